import type { IncomingHttpHeaders } from 'node:http';
import { selectRanges } from '../cache/byte-range';
import { opaqueTag } from '../cache/conditional';

/** What a request's preconditions and range make of an object (RFC 9110 §13.2.2 and §14). */
export type Selection =
  | { kind: 'whole' }
  | { kind: 'part'; first: number; last: number }
  | { kind: 'not-modified' }
  | { kind: 'precondition-failed'; condition: string }
  | { kind: 'unsatisfiable'; range: string };

export interface Validators {
  etag: string;
  lastModified: Date;
  size: number;
}

/** The order of the checks is that of RFC 9110 §13.2.2: entity tags win over dates. */
export function select(headers: IncomingHttpHeaders, object: Validators): Selection {
  if (headers['if-match'] !== undefined) {
    if (!listsTag(headers['if-match'], object.etag)) return { kind: 'precondition-failed', condition: 'If-Match' };
  } else if (isOlder(headers['if-unmodified-since'], object.lastModified)) {
    return { kind: 'precondition-failed', condition: 'If-Unmodified-Since' };
  }
  if (headers['if-none-match'] !== undefined) {
    if (listsTag(headers['if-none-match'], object.etag)) return { kind: 'not-modified' };
  } else if (isAtLeast(headers['if-modified-since'], object.lastModified)) {
    return { kind: 'not-modified' };
  }
  const range = headers.range;
  if (range === undefined || !rangeApplies(headers['if-range'], object)) return { kind: 'whole' };
  return selectRange(range, object.size);
}

/** S3 serves one range or the whole. */
function selectRange(range: string, size: number): Selection {
  const selected = selectRanges(range, size);
  if (selected === 'unsatisfiable') return { kind: 'unsatisfiable', range };
  if (selected === 'whole' || selected.length > 1) return { kind: 'whole' };
  return { kind: 'part', first: selected[0]!.start, last: selected[0]!.end };
}

function rangeApplies(ifRange: string | string[] | undefined, object: Validators): boolean {
  if (typeof ifRange !== 'string') return true;
  return ifRange.startsWith('"') ? ifRange === object.etag : Date.parse(ifRange) === object.lastModified.getTime();
}

function listsTag(list: string, etag: string): boolean {
  return list.split(',').map((tag) => opaqueTag(tag.trim())).some((tag) => tag === '*' || tag === etag);
}

function isAtLeast(date: string | undefined, lastModified: Date): boolean {
  return date !== undefined && Date.parse(date) >= lastModified.getTime();
}

function isOlder(date: string | undefined, lastModified: Date): boolean {
  return date !== undefined && Date.parse(date) < lastModified.getTime();
}
