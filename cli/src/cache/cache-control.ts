import { parseHttpDate } from './http-date';
import { headerValue } from '../model/headers';
import type { HeaderMap } from '../model/http';

/** The directives of a response that matter to a shared cache. Times in seconds. */
export interface CacheControl {
  noStore: boolean;
  noCache: boolean;
  isPrivate: boolean;
  mustRevalidate: boolean;
  maxAge?: number;
  sMaxAge?: number;
  staleIfError?: number;
  staleWhileRevalidate?: number;
}

/** The largest delta that RFC 9111 §1.2.2 asks recipients to keep. */
const MAX_DELTA = 2 ** 31;

/** Parses `Cache-Control`. RFC 9111 §5.2; what is not understood is passed over. */
export function parseCacheControl(header: string | undefined): CacheControl {
  const directives = new Map<string, string>();
  for (const [, name, quoted, plain] of (header ?? '').matchAll(/([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;]*)))?/g)) {
    const key = name!.toLowerCase();
    // The first of two directives of one name counts, the more cautious reading of RFC 9111 §4.2.1.
    if (!directives.has(key)) directives.set(key, quoted ?? plain ?? '');
  }
  const seconds = (name: string): number | undefined => {
    const value = directives.get(name);
    return value !== undefined && /^\d+$/.test(value) ? Math.min(Number(value), MAX_DELTA) : undefined;
  };
  return {
    noStore: directives.has('no-store'),
    noCache: directives.has('no-cache'),
    isPrivate: directives.has('private'),
    mustRevalidate: directives.has('must-revalidate') || directives.has('proxy-revalidate'),
    maxAge: seconds('max-age'),
    sMaxAge: seconds('s-maxage'),
    staleIfError: seconds('stale-if-error'),
    staleWhileRevalidate: seconds('stale-while-revalidate'),
  };
}

/** How long the origin says that a response stays fresh, in seconds; undefined when it says nothing. */
export function originLifetime(control: CacheControl, headers: HeaderMap, now: number): number | undefined {
  const stated = control.sMaxAge ?? control.maxAge;
  if (stated !== undefined) return stated;
  const expires = headerValue(headers, 'expires');
  if (expires === undefined) return undefined;
  const at = parseHttpDate(expires, now);
  const date = parseHttpDate(headerValue(headers, 'date') ?? '', now);
  // A date that does not parse, `0` above all, means already expired. RFC 9111 §5.3
  return Number.isNaN(at) ? 0 : Math.max(0, (at - (Number.isNaN(date) ? now : date)) / 1000);
}

/** Seconds that a response was old when it arrived: the first member of `Age`, nothing where that is no number. RFC 9111 §5.1 */
export function statedAge(headers: HeaderMap): number {
  const [first] = (headerValue(headers, 'age') ?? '').split(',', 1);
  const age = first!.trim();
  return /^\d+$/.test(age) ? Math.min(Number(age), MAX_DELTA) : 0;
}
