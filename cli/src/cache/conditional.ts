import { headerValue } from '../model/headers';
import type { EdgeRequest, HeaderMap } from '../model/http';

/** Headers that describe a body that a 304 does not carry. RFC 9110 §15.4.5 */
const BODY_HEADERS = ['content-length', 'content-encoding', 'content-type', 'content-range', 'transfer-encoding'];

/** Whether the viewer already has what is cached. RFC 9110 §13.2.2: `If-None-Match` before `If-Modified-Since`. */
export function viewerHasIt(request: EdgeRequest, cached: HeaderMap): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const wanted = headerValue(request.headers, 'if-none-match');
  const etag = headerValue(cached, 'etag');
  if (wanted !== undefined) {
    if (wanted.trim() === '*') return true;
    return etag !== undefined && wanted.split(',').some((candidate) => weak(candidate.trim()) === weak(etag));
  }
  const since = Date.parse(headerValue(request.headers, 'if-modified-since') ?? '');
  const modified = Date.parse(headerValue(cached, 'last-modified') ?? '');
  return !Number.isNaN(since) && !Number.isNaN(modified) && modified <= since;
}

/** The headers of a 304 made of a cached response. */
export function withoutBodyHeaders(headers: HeaderMap): HeaderMap {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !BODY_HEADERS.includes(name)));
}

/** The cached headers after a 304 of the origin: those that it carries replace the old. RFC 9111 §3.2 */
export function refreshed(cached: HeaderMap, fromOrigin: HeaderMap): HeaderMap {
  return { ...cached, ...withoutBodyHeaders(fromOrigin) };
}

function weak(etag: string): string {
  return etag.replace(/^W\//, '');
}
