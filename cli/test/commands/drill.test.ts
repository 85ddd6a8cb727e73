import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CliEnvironment } from '../../src/commands/cli-environment';
import { drillCommand } from '../../src/commands/drill';
import { drillEngine } from '../../src/commands/drill-engine';
import type { DrillEngine } from '../../src/commands/drill-run';
import { readScenario, shippedDrills } from '../../src/commands/drill-scenarios';
import { ExitCode } from '../../src/commands/exit-code';
import type { DrillReport } from '../../src/drill/drill-report';
import type { Scenario } from '../../src/drill/scenario';
import { SmartOriginError } from '../../src/errors';
import { failedReport, sampleReport } from '../drill/report/sample-report';
import { removeTemporaryFiles, temporaryDirectory, templateOf, writeTemplate } from '../support/templates';

afterEach(removeTemporaryFiles);

const SCENARIO = `title: Mine
duration: 2s
seed: 3
visitors: [{ name: all, count: 1, requests_per_second: 1 }]
expect: { errors: 0 }
`;

interface Called {
  readonly scenario: Scenario;
  readonly template: string;
  readonly origins: Readonly<Record<string, string>>;
}

/** Runs the command with an engine that answers with ready reports. */
function drill(argv: readonly string[], settings: {
  readonly report?: (called: Called, signal: AbortSignal) => DrillReport | Promise<DrillReport>;
  readonly check?: DrillEngine['check'];
  readonly columns?: number;
  readonly interrupted?: Promise<void>;
} = {}) {
  const { report = () => sampleReport(), check = () => undefined, columns, interrupted = new Promise<void>(() => undefined) } = settings;
  const calls: Called[] = [];
  let [stdout, stderr] = ['', ''];
  const environment: CliEnvironment = {
    stderrColumns: columns,
    stdout: (text) => { stdout += text; },
    stderr: (text) => { stderr += text; },
    untilInterrupted: () => interrupted,
  };
  const engine: DrillEngine = {
    check,
    run: async (scenario, { template, origins, signal, onProgress }) => {
      const called = { scenario, template, origins };
      calls.push(called);
      for (const atMs of [0, 1000, 6000]) onProgress({ atMs, phase: 'broken', requests: atMs / 100, errors: 1 });
      return report(called, signal);
    },
  };
  const exitCode = drillCommand(environment, engine).exitOverride().parseAsync([...argv], { from: 'user' })
    .then(() => 0, (error: unknown) => {
      if (error instanceof ExitCode) return error.code;
      throw error;
    });
  return { exitCode, calls, output: () => ({ stdout, stderr }) };
}

async function refused(argv: readonly string[], settings?: Parameters<typeof drill>[1]): Promise<string> {
  const run = drill(argv, settings);
  const error: unknown = await run.exitCode.then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(SmartOriginError);
  expect(run.calls).toEqual([]);
  return (error as SmartOriginError).message;
}

function site(): { folder: string; scenario: string; template: string } {
  const folder = temporaryDirectory();
  const scenario = path.join(folder, 'mine.yaml');
  writeFileSync(scenario, SCENARIO);
  return { folder, scenario, template: writeTemplate(templateOf()) };
}

test('expectations that held: the report, exit code 0', async () => {
  const { scenario, template } = site();
  const run = drill([scenario, template, '--origin', 'app=http://127.0.0.1:1', '--seed', '9']);
  expect(await run.exitCode).toBe(0);
  expect(run.calls).toEqual([{ scenario: expect.objectContaining({ title: 'Mine', seed: 9 }), template, origins: { app: 'http://127.0.0.1:1' } }]);
  expect(run.output().stdout).toContain('All 2 expectations held');
});

test('an expectation that did not hold: exit code 1', async () => {
  const { scenario, template } = site();
  expect(await drill([scenario, template], { report: () => failedReport() }).exitCode).toBe(1);
});

