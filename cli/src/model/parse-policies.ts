import { z } from 'zod';
import { cachedHeaders } from './cached-headers';
import { bool, checkProperties, ignored, int, known } from './checked-properties';
import type { Resolver } from '../template/resolver';
import type { LocatedResource } from '../template/template-set';
import { MANAGED_CACHE_POLICIES } from './managed/cache-policies';
import { MANAGED_ORIGIN_REQUEST_POLICIES } from './managed/origin-request-policies';
import type { CachePolicy, OriginRequestPolicy, ValueSelection } from './policies';
import { findReferenced } from './references';

const TTL_MAX = 2 ** 31;
const cookies = z.strictObject({ CookieBehavior: z.enum(['none', 'whitelist', 'allExcept', 'all']), Cookies: z.array(known).optional() });
const queryStrings = z.strictObject({ QueryStringBehavior: z.enum(['none', 'whitelist', 'allExcept', 'all']), QueryStrings: z.array(known).optional() });

const cachePolicySchema = z.strictObject({
  CachePolicyConfig: z.strictObject({
    Comment: ignored,
    Name: known,
    MinTTL: int(0, TTL_MAX),
    DefaultTTL: int(0, TTL_MAX),
    MaxTTL: int(0, TTL_MAX),
    ParametersInCacheKeyAndForwardedToOrigin: z.strictObject({
      CookiesConfig: cookies,
      HeadersConfig: z.strictObject({ HeaderBehavior: z.enum(['none', 'whitelist']), Headers: z.array(known).optional() }),
      QueryStringsConfig: queryStrings,
      EnableAcceptEncodingGzip: bool,
      EnableAcceptEncodingBrotli: bool.optional(),
    }),
  }),
});

const originRequestPolicySchema = z.strictObject({
  OriginRequestPolicyConfig: z.strictObject({
    Comment: ignored,
    Name: known,
    CookiesConfig: cookies,
    HeadersConfig: z.strictObject({
      HeaderBehavior: z.enum(['none', 'whitelist', 'allViewer', 'allViewerAndWhitelistCloudFront', 'allExcept']),
      Headers: z.array(known).optional(),
    }),
    QueryStringsConfig: queryStrings,
  }),
});

/** The cache policy of an id: one of AWS's, or one of the templates. */
export function cachePolicy(id: string, resolver: Resolver, place: string): CachePolicy {
  const managed = MANAGED_CACHE_POLICIES[id];
  if (managed) return managed;
  const located = findReferenced(resolver, 'AWS::CloudFront::CachePolicy', id, place);
  const { CachePolicyConfig: config } = checkProperties(cachePolicySchema, resolver.properties(located), root(located, 'CachePolicy'));
  const parameters = config.ParametersInCacheKeyAndForwardedToOrigin;
  return {
    name: config.Name,
    minTtl: config.MinTTL,
    defaultTtl: config.DefaultTTL,
    maxTtl: config.MaxTTL,
    headers: cachedHeaders(parameters.HeadersConfig.Headers ?? [], `${root(located, 'CachePolicy')}.HeadersConfig.Headers`),
    cookies: selection(parameters.CookiesConfig.CookieBehavior, parameters.CookiesConfig.Cookies),
    queryStrings: selection(parameters.QueryStringsConfig.QueryStringBehavior, parameters.QueryStringsConfig.QueryStrings),
    acceptEncodingGzip: parameters.EnableAcceptEncodingGzip,
    acceptEncodingBrotli: parameters.EnableAcceptEncodingBrotli ?? false,
  };
}

/** The origin request policy of an id. */
export function originRequestPolicy(id: string, resolver: Resolver, place: string): OriginRequestPolicy {
  const managed = MANAGED_ORIGIN_REQUEST_POLICIES[id];
  if (managed) return managed;
  const located = findReferenced(resolver, 'AWS::CloudFront::OriginRequestPolicy', id, place);
  const { OriginRequestPolicyConfig: config } = checkProperties(
    originRequestPolicySchema, resolver.properties(located), root(located, 'OriginRequestPolicy'));
  return {
    name: config.Name,
    headers: headerSelection(config.HeadersConfig.HeaderBehavior, lower(config.HeadersConfig.Headers)),
    cookies: selection(config.CookiesConfig.CookieBehavior, config.CookiesConfig.Cookies),
    queryStrings: selection(config.QueryStringsConfig.QueryStringBehavior, config.QueryStringsConfig.QueryStrings),
  };
}

function headerSelection(behavior: string, names: string[]): OriginRequestPolicy['headers'] {
  switch (behavior) {
    case 'allViewer': return { kind: 'all' };
    case 'allViewerAndWhitelistCloudFront': return { kind: 'allAndCloudFront', names };
    case 'allExcept': return { kind: 'allExcept', names };
    case 'whitelist': return { kind: 'only', names };
    default: return { kind: 'none' };
  }
}

function selection(behavior: 'none' | 'whitelist' | 'allExcept' | 'all', names: string[] = []): ValueSelection {
  if (behavior === 'whitelist') return { kind: 'only', names };
  if (behavior === 'allExcept') return { kind: 'allExcept', names };
  return { kind: behavior };
}

function lower(names: string[] = []): string[] {
  return names.map((name) => name.toLowerCase());
}

/** How messages name a resource: its kind and its logical id. */
export function root({ logicalId }: LocatedResource, kind: string): string {
  return `${kind}[${logicalId}]`;
}
