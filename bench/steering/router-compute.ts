import { performance } from 'node:perf_hooks';
import vm from 'node:vm';
import { configured, routed } from './edge';
import { routerPart } from '../../src/steering/weighted/function-parts';
import type { BenchResult } from '../bench-result';
import { median } from '../median';
import { hasNjs, millisecondsInNjs } from '../njs';

const TARGET = 3;
const ROUNDS = 21;
const WARM_UP = 1_000;
const CALLS = 6_000;

/**
 * AWS's sample of an A/B test with a KeyValueStore, restated: reads one cookie, reads one key, draws, and rewrites the path. The sample asks
 * the store of visitors without its cookie only, so these have another version's. It checks no cookie's form, and chooses no origin.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/example_cloudfront_functions_kvs_conditional_read_section.html
 */
const SAMPLE = `import cf from 'cloudfront';
const cookieName = 'appversion';
async function handler(event) {
  const request = event.request;
  const segments = request.uri.split('/');
  const page = segments[1];
  if (!page || isPinned(request.cookies[cookieName], page)) return request;
  try {
    const prefix = await prefixByWeight(page);
    if (!prefix) return request;
    segments[1] = prefix;
    request.uri = segments.join('/');
    return request;
  } catch (err) {
    console.log(err);
  }
  return request;
}
async function prefixByWeight(page) {
  const store = cf.kvs('store');
  const text = await store.get(page);
  const weights = JSON.parse(text);
  if (!weights || !isFinite(weights.a_weightage)) return null;
  return Math.random() <= weights.a_weightage ? weights.a_url : weights.b_url;
}
function isPinned(cookie, page) {
  return cookie && cookie.value === page;
}
`;

/** Time of the viewer router for a visitor who comes back, beside AWS's sample, with the same KeyValueStore in memory: in V8, and in njs. */
export async function run(): Promise<BenchResult[]> {
  const config = configured({ v2: 10 });
  const ours = routerPart(config, routed(config)).code;
  const engines: [string, (code: string) => Promise<number> | number][] = [['node:vm', inVm]];
  if (hasNjs()) engines.push(['njs', inNjs]);

  const results: BenchResult[] = [];
  for (const [name, engine] of engines) {
    const rounds: { ours: number; sample: number }[] = [];
    // One after the other within a round, so that whatever else the machine does meets both.
    for (let round = 0; round < ROUNDS; round++) rounds.push({ ours: await engine(ours), sample: await engine(SAMPLE) });
    const ratio = median(rounds.map((round) => round.ours / round.sample));
    results.push({
      name: `viewer router, compute in ${name}`, value: median(rounds.map((round) => round.ours)), unit: 'µs', peer: "AWS's sample",
      peerValue: median(rounds.map(({ sample }) => sample)), ratio, target: `at most ${TARGET} times`, ok: ratio <= TARGET,
    });
  }
  return results;
}

const POLICY = JSON.stringify({ v: 1, generation: 1, weights: { v2: 25 }, voided: [], force: null });
const SAMPLE_WEIGHTS = JSON.stringify({ a_weightage: 0.75, a_url: 'v1', b_url: 'v2' });

/** Leaves milliseconds in `elapsed`, or prints them. */
const program = (now: string, done: string) => `
var events = [];
for (var i = 0; i < ${CALLS + WARM_UP}; i++) {
  events.push({ version: '1.0', context: {}, viewer: { ip: '198.51.100.' + (i % 256) },
    request: { method: 'GET', uri: '/latest/index.html', querystring: {}, headers: {
    'host': { value: 'www.example.com' }, 'user-agent': { value: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' },
    'accept': { value: 'text/html' }, 'accept-language': { value: 'en' },
    'accept-encoding': { value: 'br,gzip' }, 'referer': { value: 'https://www.example.com/' }
  }, cookies: {
    'appversion': { value: 'v1' }, 'lang': { value: 'en' },
    '__Host-smart-origin': { value: '1.' + (i % 10 === 0 ? 'v2' : 'v1') + '.' + (i % 10000) + '.' + (Math.floor(Date.now() / 1000) + 80000) }
  } } });
}
var started;
function next(j) {
  if (j === ${WARM_UP}) started = ${now};
  if (j === events.length) { ${done}; return; }
  return handler(events[j]).then(function () { return next(j + 1); });
}
next(0);`;

async function inVm(code: string): Promise<number> {
  const nothing = () => undefined;
  const cf = { kvs: () => ({ get: (key: string) => Promise.resolve(key === 'policy' ? POLICY : SAMPLE_WEIGHTS) }), selectRequestOriginById: nothing, createRequestOriginGroup: nothing };
  return new Promise((resolve) => {
    const context = vm.createContext({
      cf_module: cf, require: () => ({}), now: () => performance.now(), console: { log: nothing },
      done: (elapsed: number) => resolve(elapsed * 1_000 / CALLS),
    }, { codeGeneration: { strings: false, wasm: false } });
    const script = code.replace(/^import ([\w$]+) from 'cloudfront';/m, 'const $1 = cf_module;') + program('now()', 'done(now() - started)');
    // In a scope of its own: node:vm looks up what stands at top level by an interceptor, which costs more than the functions do.
    vm.runInContext(`(function () {\n${script}\n})();`, context);
  });
}

/** The module `cloudfront`, as far as the functions use it. */
const CLOUDFRONT = `export default {
  kvs: function () { return { get: function (key) { return Promise.resolve(key === 'policy' ? ${JSON.stringify(POLICY)} : ${JSON.stringify(SAMPLE_WEIGHTS)}); } }; },
  selectRequestOriginById: function () {}, createRequestOriginGroup: function () {}
};`;

function inNjs(code: string): number {
  return millisecondsInNjs(code + program('Date.now()', 'console.log(Date.now() - started)'), CLOUDFRONT) * 1_000 / CALLS;
}
