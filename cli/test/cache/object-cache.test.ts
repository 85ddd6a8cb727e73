import fc from 'fast-check';
import { ObjectCache, type CachedResponse } from '../../src/cache/object-cache';

function entry(bytes: number, uri = '/'): CachedResponse {
  return {
    uri, status: 200, statusDescription: '', headers: {}, body: Buffer.alloc(bytes), originStatus: 200, storedAt: 0, initialAge: 0, freshUntil: 1, usableUntil: 1,
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

test.each<[string[], string[]]>([
  [['/*'], []],
  [['/a/*'], ['/b', '/a']],
  [['/a'], ['/a/1', '/b']],
  [['/nothing'], ['/a', '/a/1', '/b']],
])('an invalidation of %j leaves %j', (patterns, left) => {
  const cache = new ObjectCache();
  for (const uri of ['/a', '/a/1', '/b']) cache.put(uri, entry(1, uri));
  expect(cache.invalidate(patterns)).toBe(3 - left.length);
  expect(['/a', '/a/1', '/b'].filter((key) => cache.get(key)).sort()).toEqual([...left].sort());
});
