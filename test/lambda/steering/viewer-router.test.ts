import { createHmac } from 'node:crypto';
import { answer, CountingStore, GROUP, route, SINGLE } from './functions';
import { GroupOriginIds, previewToken } from '../../../src/contract/steering';
import { policyText, steering } from '../../contract/steering/fixtures';

const KEY = 'cHJldmlldy1rZXktb2YtMzItcmFuZG9tLWJ5dGVz';
const seconds = () => Math.floor(Date.now() / 1000);
const token = (member: string | undefined, expires = seconds() + 600, key = KEY) => previewToken(member, expires, key, (k, text) => createHmac('sha256', k).update(text).digest('hex'));
const store = (policy?: object, more: object = {}) => new CountingStore({ ...(policy ? { policy: policyText(policy) } : {}), 'preview-key': KEY, ...more });
const pin = (variant: string) => `__Host-smart-origin=1.${variant}.4711.${seconds() + 1000}`;

describe('the origin', () => {
  test('of the primary is what the behavior targets', async () => {
    expect(await route({}, { store: store({ weights: { v2: 0, v3: 0 } }) })).toMatchObject({ variant: 'v1', choice: undefined });
  });

  test('of another variant is a group with its own fallback', async () => {
    expect(await route({ cookie: pin('v2') })).toMatchObject({
      variant: 'v2', choice: { kind: 'group', originIds: ['origin-v2', 'origin-v1'], statusCodes: [500, 502, 503, 504] },
    });
  });

  test.each([GroupOriginIds.OBJECTS, GroupOriginIds.STRINGS])('is written as %s', async (originIds) => {
    const routed = await route({ cookie: pin('v2') }, { route: { ...GROUP, originIds } });
    expect(routed.choice).toMatchObject({ kind: 'group', originIds: ['origin-v2', 'origin-v1'] });
  });

  test('without failover is chosen by its id', async () => {
    expect((await route({ cookie: pin('v2'), method: 'POST' }, { route: SINGLE })).choice).toEqual({ kind: 'select', originId: 'origin-v2', overrides: {} });
    expect((await route({ cookie: pin('v1'), method: 'POST' }, { route: SINGLE })).choice).toBeUndefined();
  });

  test('is asked with its own Host', async () => {
    const hosted = { ...SINGLE, origins: { ...SINGLE.origins, v2: { id: 'origin-v2', host: 'www.example.com' } } };
    expect((await route({ cookie: pin('v2') }, { route: hosted })).choice).toEqual({ kind: 'select', originId: 'origin-v2', overrides: { hostHeader: 'www.example.com' } });
  });

  test('of an asset under skew protection is the version of its page, then the other', async () => {
    const config = steering({ v2: 10, v3: 5 }, { skewProtection: true });
    const routed = await route({ uri: '/app.3f2a.js', cookie: pin('v2') }, { config, store: store({ voided: ['v2'] }) });
    expect(routed).toMatchObject({ variant: 'v2', choice: { originIds: ['origin-v2', 'origin-v1'], statusCodes: [500, 502, 503, 504, 403, 404] } });
  });
});

describe('internal headers', () => {
  test('that a viewer sends are removed, in any case, and the variant is ours', async () => {
    const headers = Object.fromEntries(['variant', 'session', 'voided', 'member', 'config', 'config-1', 'role', 'stamp', 'add-v1-x'].map((name) => [`X-Smart-Origin-${name}`, 'v3']));
    const { request } = await route({ headers }, { store: store({ weights: { v2: 0, v3: 0 } }) });
    expect(Object.keys(request!.headers).filter((name) => name.startsWith('x-smart-origin-'))).toEqual(['x-smart-origin-variant']);
    expect(request!.headers['x-smart-origin-variant'][0].value).toBe('v1');
  });

  test('nothing else of the request is changed', async () => {
    const { request } = await route({ cookie: `a=1; ${pin('v2')}; b=2`, querystring: 'q=1&q=2', headers: { 'X-Other': 'stays' } });
    expect(request).toMatchObject({ uri: '/', querystring: 'q=1&q=2', headers: { 'x-other': [{ value: 'stays' }], 'user-agent': [{}], 'host': [{}] } });
    expect(request!.headers.cookie[0].value).toContain('a=1');
  });
});

