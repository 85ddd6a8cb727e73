import { LocalKeyValueStore, type KeyValueStoreSettings } from '../../src/key-value-store/local-key-value-store';
import { KEY_VALUE_QUOTAS } from '../../src/key-value-store/quotas';

const START = Date.UTC(2026, 0, 1);

function storeAt(settings: Partial<KeyValueStoreSettings> = {}) {
  let now = START;
  const store = new LocalKeyValueStore({ name: 'store', arn: 'arn:aws:cloudfront::123456789012:key-value-store/store', clock: () => now, ...settings });
  return { store, advance: (seconds: number) => { now += seconds * 1000; } };
}

test('holds its seed, takes changes and counts its keys', async () => {
  const { store } = storeAt({ seed: { a: '1' } });
  store.put('b', '2');
  expect([await store.get('a'), await store.get('b'), await store.exists('c'), (await store.meta()).keyCount]).toEqual(['1', '2', false, 2]);
  expect([store.delete('a'), store.delete('a'), await store.exists('a')]).toEqual([true, false, false]);
});

test('fails when the key is unknown', async () => {
  await expect(storeAt().store.get('toString')).rejects.toThrow('KeyNotFound: the KeyValueStore has no key "toString"');
});

test('F-075 what is written says so at once; functions read it when the lag is over; the seed is there from the start', async () => {
  const { store, advance } = storeAt({ seed: { a: 'seed' }, lagSeconds: 10 });
  const seed = store.written.eTag;
  store.put('a', 'new');
  store.delete('a');
  store.put('b', 'new');
  expect([store.written.get('a'), store.written.get('b'), store.written.itemCount]).toEqual([undefined, 'new', 1]);
  expect(store.written.eTag).not.toBe(seed);
  advance(9.999);
  expect([await store.get('a'), await store.exists('b')]).toEqual(['seed', false]);
  advance(0.001);
  expect([await store.exists('a'), await store.get('b')]).toEqual([false, 'new']);
});

test.each([1, 10, 60])('F-075 a lag of %s seconds', async (lagSeconds) => {
  const { store, advance } = storeAt({ seed: { k: 'old' } });
  store.setLag(lagSeconds);
  expect(store.lagSeconds).toBe(lagSeconds);
  store.put('k', 'new');
  advance(lagSeconds - 0.001);
  expect(await store.get('k')).toBe('old');
  advance(0.001);
  expect(await store.get('k')).toBe('new');
});

test('F-075 the lag is that of the moment of the write, and no write overtakes another', async () => {
  const { store, advance } = storeAt({ seed: { k: '0' }, lagSeconds: 60 });
  store.put('k', '1');
  store.setLag(0);
  store.put('k', '2');
  expect(await store.get('k')).toBe('0');
  advance(60);
  expect(await store.get('k')).toBe('2');
  store.put('k', '3');
  expect(await store.get('k')).toBe('3');
});

test('F-075 what is written together arrives together', async () => {
  const { store, advance } = storeAt({ seed: { a: 'old', b: 'old' }, lagSeconds: 1 });
  store.update(new Map([['a', 'new'], ['b', undefined]]));
  expect([await store.get('a'), await store.exists('b')]).toEqual(['old', true]);
  advance(1);
  expect([await store.get('a'), await store.exists('b')]).toEqual(['new', false]);
});

test('a clock that jumps far ahead brings everything, one that is set back delays by no more than the lag', async () => {
  const { store, advance } = storeAt({ lagSeconds: 10 });
  store.put('a', '1');
  store.put('b', '2');
  advance(86_400);
  expect([await store.get('a'), await store.get('b')]).toEqual(['1', '2']);
  store.put('c', '3');
  advance(-3_600);
  expect(await store.exists('c')).toBe(false);
  advance(10);
  expect(await store.get('c')).toBe('3');
});

test('without a clock of its own it goes by Date.now', async () => {
  const now = jest.spyOn(Date, 'now').mockReturnValue(START);
  try {
    const store = new LocalKeyValueStore({ name: 'store', arn: 'arn', lagSeconds: 10 });
    store.put('k', 'v');
    expect(await store.exists('k')).toBe(false);
    now.mockReturnValue(START + 10_000);
    expect(await store.exists('k')).toBe(true);
  } finally {
    now.mockRestore();
  }
});

