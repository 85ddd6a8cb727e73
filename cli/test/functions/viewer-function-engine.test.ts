import { setTimeout as sleep } from 'node:timers/promises';
import { CONTEXT, load, onRequest, request, requestOf, response, valueOf } from './support';
import type { KeyValueStore } from '../../src/functions/viewer-function';
import { createViewerFunction } from '../../src/functions/viewer-function-engine';

/** As far as V8 has it: what the runtime lacks is not there, whatever the gate says. */
const UNGATED = { unlistedFeatures: 'warned' } as const;

describe('F-278 the world of a function', () => {
  test.each([
    'process', 'setTimeout', 'setImmediate', 'clearTimeout', 'fetch', 'global', 'window', 'URL', 'crypto', 'Map', 'Set', 'Proxy', 'Reflect', 'Intl',
    'BigInt', 'SharedArrayBuffer', 'WebAssembly', 'queueMicrotask', 'structuredClone', 'performance', 'module', 'exports', '__dirname',
  ])('has no %s', async (name) => {
    expect(await valueOf(`typeof ${name}`)).toBe('undefined');
    expect(await valueOf(`typeof globalThis['${name}']`)).toBe('undefined');
  });

  test.each(['[1].at(0)', '[[1]].flat()', "'a'.at(0)", "'a'.normalize()", "'a'.matchAll(/a/g)", 'Array.from([])', 'Object.fromEntries([])', 'Promise.withResolvers()'])(
    'has no %s', async (expression) => {
      expect((await onRequest(expression, request(), UNGATED)).outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringMatching(/TypeError: .* is not a function/) });
    },
  );

  test.each([['eval("1")'], ['new Function("return 1")()'], ['(async function () {}).constructor("return 1")()']])('runs no code from strings: %s', async (expression) => {
    expect((await onRequest(expression, request(), UNGATED)).outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringContaining('EvalError') });
  });

  test.each([
    ['event'], ['event.request.headers.host'], ['event.viewer'], ['console'], ['require'], ["require('crypto')"], ["require('crypto').createHash('md5')"],
    ["require('querystring').parse('a=1&a=2').a"], ["require('buffer').Buffer.from('a')"], ["require('buffer').Buffer"], ['new TextEncoder().encode("a")'],
    ['event.request.rawQueryString'], ['cf'], ['cf.kvs()'], ['cf.edgeLocation'], ['Date'],
  ])('leads no way into ours: %s', async (expression) => {
    const code = `import cf from 'cloudfront';
      function handler(event) { var value = ${expression};
        console.log(String(value instanceof Object)); value.constructor.constructor('return process')(); }`;
    const run = await load(code, { keyValueStore: store({}) }).onRequest(request(), CONTEXT);
    expect(run.logs).toEqual(['true']);
    expect(run.outcome).toMatchObject({ message: expect.stringContaining('EvalError') });
  });

  test('what our side throws is an error of the runtime', async () => {
    const code = "try { require('fs'); } catch (error) { console.log((error instanceof Error) + ' ' + error.message); }";
    expect((await onRequest(code, request(), UNGATED)).logs).toEqual(['true Cannot find module "fs"; there are crypto, querystring, buffer']);
  });

  test('is strict, and has the error types of the runtime', async () => {
    expect((await onRequest('undeclared = 1')).outcome).toMatchObject({ message: expect.stringMatching(/^fn: ReferenceError: undeclared is not defined \(fn\.js:1:\d+\)$/) });
    expect(await valueOf('[typeof InternalError, typeof MemoryError, String(new InternalError("x"))]')).toEqual(['function', 'undefined', 'InternalError: x']);
    expect(await valueOf('new MemoryError("m") instanceof Error', { runtime: 'cloudfront-js-1.0' })).toBe(true);
  });

  test('nothing survives from one run to the next', async () => {
    const counting = load('var count = 0; function handler(event) { console.log(String(++count)); return event.request; }');
    await counting.onRequest(request(), CONTEXT);
    expect((await counting.onRequest(request(), CONTEXT)).logs).toEqual(['1']);
  });

  test('Math.random is real', async () => {
    const [a, b] = await valueOf('[Math.random(), Math.random()]') as number[];
    expect(a).not.toBe(b);
  });
});