test('--json prints one object a line, and progress goes to stderr alone', async () => {
  const { scenario, template } = site();
  const run = drill([scenario, 'primary-dead', template, '--json']);
  expect(await run.exitCode).toBe(0);
  const lines = run.output().stdout.trim().split('\n').map((line) => JSON.parse(line) as DrillReport);
  expect(lines).toEqual([sampleReport(), sampleReport()]);
  // Where the package is installed is nobody's business.
  expect(run.calls[1]!.scenario.file).toBe('primary-dead.yaml');
  expect(run.output().stderr).toContain('Mine, 0 s of 2 s, broken, 0 requests, 1 error\n');
});

test('progress is rewritten on a terminal, and a line every few seconds elsewhere', async () => {
  const { scenario, template } = site();
  const rewritten = drill([scenario, template], { columns: 80 });
  await rewritten.exitCode;
  expect(rewritten.output().stderr).toBe(['0 s of 2 s, broken, 0 requests', '1 s of 2 s, broken, 10 requests', '2 s of 2 s, broken, 60 requests']
    .map((text) => `\r\u001b[KMine, ${text}, 1 error`).join('').concat('\r\u001b[K'));
  const lines = drill([scenario, template]);
  await lines.exitCode;
  expect(lines.output().stderr.split('\n')).toHaveLength(3);
});

test('reports go to files too, whose folders are made', async () => {
  const { folder, scenario, template } = site();
  const [junit, html] = [path.join(folder, 'out', 'drill.xml'), path.join(folder, 'out', 'drill.html')];
  expect(await drill([scenario, template, '--junit', junit, '--html', html], { report: () => failedReport() }).exitCode).toBe(1);
  expect(readFileSync(junit, 'utf8')).toContain('<testsuite name="Primary dead" tests="2" failures="1"');
  expect(readFileSync(html, 'utf8')).toContain('1 of 2 expectations did not hold');
});

test('several drills: those in full that did not hold, then a summary', async () => {
  const { scenario, template } = site();
  const run = drill([scenario, 'primary-dead', template], { report: ({ scenario: { title } }) => (title === 'Mine' ? failedReport({ title }) : sampleReport({ title })) });
  expect(await run.exitCode).toBe(1);
  const { stdout } = run.output();
  expect(stdout).toMatch(/│ Mine +│ +1,800 │ +31 │ +42 ms │ NO +│ 1 of 2 expectations did not hold +│/);
  expect(stdout).toMatch(/│ Primary dead +│ +1,800 │ +0 │ +42 ms │ yes +│/);
  expect(stdout).toContain('1 of 2 held\n');
  expect(stdout.match(/\ntime line\n/g)).toHaveLength(1);
});

test('of all that ship, those are left out that the template is not made for', async () => {
  const { template } = site();
  const refusal = new SmartOriginError('ERR_SCENARIO', 'it has a mistake', 'line 1', 'correct it');
  const run = drill(['all', template], {
    check: ({ title }) => {
      if (title !== 'Primary dead') throw refusal;
    },
  });
  expect(await run.exitCode).toBe(0);
  expect(run.calls.map(({ scenario: { title } }) => title)).toEqual(['Primary dead']);
  expect(run.output().stdout).toMatch(/\n1 of 1 held; not for this template: .*Flapping/);
  expect(await refused(['all', template], { check: () => { throw refusal; } })).toContain('it has a mistake');
  // A drill that was asked for by its name is run, or nothing is.
  expect(await refused(['primary-dead', template], { check: () => { throw refusal; } })).toContain('it has a mistake');
});

test('where one of several drills cannot go on, the reports of those before it are written', async () => {
  const { folder, scenario, template } = site();
  const junit = path.join(folder, 'drill.xml');
  const run = drill([scenario, 'primary-dead', template, '--junit', junit], {
    report: ({ scenario: { title } }) => {
      if (title !== 'Mine') throw new SmartOriginError('ERR_PORT', 'a port is in use', 'another process has it', 'end that');
      return sampleReport({ title });
    },
  });
  await expect(run.exitCode).rejects.toThrow('a port is in use');
  expect(readFileSync(junit, 'utf8')).toContain('<testsuite name="Mine" tests="2"');
});

