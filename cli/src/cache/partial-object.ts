import type { ByteRange } from './byte-range';
import type { CachedResponse, PartialBody } from './object-cache';
import type { Slice } from './part-response';
import { headerValue } from '../model/headers';

type Piece = PartialBody['pieces'][number];

/** The bytes of ranges; undefined where one is not there as a whole. */
export function slicesOf({ pieces }: PartialBody, ranges: readonly ByteRange[]): Slice[] | undefined {
  const slices: Slice[] = [];
  for (const { start, end } of ranges) {
    const piece = pieces.find((candidate) => candidate.start <= start && end < candidate.start + candidate.bytes.length);
    if (piece === undefined) return undefined;
    slices.push({ start, end, bytes: piece.bytes.subarray(start - piece.start, end - piece.start + 1) });
  }
  return slices;
}

/**
 * A part that has just arrived, together with what was there of the same object before. Only a strong validator tells that it is the same
 * (RFC 9110 §15.3.7.3): without one the new part replaces the old.
 */
export function withEarlierParts(fresh: CachedResponse, earlier: CachedResponse | undefined, now: number): CachedResponse {
  const { partial } = fresh;
  if (partial === undefined || earlier?.partial === undefined || earlier.freshUntil <= now || !sameObject(fresh, earlier)) return fresh;
  const pieces = merged(earlier.partial.pieces, partial.pieces[0]!);
  return { ...fresh, freshUntil: Math.min(fresh.freshUntil, earlier.freshUntil), partial: { total: partial.total, pieces } };
}

function sameObject(one: CachedResponse, other: CachedResponse): boolean {
  const etag = headerValue(one.headers, 'etag');
  return etag !== undefined && etag.startsWith('"') && etag === headerValue(other.headers, 'etag') && one.partial!.total === other.partial!.total;
}

/** Pieces that touch or overlap become one; where they overlap the newer bytes count. */
function merged(pieces: readonly Piece[], added: Piece): Piece[] {
  const apart: Piece[] = [];
  let one = added;
  for (const piece of pieces) {
    if (endOf(piece) < one.start || endOf(one) < piece.start) apart.push(piece);
    else one = joined(piece, one);
  }
  return [...apart, one].sort((a, b) => a.start - b.start);
}

function joined(older: Piece, newer: Piece): Piece {
  const start = Math.min(older.start, newer.start);
  const bytes = Buffer.alloc(Math.max(endOf(older), endOf(newer)) - start);
  older.bytes.copy(bytes, older.start - start);
  newer.bytes.copy(bytes, newer.start - start);
  return { start, bytes };
}

/** The first byte after it. */
function endOf({ start, bytes }: Piece): number {
  return start + bytes.length;
}