describe('F-277 time', () => {
  test('stands still during a run', async () => {
    const before = Date.now();
    const busy = "var start = Date.now(); for (var i = 0; i < 3e6; i++) {} console.log(String(Date.now() - start) + ' ' + (new Date() - start) + ' ' + start)";
    const [same, alsoSame, start] = (await onRequest(busy)).logs[0].split(' ').map(Number);
    expect([same, alsoSame]).toEqual([0, 0]);
    expect(start).toBeGreaterThanOrEqual(before);
  });

  test('stands still across reads, also of runs that interleave', async () => {
    const slow: KeyValueStore = { ...store({}), exists: () => sleep(30, true) };
    const code = "import cf from 'cloudfront'; async function handler(event) { var a = Date.now(); await cf.kvs().exists('x'); console.log(String(Date.now() - a)); return event.request; }";
    const fn = load(code, { keyValueStore: slow });
    const first = fn.onRequest(request(), CONTEXT);
    await sleep(15);
    const runs = await Promise.all([first, fn.onRequest(request(), CONTEXT)]);
    expect(runs.map(({ logs }) => logs)).toEqual([['0'], ['0']]);
  });

  test('dates otherwise work as dates do', async () => {
    expect(await valueOf("[new Date(0).toISOString(), Date.UTC(1970, 0, 2), Date.parse('1970-01-01'), typeof Date(), new Date() instanceof Date, new Date(1).constructor === Date]"))
      .toEqual(['1970-01-01T00:00:00.000Z', 86_400_000, 0, 'string', true, true]);
  });

  test('waits for the KeyValueStore do not count as computing', async () => {
    const slow: KeyValueStore = { ...store({ a: '1' }), get: () => sleep(200, '1') };
    const run = await load("import cf from 'cloudfront'; async function handler(event) { await cf.kvs().get('a'); return event.request; }", { keyValueStore: slow }).onRequest(request(), CONTEXT);
    expect(run.outcome.kind).toBe('request');
    expect(run.computeMicros).toBeGreaterThan(0);
    expect(run.computeMicros).toBeLessThan(150_000);
  });

  test.each([
    'for (;;);', 'while (true) {}', 'do ; while (true)', 'for (var x in {a: 1}) { for (;;) ; }', 'for (;;) { try { for (;;); } catch (e) {} }',
  ])('ends what would not end: %s', async (statements) => {
    const run = await onRequest(statements, request(), { timeLimitMs: 50 });
    expect(run.outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringMatching(/ran for longer than 50 ms/) });
  });

  test('ends what calls itself without end, by whichever bound it meets first', async () => {
    const run = await onRequest('(function f() { try { f(); f(); } finally { f(); f(); } })()', request(), { timeLimitMs: 50 });
    expect(run.outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringMatching(/ran for longer than 50 ms|more than 2097152 bytes of memory/) });
  });

  test('ends it after a read, too', async () => {
    const code = "import cf from 'cloudfront'; async function handler(event) { await cf.kvs().exists('x'); for (;;); }";
    const run = await load(code, { keyValueStore: store({}), timeLimitMs: 50 }).onRequest(request(), CONTEXT);
    expect(run.outcome).toMatchObject({ message: expect.stringMatching(/ran for longer than 50 ms/) });
  });

  test('a promise that nothing resolves is an error, not a hang', async () => {
    const run = await load('async function handler(event) { await new Promise(function () {}); return event.request; }').onRequest(request(), CONTEXT);
    expect(run.outcome).toMatchObject({ message: expect.stringContaining('awaits a promise that nothing can resolve') });
  });
});

describe('errors and logs', () => {
  test('an error names its line', async () => {
    const run = await load('var a = 1;\n\nfunction handler(event) {\n  for (var i = 0; i < 2; i++) i.x.y;\n}').onRequest(request(), CONTEXT);
    expect(run.outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringMatching(/^fn: TypeError: .* \(fn\.js:4:\d+\)$/) });
  });

  test.each([['throw "text"', 'the function threw text'], ['throw null', 'the function threw null'], ['throw { get name() { throw 1; } }', 'something that cannot be read']])(
    'anything can be thrown: %s', async (statement, message) => {
      expect((await onRequest(statement)).outcome).toMatchObject({ message: expect.stringContaining(message) });
    },
  );

  test('an async handler that rejects', async () => {
    const run = await load('async function handler(event) { throw new RangeError("far"); }').onRequest(request(), CONTEXT);
    expect(run.outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringContaining('RangeError: far') });
  });

  test('console.log keeps strings and writes the rest as JSON; further arguments are a warning', async () => {
    const warnings: string[] = [];
    const run = await onRequest("console.log('a'); console.log({b: [1]}); console.log(undefined); console.log('c', 'd'); console.log('e', 'f')", request(), {
      onWarning: (message) => warnings.push(message),
    });
    expect(run.logs).toEqual(['a', '{"b":[1]}', 'undefined', 'c', 'e']);
    expect(warnings.at(-1)).toBe('console.log() takes one argument; CloudFront does not log the others');
  });

  test('logs end at 10 KB', async () => {
    const { logs } = await onRequest("for (var i = 0; i < 30; i++) console.log('x'.repeat(1000))");
    expect(logs.join('')).toHaveLength(10_240);
  });
});

