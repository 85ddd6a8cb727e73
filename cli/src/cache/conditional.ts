import { parseHttpDate } from './http-date';
import { headerValue } from '../model/headers';
import type { EdgeRequest, HeaderMap } from '../model/http';

/** What makes the answer to a request depend on what the asker has. RFC 9110 §13.1 */
export const CONDITIONS: readonly string[] = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'];

/** What a viewer says of what it has or wants a part of: nothing that what others get may depend on. */
export const OF_ONE_VIEWER: readonly string[] = ['range', 'if-range', ...CONDITIONS];

/** Headers that describe a body that a 304 does not carry. RFC 9110 §15.4.5 */
const BODY_HEADERS = ['content-length', 'content-encoding', 'content-type', 'content-range', 'transfer-encoding'];

/** What a 304 says of these may be true of other bytes than those that are kept, as where they were compressed here. RFC 9111 §3.2 */
const NOT_RENEWED = ['content-length', 'content-encoding', 'content-md5', 'content-range', 'etag', 'transfer-encoding'];

/**
 * Whether the viewer already has what is cached. RFC 9110 §13.2.2: `If-None-Match` before `If-Modified-Since`.
 *
 * @param now - Milliseconds since the epoch.
 */
export function viewerHasIt(request: EdgeRequest, cached: HeaderMap, now: number): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const wanted = headerValue(request.headers, 'if-none-match');
  const etag = headerValue(cached, 'etag');
  if (wanted !== undefined) {
    if (wanted.trim() === '*') return true;
    return etag !== undefined && wanted.split(',').some((candidate) => opaqueTag(candidate.trim()) === opaqueTag(etag));
  }
  const condition = headerValue(request.headers, 'if-modified-since');
  if (condition === undefined) return false;
  const since = parseHttpDate(condition, now);
  // What says nothing of its age is as old as the response. RFC 9111 §4.3.2
  const modified = parseHttpDate(headerValue(cached, 'last-modified') ?? headerValue(cached, 'date') ?? '', now);
  return !Number.isNaN(since) && !Number.isNaN(modified) && modified <= since;
}

/** The headers of a 304 made of a cached response. */
export function withoutBodyHeaders(headers: HeaderMap): HeaderMap {
  return withoutHeaders(headers, BODY_HEADERS);
}

/** @param names In lower case. */
export function withoutHeaders(headers: HeaderMap, names: readonly string[]): HeaderMap {
  // Without a prototype, as viewers may send "__proto__" too.
  return Object.assign(Object.create(null) as HeaderMap, Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))));
}

/** The cached headers after a 304 of the origin: those that it carries replace the old. RFC 9111 §3.2 */
export function refreshed(cached: HeaderMap, fromOrigin: HeaderMap): HeaderMap {
  const renewed = Object.entries(fromOrigin).filter(([name]) => !NOT_RENEWED.includes(name));
  return { ...cached, ...Object.fromEntries(renewed) };
}

/** Whether a range counts: `If-Range` asks for the whole where the object is another one. RFC 9110 §13.1.5 */
export function rangeApplies(request: EdgeRequest, cached: HeaderMap): boolean {
  if (request.method !== 'GET') return false;
  const condition = headerValue(request.headers, 'if-range');
  if (condition === undefined) return true;
  // Weak validators do not tell whether the bytes are the same.
  if (condition.startsWith('"')) return condition === headerValue(cached, 'etag');
  return !condition.startsWith('W/') && condition === headerValue(cached, 'last-modified');
}

/** What the weak comparison compares. RFC 9110 §8.8.3.2 */
export function opaqueTag(etag: string): string {
  return etag.replace(/^W\//, '');
}