test('--compare runs both on one seed; the new one\'s expectations count', async () => {
  const { folder, scenario, template } = site();
  const other = writeTemplate(templateOf());
  const report = ({ template: of }: Called) => (of === template ? failedReport({ template: of }) : sampleReport({ template: of }));
  const html = path.join(folder, 'both.html');
  const better = drill([scenario, template, '--compare', other, '--json', '--html', html], { report });
  expect(await better.exitCode).toBe(0);
  expect(better.calls.map((call) => [call.template, call.scenario.seed])).toEqual([[template, 3], [other, 3]]);
  expect(JSON.parse(better.output().stdout)).toMatchObject({ version: 1, before: { template, held: false }, after: { template: other, held: true } });
  expect(readFileSync(html, 'utf8')).toContain('What would this change have done in that outage?');
  expect(await drill([scenario, other, '--compare', template], { report }).exitCode).toBe(1);
});

test('interrupted: the report of what was seen, exit code 130, and no further drills', async () => {
  const { folder, scenario, template } = site();
  const junit = path.join(folder, 'drill.xml');
  let interrupt: () => void = () => undefined;
  const interrupted = new Promise<void>((resolve) => { interrupt = resolve; });
  const run = drill([scenario, 'primary-dead', template, '--junit', junit, '--json'], {
    interrupted,
    report: async (_, signal) => {
      interrupt();
      if (!signal.aborted) await new Promise((resolve) => { signal.addEventListener('abort', resolve); });
      return sampleReport({ complete: false, held: false });
    },
  });
  expect(await run.exitCode).toBe(130);
  expect(run.calls).toHaveLength(1);
  // What nobody saw is named.
  const text = drill([scenario, 'primary-dead', template], { interrupted: Promise.resolve(), report: () => sampleReport({ title: 'Mine', complete: false, held: false }) });
  expect(await text.exitCode).toBe(130);
  expect(text.output().stdout).toMatch(/0 of 1 held; not run: Primary dead\n/);
  expect(JSON.parse(run.output().stdout)).toMatchObject({ complete: false });
  expect(readFileSync(junit, 'utf8')).toContain('the drill was interrupted');
});

test('--list names every drill that ships, with its title', async () => {
  const run = drill(['--list']);
  expect(await run.exitCode).toBe(0);
  expect(shippedDrills().length).toBeGreaterThan(0);
  for (const { name, title } of shippedDrills()) expect(run.output().stdout).toMatch(new RegExp(`│ ${name} +│ ${title}`));
  const json = drill(['--list', '--json']);
  await json.exitCode;
  expect(JSON.parse(json.output().stdout)).toContainEqual({ name: 'primary-dead', title: 'Primary dead', steering: 'sessions' });
});