describe('faults', () => {
  test.each<[string, CountingStore]>([
    ['no policy', new CountingStore()],
    ['a store that fails', new CountingStore({ policy: new Error('outage') })],
    ['garbage', new CountingStore({ policy: '}{' })],
    ['a policy from the future', new CountingStore({ policy: policyText({ v: 9, force: 'v3' }) })],
    ['1 MB', new CountingStore({ policy: policyText({ force: 'v3', x: 'x'.repeat(1_048_576) }) })],
  ])("with %s the template's weights serve", async (_, faulty) => {
    expect(await route({}, { config: steering({ v2: 100, v3: 0 }), store: faulty })).toMatchObject({ variant: 'v2' });
  });

  test('without a store at all', async () => {
    expect(await route({}, { config: steering({ v2: 100, v3: 0 }), store: undefined })).toMatchObject({ variant: 'v2' });
  });

  test('a configuration of another version sends everybody to the primary', async () => {
    const config = { ...steering({ v2: 100 }), version: 2 as 1 };
    expect(await route({ cookie: pin('v2') }, { config })).toMatchObject({ variant: 'v1', choice: undefined });
    expect((await answer({}, { config })).cookie).toBeUndefined();
  });

  test('a configuration that makes the decision fail sends everybody to the primary', async () => {
    const config = { ...steering({ v2: 100 }), members: null as never };
    expect(await route({ headers: { 'x-smart-origin-variant': 'v2' } }, { config })).toMatchObject({ variant: 'v1', choice: undefined });
    expect((await answer({}, { config })).response.status).toBe(200);
  });
});

describe('reads of the KeyValueStore', () => {
  test('one a request', async () => {
    const counting = store();
    await route({ cookie: pin('v2') }, { store: counting });
    expect(counting.reads).toEqual(['policy']);
  });

  test('the preview key only where a token is', async () => {
    const counting = store();
    await route({ cookie: '__Host-smart-origin-preview=junk', querystring: 'smart-origin-preview=junk' }, { store: counting });
    expect(counting.reads).toEqual(['policy']);
  });
});

describe('a preview link', () => {
  const open = (querystring: string, uri = '/a/page') => route({ uri, querystring }, { store: store() });

  test('sets the cookie and shows the page without the parameter', async () => {
    const link = token('v2');
    const { response } = await open(`a=1&smart-origin-preview=${link}&a=2&b`);
    expect(response).toMatchObject({ status: 302, headers: { 'location': [{ value: '/a/page?a=1&a=2&b' }], 'cache-control': [{ value: 'no-store' }] } });
    expect(response!.headers['set-cookie'][0].value).toMatch(new RegExp(`^__Host-smart-origin-preview=${link}; Path=/; Max-Age=(600|599); Secure; HttpOnly; SameSite=Lax$`));
  });

  test.each(['//evil.example/x', '/\\evil.example', '\\\\evil.example', '///evil.example'])('never leads to another host: %s', async (uri) => {
    const { response } = await open(`smart-origin-preview=${token('v2')}`, uri);
    const location = response!.headers.location[0].value;
    expect(location).toMatch(/^\/(?![/\\])/);
    expect(new URL(location, 'https://www.example.com').host).toBe('www.example.com');
  });

  test.each<[string, () => string]>([
    ['forged', () => token('v2', undefined, 'another key')],
    ['expired', () => token('v2', seconds() - 1)],
    ['cut short', () => token('v2').slice(0, -1)],
    ['of another member than signed', () => token('v2').replace('.v2.', '.v3.')],
    ['no token', () => 'x'],
  ])('that is %s has no effect', async (_, make) => {
    expect((await open(`smart-origin-preview=${make()}`)).response).toBeUndefined();
    const routed = await route({ cookie: `__Host-smart-origin-preview=${make()}` }, { store: store({ weights: { v2: 0, v3: 0 } }) });
    expect(routed.variant).toBe('v1');
    expect((await answer({ cookie: `__Host-smart-origin-preview=${make()}` }, { store: store() })).why).toBeUndefined();
  });

  test('ends by off', async () => {
    const { response } = await open('smart-origin-preview=off');
    expect(response!.headers['set-cookie'][0].value).toMatch(/^__Host-smart-origin-preview=; Path=\/; Max-Age=0;/);
  });

  test('opens nothing where there is no key', async () => {
    expect((await route({ querystring: `smart-origin-preview=${token('v2')}` }, { store: new CountingStore() })).response).toBeUndefined();
  });
});

describe('a preview', () => {
  const preview = (member?: string) => ({ cookie: `__Host-smart-origin-preview=${token(member)}; ${pin('v1')}` });

  test('shows its member, sets no sticky cookie and says why', async () => {
    const policy = store({ voided: ['v2'], weights: { v2: 0 } });
    expect(await route(preview('v2'), { store: policy })).toMatchObject({ variant: 'v2' });
    const { cookie, why } = await answer(preview('v2'), { store: policy });
    expect(cookie).toBeUndefined();
    expect(why).toBe('v2; reason=preview; bucket=4711; weights=v1:95,v2:0,v3:5; voided=v2; policy=live');
  });

  test('that only explains shows what the visitor has', async () => {
    expect(await route(preview(), { store: store() })).toMatchObject({ variant: 'v1' });
    const { why } = await answer(preview(), { store: store() });
    expect(why).toMatch(/^v1; reason=pin; bucket=4711; until=\d+; weights=v1:85,v2:10,v3:5; voided=; policy=template$/);
  });
});
