import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { handleInNjs, testWithNjs } from './njs-oracle';
import { CONTEXT, load, storeOf } from './support';
import { eventOf, requestOfEvent, responseOfEvent, type TestEvent } from './test-events';
import type { FunctionRun } from '../../src/functions/viewer-function';

/** Where AWS's samples stand, fetched at test time (cli/test/outside/manifest.json). */
const SAMPLES = path.resolve(__dirname, '../../../node_modules/.cache/outside/amazon-cloudfront-functions');
const INSTALLED = existsSync(path.join(SAMPLES, '.installed'));

/** Skipped with a hint where the samples could not be fetched. */
const testWithSamples = INSTALLED ? test : test.skip;
const testWithSamplesAndNjs = INSTALLED ? testWithNjs : test.skip;

const SECRET = 'LzdWGpAToQ1DqYuzHxE6YOqi7G3X2yvNBot9mCXfx5k';

/** A token as the sample's generate-jwt.sh makes it. */
function jwt(claims: Record<string, unknown>): string {
  const signed = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

interface Sample {
  folder: string;
  file: string;
  runtime?: 'cloudfront-js-1.0';
  store?: Record<string, string>;
  /** Beside the sample's own test objects. */
  events?: TestEvent[];
}

const SAMPLE_LIST: Sample[] = [
  { folder: 'add-cache-control-header', file: 'index.js' },
  { folder: 'add-cors-header', file: 'index.js' },
  { folder: 'add-origin-header', file: 'index.js' },
  { folder: 'add-security-headers', file: 'index.js' },
  { folder: 'add-true-client-ip-header', file: 'index.js' },
  {
    folder: 'kvs-conditional-read',
    file: 'ABUriMappingFunction.js',
    store: { latest: '{"a_weightage":1,"a_url":"v1","b_url":"v2"}', never: '{"a_weightage":-1,"a_url":"v1","b_url":"v2"}', none: '{}', bad: '{' },
    events: [
      ...['/latest/a/b', '/never/a', '/none/a', '/bad/a', '/absent/a', '/'].map((uri) => eventOf({ uri })),
      eventOf({ uri: '/latest/a', cookies: { appversion: { value: 'latest' } } }),
      eventOf({ uri: '/latest/a', cookies: { appversion: { value: 'other' } } }),
    ],
  },
  {
    folder: 'kvs-jwt-verify',
    file: 'verify-jwt.js',
    store: { 'jwt.secret': SECRET },
    events: [{ exp: 4_000_000_000, nbf: 1 }, { exp: 1 }, { nbf: 4_000_000_000 }].map((claims) => eventOf({ querystring: { jwt: { value: jwt(claims) }, test: { value: 'x' } } })),
  },
  {
    folder: 'kvs-key-value-pairs',
    file: 'kvs-key-value-pairs.js',
    store: { old: 'new' },
    events: ['/old/a', '/absent/a', '/'].map((uri) => eventOf({ uri })),
  },
  {
    folder: 'normalize-query-string-parameters',
    file: 'normalize-query-string.js',
    runtime: 'cloudfront-js-1.0',
    events: [
      eventOf({ querystring: {} }),
      eventOf({ querystring: { b: { value: '2' }, a: { value: '1', multiValue: [{ value: '3' }, { value: '1' }] } } }),
    ],
  },
  { folder: 'redirect-based-on-country', file: 'index.js' },
  {
    folder: 'select-origin-based-on-country',
    file: 'index.js',
    events: [eventOf({}), ...['DE', 'JP', 'XX'].map((value) => eventOf({ headers: { 'host': { value: 'h' }, 'cloudfront-viewer-country': { value } } }))],
  },
  { folder: 'url-rewrite-single-page-apps', file: 'index.js' },
];

function testObjects(folder: string): TestEvent[] {
  const root = path.join(SAMPLES, folder);
  const inFolder = existsSync(path.join(root, 'test-objects')) ? readdirSync(path.join(root, 'test-objects')).sort().map((name) => `test-objects/${name}`) : [];
  return [...inFolder, ...(existsSync(path.join(root, 'test-event.json')) ? ['test-event.json'] : [])]
    .map((name) => JSON.parse(readFileSync(path.join(root, name), 'utf8')) as TestEvent);
}

const loaded = ({ folder, file, runtime, store }: Sample) => load(readFileSync(path.join(SAMPLES, folder, file), 'utf8'), {
  ...(runtime && { runtime }), ...(store && { keyValueStore: storeOf(store) }),
});

testWithSamples('every sample is run (fetched by: npx tsx scripts/install-outside.mts)', () => {
  const folders = readdirSync(SAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name).sort();
  expect(SAMPLE_LIST.map(({ folder }) => folder)).toEqual(folders);
  expect(folders).toHaveLength(12);
  expect(SAMPLE_LIST.flatMap(({ folder }) => testObjects(folder))).toHaveLength(17);
});

/** By the way of a request: what a sample makes of it has to pass CloudFront's validation. */
testWithSamples.each(SAMPLE_LIST)('F-260 the sample $folder runs and gives what is valid', async (sample) => {
  const fn = loaded(sample);
  const outcomes: FunctionRun['outcome'][] = [];
  for (const event of [...testObjects(sample.folder), ...(sample.events ?? [])]) {
    const run = event.response === undefined
      ? await fn.onRequest(requestOfEvent(event), CONTEXT)
      : await fn.onResponse(requestOfEvent(event), responseOfEvent(event), CONTEXT);
    outcomes.push(run.outcome);
  }
  expect(outcomes.length).toBeGreaterThan(0);
  expect(outcomes.filter(({ kind }) => kind === 'error')).toEqual([]);
});

testWithSamplesAndNjs.each(SAMPLE_LIST)('F-260 the sample $folder gives what it gives in njs', async (sample) => {
  const events = [...testObjects(sample.folder), ...(sample.events ?? [])];
  const fn = loaded(sample);
  const here = [];
  for (const event of events) {
    const { output, error, logs } = await fn.test(event, CONTEXT);
    here.push({ ...(error === undefined ? { output } : { error }), logs });
  }
  const there = handleInNjs(readFileSync(path.join(SAMPLES, sample.folder, sample.file), 'utf8'), events, sample.store);
  expect(here).toEqual(there.map(({ choices: _, ...made }) => made));
});

testWithSamplesAndNjs('F-260 the sample select-origin-based-on-country chooses the origin that it chooses in njs', async () => {
  const sample = SAMPLE_LIST.find(({ folder }) => folder === 'select-origin-based-on-country')!;
  const fn = loaded(sample);
  const runs = await Promise.all(sample.events!.map((event) => fn.onRequest(requestOfEvent(event), CONTEXT)));
  const here = runs.map(({ outcome }) => outcome.kind === 'request' && outcome.originChoice?.kind === 'update' && outcome.originChoice.settings);
  const there = handleInNjs(readFileSync(path.join(SAMPLES, sample.folder, sample.file), 'utf8'), sample.events!);
  expect(here).toEqual(there.map(({ choices }) => (choices[0] as unknown[])[1]));
  expect(new Set(here.map((settings) => JSON.stringify(settings))).size).toBe(3);
});
