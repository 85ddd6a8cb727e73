import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { startingScenario, type SiteFacts } from '../../src/commands/drill-starting-scenario';
import { checkAgainst, parseScenario, readFacts } from '../../src/drill';
import { start } from '../support/command-line';
import { groupConfig, removeTemporaryFiles, temporaryDirectory, templateOf, writeTemplate } from '../support/templates';

afterEach(removeTemporaryFiles);

const SITE: SiteFacts = { origins: ['v1', 'v2'], primary: 'v1', standIn: 'v2', tableRegions: [], steered: false };

test('what is written fits the template that it was written for', async () => {
  const template = writeTemplate(templateOf({ config: groupConfig([500, 502, 503, 504]) }));
  const name = path.join(temporaryDirectory(), 'outage');
  const run = start(['drill', 'init', name, template]);
  expect(await run.exitCode).toBe(0);
  expect(run.output().stdout).toBe(`${name}.yaml is written; run it with: smart-origin drill ${name}.yaml ${template}\n`);
  const scenario = parseScenario(readFileSync(`${name}.yaml`, 'utf8'), 'outage.yaml');
  checkAgainst(scenario, readFacts({ template }));
  expect(scenario).toMatchObject({ title: 'outage', origins: { a: 'stand-in', b: 'stand-in' } });
  expect(scenario.timeline[0]!.action).toMatchObject({ kind: 'fail-origin', origin: 'a' });
  expect(scenario.expectations).toContainEqual(expect.objectContaining({ measure: 'errors', comparison: '=', value: 0 }));
});

test('a file that is there stays as it is, unless --force is given', async () => {
  const template = writeTemplate(templateOf());
  const name = path.join(temporaryDirectory(), 'mine');
  writeFileSync(`${name}.yaml`, 'by hand');
  const run = start(['drill', 'init', name, template]);
  expect(await run.exitCode).toBe(2);
  expect(run.output().stderr).toContain('mine.yaml is there already');
  expect(readFileSync(`${name}.yaml`, 'utf8')).toBe('by hand');
  expect(await start(['drill', 'init', name, template, '--force']).exitCode).toBe(0);
  expect(readFileSync(`${name}.yaml`, 'utf8')).toContain('timeline:');
});

test.each([
  ['with sessions', { ...SITE, tableRegions: ['us-east-1', 'eu-west-1'], steered: true }],
  ['with weights', { ...SITE, steered: true }],
  ['with one origin', { ...SITE, origins: ['app'], primary: 'app', standIn: undefined }],
  ['whose origins have names that YAML takes for something else', { ...SITE, origins: ['no', '12', 'a: b', '"x" # y'], primary: 'no', standIn: '12' }],
])('a site %s', (_, facts) => {
  const scenario = parseScenario(startingScenario('yes: "no" # off', facts), 'x.yaml');
  expect(scenario).toMatchObject({ title: 'yes: "no" # off', origins: Object.fromEntries(facts.origins.map((id) => [id, 'stand-in'])) });
  expect(scenario.timeline.map(({ action }) => action)).toEqual([
    expect.objectContaining({ origin: facts.primary }), { kind: 'heal', what: { kind: 'origin', origin: facts.primary } },
  ]);
  // Where nobody stands in, an expectation of no errors would be a lie.
  expect(scenario.expectations.some(({ measure, value, phase, comparison }) => measure === 'errors' && value === 0 && comparison === '=' && phase === undefined)).toBe(facts.standIn !== undefined);
});

test('fails when the name is none, or the template is not there; nothing is written', async () => {
  const folder = temporaryDirectory();
  for (const [name, template, complaint] of [['$x', writeTemplate(templateOf()), 'is no name for a scenario'], ['x', path.join(folder, 'none'), 'there is no such file']]) {
    const run = start(['drill', 'init', path.join(folder, name!), template!]);
    expect(await run.exitCode).toBe(2);
    expect(run.output().stderr).toContain(complaint);
  }
  expect(existsSync(path.join(folder, 'x.yaml'))).toBe(false);
});
