import { parse } from 'cookie';
import * as fc from 'fast-check';
import { answer, CONTEXT, CountingStore, edgeRequest, type Given, GROUP, route } from './functions';
import { createViewerFunction } from '../../../cli/src/functions/viewer-function-engine';
import type { RouteConfig } from '../../../src/contract/steering';
import { cookiePart, routerPart } from '../../../src/steering/weighted/function-parts';
import { describeWithNjs, handleInNjs, handleInVm } from '../../contract/function-runtime/njs';
import { policyText, steering } from '../../contract/steering/fixtures';

const seconds = () => Math.floor(Date.now() / 1000);
const config = steering({ v2: 10, v3: 5 }, { session: { cookie: 'sessiontoken' }, ttl: 600 });
const ROUTE: RouteConfig = { ...GROUP, origins: {} };

async function told(given: Given, policy: object = {}) {
  const { request, choice } = await route(given, { config, route: ROUTE, store: new CountingStore({ policy: policyText(policy) }) });
  const value = (name: string) => request!.headers[`x-smart-origin-${name}`]?.map((field) => field.value).join();
  return { variant: value('variant'), session: value('session'), voided: value('voided'), avoid: value('avoid'), member: value('member'), choice };
}

describe('the viewer router tells the edge router', () => {
  test('the token of a visitor without a pin', async () => {
    expect(await told({ cookie: 'a=b; sessiontoken=abc' })).toMatchObject({ session: 'abc', voided: undefined, avoid: undefined });
  });

  test('no token of a visitor with a pin, but whom to avoid', async () => {
    expect(await told({ cookie: `sessiontoken=abc; __Host-smart-origin=1.v2.1.${seconds() + 500}` }, { voided: ['v3'] }))
      .toMatchObject({ variant: 'v2', session: undefined, voided: undefined, avoid: 'v3' });
  });

  test('the voided members beside the token, in the order of the template', async () => {
    expect(await told({ cookie: 'sessiontoken=abc' }, { voided: ['v3', 'v2'] })).toMatchObject({ variant: 'v1', session: 'abc', voided: 'v2,v3', avoid: 'v2,v3' });
  });

  test('nobody to avoid where all are voided', async () => {
    expect(await told({ cookie: 'sessiontoken=abc' }, { voided: ['v1', 'v2', 'v3'] })).toMatchObject({ session: 'abc', voided: undefined, avoid: undefined });
  });

  test('nothing that the viewer says about itself', async () => {
    const forged = Object.fromEntries(['Session', 'Voided', 'Avoid', 'Member', 'Config', 'Role', 'Stamp', 'Variant'].map((name) => [`X-Smart-Origin-${name}`, 'v3']));
    const given = await told({ headers: forged });
    expect(given).toMatchObject({ session: undefined, voided: undefined, avoid: undefined, member: undefined });
  });

  test('everything, and chooses no origin', async () => {
    for (let i = 0; i < 30; i++) expect((await told({ ip: `198.51.100.${i}` })).choice).toBeUndefined();
  });

  test('the variant alone where a fault of ours comes between', async () => {
    const store = new CountingStore({ policy: new Error('the store is gone') });
    const { request } = await route({ cookie: 'sessiontoken=abc' }, { config, route: ROUTE, store });
    expect(request!.headers['x-smart-origin-session']?.[0]?.value).toBe('abc');
  });
});

test.each<[string, string, string | undefined]>([
  ['quoted', 'sessiontoken="abc"', 'abc'],
  ['twice', 'sessiontoken=one; sessiontoken=two', 'one'],
  ['empty, then a value', 'sessiontoken=; sessiontoken=two', 'two'],
  ['of 8 KB', `sessiontoken=${'a'.repeat(8192)}`, undefined],
  ['with another name', 'Sessiontoken=abc; xsessiontoken=d', undefined],
  ['signed', 'sessiontoken=s%3Aabc.sig%2F', 's%3Aabc.sig%2F'],
])('a session cookie %s', async (_, cookie, session) => {
  expect((await told({ cookie })).session).toBe(session);
});

test('several Cookie headers, as HTTP/2 splits them, are one', async () => {
  const request = edgeRequest();
  request.headers.cookie = ['a=b', 'sessiontoken=abc', 'c=d'].map((value) => ({ key: 'Cookie', value }));
  const { outcome } = await createViewerFunction({
    name: 'router', runtime: 'cloudfront-js-2.0', code: routerPart(config, ROUTE).code, keyValueStore: new CountingStore(),
  }).onRequest(request, CONTEXT);
  expect(outcome).toMatchObject({ kind: 'request', request: { headers: { 'x-smart-origin-session': [{ value: 'abc' }] } } });
});

