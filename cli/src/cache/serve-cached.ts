import { parseRange } from './byte-range';
import { viewerHasIt, withoutBodyHeaders } from './conditional';
import type { CachedResponse } from './object-cache';
import { headerValue, setHeader } from '../model/headers';
import type { EdgeRequest, EdgeResponse, HeaderMap } from '../model/http';
import type { Reply } from '../stages/stage';

/** The reply that a cached response makes to a request: whole, in part, or that the viewer has it already. */
export function serveCached(entry: CachedResponse, request: EdgeRequest, now: number, result: string): Reply {
  return {
    kind: 'content',
    result: entry.status >= 400 ? 'Error' : result,
    originStatus: entry.originStatus,
    age: entry.initialAge + (now - entry.storedAt) / 1000,
    response: responseTo(entry, request),
  };
}

function responseTo(entry: CachedResponse, request: EdgeRequest): EdgeResponse {
  const { status, statusDescription, body, headers } = entry;
  if (status !== 200) return { status, statusDescription, headers, body };
  if (viewerHasIt(request, headers)) return { status: 304, statusDescription: 'Not Modified', headers: withoutBodyHeaders(headers) };
  const range = rangeApplies(request, entry) ? parseRange(headerValue(request.headers, 'range'), body.length) : undefined;
  if (range === undefined) return { status, statusDescription, headers, body };
  if (range === 'unsatisfiable') {
    return { status: 416, statusDescription: 'Range Not Satisfiable', headers: ofPart(headers, `bytes */${body.length}`, 0) };
  }
  const part = body.subarray(range.start, range.end + 1);
  const contentRange = `bytes ${range.start}-${range.end}/${body.length}`;
  return { status: 206, statusDescription: 'Partial Content', headers: ofPart(headers, contentRange, part.length), body: part };
}

/** The cached headers themselves belong to every request that hits them. */
function ofPart(cached: HeaderMap, contentRange: string, length: number): HeaderMap {
  const headers = { ...cached };
  setHeader(headers, 'Content-Range', contentRange);
  setHeader(headers, 'Content-Length', String(length));
  return headers;
}

/** `If-Range` makes a range count only while the object is the same. RFC 9110 §13.1.5 */
function rangeApplies(request: EdgeRequest, { headers }: CachedResponse): boolean {
  if (request.method !== 'GET') return false;
  const condition = headerValue(request.headers, 'if-range');
  return condition === undefined || condition === headerValue(headers, 'etag') || condition === headerValue(headers, 'last-modified');
}
