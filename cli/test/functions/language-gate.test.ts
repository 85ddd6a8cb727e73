import { CONTEXT, load, onRequest, request, requestOf, valueOf } from './support';
import { MISSING_METHODS } from '../../../src/contract/function-runtime/built-ins';
import { BUILT_IN_CASES, SYNTAX_CASES } from '../../../test/contract/function-runtime/cases';

const HANDLER = '\nfunction handler(event) { return event.request; }\n';
const FIRST = { runtime: 'cloudfront-js-1.0' } as const;

/** Cases that have a handler of their own, or cannot have one. */
const withHandler = (code: string) => /function handler/.test(code) ? code : code + HANDLER;

function warningsOf(code: string, options: Parameters<typeof load>[1] = {}): string[] {
  const warnings: string[] = [];
  load(code, { ...options, onWarning: (message) => warnings.push(message) });
  return warnings;
}

const CASES = [...SYNTAX_CASES, ...BUILT_IN_CASES];
const missingCall = (code: string) => [...MISSING_METHODS.keys()].some((name) => code.includes(`.${name}(`));

test.each(CASES.filter(({ verdict }) => verdict === 'allow'))('F-268 runtime 2.0 loads $construct', ({ code }) => {
  expect(warningsOf(withHandler(code))).toEqual([]);
});

test.each(CASES.filter(({ verdict }) => verdict === 'warn'))('F-268 runtime 2.0 loads $construct, with a warning', ({ code }) => {
  expect(warningsOf(withHandler(code)).join('\n')).toMatch(/CloudFront may not run this: line \d+, column \d+: /);
});

test.each(CASES.filter(({ verdict, code }) => verdict === 'refuse' && !missingCall(code)))('F-268 runtime 2.0 refuses $construct', ({ code }) => {
  expect(() => load(withHandler(code))).toThrow(/the function fn cannot (be loaded|run under cloudfront-js-2\.0)[^]*(line \d+|\(\d+:\d+\)|no function called "handler")/);
});

test.each(CASES.filter(({ verdict, code }) => verdict === 'refuse' && missingCall(code)))('F-268 runtime 2.0 warns of $construct, which fails when it is reached', async ({ code }) => {
  expect(warningsOf(withHandler(code)).join('\n')).toContain('CloudFront may not run this');
  expect((await onRequest(code)).outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringContaining('is not a function') });
});

test('F-268 the refusal names every line, and how to mend it', () => {
  expect(() => load('function handler(event) {\n  const { uri } = event.request;\n  return event?.request;\n}')).toThrow(
    /line 2, column 9: object destructuring[^]*line 3, column 10: optional chaining \(error\): test first: a && a\.b[^]*--assume unlisted-features=warned/);
});

test('what parses and does not compile is refused in any case', () => {
  expect(() => load(`await Promise.resolve(1);${HANDLER}`, { unlistedFeatures: 'warned' })).toThrow(/the function fn cannot be loaded: it does not compile: await is only valid/);
});

test('F-123 what is not listed runs nevertheless where that is assumed', async () => {
  const code = 'function handler(event) { const { request } = event; request.uri = [...request.uri, "x"].join(""); return request; }';
  expect(() => load(code, { unlistedFeatures: 'refused' })).toThrow(/object destructuring/);
  const warnings: string[] = [];
  const fn = load(code, { unlistedFeatures: 'warned', onWarning: (line) => warnings.push(line) });
  expect(warnings.join('\n')).toMatch(/object destructuring \(error\)[^]*spread \(error\)/);
  expect(requestOf(await fn.onRequest(request({ uri: '/a' }), CONTEXT)).uri).toBe('/ax');
});

describe('F-269 runtime 1.0', () => {
  test.each([
    ['const', 'const a = 1;', /line 1, column 1: const under runtime 1\.0 \(error\): write var, or set the runtime cloudfront-js-2\.0/],
    ['let', 'let a = 1;', /let under runtime 1\.0/],
    ['async functions', 'async function f() { return 1; }', /async function under runtime 1\.0/],
    ['numeric separators', 'var a = 1_000;', /numeric separator/],
    ['Promise.all', 'Promise.all([]);', /Promise\.all\(\) under runtime 1\.0/],
    ['Symbol.for', "Symbol.for('a');", /Symbol\.for\(\) under runtime 1\.0/],
    ['sticky', 'var r = /a/y;', /sticky/],
    ['what 2.0 refuses', 'var a = {}; a?.b;', /optional chaining/],
    ['import', "import cf from 'cloudfront';", /Set the runtime cloudfront-js-2\.0/],
    ['require of buffer', "require('fs');", /require loads/],
  ])('refuses %s', (_, code, message) => {
    expect(() => load(code + HANDLER, FIRST)).toThrow(message);
  });

  test.each([
    ['template literals, arrows, rest parameters, **', 'var a = `x${2 ** 3}`; var f = (...b) => b; f(a);'],
    ['byte strings', "String.bytesFrom([104]); 'a'.toUTF8();"],
    ['promises', 'function f() { return Promise.resolve(1).then(function (a) { return a; }); }'],
    ['named groups', 'var r = /(?<a>x)/;'],
    ['MemoryError', "new MemoryError('m');"],
    ['crypto and querystring', "require('crypto').createHash('md5'); require('querystring').parse('a');"],
  ])('loads %s', (_, code) => {
    expect(warningsOf(code + HANDLER, FIRST)).toEqual([]);
  });

  test('has not what 2.0 brought', async () => {
    expect(await valueOf("[typeof Buffer, typeof TextEncoder, typeof atob, typeof Promise.all, typeof Symbol.for, typeof 'a'.replaceAll, typeof MemoryError, typeof String.bytesFrom]", FIRST))
      .toEqual(['undefined', 'undefined', 'undefined', 'undefined', 'undefined', 'undefined', 'function', 'function']);
  });

  test('warns of what it knows by its name alone', () => {
    expect(warningsOf(`var a = 'x'.replaceAll('x', 'y');${HANDLER}`, FIRST).join()).toContain('.replaceAll() under runtime 1.0');
    expect(warningsOf(`function f() { return Buffer.from('a'); }${HANDLER}`, FIRST).join()).toContain('Buffer under runtime 1.0');
  });
});
