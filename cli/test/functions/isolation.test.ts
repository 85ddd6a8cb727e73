import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { CONTEXT, load, onRequest, request } from './support';
import { parseFunctionCode } from '../../../src/contract/function-runtime';
import { changesBuiltIns } from '../../src/functions/changed-built-ins';

/** Reaches this process where the function it is called on is one of ours. */
const ESCAPE = ".constructor('return typeof process')()";

describe('F-278 a function has no way out of its realm', () => {
  test.each([
    ['Buffer.concat({ map: take })'],
    ['var list = [Buffer.alloc(1)]; list.map = take; Buffer.concat(list)'],
    ['var list = [1]; list.map = take; Buffer.from(list)'],
    ["var list = [{ value: '1' }]; list.map = take; request.headers.x = { multiValue: list }"],
    ["Array.prototype.map = take; request.headers.x = { multiValue: [{ value: '1' }] }"],
    ["Array.prototype.map = take; cf.createRequestOriginGroup({ originIds: ['v1', 'v2'], failoverCriteria: { statusCodes: [500] } })"],
    ["Array.prototype.forEach = take; cf.updateRequestOrigin({ allowedCertificateNames: ['a.example'] })"],
    ["Array.prototype.map = take; cf.cwt.generateToken({ payload: { 1: ['a'] } }, { key: 'k', coseTag: 'MAC0' })"],
  ])('by a method that we would call: %s', async (statements) => {
    const take = `function take(f) { console.log('given a ' + typeof f); console.log(f${ESCAPE}); return []; }`;
    const fn = load(`import cf from 'cloudfront';\n${take}\nfunction handler(event) { var request = event.request; ${statements}; return request; }`);
    expect((await fn.onRequest(request(), CONTEXT)).logs).toEqual([]);
  });

  test.each([["atob('%')"], ["new TextDecoder('none')"], ['Buffer.alloc(-1)'], ["require('crypto').createHash('none')"]])('by an error of ours: %s', async (statement) => {
    const run = await onRequest(`try { ${statement}; console.log('nothing') } catch (e) { console.log(e instanceof Error); console.log(e.constructor${ESCAPE}) }`);
    expect(run).toMatchObject({ logs: ['true'], outcome: { error: 'FunctionExecutionError', message: expect.stringContaining('EvalError') } });
  });

  test('by an error of ours where the stack is full', async () => {
    const run = await onRequest("var strange = 0; function deeper() { try { atob('%'); } catch (e) { if (!(e instanceof Error)) strange++; } deeper(); } "
      + 'try { deeper() } catch (e) { if (!(e instanceof Error)) strange++; } console.log(strange)');
    expect(run.logs).toEqual(['0']);
  });

  test('nor does it reach what guards it', async () => {
    const { outcome } = await onRequest('$guard$ = $$guard = function () { }; for (;;) { }', request(), { timeLimitMs: 50, unlistedFeatures: 'warned' });
    expect(outcome).toMatchObject({ error: 'FunctionExecutionError' });
  });
});

test('F-278 a rejection that nothing handles ends neither the run nor the process', async () => {
  const engine = path.join(__dirname, '../../src/functions/viewer-function-engine.ts');
  const script = `
    const { createViewerFunction } = require(${JSON.stringify(engine)});
    const code = "function handler(event) { Promise.reject(new Error('forgotten')); return event.request; }";
    const fn = createViewerFunction({ name: 'fn', runtime: 'cloudfront-js-2.0', code, onWarning: (line) => console.log(line) });
    fn.onRequest(${JSON.stringify(request())}, ${JSON.stringify(CONTEXT)}).then(({ outcome }) => console.log(outcome.kind));
    setTimeout(() => {
      console.log('goes on');
      Promise.reject(new Error('of somebody else'));
    }, 50);
  `;
  const ended = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--eval', script]).catch((error: { stdout: string; stderr: string }) => error);
  expect(ended.stdout.trim().split('\n').sort()).toEqual(['goes on', expect.stringContaining('Error: forgotten'), 'request']);
  expect(ended.stderr).toContain('of somebody else');
  expect(ended).toMatchObject({ code: 1 });
}, 30_000);

test('our own viewer router stays in its realm', () => {
  const code = readFileSync(path.join(__dirname, '../../../assets/viewer-router/index.js'), 'utf8');
  expect(changesBuiltIns(parseFunctionCode(code))).toBe(false);
});

describe('F-261 nothing that a function sets is there in its next run', () => {
  test.each([
    ['globalThis.n = (globalThis.n || 0) + 1; var n = globalThis.n'],
    ['Object.prototype.n = (Object.prototype.n || 0) + 1; var n = ({}).n'],
    ["var p = Array.prototype; p['n'] = (p.n || 0) + 1; var n = [].n"],
    ['Object.defineProperty(String.prototype, "n", { value: ("".n || 0) + 1, configurable: true }); var n = "".n'],
    ['var text = ""; text.constructor.n = (text.constructor.n || 0) + 1; var n = String.n'],
    ["var c = require('crypto'); c.n = (c.n || 0) + 1; var n = c.n"],
    ['own.n = (own.n || 0) + 1; var n = own.n'],
    ['var n = JSON === 7 ? 2 : 1; JSON = 7'],
  ])('%s', async (statements) => {
    const code = `var own = {}; function handler(event) { ${statements}; console.log(n + ''); return event.request; }`;
    const warnings: string[] = [];
    const fn = load(code, { unlistedFeatures: 'warned', onWarning: (line) => warnings.push(line) });
    for (let i = 0; i < 3; i++) expect((await fn.onRequest(request(), CONTEXT)).logs).toEqual(['1']);
    expect(new Set(warnings).size).toBe(warnings.length);
  });

  test.each([
    ["var has = Object.prototype.hasOwnProperty; event.request.uri = '/x'; var own = { a: 1 }; own.b = has.call(own, 'a'); delete own.a", false],
    ["var crypto = require('crypto'); var hash = crypto.createHash('md5'); var headers = event.request.headers; headers.x = Object.assign({}, headers.host)", false],
    ['var made = undefined; made = {}; made.a = 1', false],
    ['String.prototype.first = function () { return this[0]; }', true],
    ['Object.assign(Array.prototype, { last: 1 })', true],
    ['delete globalThis.Math', true],
    ['Array.prototype.length++', true],
  ])('others stay in their realm: %s', (statements, expected) => {
    expect(changesBuiltIns(parseFunctionCode(`function handler(event) { ${statements} }`))).toBe(expected);
  });
});
