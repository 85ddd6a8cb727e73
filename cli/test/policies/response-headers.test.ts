import { MANAGED_RESPONSE_HEADERS_POLICIES } from '../../src/model/managed/response-headers-policies';
import type { CorsSettings, ResponseHeadersPolicy } from '../../src/model/policies';
import { applyResponseHeadersPolicy } from '../../src/policies/response-headers';

const EMPTY: ResponseHeadersPolicy = { name: 'p', headers: [], remove: [], serverTimingPercent: 0 };
const TIMING = { sampled: false, cache: 'miss', pop: 'LCL50-P1', requestId: 'id', elapsedMs: 20 } as const;

function fields(headers: Record<string, string>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [{ value }]]));
}

function applied(policy: Partial<ResponseHeadersPolicy>, response: Record<string, string> = {}, request: Record<string, string> = {}, method = 'GET', timing = {}) {
  const headers = applyResponseHeadersPolicy(
    { ...EMPTY, ...policy }, { method, uri: '/', querystring: '', headers: fields(request), clientIp: '' }, fields(response), { ...TIMING, ...timing });
  return Object.fromEntries(Object.entries(headers).map(([name, [field]]) => [name, field!.value]));
}

describe('F-050 headers that a policy sets', () => {
  test('replace the origin\'s only where it says so', () => {
    const headers = [{ name: 'X-A', value: 'policy', override: true }, { name: 'X-B', value: 'policy', override: false }];
    expect(applied({ headers }, { 'x-a': 'origin', 'x-b': 'origin' })).toEqual({ 'x-a': 'policy', 'x-b': 'origin' });
    expect(applied({ headers })).toEqual({ 'x-a': 'policy', 'x-b': 'policy' });
  });

  test('come after what it removes', () => {
    expect(applied({ remove: ['x-a', 'server'], headers: [{ name: 'X-A', value: 'policy', override: false }] }, { 'x-a': 'origin', 'server': 's', 'x-c': 'c' }))
      .toEqual({ 'x-a': 'policy', 'x-c': 'c' });
  });
});

describe('F-051 CORS', () => {
  const cors: CorsSettings = {
    allowOrigins: ['https://a.example', '*.b.example'], allowMethods: ['GET', 'PUT'], allowHeaders: ['x-a'], exposeHeaders: ['x-b'], allowCredentials: false, maxAgeSeconds: 60, override: true,
  };
  const preflight = { 'origin': 'https://a.example', 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-a' };

  test('nothing for a request without an origin, or of one that is not allowed', () => {
    expect(applied({ cors })).toEqual({});
    expect(applied({ cors }, {}, { origin: 'https://evil.example' })).toEqual({});
    expect(applied({ cors }, {}, { origin: 'https://a.example.evil.example' })).toEqual({});
  });

  test('a simple request learns what it may read', () => {
    expect(applied({ cors }, {}, { origin: 'https://a.example' })).toEqual({
      'access-control-allow-origin': 'https://a.example', 'access-control-expose-headers': 'x-b', 'vary': 'Origin',
    });
    expect(applied({ cors }, { vary: 'Accept' }, { origin: 'https://x.b.example' }).vary).toBe('Accept, Origin');
  });

  test('a preflight learns what it may send', () => {
    expect(applied({ cors }, {}, preflight, 'OPTIONS')).toMatchObject({
      'access-control-allow-methods': 'GET, PUT', 'access-control-expose-headers': 'x-b', 'access-control-allow-headers': 'x-a', 'access-control-max-age': '60',
    });
    const none = [['GET', preflight], ['OPTIONS', { origin: 'https://a.example' }]] as const;
    for (const [method, headers] of none) expect(applied({ cors }, {}, headers, method)).not.toHaveProperty('access-control-allow-methods');
  });

  test('any origin is a star, unless credentials are allowed', () => {
    const any = { ...cors, allowOrigins: ['*'] };
    expect(applied({ cors: any }, {}, { origin: 'https://z.example' })['access-control-allow-origin']).toBe('*');
    expect(applied({ cors: { ...any, allowCredentials: true } }, {}, { origin: 'https://z.example' }))
      .toMatchObject({ 'access-control-allow-origin': 'https://z.example', 'access-control-allow-credentials': 'true' });
  });

  test('the origin\'s Vary is added to, whether or not the policy overrides', () => {
    for (const override of [true, false]) {
      expect(applied({ cors: { ...cors, override } }, { vary: 'Accept' }, { origin: 'https://a.example' }).vary).toBe('Accept, Origin');
    }
  });

  test('each that the origin sent stays where the policy does not override', () => {
    const own = { 'access-control-allow-origin': 'https://own.example' };
    expect(applied({ cors: { ...cors, override: false } }, own, { origin: 'https://a.example' })).toMatchObject({ ...own, 'access-control-expose-headers': 'x-b' });
    expect(applied({ cors }, own, { origin: 'https://a.example' })['access-control-allow-origin']).toBe('https://a.example');
  });
});

test('F-052 Server-Timing on sampled responses', () => {
  expect(applied({}, {}, {}, 'GET', { sampled: true, firstByteMs: 12.4 })['server-timing']).toBe(
    'cdn-upstream-layer;desc="EDGE",cdn-upstream-fbl;dur=12,cdn-cache-miss,cdn-pop;desc="LCL50-P1",cdn-rid;desc="id",cdn-downstream-fbl;dur=20');
  const origin = { 'server-timing': 'db;dur=1' };
  expect(applied({}, origin, {}, 'GET', { sampled: true, cache: 'refresh' })['server-timing']).toMatch(/^db;dur=1,cdn-upstream-layer.*cdn-cache-refresh,/);
  expect(applied({}, origin, {}, 'GET', { sampled: true, cache: 'hit' })['server-timing']).toMatch(/^cdn-cache-hit,.*cdn-hit-layer;desc="EDGE"/);
  expect(applied({}, {}, { pragma: 'server-timing' })['server-timing']).toContain('cdn-cache-miss');
});

test('F-053 the managed security headers', () => {
  const managed = Object.values(MANAGED_RESPONSE_HEADERS_POLICIES).find(({ name }) => name === 'Managed-SecurityHeadersPolicy')!;
  expect(applied(managed, { 'x-frame-options': 'DENY', 'x-content-type-options': 'other' })).toEqual({
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'strict-transport-security': 'max-age=31536000',
    'x-xss-protection': '1; mode=block',
  });
});
