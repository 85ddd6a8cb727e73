import fc from 'fast-check';
import { answer, CountingStore, edgeRequest, type Given, GROUP, route, SINGLE } from './functions';
import { parseStickyCookie } from '../../../src/contract/steering';
import { policyText, steering } from '../../contract/steering/fixtures';

const NOW = Math.floor(Date.now() / 1000);
const member = fc.constantFrom('v1', 'v2', 'v3', 'v9');
const headerText = fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 60 }).map((text) => text.replace(/[;,"\\]/g, ''));

const stickyValue = fc.oneof(
  fc.tuple(fc.constantFrom('1', '2'), member, fc.nat(12_000), fc.constantFrom(NOW - 5, NOW + 500, NOW + 80_000, NOW + 9_000_000, 253_402_300_799)).map((parts) => parts.join('.')),
  headerText,
  fc.constant('1%2Ev2%2E1%2E1795000000'),
);
const cookies = fc.array(fc.oneof(
  stickyValue.map((value) => `__Host-smart-origin=${value}`),
  headerText.map((value) => `__Host-smart-origin-preview=${value}`),
  fc.tuple(fc.constantFrom('uid', 'cc', 'a'), headerText).map(([name, value]) => `${name}=${value}`),
  fc.constant(`noise=${'x'.repeat(4_000)}`),
), { maxLength: 4 });
const ip = fc.oneof(fc.ipV4(), fc.ipV6());
const request: fc.Arbitrary<Given> = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'POST'),
  uri: fc.constantFrom('/', '/page', '/app.js', '//evil', '/%2e%2e', '/index.html'),
  querystring: fc.constantFrom('', 'a=1', 'smart-origin-preview=1.v2.1.x', 'smart-origin-preview=&x'),
  ip,
  headers: fc.dictionary(fc.constantFrom('User-Agent', 'X-Smart-Origin-Variant', 'x-smart-origin-session', 'X-SMART-ORIGIN-ADD-V1-X', 'x-device-id'), headerText),
  cookie: cookies.map((list) => (list.length > 0 ? list.join('; ') : 'a=1')),
});
const policy = fc.oneof(
  fc.constant(undefined),
  fc.string(),
  fc.json({ maxDepth: 2 }),
  fc.record({ weights: fc.dictionary(member, fc.oneof(fc.integer({ min: -5, max: 120 }), fc.constant('x'))), voided: fc.array(member), force: fc.option(member) }).map((change) => policyText(change)),
);
const config = fc.constantFrom(
  steering({ v2: 10, v3: 5 }),
  steering({ v2: 50, v3: 50 }, { skewProtection: true }),
  steering({ v2: 10, v3: 5 }, { keyCookie: 'uid', consent: { cookie: 'cc', contains: 'a' } }),
  steering({ v2: 10, v3: 5 }, { keyHeader: 'x-device-id', cookie: '' }),
);

test('whatever comes: a member of ours answers, forgeries are gone, and both halves agree', async () => {
  await fc.assert(fc.asyncProperty(request, policy, config, fc.constantFrom(GROUP, SINGLE), async (given, text, steeringConfig, routes) => {
    const store = new CountingStore(text === undefined ? {} : { policy: text });
    const routed = await route(given, { config: steeringConfig, route: routes, store });
    expect(['v1', 'v2', 'v3']).toContain(routed.variant);
    expect(Object.keys(routed.request!.headers).filter((name) => name.startsWith('x-smart-origin-'))).toEqual(['x-smart-origin-variant']);
    if (routed.choice?.kind === 'group') {
      expect(routed.choice.originIds[0]).toBe(`origin-${routed.variant}`);
      expect(routed.choice.originIds[1]).not.toBe(routed.choice.originIds[0]);
    }
    for (const seen of [edgeRequest(given), routed.request!]) {
      const { cookie, response, why } = await answer(given, { config: steeringConfig, store, request: seen });
      expect(response.status).toBe(200);
      expect(why).toBeUndefined();
      const kept = cookie && parseStickyCookie({ value: cookie.slice(cookie.indexOf('=') + 1, cookie.indexOf(';')) });
      if (kept) expect(kept.variant).toBe(routed.variant);
      if (given.method === 'OPTIONS') expect(cookie).toBeUndefined();
    }
    expect(new Set(store.reads)).toEqual(new Set(['policy']));
  }), { numRuns: 400 });
}, 120_000);
