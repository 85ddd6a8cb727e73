import fc from 'fast-check';
import { originLifetime, parseCacheControl, statedAge } from '../../src/cache/cache-control';

test.each([
  ['max-age=60', { maxAge: 60 }],
  ['public, s-maxage=5, max-age=60', { sMaxAge: 5, maxAge: 60 }],
  ['No-Store', { noStore: true }],
  ['no-cache="set-cookie", private', { noCache: true, isPrivate: true }],
  ['max-age="60"', { maxAge: 60 }],
  ['max-age=1, max-age=2', { maxAge: 1 }],
  ['max-age=-1', { maxAge: undefined }],
  ['max-age=99999999999999', { maxAge: 2 ** 31 }],
  ['must-revalidate', { mustRevalidate: true }],
  ['proxy-revalidate, stale-if-error=30', { mustRevalidate: true, staleIfError: 30 }],
  ['x-note="max-age=5", max-age = 7', { maxAge: 7 }],
])('%s', (header, expected) => {
  expect(parseCacheControl(header)).toMatchObject(expected);
});

test('any text is read without failing, and numbers are never negative', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const { maxAge, sMaxAge } = parseCacheControl(text);
    expect(maxAge ?? 0).toBeGreaterThanOrEqual(0);
    expect(sMaxAge ?? 0).toBeGreaterThanOrEqual(0);
  }));
});

test('a stated age is read back, whatever stands around it', () => {
  const other = fc.constantFrom('public', 'no-transform', 'x="a, b"', 'stale-while-revalidate=3', '');
  fc.assert(fc.property(other, fc.nat(2 ** 31), other, (before, age, after) => {
    expect(parseCacheControl(`${before}, max-age=${age}, ${after}`).maxAge).toBe(age);
  }));
});

describe('the lifetime that an origin states', () => {
  const NOW = Date.UTC(2026, 0, 1);
  const headers = (fields: Record<string, string>) => Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [{ value }]]));
  const lifetime = (fields: Record<string, string>) => originLifetime(parseCacheControl(fields['cache-control']), headers(fields), NOW);

  test.each<[string, Record<string, string>, number | undefined]>([
    ['nothing', {}, undefined],
    ['s-maxage before max-age', { 'cache-control': 'max-age=9, s-maxage=3' }, 3],
    ['max-age before Expires', { 'cache-control': 'max-age=9', 'expires': 'Thu, 01 Jan 2026 01:00:00 GMT' }, 9],
    ['Expires against Date', { date: 'Thu, 01 Jan 2026 00:00:00 GMT', expires: 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60],
    ['Expires against the clock', { expires: 'Thu, 01 Jan 2026 00:02:00 GMT' }, 120],
    ['Expires in the past', { expires: 'Thu, 01 Jan 2025 00:00:00 GMT' }, 0],
    ['Expires that is no date', { expires: '0' }, 0],
  ])('%s', (_name, fields, expected) => {
    expect(lifetime(fields)).toBe(expected);
  });
});

test.each<[string[], number]>([
  [[], 0],
  [['60'], 60],
  [['7200, 0'], 7200],
  [['7200', '0'], 7200],
  [['0, 7200'], 0],
  [['-1'], 0],
  [['1.5'], 0],
  [['abc'], 0],
  [['60;a=1'], 0],
  [['99999999999999'], 2 ** 31],
])('F-239 Age: %j is %d seconds', (values, expected) => {
  expect(statedAge(values.length === 0 ? {} : { age: values.map((value) => ({ value })) })).toBe(expected);
});
