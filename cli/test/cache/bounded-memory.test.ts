import { ObjectCache, type CachedResponse } from '../../src/cache/object-cache';

function entry(parts: Partial<CachedResponse>): CachedResponse {
  return {
    uri: '/', status: 200, statusDescription: '', headers: {}, body: Buffer.alloc(0), originStatus: 200, storedAt: 0, initialAge: 0,
    freshUntil: 1, renewUntil: 1, usableUntil: 1, unreachableOnly: false, revalidates: true, ...parts,
  };
}

const MAX = 100_000;

test.each<[string, (index: number) => [key: string, entry: CachedResponse]]>([
  ['headers', (index) => [`key ${index}`, entry({ headers: { 'x-long': [{ key: 'X-Long', value: 'a'.repeat(10_000) }] } })]],
  ['many fields of one header', (index) => [`key ${index}`, entry({ headers: { 'set-cookie': Array.from({ length: 100 }, () => ({ value: 'a=b' })) } })]],
  ['keys', (index) => [`${index}${'k'.repeat(10_000)}`, entry({})]],
  ['paths', (index) => [`key ${index}`, entry({ uri: `/${'p'.repeat(10_000)}` })]],
  ['nothing but being there', (index) => [`key ${index}`, entry({})]],
])('%s count as bytes of the cache', (_what, made) => {
  const cache = new ObjectCache(MAX);
  for (let index = 0; index < 1_000; index += 1) cache.put(...made(index));
  expect(cache.bytes).toBeLessThanOrEqual(MAX);
  // Each of those with ten thousand bytes or more; of the last, whose entries are small, a few hundred fit.
  expect(cache.size).toBeLessThan(200);
});

test('what is kept keeps no memory but its own', () => {
  const cache = new ObjectCache(MAX);
  const shared = Buffer.alloc(64_000, 'x');
  cache.put('whole', entry({ body: shared.subarray(10, 20) }));
  cache.put('part', entry({ partial: { total: 100, pieces: [{ start: 5, bytes: shared.subarray(0, 5) }] } }));
  const [whole, part] = [cache.get('whole')!, cache.get('part')!.partial!.pieces[0]!];
  expect(whole.body.toString()).toBe('x'.repeat(10));
  expect(whole.body.buffer.byteLength).toBe(10);
  expect(part).toEqual({ start: 5, bytes: Buffer.from('xxxxx') });
  expect(part.bytes.buffer.byteLength).toBe(5);
});
