import { keyValueStoreFaultText, parseKeyValueStoreFault } from '../../src/key-value-store/key-value-store-fault';
import { LocalKeyValueStore } from '../../src/key-value-store/local-key-value-store';

test.each([['none', 'none'], ['GONE', 'gone'], ['lag 10s', 'lag 10s'], ['lag 10', 'lag 10s'], ['lag 2m', 'lag 120s'], ['lag 250ms', 'lag 0.25s']])('%s is %s', (text, same) => {
  expect(keyValueStoreFaultText(parseKeyValueStoreFault(text))).toBe(same);
});

test.each([['lag', /does not say how long.*lag 10s/s], ['lag soon', /does not say how long/], ['lag 30d', /2147483/], ['gone away', /more than "gone"/], ['lags 3s', /write lag/], ['refused', /write one of these/]])('fails when it is "%s"', (text, message) => {
  expect(() => parseKeyValueStoreFault(text)).toThrow(message);
});

test('a store suffers one at a time, and comes back to the lag that it began with', async () => {
  let now = 0;
  const store = new LocalKeyValueStore({ name: 's', arn: 'arn', seed: { k: 'v' }, lagSeconds: 2, clock: () => now });
  expect(store.fault).toEqual({ kind: 'none' });
  store.setFault({ kind: 'gone' });
  expect([store.fault, store.outage]).toEqual([{ kind: 'gone' }, { edge: true, dataApi: true }]);
  await expect(store.get('k')).rejects.toThrow(/does not answer/);
  store.setFault({ kind: 'lag', seconds: 10 });
  store.put('k', 'new');
  now += 9_999;
  expect([await store.get('k'), store.fault]).toEqual(['v', { kind: 'lag', seconds: 10 }]);
  now += 1;
  expect(await store.get('k')).toBe('new');
  store.setFault({ kind: 'none' });
  expect([store.lagSeconds, store.fault]).toEqual([2, { kind: 'none' }]);
});

test('fails when a fault is of no kind that there is: it would heal', () => {
  const store = new LocalKeyValueStore({ name: 'store', arn: 'arn' });
  store.setFault({ kind: 'gone' });
  expect(() => store.setFault({ kind: 'down' } as never)).toThrow(/"down".*none, lag, gone/s);
  expect(store.fault).toEqual({ kind: 'gone' });
});
