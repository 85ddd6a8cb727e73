import { answer, CountingStore, edgeRequest, route } from './functions';
import { parseStickyCookie } from '../../../src/contract/steering';
import { policyText, steering } from '../../contract/steering/fixtures';

const seconds = () => Math.floor(Date.now() / 1000);
const valueOf = (cookie: string | undefined) => parseStickyCookie({ value: /^__Host-smart-origin=([^;]*)/.exec(cookie ?? '')?.[1] ?? '' });

test('a new visitor is kept on the variant that the router chose', async () => {
  for (let i = 0; i < 50; i++) {
    const given = { ip: `198.51.100.${i}` };
    const { variant } = await route(given);
    const { cookie } = await answer(given);
    expect(valueOf(cookie)).toMatchObject({ variant });
    expect(cookie).toMatch(/; Path=\/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax$/);
  }
});

test('a visitor with a young pin gets no cookie, one with an old pin a new end', async () => {
  expect((await answer({ cookie: `__Host-smart-origin=1.v2.4711.${seconds() + 80_000}` })).cookie).toBeUndefined();
  const { cookie } = await answer({ cookie: `__Host-smart-origin=1.v2.4711.${seconds() + 100}` });
  expect(valueOf(cookie)).toMatchObject({ variant: 'v2', bucket: 4711 });
  expect(valueOf(cookie)!.pinnedUntil).toBeGreaterThanOrEqual(seconds() + 86_399);
});

test('a visitor of a voided member is pinned anew, with the same number', async () => {
  const store = new CountingStore({ policy: policyText({ voided: ['v2'] }) });
  const { cookie } = await answer({ cookie: `__Host-smart-origin=1.v2.4711.${seconds() + 80_000}` }, { store });
  expect(valueOf(cookie)).toMatchObject({ bucket: 4711 });
  expect(valueOf(cookie)!.variant).not.toBe('v2');
});

test.each<[string, object, object]>([
  ['while a member is forced', {}, { force: 'v2' }],
  ['on OPTIONS', { method: 'OPTIONS' }, {}],
  ['for crawlers', { headers: { 'User-Agent': 'Googlebot/2.1' } }, {}],
])('no cookie %s', async (_, given, policy) => {
  expect((await answer(given, { store: new CountingStore({ policy: policyText(policy) }) })).cookie).toBeUndefined();
});

test('cookies that the origin sets stay', async () => {
  const { response } = await answer({});
  expect(response.headers['content-type'][0].value).toBe('text/html');
});

describe.each(['no', 'yes'])('viewer-response sees the edits of viewer-request: %s', (sees) => {
  test.each([
    ['a new visitor', {}],
    ['a forged variant', { headers: { 'X-Smart-Origin-Variant': 'v3' } }],
    ['a pin', { cookie: `__Host-smart-origin=1.v3.9.${seconds() + 50}` }],
    ['garbage', { cookie: '__Host-smart-origin=%31.v2; __Host-smart-origin=1.v2.1.1' }],
  ])('both halves decide alike: %s', async (_, given) => {
    const { variant, request } = await route(given);
    const { cookie } = await answer(given, { request: sees === 'yes' ? request : edgeRequest(given) });
    expect(valueOf(cookie)).toMatchObject({ variant });
  });
});

test('another name and frames of other sites', async () => {
  const { cookie } = await answer({}, { config: steering({ v2: 10 }, { cookie: 'version', embedded: true }) });
  expect(cookie).toMatch(/^version=1\.v[12]\.\d+\.\d+; Path=\/; Max-Age=2592000; Secure; HttpOnly; SameSite=None; Partitioned$/);
});