function store(items: Record<string, string>): KeyValueStore {
  return {
    get: async (key) => {
      if (items[key] === undefined) throw new Error(`KeyNotFound ${key}`);
      return items[key];
    },
    exists: async (key) => items[key] !== undefined,
    meta: async () => ({ creationDateTime: '2026-01-01T00:00:00Z', lastUpdatedDateTime: '2026-01-02T00:00:00Z', keyCount: Object.keys(items).length }),
  };
}

describe('loading', () => {
  test.each([
    ['does not parse', 'function handler(event) {', /does not parse: Unexpected token \(1:25\)/],
    ['has no handler', 'function handle(event) {}', /no function called "handler"/],
    ['exports', 'export function handler(event) {}', /no function called "handler"|exports something/],
    ['exports a default', 'function handler(event) {}\nexport default handler;', /line 2: it exports something/],
    ['imports another module', "import fs from 'fs'; function handler(event) {}", /line 1: it imports fs from 'fs'[^]*Write: import cf from 'cloudfront'/],
    ['imports by name', "import { kvs } from 'cloudfront'; function handler(event) {}", /imports kvs from 'cloudfront'/],
  ])('fails when the code %s', (_, code, message) => {
    expect(() => load(code)).toThrow(message);
  });

  test('fails when runtime 1.0 imports cloudfront', () => {
    expect(() => load("import cf from 'cloudfront'; function handler(event) {}", { runtime: 'cloudfront-js-1.0' })).toThrow(/Set the runtime cloudfront-js-2\.0/);
  });

  test.each([
    'function handler(event) { return event.request; }',
    'async function handler(event) { return event.request; }',
    'var handler = function (event) { return event.request; };',
    'const handler = (event) => event.request; // ends with a comment',
    "/* a licence */\nimport cf from 'cloudfront';\nfunction handler(event) { if (false) return; else for (var i = 0; i < 2; i++) for (var j in {a: 1}) cf.edgeLocation; return event.request; }",
    'function handler(event) { var i = 0; a: while (i < 3) if (i++ > 1) break a; do i++; while (i < 9); return event.request; }',
    'const Math = { max: 1 }; const crypto = require("crypto"); function handler(event) { var f = () => ({}); f(); return Math.max === 1 ? event.request : null; }',
  ])('takes %s', async (code) => {
    expect(requestOf(await load(code).onRequest(request(), CONTEXT))).toEqual(request());
  });

  test('has the name that it was given', () => {
    expect(createViewerFunction({ name: 'a', code: 'function handler() {}', runtime: 'cloudfront-js-2.0' }).name).toBe('a');
  });
});

test('F-276 rawQueryString: as it came, even after changes; empty after a bare question mark, undefined without; not in runtime 1.0', async () => {
  const show = 'event.request.querystring = {}; console.log(String(request.rawQueryString && request.rawQueryString()))';
  expect((await onRequest(show, request({ querystring: 'b=%20&a' }))).logs).toEqual(['b=%20&a']);
  expect((await onRequest(show)).logs).toEqual(['undefined']);
  expect((await onRequest(show, request({ emptyQuery: true }))).logs).toEqual(['']);
  expect((await onRequest(show, request({ querystring: 'a' }), { runtime: 'cloudfront-js-1.0' })).logs).toEqual(['undefined']);
});

test('runs that interleave keep apart', async () => {
  const gates: (() => void)[] = [];
  const gated: KeyValueStore = { ...store({}), get: (key) => new Promise((resolve) => gates.push(() => resolve(key))) };
  const fn = load("import cf from 'cloudfront'; async function handler(event) { var value = await cf.kvs().get(event.request.uri); console.log(value); return event.request; }", { keyValueStore: gated });
  const runs = ['/a', '/b', '/c'].map((uri) => fn.onRequest(request({ uri }), CONTEXT));
  for (const open of gates.reverse()) open();
  expect((await Promise.all(runs)).map((run) => [run.logs[0], requestOf(run).uri])).toEqual([['/a', '/a'], ['/b', '/b'], ['/c', '/c']]);
});

test('the response of an event keeps its body out of reach', async () => {
  const run = await load('function handler(event) { console.log(typeof event.response.body); return event.response; }').onResponse(request(), response(), CONTEXT);
  expect(run.logs).toEqual(['undefined']);
});
