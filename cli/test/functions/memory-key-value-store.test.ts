import { MemoryKeyValueStore } from '../../src/functions/memory-key-value-store';

test('holds its seed, takes changes and counts its keys', async () => {
  const store = new MemoryKeyValueStore({ a: '1' });
  store.put('b', '2');
  expect([await store.get('a'), await store.get('b'), await store.exists('c'), (await store.meta()).keyCount]).toEqual(['1', '2', false, 2]);
  expect([store.delete('a'), store.delete('a'), await store.exists('a')]).toEqual([true, false, false]);
});

test('fails when the key is unknown', async () => {
  await expect(new MemoryKeyValueStore().get('toString')).rejects.toThrow('KeyNotFound: the KeyValueStore has no key "toString"');
});

test.each([
  ['the value is longer than 1 KB', 'k', 'ä'.repeat(513), /the value of "k" has 1026 bytes/],
  ['the key is longer than 512 bytes', 'k'.repeat(513), '', /has 513 bytes/],
  ['the key is empty', '', 'v', /no empty key/],
])('fails when %s', (_, key, value, message) => {
  expect(() => new MemoryKeyValueStore().put(key, value)).toThrow(message);
  expect(() => new MemoryKeyValueStore({ [key]: value })).toThrow(message);
});
