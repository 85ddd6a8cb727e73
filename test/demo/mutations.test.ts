import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../scripts/demo/synthesize';
import { MUTATIONS } from '../../scripts/mutations/mutations';
import { mutatedAssembly, rehearse } from '../../scripts/mutations/rehearse-mutation';
import { type MutableTemplate, only, replaceInFunction, wrapFunction } from '../../scripts/mutations/template-edits';

// Two rehearsals with some hundred visitors each.
jest.setTimeout(240_000);

const VISITORS = 200;

let folder: string, assembly: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mutations-'));
  assembly = join(folder, 'weighted');
  await synthesize('weighted', assembly);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const templateOf = (name: string, stack: string) => readFileSync(join(name, `${stack}.template.json`), 'utf8');

test.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))('%s changes the template', async (_name, mutation) => {
  const before = templateOf(assembly, mutation.stack);
  const mutated = templateOf(await mutatedAssembly(assembly, mutation), mutation.stack);
  expect(JSON.parse(mutated)).not.toEqual(JSON.parse(before));
  expect(templateOf(assembly, mutation.stack)).toBe(before);
});

test('the demo holds with the example as it is, and fails when the variant is taken out of the cache key', async () => {
  expect(await rehearse('weighted', assembly, VISITORS)).toMatchObject({ exitCode: 0, violations: [] });

  const mutation = MUTATIONS.find(({ name }) => name === 'variant-not-in-cache-key')!;
  const { exitCode, violations } = await rehearse('weighted', await mutatedAssembly(assembly, mutation), VISITORS);
  expect(exitCode).toBe(1);
  expect(violations).toContainEqual(expect.stringMatching(mutation.caughtBy));
});

/** A template with one function, and a behavior that has it. */
const template = (code: unknown, associated = true): MutableTemplate => ({
  Resources: {
    Site: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          DefaultCacheBehavior: {
            FunctionAssociations: associated ? [{ EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['Router', 'FunctionARN'] } }] : undefined,
          },
        },
      },
    },
    Router: { Type: 'AWS::CloudFront::Function', Properties: { FunctionCode: code } },
  },
});

describe('a mutation fails when', () => {
  test.each([
    ['the text is not there', template('nothing'), /has "one" 0 times, expected once/],
    ['the text is there twice', template('one one'), /has "one" 2 times, expected once/],
    ['the function is not associated', template('one', false), /has no viewer-request function with its code/],
    ['the code is a deploy-time value', template({ 'Fn::Join': [] }), /has no viewer-request function with its code/],
  ])('%s', (_name, given, message) => {
    expect(() => replaceInFunction(given, 'viewer-request', 'one', 'two')).toThrow(message);
  });

  test('the resource is not the only one', () => {
    expect(() => only(template('one'), 'AWS::CloudFront::CachePolicy')).toThrow('the template has 0 resources of type AWS::CloudFront::CachePolicy');
  });
});

test('a handler is put around the function\'s own', () => {
  const given = template('async function handler(event) { return 1; }');
  wrapFunction(given, 'viewer-request', 'async function handler(event) { return unmutated(event); }');
  expect(given.Resources.Router!.Properties.FunctionCode)
    .toBe('async function unmutated(event) { return 1; }\nasync function handler(event) { return unmutated(event); }\n');
});
