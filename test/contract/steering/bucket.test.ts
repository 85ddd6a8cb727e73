import { steering, viewerRequest } from './fixtures';
/* eslint-disable no-bitwise */
import { addressOf, bucketOf, BUCKETS, hash32, stickyKeyOf } from '../../../src/contract/steering';

test('the hash is FNV-1a with the finalizer of MurmurHash3', () => {
  // FNV-1a's published vectors, and the finalizer spelled out in arithmetic that cannot overflow.
  const finalized = (fnv: number) => {
    const multiply = (a: number, b: number) => Number((BigInt(a) * BigInt(b)) & 0xffffffffn);
    let hash = fnv;
    hash = multiply((hash ^ (hash >>> 16)) >>> 0, 0x85ebca6b);
    hash = multiply((hash ^ (hash >>> 13)) >>> 0, 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  };
  expect(hash32('')).toBe(finalized(0x811c9dc5));
  expect(hash32('a')).toBe(finalized(0xe40c292c));
  expect(hash32('foobar')).toBe(finalized(0xbf9cf968));
  expect(Number.isInteger(hash32('any text')) && hash32('any text') >= 0 && hash32('any text') < 2 ** 32).toBe(true);
});

describe('the address that identifies a client', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['0:0:0:0:0:FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:db8:0:0:ffff::', '2001:db8:0:0'],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1'],
    ['::', '0:0:0:0'],
    ['::1', '0:0:0:0'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0'],
    ['2001:db8::5:6:7:192.0.2.33', '2001:db8:0:5'],
  ])('of %s is %s', (ip, expected) => {
    expect(addressOf(ip)).toBe(expected);
  });

  test.each(['', ':', ':::', 'not an address', '1:2', '::1::2', 'x'.repeat(9_000)])('of %p is some text, never an error', (ip) => {
    expect(typeof addressOf(ip)).toBe('string');
  });
});

test('parallel first requests of one client agree, whatever the last 64 bits of the address', () => {
  const request = viewerRequest();
  expect(bucketOf(request, '2001:db8:1:2:aaaa::1', undefined, 's')).toBe(bucketOf(viewerRequest({ uri: '/app.js' }), '2001:db8:1:2:bbbb::2', undefined, 's'));
});

test('address, User-Agent and salt each make another bucket', () => {
  const buckets = [
    bucketOf(viewerRequest(), '192.0.2.1', undefined, 's'),
    bucketOf(viewerRequest(), '192.0.2.2', undefined, 's'),
    bucketOf(viewerRequest(), '192.0.2.1', undefined, 't'),
    bucketOf(viewerRequest({ headers: {} }), '192.0.2.1', undefined, 's'),
    bucketOf(viewerRequest(), '192.0.2.1', '192.0.2.1', 's'),
  ];
  expect(new Set(buckets).size).toBe(5);
  expect(buckets.every((bucket) => Number.isInteger(bucket) && bucket >= 0 && bucket < BUCKETS)).toBe(true);
});

test('buckets of 100,000 neighboring addresses are spread evenly', () => {
  const counts = new Array<number>(100).fill(0);
  for (let i = 0; i < 100_000; i++) counts[Math.floor(bucketOf(viewerRequest(), `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, undefined, 's') / 100)]++;
  // Chi-squared with 99 degrees of freedom: above 148.2 once in a thousand.
  expect(counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(148.2);
});

describe('the sticky key', () => {
  const byHeader = steering({ v2: 10 }, { keyHeader: 'x-device-id', cookie: '' });
  const byCookie = steering({ v2: 10 }, { keyCookie: 'uid' });
  const withHeader = (value: string, multiValue?: { value: string }[]) => viewerRequest({ headers: { 'x-device-id': { value, multiValue } } });

  test('is the header, or the cookie, that the pool names', () => {
    expect(stickyKeyOf(withHeader('device-7'), byHeader)).toBe('device-7');
    expect(stickyKeyOf(viewerRequest({ cookies: { uid: { value: '42' } } }), byCookie)).toBe('42');
    expect(stickyKeyOf(withHeader('device-7'), steering())).toBeUndefined();
  });

  test.each(['', ' ', 'a b', 'x'.repeat(257), 'caf\u00e9', 'a\tb'])('is missing for %p', (value) => {
    expect(stickyKeyOf(withHeader(value), byHeader)).toBeUndefined();
  });

  test('is missing where it comes twice', () => {
    expect(stickyKeyOf(withHeader('a', [{ value: 'a' }, { value: 'b' }]), byHeader)).toBeUndefined();
  });
});
