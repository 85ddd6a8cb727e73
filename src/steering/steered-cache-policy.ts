import { Token } from 'aws-cdk-lib';
import { CachePolicy, CfnCachePolicy, type ICachePolicyRef } from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import type { SteeredHeaders } from '../policies/steered-headers';
import { SmartOriginError } from '../private/errors';

/**
 * Refuses a cache policy that could hand one variant's page to another's visitor, or keep an entry a visitor: one that caches must be in
 * sight, and have the headers of steering in its key.
 */
export function checkSteeredCachePolicy(
  scope: IConstruct, { inKey }: SteeredHeaders, policy: ICachePolicyRef | undefined, cookieName: string | undefined,
) {
  if (!policy || policy.cachePolicyRef.cachePolicyId === CachePolicy.CACHING_DISABLED.cachePolicyRef.cachePolicyId) return;
  const quoted = inKey.map((name) => `"${name}"`).join(', ');
  const constant = inKey.length === 1 ? 'SmartOrigin.VARIANT_HEADER' : '...SmartOrigin.SESSION_KEY_HEADERS';
  const mend = `add ${constant} (${quoted}) to its headers, CacheHeaderBehavior.allowList(${quoted}, …), leave \`cachePolicy\` out for ours, `
    + 'or use CachePolicy.CACHING_DISABLED';
  const resource = cachePolicyResource(policy);
  if (!resource || Token.isUnresolved(resource.cachePolicyConfig)) {
    throw new SmartOriginError(scope, 'CachePolicyOutOfSight',
      'a behavior whose visitors are steered has a cache policy that is not defined in this app, so nobody can tell whether it keeps the variants apart; '
      + `define a CachePolicy here: ${mend}`);
  }
  const config = resource.cachePolicyConfig as CfnCachePolicy.CachePolicyConfigProperty;
  if (config.maxTtl === 0) return;
  const key = config.parametersInCacheKeyAndForwardedToOrigin;
  const { headersConfig, cookiesConfig } = Token.isUnresolved(key) ? {} as Partial<Key> : key as Key;
  const names = (namesOf<Headers>(headersConfig)?.headers ?? []).map((name) => name.toLowerCase());
  const missing = inKey.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const lacking = inKey.length === 1 ? 'the variant is' : `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'}`;
    throw new SmartOriginError(scope, 'CachePolicyWithoutVariant',
      `the cache policy "${policyPath(policy)}" caches, and ${lacking} not in its key, so the first visitor's version would be served to all; ${mend}`);
  }
  const cookies = namesOf<Cookies>(cookiesConfig);
  if (cookieName !== undefined && cookies && takesCookie(cookies, cookieName)) {
    throw new SmartOriginError(scope, 'StickyCookieInCacheKey',
      `the cache policy "${policyPath(policy)}" has the sticky cookie "${cookieName}" in its key, so every visitor would have a cache entry apart; `
      + `name the cookies that matter: CacheCookieBehavior.allowList(…), or CacheCookieBehavior.denyList("${cookieName}")`);
  }
}

/**
 * Refuses a minimum time to live where an edge router runs: CloudFront keeps everything for so long, whatever `no-store` says, by which the router
 * keeps out of the cache what sets a cookie or comes from a stand-in.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export function checkMinimumTtl(scope: IConstruct, policy: ICachePolicyRef | undefined) {
  const resource = policy && cachePolicyResource(policy);
  if (!resource || Token.isUnresolved(resource.cachePolicyConfig)) return;
  const { minTtl } = resource.cachePolicyConfig as CfnCachePolicy.CachePolicyConfigProperty;
  if (Token.isUnresolved(minTtl) || minTtl === 0) return;
  throw new SmartOriginError(scope, 'MinimumTtlWithEdgeRouter',
    `the cache policy "${policyPath(policy)}" keeps every answer for at least ${minTtl} seconds, even one visitor's cookie, or what a stand-in answered, which the edge router marks \`no-store\`; `
    + 'set its `minTtl` to 0 and let the origin\'s Cache-Control say what is kept, or raise `defaultTtl` for answers that say nothing');
}

type Key = CfnCachePolicy.ParametersInCacheKeyAndForwardedToOriginProperty;
type Headers = CfnCachePolicy.HeadersConfigProperty;
type Cookies = CfnCachePolicy.CookiesConfigProperty;

/** The policy's resource; undefined where it is not defined in this app. */
export function cachePolicyResource(policy: ICachePolicyRef): CfnCachePolicy | undefined {
  if (policy instanceof CfnCachePolicy) return policy;
  // An imported policy has no resource, and a managed one throws when it is asked for its node.
  if (!(policy instanceof CachePolicy)) return undefined;
  const child = policy.node.defaultChild;
  return child instanceof CfnCachePolicy ? child : undefined;
}

/** What is hidden in a deploy-time value proves nothing. */
function namesOf<T extends object>(config: unknown): T | undefined {
  return config === undefined || Token.isUnresolved(config) ? undefined : config as T;
}

function takesCookie({ cookieBehavior, cookies = [] }: Cookies, name: string): boolean {
  if (cookieBehavior === 'all') return true;
  return cookieBehavior === 'allExcept' ? !cookies.includes(name) : cookieBehavior === 'whitelist' && cookies.includes(name);
}

const policyPath = (policy: ICachePolicyRef) => policy.node.path;
