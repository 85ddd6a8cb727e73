import { cachedHeaders } from './cached-headers';
import type { BehaviorProperties } from './distribution-schema';
import { inconsistent } from './inconsistent';
import type { CachePolicy, OriginRequestPolicy, ValueSelection } from './policies';

const DAY = 86_400;
const YEAR = 31_536_000;

/**
 * What CloudFront leaves out or replaces unless the behavior names it; every other header goes to the origin.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
const LEFT_OUT = [
  'accept', 'accept-charset', 'accept-encoding', 'accept-language', 'authorization', 'cookie', 'host', 'referer', 'user-agent', 'x-http-method-override',
];

/** What the settings of a behavior come to, in terms of policies. */
export interface LegacyPolicies {
  cachePolicy: CachePolicy;
  originRequestPolicy: OriginRequestPolicy;
}

/**
 * The legacy cache settings of a behavior as policies; undefined where it has a cache policy.
 *
 * @throws SmartOriginError `ERR_INVALID_DISTRIBUTION` for settings that CloudFront refuses together
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ForwardedValues.html
 */
export function legacyPolicies(properties: BehaviorProperties, place: string): LegacyPolicies | undefined {
  const { ForwardedValues: values, CachePolicyId } = properties;
  if (values === undefined) {
    if (CachePolicyId === undefined) throw inconsistent(place, 'neither CachePolicyId nor ForwardedValues', 'a behavior has one of them', 'name a cache policy');
    const ttl = (['MinTTL', 'DefaultTTL', 'MaxTTL'] as const).find((name) => properties[name] !== undefined);
    if (ttl !== undefined) throw inconsistent(`${place}.${ttl}`, String(properties[ttl]), 'times to live stand in the cache policy', 'remove it, or set it in the cache policy');
    return undefined;
  }
  const policy = (['CachePolicyId', 'OriginRequestPolicyId'] as const).find((name) => properties[name] !== undefined);
  if (policy !== undefined) {
    throw inconsistent(`${place}.${policy}`, properties[policy]!, 'a behavior has either policies or ForwardedValues', 'keep the policies, and remove ForwardedValues');
  }
  const headers = cachedHeaders(values.Headers ?? [], `${place}.ForwardedValues.Headers`);
  const cookies = cookieSelection(values.Cookies, `${place}.ForwardedValues.Cookies`);
  const keys = values.QueryStringCacheKeys ?? [];
  if (!values.QueryString && keys.length > 0) {
    throw inconsistent(`${place}.ForwardedValues.QueryStringCacheKeys`, keys.join(', '), 'parameters are cached by where query strings are forwarded', 'set QueryString to true');
  }
  const everyHeader = headers.includes('*');
  if (everyHeader && (properties.MinTTL ?? 0) > 0) {
    throw inconsistent(`${place}.MinTTL`, String(properties.MinTTL), 'it is 0 where all headers are forwarded', 'set it to 0, or name the headers');
  }
  const all = { kind: 'all' } as const;
  return {
    cachePolicy: {
      name: 'ForwardedValues',
      // With every header forwarded nothing is cached.
      ...(everyHeader ? { minTtl: 0, defaultTtl: 0, maxTtl: 0 } : timesToLive(properties, place)),
      headers: everyHeader ? [] : headers,
      cookies: everyHeader ? { kind: 'none' } : cookies,
      queryStrings: !values.QueryString || everyHeader ? { kind: 'none' } : keys.length > 0 ? { kind: 'only', names: keys } : all,
      acceptEncodingGzip: !everyHeader && !headers.includes('accept-encoding'),
      // Brotli needs a cache policy.
      acceptEncodingBrotli: false,
    },
    originRequestPolicy: {
      name: 'ForwardedValues',
      headers: everyHeader ? all : { kind: 'allExcept', names: LEFT_OUT.filter((name) => !headers.includes(name)) },
      cookies,
      queryStrings: values.QueryString ? all : { kind: 'none' },
    },
  };
}

function cookieSelection(cookies: { Forward: 'none' | 'whitelist' | 'all'; WhitelistedNames?: string[] } | undefined, place: string): ValueSelection {
  const { Forward: forward = 'none', WhitelistedNames: names = [] } = cookies ?? {};
  if (forward !== 'whitelist') return { kind: forward };
  if (names.length === 0) throw inconsistent(`${place}.WhitelistedNames`, 'none', 'a list of cookies has one at least', 'name the cookies, or set Forward to none');
  return names.some((name) => /[*?]/.test(name)) ? { kind: 'matching', patterns: names } : { kind: 'only', names };
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html */
function timesToLive({ MinTTL: minTtl = 0, DefaultTTL, MaxTTL }: BehaviorProperties, place: string): Pick<CachePolicy, 'minTtl' | 'defaultTtl' | 'maxTtl'> {
  const defaultTtl = DefaultTTL ?? Math.max(DAY, minTtl);
  const maxTtl = MaxTTL ?? Math.max(YEAR, defaultTtl);
  if (minTtl > defaultTtl || defaultTtl > maxTtl) {
    throw inconsistent(place, `MinTTL ${minTtl}, DefaultTTL ${defaultTtl}, MaxTTL ${maxTtl}`, 'the minimum is at most the default, and the default at most the maximum', 'put them in order');
  }
  return { minTtl, defaultTtl, maxTtl };
}
