import fc from 'fast-check';
import type { CachedResponse } from '../../src/cache/object-cache';
import { slicesOf, withEarlierParts } from '../../src/cache/partial-object';

const WHOLE = Buffer.from(Array.from({ length: 60 }, (_, index) => index));

function part(start: number, end: number, { etag = '"v"', total = WHOLE.length, freshUntil = 10 }: { etag?: string; total?: number; freshUntil?: number } = {}): CachedResponse {
  return {
    uri: '/', status: 206, statusDescription: '', headers: { etag: [{ value: etag }] }, body: Buffer.alloc(0), originStatus: 206, storedAt: 0, initialAge: 0,
    freshUntil, renewUntil: freshUntil, usableUntil: freshUntil, unreachableOnly: false, revalidates: true,
    partial: { total, pieces: [{ start, bytes: WHOLE.subarray(start, end + 1) }] },
  };
}

const pieces = ({ partial }: CachedResponse) => partial!.pieces.map(({ start, bytes }) => [start, start + bytes.length - 1]);

describe('F-233 parts of one object', () => {
  test.each<[string, CachedResponse, CachedResponse, number[][]]>([
    ['that touch become one', part(0, 9), part(10, 19), [[0, 19]]],
    ['that overlap become one', part(5, 12), part(0, 9), [[0, 12]]],
    ['with a gap stay apart', part(30, 39), part(0, 9), [[0, 9], [30, 39]]],
  ])('%s', (_name, earlier, fresh, expected) => {
    expect(pieces(withEarlierParts(fresh, earlier, 0))).toEqual(expected);
  });

  test.each<[string, CachedResponse, CachedResponse]>([
    ['of another version', part(0, 9, { etag: '"old"' }), part(10, 19)],
    ['without a strong validator', part(0, 9, { etag: 'W/"v"' }), part(10, 19, { etag: 'W/"v"' })],
    ['of another length', part(0, 9, { total: 61 }), part(10, 19)],
    ['that have expired', part(0, 9, { freshUntil: 0 }), part(10, 19)],
  ])('%s are dropped', (_name, earlier, fresh) => {
    expect(pieces(withEarlierParts(fresh, earlier, 5))).toEqual([[10, 19]]);
  });

  test('are fresh for as long as the first of them', () => {
    expect(withEarlierParts(part(10, 19, { freshUntil: 20 }), part(0, 9, { freshUntil: 10 }), 5).freshUntil).toBe(10);
  });

  test('give the bytes of the object, and nothing that did not come', () => {
    const range = fc.tuple(fc.nat(59), fc.nat(59)).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
    fc.assert(fc.property(fc.array(range, { minLength: 1, maxLength: 8 }), range, (came, wanted) => {
      const kept = came.map(({ start, end }) => part(start, end)).reduce((earlier, fresh) => withEarlierParts(fresh, earlier, 0));
      const slices = slicesOf(kept.partial!, [wanted]);
      const there = Array.from({ length: wanted.end - wanted.start + 1 }, (_, index) => wanted.start + index)
        .every((byte) => came.some(({ start, end }) => start <= byte && byte <= end));
      expect(slices !== undefined).toBe(there);
      if (slices !== undefined) expect(slices[0]!.bytes).toEqual(WHOLE.subarray(wanted.start, wanted.end + 1));
    }));
  });
});
