import { selectRanges } from './byte-range';
import { rangeApplies, viewerHasIt, withoutBodyHeaders } from './conditional';
import type { CachedResponse } from './object-cache';
import { partResponse, unsatisfiable } from './part-response';
import { slicesOf } from './partial-object';
import { headerValue } from '../model/headers';
import type { EdgeRequest, EdgeResponse } from '../model/http';
import type { Reply } from '../stages/stage';

/** The reply that a cached response makes to a request: whole, in part, or that the viewer has it already. */
export function serveCached(entry: CachedResponse, request: EdgeRequest, now: number, result: string): Reply {
  return replyOf(entry, responseTo(entry, request, now), now, entry.status >= 400 ? 'Error' : result);
}

/** The reply that cached parts of an object make to a request for a part; undefined where something of it is missing. */
export function servePartial(entry: CachedResponse, request: EdgeRequest, now: number, result: string): Reply | undefined {
  const { headers, partial } = entry;
  if (partial === undefined || !rangeApplies(request, headers)) return undefined;
  if (viewerHasIt(request, headers, now)) return replyOf(entry, notModified(entry), now, result);
  const ranges = selectRanges(headerValue(request.headers, 'range'), partial.total);
  if (ranges === 'whole') return undefined;
  if (ranges === 'unsatisfiable') return replyOf(entry, unsatisfiable(headers, partial.total), now, result);
  const slices = slicesOf(partial, ranges);
  return slices && replyOf(entry, partResponse(headers, slices, partial.total), now, result);
}

function replyOf(entry: CachedResponse, response: EdgeResponse, now: number, result: string): Reply {
  const age = entry.initialAge + (now - entry.storedAt) / 1000;
  return { kind: 'content', result, originStatus: entry.originStatus, servedBy: entry.servedBy, age, response };
}

function responseTo(entry: CachedResponse, request: EdgeRequest, now: number): EdgeResponse {
  const { status, statusDescription, body, headers } = entry;
  if (status !== 200) return { status, statusDescription, headers, body };
  if (viewerHasIt(request, headers, now)) return notModified(entry);
  const wanted = request.headers.range;
  if (wanted === undefined || !rangeApplies(request, headers)) return { status, statusDescription, headers, body };
  const ranges = selectRanges(headerValue(request.headers, 'range'), body.length);
  if (ranges === 'whole') return { status, statusDescription, headers, body };
  if (ranges === 'unsatisfiable') return unsatisfiable(headers, body.length);
  return partResponse(headers, ranges.map(({ start, end }) => ({ start, end, bytes: body.subarray(start, end + 1) })), body.length);
}

function notModified({ headers }: CachedResponse): EdgeResponse {
  return { status: 304, statusDescription: 'Not Modified', headers: withoutBodyHeaders(headers) };
}
