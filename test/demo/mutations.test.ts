import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../scripts/demo/synthesize';
import { replaceInEdgeFunction } from '../../scripts/mutations/edge-function-edits';
import { MUTATIONS } from '../../scripts/mutations/mutations';
import { mutatedAssembly, rehearse } from '../../scripts/mutations/rehearse-mutation';
import { type MutableTemplate, only, replaceInFunction, wrapFunction } from '../../scripts/mutations/template-edits';

// Rehearsals with some hundred visitors each.
jest.setTimeout(360_000);
// In real time: a machine that is busy otherwise may keep a rehearsal from holding. A fault of ours would do so every time.
jest.retryTimes(1, { logErrorsBeforeRetry: true });

const VISITORS = 200;

let folder: string;
const assemblies: { [example: string]: string } = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mutations-'));
  for (const example of new Set(MUTATIONS.map((mutation) => mutation.example))) {
    assemblies[example] = join(folder, example);
    await synthesize(example, assemblies[example]);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the local CloudFront reads of an assembly: templates without regard to spaces, and code. */
function contentOf(assembly: string): { [file: string]: unknown } {
  const files = readdirSync(assembly, { recursive: true, encoding: 'utf8' }).filter((file) => /\.template\.json$|index\.js$/.test(file)).sort();
  return Object.fromEntries(files.map((file) => {
    const text = readFileSync(join(assembly, file), 'utf8');
    return [file, file.endsWith('.json') ? JSON.parse(text) : text];
  }));
}

test.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))('%s changes one file of the assembly', async (_name, mutation) => {
  const assembly = assemblies[mutation.example]!;
  const before = contentOf(assembly);
  const mutated = contentOf(await mutatedAssembly(assembly, mutation));
  expect(Object.keys(mutated)).toEqual(Object.keys(before));
  expect(Object.keys(before).filter((file) => JSON.stringify(mutated[file]) !== JSON.stringify(before[file]))).toHaveLength(1);
  expect(contentOf(assembly)).toEqual(before);
});

test.each([
  ['weighted', 'the variant is taken out of the cache key', 'variant-not-in-cache-key'],
  ['canary', 'leg 2 is taken for leg 1', 'leg-2-not-recognized'],
])('the demo holds with %s as it is, and fails when %s', async (example, _what, name) => {
  const assembly = assemblies[example]!;
  expect(await rehearse(example, assembly, VISITORS)).toMatchObject({ exitCode: 0, violations: [] });

  const mutation = MUTATIONS.find((one) => one.name === name)!;
  const { exitCode, violations } = await rehearse(example, await mutatedAssembly(assembly, mutation), VISITORS);
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

describe('a mutation of the edge router', () => {
  const ROUTER = 'cdk-smart-origin edge router';
  let assembly: string;
  const bundle = (asset: string, code: string) => {
    mkdirSync(join(assembly, asset));
    writeFileSync(join(assembly, asset, 'index.js'), code);
  };

  beforeEach(() => { assembly = mkdtempSync(join(folder, 'edge-')); });

  test('changes the router alone', () => {
    bundle('asset.one', `${ROUTER} leg:a===b?2:1`);
    bundle('asset.two', 'leg:a===b?2:1');
    replaceInEdgeFunction(assembly, /leg:(\w)===\w\?2:1/, (group) => `leg:${group}`);
    expect(readFileSync(join(assembly, 'asset.one', 'index.js'), 'utf8')).toBe(`${ROUTER} leg:a`);
    expect(readFileSync(join(assembly, 'asset.two', 'index.js'), 'utf8')).toBe('leg:a===b?2:1');
  });

  test('fails when the text is not there once', () => {
    bundle('asset.one', `${ROUTER} one one`);
    expect(() => replaceInEdgeFunction(assembly, /one/, () => 'two')).toThrow('has /one/ 2 times, expected once');
  });

  test('fails when there is no router', () => {
    bundle('asset.one', 'one');
    expect(() => replaceInEdgeFunction(assembly, /one/, () => 'two')).toThrow('has 0 bundles of the edge router');
  });
});