test('meta() tells what the edge knows', async () => {
  const { store, advance } = storeAt({ seed: { a: '1' }, lagSeconds: 60 });
  advance(5);
  store.put('b', '2');
  advance(59);
  expect(await store.meta()).toEqual({ creationDateTime: '2026-01-01T00:00:00.000Z', lastUpdatedDateTime: '2026-01-01T00:00:00.000Z', keyCount: 1 });
  advance(1);
  expect(await store.meta()).toEqual({ creationDateTime: '2026-01-01T00:00:00.000Z', lastUpdatedDateTime: '2026-01-01T00:00:05.000Z', keyCount: 2 });
});

test('in an outage every read rejects, and writes go on', async () => {
  const { store } = storeAt({ seed: { a: '1' } });
  store.setOutage(true);
  expect(store.outage).toEqual({ edge: true, dataApi: true });
  for (const read of [store.get('a'), store.exists('a'), store.meta()]) await expect(read).rejects.toThrow(/does not answer/);
  store.put('a', '2');
  store.setOutage({ edge: false });
  expect(store.outage).toEqual({ edge: false, dataApi: true });
  expect(await store.get('a')).toBe('2');
  store.setOutage(false);
  expect(store.outage).toEqual({ edge: false, dataApi: false });
});

test('sizes are bytes of UTF-8, and every change has an ETag of its own', () => {
  const { store } = storeAt({ seed: { ä: '€' }, random: () => 0.5 });
  const tags = [store.written.eTag];
  expect(store.written.totalBytes).toBe(5);
  store.put('ä', 'x');
  tags.push(store.written.eTag);
  expect(store.written.totalBytes).toBe(3);
  store.delete('ä');
  tags.push(store.written.eTag);
  expect([store.written.totalBytes, store.written.itemCount, new Set(tags).size]).toEqual([0, 0, 3]);
});

test('items are listed in the order of their bytes, page by page', () => {
  const { store } = storeAt({ seed: { b: '2', a: '1', é: '4', z: '3' } });
  expect(store.written.page(undefined, 2)).toEqual([['a', '1'], ['b', '2']]);
  store.delete('b');
  expect(store.written.page('b', 9)).toEqual([['z', '3'], ['é', '4']]);
});

describe('fails when', () => {
  test.each([
    ['the value is longer than 1 KB', 'k', 'ä'.repeat(513), /the value of "k" has 1026 bytes/],
    ['the key is longer than 512 bytes', 'k'.repeat(513), '', /has 513 bytes/],
    ['the key is empty', '', 'v', /no empty key/],
  ])('%s', (_, key, value, message) => {
    expect(() => storeAt().store.put(key, value)).toThrow(message);
    expect(() => storeAt({ seed: { [key]: value } })).toThrow(message);
  });

  test('one of several changes cannot be made: none is', () => {
    const { store } = storeAt({ seed: { a: '1' } });
    const before = store.written.eTag;
    expect(() => store.update(new Map([['a', '2'], ['b', 'x'.repeat(1025)]]))).toThrow(/1025 bytes/);
    expect([store.written.get('a'), store.written.eTag]).toEqual(['1', before]);
  });

  test('the store would have more than 5 MB', () => {
    const { store } = storeAt();
    const value = 'x'.repeat(KEY_VALUE_QUOTAS.valueBytes);
    const fill = () => {
      for (let i = 0; i < 6_000; i++) store.put(String(i).padStart(6, '0'), value);
    };
    expect(fill).toThrow(/the KeyValueStore store would have 52\d{5} bytes/);
    expect(store.written.totalBytes).toBeLessThanOrEqual(KEY_VALUE_QUOTAS.storeBytes);
  });

  test.each([-1, NaN, Infinity])('the lag is %s', (lag) => {
    expect(() => storeAt().store.setLag(lag)).toThrow(/give 0 or more/);
    expect(() => storeAt({ lagSeconds: lag })).toThrow(/give 0 or more/);
  });
});
