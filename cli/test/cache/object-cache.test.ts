import fc from 'fast-check';
import { checkInvalidationPaths } from '../../src/cache/invalidation';
import { ObjectCache, type CachedResponse } from '../../src/cache/object-cache';

function entry(bytes: number, uri = '/'): CachedResponse {
  return {
    uri, status: 200, statusDescription: '', headers: {}, body: Buffer.alloc(bytes), originStatus: 200, storedAt: 0, initialAge: 0, freshUntil: 1, renewUntil: 1, usableUntil: 1, unreachableOnly: false, revalidates: true,
  };
}

test('what was not used for longest goes first', () => {
  const cache = new ObjectCache(40_000);
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
    cache.get('a');
    cache.put(key, entry(5_000));
  }
  cache.get('a');
  cache.put('g', entry(5_000));
  expect(cache.get('a')).toBeDefined();
  expect(cache.get('b')).toBeUndefined();
});

test('a response that would crowd out the others is not kept', () => {
  const cache = new ObjectCache(8_000);
  cache.put('a', entry(1_001));
  expect(cache.size).toBe(0);
});

test('never more than its bytes, and its count of them is right', () => {
  const step = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), bytes: fc.nat(3_000), drop: fc.boolean() });
  fc.assert(fc.property(fc.array(step), (steps) => {
    const cache = new ObjectCache(10_000);
    for (const { key, bytes, drop } of steps) {
      if (drop) cache.delete(key);
      else cache.put(key, entry(bytes));
      expect(cache.bytes).toBeLessThanOrEqual(10_000);
    }
    for (const key of ['a', 'b', 'c', 'd']) cache.delete(key);
    expect(cache.bytes).toBe(0);
  }));
});

test('F-233 parts cost their bytes', () => {
  const cache = new ObjectCache(80_000);
  const part = (bytes: number) => ({ ...entry(0), partial: { total: 50_000, pieces: [{ start: 0, bytes: Buffer.alloc(bytes) }] } });
  cache.put('a', part(2_000));
  expect(cache.bytes).toBeGreaterThan(2_000);
  cache.put('a', part(10_001));
  expect(cache.size).toBe(0);
});

const URIS = ['/a', '/a/1', '/a?x=1', '/A', '/b'];

test.each<[string[], string[]]>([
  [['/*'], []],
  [['/a/*'], ['/a', '/a?x=1', '/A', '/b']],
  [['/a'], ['/a/1', '/a?x=1', '/A', '/b']],
  [['/a?x=1'], ['/a', '/a/1', '/A', '/b']],
  [['/a*'], ['/A', '/b']],
  [['/a', '/b'], ['/a/1', '/a?x=1', '/A']],
  [['/nothing'], URIS],
])('F-244 an invalidation of %j leaves %j', (paths, left) => {
  const cache = new ObjectCache();
  for (const uri of URIS) cache.put(uri, entry(1, uri));
  expect(cache.invalidate(paths)).toBe(URIS.length - left.length);
  expect(URIS.filter((key) => cache.get(key))).toEqual(left);
});

test.each<[string, string]>([
  ['a', 'slash'],
  ['/a*b', 'at the end'],
  ['/*/a*', 'at the end'],
  [`/${'a'.repeat(4_000)}`, '4001 characters'],
])('F-244 fails when the path is %s', (path, why) => {
  expect(() => checkInvalidationPaths(['/fine', path])).toThrow(expect.objectContaining({ code: 'ERR_INVALIDATION_PATH', message: expect.stringContaining(why) as string }) as Error);
});
