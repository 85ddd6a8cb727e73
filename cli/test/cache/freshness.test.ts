import { lifetimeOf } from '../../src/cache/freshness';
import type { HeaderMap } from '../../src/model/http';
import type { CachePolicy } from '../../src/model/policies';

const POLICY: CachePolicy = {
  name: 'p', minTtl: 0, defaultTtl: 100, maxTtl: 1000, headers: [], cookies: { kind: 'none' }, queryStrings: { kind: 'none' }, acceptEncodingGzip: false, acceptEncodingBrotli: false,
};

type ErrorTtls = { errorCode: number; minTtl: number }[];

function fresh(status: number, cacheControl?: string, policy: Partial<CachePolicy> = {}, errors: ErrorTtls = []): number | undefined {
  const headers: HeaderMap = cacheControl === undefined ? {} : { 'cache-control': [{ value: cacheControl }] };
  return lifetimeOf({ status, statusDescription: '', headers }, { ...POLICY, ...policy }, errors, 0)?.fresh;
}

describe('F-040 the time that a success is kept', () => {
  test.each<[string, number, string | undefined, Partial<CachePolicy>, number | undefined]>([
    ['the default where the origin says nothing', 200, undefined, {}, 100],
    ['what the origin says', 200, 'max-age=7', {}, 7],
    ['at most the maximum', 200, 'max-age=5000', {}, 1000],
    ['at least the minimum', 200, 'max-age=7', { minTtl: 50 }, 50],
    ['s-maxage before max-age', 200, 'max-age=7, s-maxage=8', {}, 8],
    ['not at all with no-store', 200, 'no-store', {}, undefined],
    ['not at all with no-cache', 200, 'no-cache', {}, undefined],
    ['not at all with private', 200, 'private, max-age=60', {}, undefined],
    ['the minimum in spite of no-store', 200, 'no-store', { minTtl: 5 }, 5],
    ['not at all where the maximum is 0', 200, 'max-age=60', { maxTtl: 0, defaultTtl: 0 }, undefined],
    ['a redirect like a success', 301, undefined, {}, 100],
    ['never a part', 206, 'max-age=60', {}, undefined],
    ['never a 304', 304, 'max-age=60', {}, undefined],
  ])('%s', (_name, status, cacheControl, policy, expected) => {
    expect(fresh(status, cacheControl, policy)).toBe(expected);
  });
});

describe('F-041 the time that an error is kept', () => {
  test.each<[string, number, string | undefined, { errorCode: number; minTtl: number }[], number | undefined]>([
    ['ten seconds', 404, undefined, [], 10],
    ['ten seconds for 5xx too', 503, undefined, [], 10],
    ['what the distribution says', 404, undefined, [{ errorCode: 404, minTtl: 3 }], 3],
    ['nothing where the distribution says 0', 500, undefined, [{ errorCode: 500, minTtl: 0 }], undefined],
    ['longer where the origin says so', 404, 'max-age=60', [], 60],
    ['no shorter where the origin says so', 404, 'max-age=1', [], 10],
    ['404 with no-store: not at all', 404, 'no-store', [], undefined],
    ['500 with no-store: all the same', 500, 'no-store', [], 10],
    ['403 only where the origin says for how long', 403, undefined, [], undefined],
    ['403 where it does', 403, 'max-age=20', [], 20],
    ['never 416', 416, 'max-age=20', [], undefined],
    ['never 429', 429, 'max-age=20', [], undefined],
  ])('%s', (_name, status, cacheControl, errors, expected) => {
    expect(fresh(status, cacheControl, {}, errors)).toBe(expected);
  });

  test('is none where the policy caches nothing', () => {
    expect(fresh(404, undefined, { maxTtl: 0, defaultTtl: 0 })).toBeUndefined();
  });
});

test('Vary: * is not kept, unless there is a minimum', () => {
  const kept = (minTtl: number) => lifetimeOf(
    { status: 200, statusDescription: '', headers: { vary: [{ value: '*' }] } }, { ...POLICY, minTtl }, [], 0)?.fresh;
  expect([kept(0), kept(1)]).toEqual([undefined, 100]);
});

test('an expired response may stand in for an error unless the origin forbids it', () => {
  const stale = (cacheControl: string) => lifetimeOf(
    { status: 200, statusDescription: '', headers: { 'cache-control': [{ value: cacheControl }] } }, POLICY, [], 0)!.staleOnError;
  expect(stale('max-age=1')).toBe(1000);
  expect(stale('max-age=1, must-revalidate')).toBe(0);
  expect(stale('max-age=1, stale-if-error=30')).toBe(30);
});
