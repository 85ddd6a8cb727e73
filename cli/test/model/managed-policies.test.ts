import { CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { MANAGED_CACHE_POLICIES } from '../../src/model/managed/cache-policies';
import { MANAGED_ORIGIN_REQUEST_POLICIES } from '../../src/model/managed/origin-request-policies';
import { MANAGED_RESPONSE_HEADERS_POLICIES } from '../../src/model/managed/response-headers-policies';
import { isCloudFrontHeader } from '../../src/policies/cloudfront-headers';

/** The ids that the CDK has for AWS's policies, from its static members. */
function idsOf(type: object, property: string): string[] {
  const ids: string[] = [];
  // The library wraps its classes, so the static members stand on a class further up.
  for (let at = type; at !== null && at !== Object.getPrototypeOf(Function); at = Object.getPrototypeOf(at) as object) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const value = (type as Record<string, Record<string, unknown> | undefined>)[name]?.[property];
      if (typeof value === 'string') ids.push(value);
    }
  }
  return ids;
}

test.each<[string, object, string, object]>([
  ['cache', CachePolicy, 'cachePolicyId', MANAGED_CACHE_POLICIES],
  ['origin request', OriginRequestPolicy, 'originRequestPolicyId', MANAGED_ORIGIN_REQUEST_POLICIES],
  ['response headers', ResponseHeadersPolicy, 'responseHeadersPolicyId', MANAGED_RESPONSE_HEADERS_POLICIES],
])('F-053 every managed %s policy of the CDK is known', (_name, type, property, table) => {
  const ids = idsOf(type, property);
  expect(ids.length).toBeGreaterThan(3);
  expect(Object.keys(table)).toEqual(expect.arrayContaining(ids));
});

describe('F-053 the contents of AWS\'s cache policies', () => {
  const none = { kind: 'none' };
  const all = { kind: 'all' };
  const OF_ORIGIN = ['host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'];

  // Minimum, default and maximum TTL; headers, cookies and query strings of the key; whether gzip and Brotli are.
  test.each<[string, [number, number, number], string[], object, object, [boolean, boolean]]>([
    ['Managed-CachingOptimized', [1, 86_400, 31_536_000], [], none, none, [true, true]],
    ['Managed-CachingOptimizedForUncompressedObjects', [1, 86_400, 31_536_000], [], none, none, [false, false]],
    ['Managed-CachingDisabled', [0, 0, 0], [], none, none, [false, false]],
    ['Managed-Elemental-MediaPackage', [0, 86_400, 31_536_000], ['origin'], none, { kind: 'only', names: ['aws.manifestfilter', 'start', 'end', 'm'] }, [true, false]],
    ['Managed-Amplify', [2, 2, 600], ['authorization', 'cloudfront-viewer-country', 'host'], all, all, [true, true]],
    ['UseOriginCacheControlHeaders', [0, 0, 31_536_000], OF_ORIGIN, all, none, [true, true]],
    ['UseOriginCacheControlHeaders-QueryStrings', [0, 0, 31_536_000], OF_ORIGIN, all, all, [true, true]],
  ])('%s', (name, [minTtl, defaultTtl, maxTtl], headers, cookies, queryStrings, [acceptEncodingGzip, acceptEncodingBrotli]) => {
    expect(Object.values(MANAGED_CACHE_POLICIES).find((policy) => policy.name === name))
      .toEqual({ name, minTtl, defaultTtl, maxTtl, headers, cookies, queryStrings, acceptEncodingGzip, acceptEncodingBrotli });
  });
});

describe('F-053 the contents of AWS\'s origin request policies', () => {
  const CORS = ['origin', 'access-control-request-headers', 'access-control-request-method'];
  const only = (...names: string[]) => ({ kind: 'only', names });

  test.each<[string, object, 'none' | 'all', 'none' | 'all']>([
    ['Managed-AllViewer', { kind: 'all' }, 'all', 'all'],
    ['Managed-AllViewerExceptHostHeader', { kind: 'allExcept', names: ['host'] }, 'all', 'all'],
    ['Managed-CORS-CustomOrigin', only('origin'), 'none', 'none'],
    ['Managed-CORS-S3Origin', only(...CORS), 'none', 'none'],
    ['Managed-Elemental-MediaTailor-PersonalizedManifests', only(...CORS, 'user-agent', 'x-forwarded-for'), 'none', 'all'],
    ['Managed-HostHeaderOnly', only('host'), 'none', 'none'],
    ['Managed-UserAgentRefererHeaders', only('user-agent', 'referer'), 'none', 'none'],
  ])('%s', (name, headers, cookies, queryStrings) => {
    expect(Object.values(MANAGED_ORIGIN_REQUEST_POLICIES).find((policy) => policy.name === name))
      .toMatchObject({ headers, cookies: { kind: cookies }, queryStrings: { kind: queryStrings } });
  });

  test('Managed-AllViewerAndCloudFrontHeaders-2022-06: those that there were then', () => {
    const { headers } = Object.values(MANAGED_ORIGIN_REQUEST_POLICIES).find(({ name }) => name === 'Managed-AllViewerAndCloudFrontHeaders-2022-06')!;
    const names = headers.kind === 'allAndCloudFront' ? headers.names : [];
    expect(names).toHaveLength(21);
    expect(names.every(isCloudFrontHeader)).toBe(true);
    // Of 2023 and later.
    for (const later of ['ja3-fingerprint', 'ja4-fingerprint', 'header-order', 'header-count']) expect(names).not.toContain(`cloudfront-viewer-${later}`);
  });
});

test('F-053 the contents of AWS\'s response headers policies', () => {
  const simple = { allowOrigins: ['*'], allowMethods: [], allowHeaders: [], exposeHeaders: [], allowCredentials: false, override: false };
  const preflight = { ...simple, allowMethods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'], exposeHeaders: ['*'] };
  const contents = Object.fromEntries(Object.values(MANAGED_RESPONSE_HEADERS_POLICIES).map(({ name, cors, headers }) => [name.replace('Managed-', ''), [cors, headers.length]]));
  expect(contents).toEqual({
    'SimpleCORS': [simple, 0],
    'CORS-With-Preflight': [preflight, 0],
    'SecurityHeadersPolicy': [undefined, 5],
    'CORS-and-SecurityHeadersPolicy': [simple, 5],
    'CORS-with-preflight-and-SecurityHeadersPolicy': [preflight, 5],
  });
});
