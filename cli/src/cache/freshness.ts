import { originLifetime, parseCacheControl, type CacheControl } from './cache-control';
import type { CustomErrorResponse } from '../model/distribution';
import { headerValue } from '../model/headers';
import type { EdgeResponse } from '../model/http';
import type { CachePolicy } from '../model/policies';

/** How long a response is kept, in seconds from its generation at the origin. */
export interface Lifetime {
  fresh: number;
  /** How much longer it may stand in for an error of the origin. */
  staleOnError: number;
}

/** Errors that are cached whatever the origin says of caching, unless it forbids it for one of the first four. */
const CACHED_ERRORS = new Set([404, 410, 414, 500, 501, 502, 503, 504]);
const MAY_FORBID_CACHING = new Set([404, 410, 414, 501]);
/** Errors that are cached only where the origin says for how long. */
const CACHED_IF_STATED = new Set([400, 403, 405, 412, 415]);
const CACHED_SUCCESSES = new Set([200, 203, 204, 300, 301, 302, 303, 307, 308]);

const DEFAULT_ERROR_TTL = 10;

/**
 * How long a response is kept, undefined when it is not.
 *
 * @param now - Milliseconds since the epoch.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
export function lifetimeOf(response: EdgeResponse, policy: CachePolicy, customErrors: CustomErrorResponse[], now: number): Lifetime | undefined {
  // As with the managed policy CachingDisabled, by which neither errors nor their pages are cached.
  if (policy.maxTtl === 0) return undefined;
  const control = parseCacheControl(headerValue(response.headers, 'cache-control'));
  const stated = originLifetime(control, response.headers, now);
  if (response.status >= 400) return errorLifetime(response.status, control, stated, policy, customErrors);
  if (!CACHED_SUCCESSES.has(response.status)) return undefined;
  // Such a response would be asked for again every time.
  if (headerValue(response.headers, 'vary')?.trim() === '*' && policy.minTtl === 0) return undefined;
  const fresh = successLifetime(control, stated, policy);
  if (fresh === undefined) return undefined;
  return { fresh, staleOnError: control.mustRevalidate ? 0 : Math.min(control.staleIfError ?? Infinity, policy.maxTtl) };
}

/** The error caching minimum TTL of a status, in seconds. */
export function errorTtl(status: number, customErrors: CustomErrorResponse[]): number {
  return customErrors.find(({ errorCode }) => errorCode === status)?.minTtl ?? DEFAULT_ERROR_TTL;
}

function successLifetime(control: CacheControl, stated: number | undefined, policy: CachePolicy): number | undefined {
  if (control.noStore || control.noCache || control.isPrivate) return policy.minTtl > 0 ? policy.minTtl : undefined;
  const wanted = stated ?? policy.defaultTtl;
  return Math.max(policy.minTtl, Math.min(wanted, policy.maxTtl));
}

function errorLifetime(
  status: number, control: CacheControl, stated: number | undefined, policy: CachePolicy, customErrors: CustomErrorResponse[],
): Lifetime | undefined {
  if (CACHED_IF_STATED.has(status)) {
    if (control.maxAge === undefined && control.sMaxAge === undefined) return undefined;
  } else if (!CACHED_ERRORS.has(status)) {
    return undefined;
  }
  if (MAY_FORBID_CACHING.has(status) && (control.noStore || control.noCache || control.isPrivate)) return undefined;
  const fresh = Math.max(errorTtl(status, customErrors), Math.min(stated ?? 0, policy.maxTtl));
  return fresh === 0 ? undefined : { fresh, staleOnError: 0 };
}
