import fc from 'fast-check';
import { MANAGED_CACHE_POLICIES } from '../../src/model/managed/cache-policies';
import { acceptedCodings, normalizedAcceptEncoding } from '../../src/policies/accept-encoding';

const BOTH = MANAGED_CACHE_POLICIES['658327ea-f89d-4fab-a63d-7e88639e58f6']!;

test.each<[string | undefined, string | undefined]>([
  ['gzip, deflate, br, zstd', 'br,gzip'],
  ['gzip', 'gzip'],
  ['BR', 'br'],
  ['gzip;q=0, br;q=0.5', 'br'],
  ['identity', undefined],
  ['', undefined],
  [undefined, undefined],
])('F-043 Accept-Encoding %s becomes %s', (header, expected) => {
  expect(normalizedAcceptEncoding(header, BOTH)).toBe(expected);
  expect(normalizedAcceptEncoding(header, { ...BOTH, acceptEncodingBrotli: false, acceptEncodingGzip: false })).toBeUndefined();
});

test('any text is read without failing, and names are lower-case', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    for (const name of acceptedCodings(text)) expect(name).toBe(name.toLowerCase());
  }));
});
