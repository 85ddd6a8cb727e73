import { Duration, Stack } from 'aws-cdk-lib';
import {
  CacheCookieBehavior, CacheHeaderBehavior, CachePolicy, CacheQueryStringBehavior,
  OriginRequestCookieBehavior, OriginRequestHeaderBehavior, OriginRequestPolicy, OriginRequestQueryStringBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { policyName } from './policy-name';
import type { SteeredHeaders } from './steered-headers';
import { FORGEABLE_REQUEST_HEADERS, INTERNAL_HEADER_PREFIX } from '../contract/names';

/**
 * Request headers by which origins answer differently at one URL, whatever they say about caching. Outside the key, one
 * site's Access-Control-Allow-Origin would be served to another, and one request with an overridden method to everybody.
 * The managed policy UseOriginCacheControlHeaders has Origin and the overrides too; cached OPTIONS needs the preflight's two.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachedMethods.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const KEY_HEADERS = [
  'Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers', 'X-HTTP-Method', 'X-HTTP-Method-Override', 'X-Method-Override',
];

/**
 * Policies that every SmartOrigin of a stack shares: an account has room for 20 of each kind.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export class SharedPolicies extends Construct {
  public static of(scope: Construct): SharedPolicies {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild(SharedPolicies.ID) as SharedPolicies | undefined ?? new SharedPolicies(stack, SharedPolicies.ID);
  }

  private static readonly ID = 'SmartOriginPolicies';
  private readonly caches = new Map<string, CachePolicy>();
  private readonly originRequests = new Map<string, OriginRequestPolicy>();

  /**
   * Caches what the origin's Cache-Control allows and nothing else, one entry a path, query string and CORS request.
   *
   * The minimum is 0, so that `no-store` is honoured; the maximum is above 0, without which CloudFront takes nothing into the key.
   * Where visitors are steered, one entry a variant besides, and one a session while the edge router has to look it up.
   */
  public cachePolicy({ kind, inKey }: SteeredHeaders): CachePolicy {
    return once(this.caches, kind, () => new CachePolicy(this, `${kind}CachePolicy`, {
      cachePolicyName: policyName(this, `${kind}Cache`),
      comment: `cdk-smart-origin: caches as the origin says, keyed on path, query string${inKey.length > 0 ? `, ${shortNames(inKey)}` : ''} and CORS headers`,
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
      headerBehavior: CacheHeaderBehavior.allowList(...KEY_HEADERS, ...inKey),
      cookieBehavior: CacheCookieBehavior.none(),
      queryStringBehavior: CacheQueryStringBehavior.all(),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    }));
  }

  /**
   * Sends the origin everything that the viewer sent but its Host, by which load balancers, API Gateway and function URLs would
   * find nobody, and the internal headers, which only CloudFront may set. Those of steering pass: the viewer router has overwritten what a
   * viewer sent.
   */
  public originRequestPolicy({ kind, passed }: SteeredHeaders): OriginRequestPolicy {
    const kept = FORGEABLE_REQUEST_HEADERS.filter((name) => !passed.includes(name));
    return once(this.originRequests, kind, () => new OriginRequestPolicy(this, `${kind}OriginRequestPolicy`, {
      originRequestPolicyName: policyName(this, `${kind}OriginRequest`),
      comment: `cdk-smart-origin: all that the viewer sent except Host and internal headers${passed.length > 0 ? `; the ${shortNames(passed)}` : ''}`,
      headerBehavior: OriginRequestHeaderBehavior.denyList('host', ...kept),
      cookieBehavior: OriginRequestCookieBehavior.all(),
      queryStringBehavior: OriginRequestQueryStringBehavior.all(),
    }));
  }

  /** Nothing of the viewer's, for buckets, but what the edge router goes by. */
  public bucketRequestPolicy({ kind, passed }: SteeredHeaders): OriginRequestPolicy {
    return once(this.originRequests, `${kind}Bucket`, () => new OriginRequestPolicy(this, `${kind}BucketOriginRequestPolicy`, {
      originRequestPolicyName: policyName(this, `${kind}BucketOriginRequest`),
      comment: `cdk-smart-origin: for buckets, nothing but the ${shortNames(passed)}`,
      headerBehavior: OriginRequestHeaderBehavior.allowList(...passed),
      cookieBehavior: OriginRequestCookieBehavior.none(),
      queryStringBehavior: OriginRequestQueryStringBehavior.none(),
    }));
  }
}

const shortNames = (names: readonly string[]) => names.map((name) => name.slice(INTERNAL_HEADER_PREFIX.length)).join(', ');

function once<P>(made: Map<string, P>, key: string, make: () => P): P {
  const policy = made.get(key) ?? make();
  made.set(key, policy);
  return policy;
}
