import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CONTEXT, load, onRequest, request, requestOf } from './support';
import { parseFunctionCode } from '../../../src/contract/function-runtime';
import { backtracks } from '../../src/functions/backtracking';
import { hasEndlessBuiltIns } from '../../src/functions/endless-built-ins';
import { computeUtilization } from '../../src/functions/viewer-function';

describe('F-264 memory', () => {
  test.each([
    ["var s = 'x'.repeat(3e6)"],
    ["for (var i = 0; i < 100; i++) 'x'.repeat(50000)"],
    ["'x'.padEnd(1e8)"],
    ["var s = 'x'; for (var i = 0; i < 24; i++) s += s; s.split('')"],
    ["var s = 'x'; for (var i = 0; i < 24; i++) s += s; s.match(/./g)"],
    ["var s = 'ab'.repeat(1e5); s.replaceAll('a', s.slice(0, 100))"],
    ['new Array(3e7)'],
    ['Array(3e7)'],
    ['[].fill.call({ length: 1e8 }, 0)'],
    ['var a = [1]; for (var i = 0; i < 30; i++) a = a.concat(a)'],
    ['new Uint8Array(3e6)'],
    ['new Float64Array(3e5)'],
    ['new ArrayBuffer(1e9)'],
    ['Buffer.alloc(1e9)'],
    ["Buffer.from('x'.repeat(1.9e6)); Buffer.alloc(1e6)"],
    ['var a = []; for (;;) a.push({ i: a.length, s: [1, 2, 3] })'],
    ["try { 'x'.repeat(3e6) } catch (e) { }"],
    ['var a = []; a[4294967294] = 1; a.forEach(function () { })'],
    ['var a = []; a.length = 4e8; a.indexOf(1)'],
  ])('ends where there is too little: %s', async (statements) => {
    // On a busy machine the clock must not be first.
    const { outcome } = await onRequest(statements, request(), { timeLimitMs: 30_000 });
    expect(outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringMatching(/MemoryError: the function used more than 2097152 bytes of memory/) });
  }, 40_000);

  test.each([
    ["'x'.repeat(1e6).length === 1e6"],
    ['new Uint8Array(1e6).length === 1e6 && new Array(5).length === 5 && Array(1, 2).length === 2 && new Array("a")[0] === "a"'],
    ['new Uint8Array([1, 2]) instanceof Uint8Array && [] instanceof Array && new Array(1).constructor === Array'],
    ["'a,b'.split(',').join('-') === 'a-b' && 'repeat' === ''.repeat.name && ''.padEnd.length === 1"],
    ['Uint8Array.of(1, 2).length === 2 && Buffer.alloc(10).length === 10'],
  ])('is no matter otherwise: %s', async (expression) => {
    const run = await onRequest(`if (!(${expression})) throw new Error('wrong')`);
    expect(requestOf(run)).toEqual(request());
  });

  test('a run starts with what the one before it left', async () => {
    const fn = load("function handler(event) { 'x'.repeat(1.5e6); return event.request; }");
    for (let i = 0; i < 5; i++) expect((await fn.onRequest(request(), CONTEXT)).outcome.kind).toBe('request');
  });
});

