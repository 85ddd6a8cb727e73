import fc from 'fast-check';
import { NOW, steering, viewerRequest } from './fixtures';
import { BUCKETS, type Decision, formatStickyCookie, parseStickyCookie, stickyCookieAttributes, stickyCookieFor } from '../../../src/contract/steering';

test('what is written is read', () => {
  const member = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/);
  fc.assert(fc.property(member, fc.nat(BUCKETS - 1), fc.integer({ min: 1, max: 999_999_999_999 }), (variant, bucket, pinnedUntil) => {
    expect(parseStickyCookie({ value: formatStickyCookie({ variant, bucket, pinnedUntil }) })).toEqual({ variant, bucket, pinnedUntil });
  }));
});

test.each([
  '', '1', '1.v2.4711', '2.v2.4711.1795000000', '1.V2.4711.1795000000', '1.v2.10000.1795000000', '1.v2.04711.1795000000', '1.v2.-1.1795000000', '1.v2.4711.0', '1.v2.4711.1e9',
  '1.v2.4711.1795000000 ', ' 1.v2.4711.1795000000', '1.v2.4711.1795000000.x', '1%2Ev2%2E4711%2E1795000000', '1.v2.4711.1795000000000', `1.${'v'.repeat(33)}.1.1`, '1.v2.4711.1795000000\n',
  'x'.repeat(8_192), '1.__proto__.1.1', '1.v2.4711.\u0661',
])('%j is a new visitor', (value) => {
  expect(parseStickyCookie({ value })).toBeUndefined();
});

test('a cookie that comes twice is a new visitor', () => {
  const value = '1.v2.4711.1795000000';
  expect(parseStickyCookie({ value, multiValue: [{ value }, { value }] })).toBeUndefined();
});

test('its attributes', () => {
  expect(stickyCookieAttributes(steering())).toBe('Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax');
  expect(stickyCookieAttributes(steering({}, { embedded: true }))).toBe('Path=/; Max-Age=2592000; Secure; HttpOnly; SameSite=None; Partitioned');
});

describe('when it is set', () => {
  const decision: Decision = { variant: 'v2', reason: 'bucket', bucket: 4711, sticky: true };
  const input = (change: object = {}, config = steering()) => ({ request: viewerRequest(change), ip: '192.0.2.1', config, now: NOW });
  const pin = (left: number): Decision => ({ ...decision, reason: 'pin', pinnedUntil: NOW + left });

  test('on an assignment', () => {
    expect(stickyCookieFor(input(), decision)?.value).toBe(`1.v2.4711.${NOW + 86_400}`);
  });

  test.each([[43_200, false], [43_199, true], [1, true]])('on a pin with %d seconds left: %p', (left, expected) => {
    expect(stickyCookieFor(input(), pin(left)) !== undefined).toBe(expected);
  });

  test.each<[string, ReturnType<typeof input>, Decision]>([
    ['on OPTIONS', input({ method: 'OPTIONS' }), decision],
    ['where the variant is not the visitor’s own', input(), { ...decision, sticky: false }],
    ['where clients are told apart by a header', input({}, steering({ v2: 1 }, { cookie: '' })), decision],
    ['on assets under skew protection', input({ uri: '/app.js' }, steering({ v2: 1 }, { skewProtection: true })), decision],
  ])('never %s', (_, given, made) => {
    expect(stickyCookieFor(given, made)).toBeUndefined();
  });
});
