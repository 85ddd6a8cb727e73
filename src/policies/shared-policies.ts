import { Duration, Stack } from 'aws-cdk-lib';
import {
  CacheCookieBehavior, CacheHeaderBehavior, CachePolicy, CacheQueryStringBehavior,
  OriginRequestCookieBehavior, OriginRequestHeaderBehavior, OriginRequestPolicy, OriginRequestQueryStringBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { policyName } from './policy-name';
import { FORGEABLE_REQUEST_HEADERS } from '../contract/names';

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
  private cache?: CachePolicy;
  private originRequest?: OriginRequestPolicy;

  /**
   * Caches what the origin's Cache-Control allows and nothing else, one entry a path, query string and CORS request.
   *
   * The minimum is 0, so that `no-store` is honoured; the maximum is above 0, without which CloudFront takes nothing into the key.
   */
  public get cachePolicy(): CachePolicy {
    return this.cache ??= new CachePolicy(this, 'CachePolicy', {
      cachePolicyName: policyName(this, 'Cache'),
      comment: 'cdk-smart-origin: caches as the origin says, keyed on path, query string and CORS headers',
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.days(365),
      headerBehavior: CacheHeaderBehavior.allowList(...KEY_HEADERS),
      cookieBehavior: CacheCookieBehavior.none(),
      queryStringBehavior: CacheQueryStringBehavior.all(),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    });
  }

  /**
   * Sends the origin everything that the viewer sent but its Host, by which load balancers, API Gateway and function URLs would
   * find nobody, and the internal headers, which only CloudFront may set.
   */
  public get originRequestPolicy(): OriginRequestPolicy {
    return this.originRequest ??= new OriginRequestPolicy(this, 'OriginRequestPolicy', {
      originRequestPolicyName: policyName(this, 'OriginRequest'),
      comment: 'cdk-smart-origin: all that the viewer sent except Host and internal headers',
      headerBehavior: OriginRequestHeaderBehavior.denyList('host', ...FORGEABLE_REQUEST_HEADERS),
      cookieBehavior: OriginRequestCookieBehavior.all(),
      queryStringBehavior: OriginRequestQueryStringBehavior.all(),
    });
  }
}
