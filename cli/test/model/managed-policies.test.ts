import { CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { MANAGED_CACHE_POLICIES } from '../../src/model/managed/cache-policies';
import { MANAGED_ORIGIN_REQUEST_POLICIES } from '../../src/model/managed/origin-request-policies';
import { MANAGED_RESPONSE_HEADERS_POLICIES } from '../../src/model/managed/response-headers-policies';

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
