import { MANAGED_CACHE_POLICIES } from '../../src/model/managed/cache-policies';
import { MANAGED_ORIGIN_REQUEST_POLICIES } from '../../src/model/managed/origin-request-policies';
import type { OriginRequestPolicy } from '../../src/model/policies';
import { originRequestOf } from '../../src/policies/origin-request';

const CACHING_DISABLED = MANAGED_CACHE_POLICIES['4135ea2d-6df8-44a3-9df3-4b5a84be39ad']!;
const byName = (name: string) => Object.values(MANAGED_ORIGIN_REQUEST_POLICIES).find((policy) => policy.name === `Managed-${name}`)!;

const VIEWERS = {
  'host': 'www.example.com',
  'user-agent': 'Mozilla/5.0 (iPhone)',
  'accept': 'text/html',
  'accept-encoding': 'gzip, br',
  'cookie': 'a=1; b=2',
  'authorization': 'Basic x',
  'origin': 'https://other.example',
  'referer': 'https://other.example/page',
  'expect': '100-continue',
  'connection': 'keep-alive, x-hop',
  'x-hop': '1',
  'x-forwarded-for': '198.51.100.9',
  'x-custom': '1',
};

interface Input {
  policy?: OriginRequestPolicy;
  cache?: Partial<typeof CACHING_DISABLED>;
  method?: string;
  always?: string[];
  cachedMethods?: string[];
  headers?: Record<string, string>;
}

function forwarded({ policy, cache = {}, method = 'GET', always = [], headers = VIEWERS, cachedMethods }: Input = {}): Record<string, string> {
  const { headers: sent, querystring } = originRequestOf({
    request: {
      method, uri: '/', querystring: 'q=1&r=2', clientIp: '192.0.2.1', headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [{ value }]])),
    },
    rules: { cachePolicy: { ...CACHING_DISABLED, ...cache }, originRequestPolicy: policy, compress: false, cachedMethods },
    viewer: { protocol: 'https', address: '192.0.2.1', port: 4711, httpVersion: '1.1' },
    originDomain: 'origin.example.com',
    distributionDomain: 'd.cloudfront.net',
    alwaysForward: new Set(always),
  });
  return { querystring, ...Object.fromEntries(Object.entries(sent).map(([name, [field]]) => [name, field!.value])) };
}

const OWN = {
  'host': 'origin.example.com',
  'user-agent': 'Amazon CloudFront',
  'via': '1.1 d.cloudfront.net (CloudFront)',
  'x-forwarded-for': '198.51.100.9, 192.0.2.1',
};

test('F-030 without a policy the origin gets what CloudFront writes itself, and nothing of the viewer', () => {
  expect(forwarded()).toEqual({ ...OWN, querystring: '' });
});

test('F-030 what describes the body or a part goes along', () => {
  const described = { 'content-type': 'text/plain', 'content-length': '3', 'content-encoding': 'gzip', 'range': 'bytes=0-1', 'if-range': '"v"' };
  expect(forwarded({ headers: { ...VIEWERS, ...described } })).toEqual({ ...OWN, ...described, querystring: '' });
});

test('F-031 all viewer headers, except hop-by-hop ones', () => {
  const { 'connection': _c, 'x-hop': _x, 'expect': _e, ...rest } = VIEWERS;
  const { 'accept-encoding': encoding, ...viewers } = rest;
  expect(forwarded({ policy: byName('AllViewer') })).toEqual({
    ...viewers, 'accept-encoding': encoding, 'via': OWN.via, 'x-forwarded-for': OWN['x-forwarded-for'], 'querystring': 'q=1&r=2',
  });
});

test('F-031 all but the Host', () => {
  expect(forwarded({ policy: byName('AllViewerExceptHostHeader') })).toMatchObject({ 'host': 'origin.example.com', 'user-agent': VIEWERS['user-agent'], 'cookie': 'a=1; b=2' });
});

test('F-031 a list', () => {
  expect(forwarded({ policy: byName('UserAgentRefererHeaders') })).toEqual({
    ...OWN, 'user-agent': VIEWERS['user-agent'], 'referer': VIEWERS.referer, 'querystring': '',
  });
});

test('F-032 CloudFront headers are added only where a policy names them', () => {
  const named = forwarded({ policy: { ...byName('HostHeaderOnly'), headers: { kind: 'only', names: ['cloudfront-viewer-address', 'cloudfront-is-mobile-viewer'] } } });
  expect(named).toMatchObject({ 'cloudfront-viewer-address': '192.0.2.1:4711', 'cloudfront-is-mobile-viewer': 'true' });
  expect(Object.keys(forwarded({ policy: byName('AllViewer') })).filter((name) => name.startsWith('cloudfront-'))).toEqual([]);
  expect(forwarded({ policy: byName('AllViewerAndCloudFrontHeaders-2022-06') })).toMatchObject({ 'cloudfront-forwarded-proto': 'https', 'host': 'www.example.com' });
});

test('a CloudFront header that is there already stays: a function may have written it', () => {
  const headers = { ...VIEWERS, 'cloudfront-viewer-address': '203.0.113.1:1' };
  expect(forwarded({ headers, policy: byName('AllViewerAndCloudFrontHeaders-2022-06') })['cloudfront-viewer-address']).toBe('203.0.113.1:1');
});

test('F-033 what is in the cache key goes to the origin', () => {
  expect(forwarded({
    cache: { headers: ['x-custom'], cookies: { kind: 'only', names: ['b'] }, queryStrings: { kind: 'only', names: ['r'] }, acceptEncodingGzip: true, acceptEncodingBrotli: true },
  })).toEqual({ ...OWN, 'x-custom': '1', 'cookie': 'b=2', 'querystring': 'r=2', 'accept-encoding': 'br,gzip' });
});

test('F-034 Authorization goes along with writes, not with reads', () => {
  for (const method of ['PUT', 'POST', 'PATCH', 'DELETE']) expect(forwarded({ method }).authorization).toBe('Basic x');
  for (const method of ['GET', 'HEAD']) expect(forwarded({ method }).authorization).toBeUndefined();
  expect(forwarded({ method: 'OPTIONS' }).authorization).toBe('Basic x');
  expect(forwarded({ method: 'OPTIONS', cachedMethods: ['GET', 'HEAD', 'OPTIONS'] }).authorization).toBeUndefined();
});

test('headers that a function added pass where they always pass', () => {
  expect(forwarded({ always: ['x-custom'] })['x-custom']).toBe('1');
});
