import { Duration, Stack } from 'aws-cdk-lib';
import {
  CacheCookieBehavior, CacheHeaderBehavior, CachePolicy, CacheQueryStringBehavior,
  OriginRequestCookieBehavior, OriginRequestHeaderBehavior, OriginRequestPolicy, OriginRequestQueryStringBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { policyName } from './policy-name';
import { FORGEABLE_REQUEST_HEADERS, VARIANT_HEADER } from '../contract/names';

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
  private readonly caches = new Map<boolean, CachePolicy>();
  private readonly originRequests = new Map<boolean, OriginRequestPolicy>();

  /**
   * Caches what the origin's Cache-Control allows and nothing else, one entry a path, query string and CORS request.
   *
   * The minimum is 0, so that `no-store` is honoured; the maximum is above 0, without which CloudFront takes nothing into the key.
   * Where visitors are steered, one entry a variant besides.
   */
  public cachePolicy(steered: boolean): CachePolicy {
    return this.once(this.caches, steered, (suffix) => new CachePolicy(this, `${suffix}CachePolicy`, {
      cachePolicyName: policyName(this, `${suffix}Cache`),
      comment: `cdk-smart-origin: caches as the origin says, keyed on path, query string${steered ? ', variant' : ''} and CORS headers`,
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
      headerBehavior: CacheHeaderBehavior.allowList(...KEY_HEADERS, ...(steered ? [VARIANT_HEADER] : [])),
      cookieBehavior: CacheCookieBehavior.none(),
      queryStringBehavior: CacheQueryStringBehavior.all(),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    }));
  }

  /**
   * Sends the origin everything that the viewer sent but its Host, by which load balancers, API Gateway and function URLs would
   * find nobody, and the internal headers, which only CloudFront may set. Where visitors are steered the variant passes: the viewer router
   * has overwritten what a viewer sent.
   */
  public originRequestPolicy(steered: boolean): OriginRequestPolicy {
    const kept = FORGEABLE_REQUEST_HEADERS.filter((name) => !steered || name !== VARIANT_HEADER);
    return this.once(this.originRequests, steered, (suffix) => new OriginRequestPolicy(this, `${suffix}OriginRequestPolicy`, {
      originRequestPolicyName: policyName(this, `${suffix}OriginRequest`),
      comment: `cdk-smart-origin: all that the viewer sent except Host and internal headers${steered ? '; the variant' : ''}`,
      headerBehavior: OriginRequestHeaderBehavior.denyList('host', ...kept),
      cookieBehavior: OriginRequestCookieBehavior.all(),
      queryStringBehavior: OriginRequestQueryStringBehavior.all(),
    }));
  }

  private once<P>(made: Map<boolean, P>, steered: boolean, make: (suffix: string) => P): P {
    const policy = made.get(steered) ?? make(steered ? 'Steered' : '');
    made.set(steered, policy);
    return policy;
  }
}