describe('F-265 time', () => {
  test('a run that nothing could end before its end has failed all the same', async () => {
    const { outcome } = await onRequest("/a+$/.test('a'.repeat(30000) + 'b')", request(), { timeLimitMs: 5 });
    expect(outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringContaining('longer than 5 ms') });
  });

  test.each([
    ["/^(a+)+$/.test('a'.repeat(50) + 'b')"],
    ["/^(a|aa)+$/.test('a'.repeat(80) + 'b')"],
    ["/^(aa?)+$/.test('a'.repeat(80) + 'b')"],
    ["/^(.*),(.*),(.*)x$/.test('a,'.repeat(4000))"],
    ["new RegExp('^(a+)+$').test('a'.repeat(50) + 'b')"],
    ["var p = '^(a+)+$'; ('a'.repeat(50) + 'b').match(p)"],
    // What is not compared within the call: expressions of arrows, getters of what is returned, and what is thrown.
    ['var f = n => n > 0 ? f(n - 1) + f(n - 1) : 1; f(60)'],
    ["Object.defineProperty(request, 'uri', { get: function () { return /^(a+)+$/.test('a'.repeat(50) + 'b') } })"],
    ["var e = new Error(''); Object.defineProperty(e, 'message', { get: function () { return /^(a+)+$/.test('a'.repeat(50) + 'b') } }); throw e"],
  ])('ends a single call that would not: %s', async (statements) => {
    const { outcome } = await onRequest(statements, request(), { timeLimitMs: 50 });
    expect(outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringContaining('RangeError: the function ran for longer than 50 ms') });
  });

  test.each([
    ['^/old/', false], ['^/(a|b)/c$', false], ['[0-9]+-[0-9]+', false], ['(\\d{4})-(\\d{2})', false], ['\\(a+\\)+', false], ['[(+]+', false],
    ['(a+)+', true], ['(a|b)*', true], ['((a*)b)+', true], ['(?:x+y)*', true], ['(a)\\1', true], ['(a{2,})+', true], ['(?<n>a)\\k<n>', true],
    // A character may be there or not: as bad as a choice.
    ['(aa?)+', true], ['(?:a{1,2})*', true], ['(?:[0-9a-f]{4}-)+', false], ['(?:a{4}){2}', false],
    // Without repetitions of repetitions, three that can share out a text between them take a minute for a long URL.
    ['^(.*)/(.*)/(.*)$', true], ['^/(.*)/(.*)$', false], ['(.*)/(.*)', false], ['(.*)/(.*)$', true], ['\\s+$', false], ['^a*a*a*b', true], ['^a{0,900}a{0,900}a{0,900}$', true],
    // What cannot go past its follower has one way alone.
    ['^/([^/]+)/([^/]+)/([^/]+)/(.*)$', false], ['^\\d+\\.\\d+\\.\\d+\\.\\d+$', false], ['^[0:]*:ffff:(\\d+\\.\\d+\\.\\d+\\.\\d+)$', false],
    ['^[a-z]+z[a-z]+z[a-z]+$', true], ['^a+?b+?c+?$', false], ['^x+y?x+y?x+$', true],
  ])('whether %s can backtrack without end: %s', (pattern, expected) => {
    expect(backtracks(pattern)).toBe(expected);
  });

  test('case counts as the flags say', () => {
    expect([backtracks('^a+Aa+Aa+$', ''), backtracks('^a+Aa+Aa+$', 'i')]).toEqual([false, true]);
  });

  test('our own viewer router needs no time-out', () => {
    const code = readFileSync(path.join(__dirname, '../../../assets/viewer-router/index.js'), 'utf8');
    expect(hasEndlessBuiltIns(parseFunctionCode(code))).toBe(false);
  });

  test('compute utilization is the share of a millisecond of this machine, at most 100', () => {
    expect([0, 4, 350, 1_000, 90_000].map(computeUtilization)).toEqual([0, 0, 35, 100, 100]);
  });

  test('runs that take longer than a millisecond, one after the other, are told once', async () => {
    const warnings: string[] = [];
    const fn = load('function handler(event) { for (var i = 0, n = 0; i < 3e6; i++) n += i % 7; return event.request; }', { onWarning: (line) => warnings.push(line) });
    for (let i = 0; i < 12; i++) await fn.onRequest(request(), CONTEXT);
    expect(warnings).toEqual([expect.stringMatching(/^5 runs on end computed for longer than a millisecond \(the last one for \d+ µs of this machine\)/)]);
  });
});

describe('F-266 logs', () => {
  test.each([
    ["for (var i = 0; i < 30; i++) console.log('x'.repeat(1000))", 10_240],
    ["console.log('x'.repeat(20000)); console.log('y')", 10_240],
    // A character of three bytes does not fit into the last byte.
    ["console.log('x'.repeat(10239) + '€')", 10_239],
  ])('end at 10 KB: %s', async (statements, bytes) => {
    const { logs } = await onRequest(statements);
    expect(Buffer.byteLength(logs.join(''))).toBe(bytes);
    expect(logs.join('')).not.toContain('\ufffd');
  });

  test('end after as many empty lines', async () => {
    expect((await onRequest("for (var i = 0; i < 11000; i++) console.log('')")).logs).toHaveLength(10_240);
  });

  test('are kept of a function that fails', async () => {
    const run = await onRequest("console.log('before'); throw new Error('e')");
    expect(run).toMatchObject({ logs: ['before'], outcome: { error: 'FunctionExecutionError' } });
  });

  test('console has log() alone', async () => {
    expect((await onRequest('console.log(Object.keys(console).join())')).logs).toEqual(['log']);
  });
});

test('F-267 a function over 10 KB is refused, comments counted', () => {
  const code = (bytes: number) => 'function handler(event) { return event.request; } //'.padEnd(bytes, 'x');
  expect(() => load(code(10_240))).not.toThrow();
  expect(() => load(code(10_241))).toThrow(/the function fn has 10241 bytes[^]*CloudFront takes 10240 bytes, comments among them[^]*Minify it/);
  expect(() => load(code(10_241), { unlistedFeatures: 'warned' })).toThrow(/10241 bytes/);
});