test('the token is what a well-known parser finds too', async () => {
  const value = fc.stringMatching(/^[!#$&'()*+./0-9:<=>?@A-Z[\]^_`a-z{|}~-]{1,40}$/);
  await fc.assert(fc.asyncProperty(value, fc.boolean(), fc.array(fc.stringMatching(/^[a-z]{1,8}=[a-z0-9]{0,8}$/), { maxLength: 3 }), async (token, quoted, others) => {
    const cookie = [...others.filter((other) => !other.startsWith('sessiontoken=')), `sessiontoken=${quoted ? `"${token}"` : token}`].join('; ');
    // Quotes are left on by that parser (RFC 6265 says they are part of the value), and taken off by the frameworks above it.
    expect((await told({ cookie })).session).toBe(parse(cookie, { decode: (text) => text }).sessiontoken!.replace(/^"(.*)"$/, '$1'));
  }), { numRuns: 40 });
});

describe('the cookie half', () => {
  const variantOf = (cookie: string | undefined) => /^__Host-smart-origin=1\.(v\d)\./.exec(cookie ?? '')?.[1];

  test.each<[string, string | undefined, string | undefined]>([
    ['of the session’s member', 'v3', 'v3'], ['of no session', '-', 'v1'], ['of a stand-in', '~', undefined], ['of nobody', undefined, undefined], ['of nonsense', 'v1 v2', undefined],
  ])('keeps a visitor with a token by the stamp %s, and shows no stamp', async (_, stamp, variant) => {
    const given = { cookie: 'sessiontoken=abc' };
    const { cookie, response } = await answer(given, { config: steering({ v2: 0, v3: 0 }, { session: { cookie: 'sessiontoken' } }), stamp });
    expect(variantOf(cookie)).toBe(variant);
    expect(response.headers['x-smart-origin-stamp']).toBeUndefined();
  });

  test.each(['no', 'yes'])('decides as the router did, whether it sees its edits or not: %s', async (sees) => {
    for (let i = 0; i < 20; i++) {
      const given = { ip: `198.51.100.${i}` };
      const { variant, request } = await route(given, { config, route: ROUTE });
      const { cookie } = await answer(given, { config, request: sees === 'yes' ? request : edgeRequest(given) });
      expect(variantOf(cookie)).toBe(variant);
    }
  });

  test('shows no stamp where it meets another version of its configuration', async () => {
    const other = { ...config, version: 2 } as unknown as typeof config;
    const { cookie, response } = await answer({}, { config: other, stamp: 'v2' });
    expect(cookie).toBeUndefined();
    expect(response.headers['x-smart-origin-stamp']).toBeUndefined();
  });
});

describeWithNjs('in njs, the engine that CloudFront’s is most like', () => {
  const event = (cookies: object, stamp?: string) => ({
    version: '1.0',
    viewer: { ip: '192.0.2.7' },
    request: { method: 'GET', uri: '/', querystring: {}, headers: { 'x-smart-origin-session': { value: 'forged' } }, cookies },
    response: { statusCode: 200, headers: stamp === undefined ? {} : { 'x-smart-origin-stamp': { value: stamp } }, cookies: {} },
  });
  const EVENTS = [
    event({}), event({ sessiontoken: { value: 'abc' } }, 'v2'), event({ sessiontoken: { value: '"a' } }, '-'),
    event({ sessiontoken: { value: '', multiValue: [{ value: '' }, { value: '"b"' }] } }, '~'), event({ sessiontoken: { value: 'abc' } }),
  ];
  const withoutTime = (results: unknown[]) => JSON.parse(JSON.stringify(results).replace(/1\.(v\d)\.(\d+)\.\d+/g, '1.$1.$2')) as unknown;

  test('the viewer router gives what it gives in node:vm', async () => {
    const { code } = routerPart(config, ROUTE);
    expect(withoutTime(handleInNjs(code, EVENTS))).toEqual(withoutTime(await handleInVm(code, EVENTS)));
  });

  test('the sticky cookie gives what it gives in node:vm', async () => {
    const { code } = cookiePart(config);
    expect(withoutTime(handleInNjs(code, EVENTS))).toEqual(withoutTime(await handleInVm(code, EVENTS)));
  });
});