describe('fails when', () => {
  test('a scenario deploys what is not there', () => {
    const { folder, scenario, template } = site();
    writeFileSync(scenario, SCENARIO.replace('expect:', 'timeline: [{ at: 1s, deploy: next.cdk.out }]\nexpect:'));
    const deploys = readScenario(scenario);
    expect(() => drillEngine.check(deploys, { template })).toThrow(/line 5: it deploys .*next\.cdk\.out, which is not there/);
    mkdirSync(path.join(folder, 'next.cdk.out'));
    expect(() => drillEngine.check(deploys, { template })).toThrow(/^line 5 of the scenario cannot be played: cannot read .*next\.cdk\.out/);
    writeFileSync(scenario, SCENARIO.replace('expect:', `timeline: [{ at: 1s, deploy: ${JSON.stringify(template)} }]\nexpect:`));
    expect(() => drillEngine.check(readScenario(scenario), { template })).not.toThrow();
  });
  test('no scenario is given', async () => expect(await refused([])).toMatch(/no scenario was given.*\n.*primary-dead.*, or all\n.*--list/));
  test('the scenario is misspelled', async () => expect(await refused(['primary-daed'])).toContain('did you mean primary-dead?'));
  test('the scenario\'s file is not there', async () => expect(await refused(['no/such.yaml'])).toContain('there is no scenario "no/such.yaml"'));
  test('the scenario has a mistake', async () => {
    const { folder, template } = site();
    const file = path.join(folder, 'wrong.yaml');
    writeFileSync(file, SCENARIO.replace('duration', 'durration'));
    expect(await refused([file, template])).toMatch(/line 2: .*durration.*did you mean duration/);
  });
  test('the scenario has a mistake, and speaks of what the template does not have: both are told', async () => {
    const { folder, template } = site();
    const file = path.join(folder, 'wrong.yaml');
    writeFileSync(file, `pops: [eu-wset-1]
duraton: 2s
visitors: [{ count: 1, requests_per_second: 1, posts: 10 }]
timeline:
  - { at: 1s, fail: { origin: ap, fault: refused } }
  - { at: 1s, cut: eu-west-1 }
expect: { served_by: { apq: 0 } }
`);
    const told = await refused([file, template], { check: drillEngine.check });
    expect(told.match(/line \d+: [^;]*/g)).toEqual([
      'line 1: pops[0] is "eu-wset-1"', 'line 2: "duraton" is no key of a scenario', 'line 3: visitors[0].posts is "10"',
      'line 5: the time line fails "ap", which is no origin of the template', 'line 7: served_by has "apq", which is no origin of the template',
    ].map((line) => expect.stringContaining(line)));
    // Also where there is no template to hold it against.
    expect(await refused([file, path.join(folder, 'no.json')], { check: drillEngine.check })).toContain('has 3 mistakes');
  });
  test('a folder or URL of an origin is none, unless the command line says otherwise', async () => {
    const { scenario, template } = site();
    writeFileSync(scenario, `${SCENARIO}origins: { app: ./no-folder }\n`);
    const { check } = drillEngine;
    expect(await refused([scenario, template], { check })).toMatch(/line 6: origins has app: \/.*no-folder, which is not there; it is stand-in, a URL or a folder/);
    writeFileSync(scenario, `${SCENARIO}origins: { app: "http://" }\n`);
    expect(await refused([scenario, template], { check })).toContain('line 6: origins has app: http://, which is no URL');
    expect(await drill([scenario, template, '--origin', 'app=stand-in'], { check }).exitCode).toBe(0);
  });
  test('a drill that ships is for another site: nobody is sent to correct a file of this package', async () => {
    const { template } = site();
    const told = await refused(['primary-dead', template], { check: drillEngine.check });
    expect(told).toMatch(/line \d+: the time line fails "v1", which is no origin/);
    expect(told).toMatch(/mend: it is a drill that ships, .*"smart-origin drill init" writes one for this template/);
    expect(told).not.toContain('correct');
  });
  test('two templates are given', async () => {
    const { scenario, template } = site();
    expect(await refused([scenario, template, writeTemplate(templateOf())])).toContain('two templates were given');
  });
  test.each(['-1', '1.5', 'x', '4294967296'])('the seed is %s', async (seed) => expect(await refused(['primary-dead', `--seed=${seed}`])).toContain('is no seed'));
  test('a report cannot be written, before anything is run', async () => {
    const { folder, scenario, template } = site();
    mkdirSync(path.join(folder, 'taken.html'));
    expect(await refused([scenario, template, '--html', path.join(folder, 'taken.html')])).toContain('taken.html cannot be written');
    expect(existsSync(path.join(folder, 'taken.html', 'x'))).toBe(false);
  });
});
