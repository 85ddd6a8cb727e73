import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { CONTEXT, load, onRequest, request } from './support';

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
