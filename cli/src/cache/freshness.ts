import { originLifetime, parseCacheControl, type CacheControl } from './cache-control';
import type { CustomErrorResponse } from '../model/distribution';
import { headerValue } from '../model/headers';
import type { EdgeResponse } from '../model/http';
import type { CachePolicy } from '../model/policies';

/** How long a response is kept, in seconds from its generation at the origin. */
export interface Lifetime {
  /** It is served without asking. Zero for what is asked about every time, and kept for when the origin is in trouble. */
  fresh: number;
  /** How much longer it is served while a newer one is fetched in the background. */
  staleWhileRevalidate: number;
  /** How much longer it may stand in for an error of the origin. */
  staleOnError: number;
  /** It stands in only where the origin cannot be reached, not for an error that it answers. */
  unreachableOnly: boolean;
  /** The origin is asked whether it has changed, not for the whole. */
  revalidates: boolean;
}

/** From when on the longest time that a response is kept while stale, the maximum TTL, is reckoned: an open question. */
export type StalePeriod = 'from-expiry' | 'from-storing';

/** Errors that are cached whatever the origin says of caching, unless it forbids it for one of the first four. */
const CACHED_ERRORS = new Set([404, 410, 414, 500, 501, 502, 503, 504]);
const MAY_FORBID_CACHING = new Set([404, 410, 414, 501]);
/** Errors that are cached only where the origin says for how long. */
const CACHED_IF_STATED = new Set([400, 403, 405, 412, 415]);

const DEFAULT_ERROR_TTL = 10;

/**
 * How long a response is kept, undefined when it is not.
 *
 * @param now - Milliseconds since the epoch.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
export function lifetimeOf(
  response: EdgeResponse, policy: CachePolicy, customErrors: CustomErrorResponse[], now: number, stalePeriod: StalePeriod = 'from-expiry',
): Lifetime | undefined {
  // As with the managed policy CachingDisabled, by which neither errors nor their pages are cached.
  if (policy.maxTtl === 0) return undefined;
  const control = parseCacheControl(headerValue(response.headers, 'cache-control'));
  const stated = originLifetime(control, response.headers, now);
  if (response.status >= 400) return errorLifetime(response.status, control, stated, policy, customErrors);
  if (response.status < 200 || response.status === 304) return undefined;
  const fresh = successLifetime(response, control, stated, policy);
  return { fresh, ...stalePeriods(control, policy.maxTtl, stalePeriod === 'from-expiry' ? policy.maxTtl : policy.maxTtl - fresh), ...renewal(response, control) };
}

/** The error caching minimum TTL of a status, in seconds. */
export function errorTtl(status: number, customErrors: CustomErrorResponse[]): number {
  return customErrors.find(({ errorCode }) => errorCode === status)?.minTtl ?? DEFAULT_ERROR_TTL;
}

/** Whether a response says that it varies with what no cache key can hold. RFC 9110 §12.5.5 */
export function variesWithAnything({ headers }: Pick<EdgeResponse, 'headers'>): boolean {
  return headers.vary !== undefined && headerValue(headers, 'vary')!.split(',').some((name) => name.trim() === '*');
}

function successLifetime(response: EdgeResponse, control: CacheControl, stated: number | undefined, policy: CachePolicy): number {
  if (withheld(control)) return policy.minTtl;
  if (policy.minTtl === 0 && variesWithAnything(response)) return 0;
  const wanted = stated ?? policy.defaultTtl;
  return Math.max(policy.minTtl, Math.min(wanted, policy.maxTtl));
}

/** The origin says that caches had better not keep it. */
function withheld({ noStore, noCache, isPrivate }: CacheControl): boolean {
  return noStore || noCache || isPrivate;
}

function stalePeriods(control: CacheControl, maxTtl: number, longest: number): Pick<Lifetime, 'staleWhileRevalidate' | 'staleOnError'> {
  const bound = Math.max(0, Math.min(longest, maxTtl));
  if (control.mustRevalidate) return { staleWhileRevalidate: 0, staleOnError: 0 };
  return {
    staleWhileRevalidate: withheld(control) ? 0 : Math.min(control.staleWhileRevalidate ?? 0, bound),
    staleOnError: Math.min(control.staleIfError ?? Infinity, bound),
  };
}

function renewal(response: EdgeResponse, control: CacheControl): Pick<Lifetime, 'unreachableOnly' | 'revalidates'> {
  return { unreachableOnly: withheld(control), revalidates: !control.noStore && !control.isPrivate && !variesWithAnything(response) };
}

function errorLifetime(
  status: number, control: CacheControl, stated: number | undefined, policy: CachePolicy, customErrors: CustomErrorResponse[],
): Lifetime | undefined {
  if (CACHED_IF_STATED.has(status)) {
    if (control.maxAge === undefined && control.sMaxAge === undefined) return undefined;
  } else if (!CACHED_ERRORS.has(status)) {
    return undefined;
  }
  if (MAY_FORBID_CACHING.has(status) && withheld(control)) return undefined;
  const fresh = Math.max(errorTtl(status, customErrors), Math.min(stated ?? 0, policy.maxTtl));
  return fresh === 0 ? undefined : { fresh, staleWhileRevalidate: 0, staleOnError: 0, unreachableOnly: false, revalidates: false };
}
