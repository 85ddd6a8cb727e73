import vm from 'node:vm';
import { GROUP, SINGLE } from './functions';
import type { RouteConfig } from '../../../src/contract/steering';
import { cookiePart, routerPart } from '../../../src/steering/weighted/function-parts';
import { BROWSER, steering } from '../../contract/steering/fixtures';

/** The module `cloudfront` with one method that throws: the local engine's never does without a reason. */
type CloudFront = { [method: string]: (...args: unknown[]) => unknown };

interface Answer { headers: { [name: string]: { value: string } }; cookies?: object; statusCode?: number }

const nothing = () => undefined;
const working = (): CloudFront => ({
  kvs: () => ({ get: () => Promise.reject(new Error('KeyNotFound')) }), selectRequestOriginById: nothing, createRequestOriginGroup: nothing,
});
const fault = () => { throw new Error('fault of the platform'); };

function load(code: string, cf: CloudFront): (event: object) => Promise<Answer> {
  const context = vm.createContext({ cloudfront: cf, require: () => ({ createHmac: fault }) });
  vm.runInContext(`${code.replace(/^import ([\w$]+) from 'cloudfront';/m, 'const $1 = cloudfront;')}\n;globalThis.run = handler;`, context);
  return context.run as (event: object) => Promise<Answer>;
}

const token = `1.v2.${Math.floor(Date.now() / 1000) + 600}.${'0'.repeat(64)}`;

function event(): { request: { headers: object } } {
  return {
    version: '1.0', viewer: { ip: '192.0.2.1' },
    request: {
      method: 'GET', uri: '/', querystring: { 'smart-origin-preview': { value: token } }, cookies: { '__Host-smart-origin-preview': { value: token } },
      headers: { 'user-agent': { value: BROWSER }, 'x-smart-origin-variant': { value: 'v3' }, 'x-smart-origin-session': { value: 'forged' } },
    },
    response: { statusCode: 200, headers: { 'content-type': { value: 'text/html' } }, cookies: {} },
  } as never;
}

const ROUTES: [string, RouteConfig][] = [['group', GROUP], ['single', SINGLE]];
const internal = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('x-smart-origin-'));

describe.each(ROUTES)('the viewer router of a %s behavior, where everybody is meant for v2', (kind, route) => {
  const { code } = routerPart(steering({ v2: 100 }), route);
  const choosing = kind === 'group' ? 'createRequestOriginGroup' : 'selectRequestOriginById';

  test.each<[string, CloudFront, string]>([
    ['nothing fails', working(), 'v2'],
    ['kvs() throws', { ...working(), kvs: fault }, 'v2'],
    ['get() throws at once', { ...working(), kvs: () => ({ get: fault }) }, 'v2'],
    ['get() rejects with nothing', { ...working(), kvs: () => ({ get: () => Promise.reject(undefined) }) }, 'v2'],
    ['get() gives no text', { ...working(), kvs: () => ({ get: () => Promise.resolve(7) }) }, 'v2'],
    ['get() is slow', { ...working(), kvs: () => ({ get: () => new Promise((resolve) => setTimeout(() => resolve('{}'), 20)) }) }, 'v2'],
    ['HMAC throws', { ...working(), kvs: () => ({ get: () => Promise.resolve('a key') }) }, 'v2'],
    // The behavior's own target answers, and the cache must know it as that.
    [`${choosing}() throws`, { ...working(), [choosing]: fault }, 'v1'],
  ])('%s: a good request, without forgeries', async (_, cf, variant) => {
    const request = await load(code, cf)(event());
    expect(request.statusCode).toBeUndefined();
    expect(internal(request.headers)).toEqual(['x-smart-origin-variant']);
    expect(request.headers['x-smart-origin-variant']).toEqual({ value: variant });
  });

  test.each(['viewer', 'cookies', 'querystring'])('an event without %s: the primary, without forgeries', async (part) => {
    const odd = event();
    if (part === 'viewer') delete (odd as { viewer?: object }).viewer;
    else delete (odd.request as { [name: string]: unknown })[part];
    const request = await load(code, working())(odd);
    expect(internal(request.headers)).toEqual(['x-smart-origin-variant']);
    expect(request.headers['x-smart-origin-variant']).toEqual({ value: 'v1' });
  });
});

describe('the cookie half', () => {
  const { code } = cookiePart(steering({ v2: 100 }));

  test.each<[string, CloudFront]>([
    ['kvs() throws', { ...working(), kvs: fault }],
    ['get() throws at once', { ...working(), kvs: () => ({ get: fault }) }],
    ['get() gives no text', { ...working(), kvs: () => ({ get: () => Promise.resolve(7) }) }],
    ['HMAC throws', { ...working(), kvs: () => ({ get: () => Promise.resolve('a key') }) }],
  ])('%s: the response, with the cookie', async (_, cf) => {
    const response = await load(code, cf)(event());
    expect(response).toMatchObject({ statusCode: 200, cookies: { '__Host-smart-origin': { value: expect.stringMatching(/^1\.v2\./) } } });
    expect(internal(response.headers)).toEqual([]);
  });

  test.each(['viewer', 'cookies'])('an event without %s: the response as it came', async (part) => {
    const odd = event();
    if (part === 'viewer') delete (odd as { viewer?: object }).viewer;
    else delete (odd.request as { [name: string]: unknown })[part];
    expect(await load(code, working())(odd)).toEqual({ statusCode: 200, headers: { 'content-type': { value: 'text/html' } }, cookies: {} });
  });
});
