import fc from 'fast-check';
import { lifetimeOf, type StalePeriod } from '../../src/cache/freshness';
import type { HeaderMap } from '../../src/model/http';
import type { CachePolicy } from '../../src/model/policies';

const NOW = Date.UTC(2026, 0, 1);

const POLICY: CachePolicy = {
  name: 'p', minTtl: 0, defaultTtl: 100, maxTtl: 1000, headers: [], cookies: { kind: 'none' }, queryStrings: { kind: 'none' }, acceptEncodingGzip: false, acceptEncodingBrotli: false,
};

type ErrorTtls = { errorCode: number; minTtl: number }[];

function lifetime(
  status: number, headers: Record<string, string>, policy: Partial<CachePolicy> = {}, errors: ErrorTtls = [], stalePeriod?: StalePeriod,
) {
  const fields: HeaderMap = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [{ value }]]));
  return lifetimeOf({ status, statusDescription: '', headers: fields }, { ...POLICY, ...policy }, errors, NOW, stalePeriod);
}

function fresh(status: number, cacheControl?: string, policy: Partial<CachePolicy> = {}, errors: ErrorTtls = []): number | undefined {
  return lifetime(status, cacheControl === undefined ? {} : { 'cache-control': cacheControl }, policy, errors)?.fresh;
}

/** `Expires` so many seconds from now. */
const inSeconds = (seconds: number) => ({ expires: new Date(NOW + seconds * 1000).toUTCString() });

/** Every cell of the table of page Expiration; minimum, default and maximum TTL in seconds. */
describe('F-040 the table of page Expiration', () => {
  const TTLS = { minTtl: 50, defaultTtl: 100, maxTtl: 1000 };
  test.each<[string, Record<string, string>, Partial<CachePolicy>, number]>([
    // The origin adds Cache-Control: max-age.
    ['max-age below the maximum, minimum 0', { 'cache-control': 'max-age=7' }, { minTtl: 0 }, 7],
    ['max-age above the maximum, minimum 0', { 'cache-control': 'max-age=5000' }, { minTtl: 0 }, 1000],
    ['minimum < max-age < maximum', { 'cache-control': 'max-age=70' }, TTLS, 70],
    ['max-age < minimum', { 'cache-control': 'max-age=7' }, TTLS, 50],
    ['max-age > maximum', { 'cache-control': 'max-age=5000' }, TTLS, 1000],
    // It adds none.
    ['nothing, minimum 0', {}, { minTtl: 0 }, 100],
    ['nothing, minimum below the default', {}, TTLS, 100],
    ['nothing, minimum above the default', {}, { ...TTLS, minTtl: 200 }, 200],
    // It adds max-age and s-maxage.
    ['s-maxage below the maximum, minimum 0', { 'cache-control': 'max-age=7, s-maxage=8' }, { minTtl: 0 }, 8],
    ['s-maxage above the maximum, minimum 0', { 'cache-control': 'max-age=7, s-maxage=8000' }, { minTtl: 0 }, 1000],
    ['minimum < s-maxage < maximum', { 'cache-control': 'max-age=7, s-maxage=80' }, TTLS, 80],
    ['s-maxage < minimum', { 'cache-control': 'max-age=70, s-maxage=8' }, TTLS, 50],
    ['s-maxage > maximum', { 'cache-control': 'max-age=70, s-maxage=8000' }, TTLS, 1000],
    // It adds Expires.
    ['Expires before the maximum, minimum 0', inSeconds(9), { minTtl: 0 }, 9],
    ['Expires after the maximum, minimum 0', inSeconds(9000), { minTtl: 0 }, 1000],
    ['minimum < Expires < maximum', inSeconds(90), TTLS, 90],
    ['Expires < minimum', inSeconds(9), TTLS, 50],
    ['Expires > maximum', inSeconds(9000), TTLS, 1000],
    ['max-age before Expires', { 'cache-control': 'max-age=7', ...inSeconds(90) }, { minTtl: 0 }, 7],
    // It adds no-cache, no-store or private.
    ['no-store, minimum 0', { 'cache-control': 'no-store, max-age=60' }, { minTtl: 0 }, 0],
    ['no-cache, minimum 0', { 'cache-control': 'no-cache, max-age=60' }, { minTtl: 0 }, 0],
    ['private, minimum 0', { 'cache-control': 'private, max-age=60' }, { minTtl: 0 }, 0],
    ['no-store', { 'cache-control': 'no-store' }, TTLS, 50],
    ['no-cache', { 'cache-control': 'no-cache, max-age=70' }, TTLS, 50],
    ['private', { 'cache-control': 'private, s-maxage=70' }, TTLS, 50],
  ])('%s', (_name, headers, policy, expected) => {
    expect(lifetime(200, headers, policy)?.fresh).toBe(expected);
  });

  test('nothing is kept where the maximum is 0', () => {
    expect(fresh(200, 'max-age=60', { defaultTtl: 0, maxTtl: 0 })).toBeUndefined();
  });
});

test('F-240 successes and redirects of any status are kept, a 304 is not', () => {
  expect([200, 201, 203, 204, 206, 299, 301, 302, 303, 307, 308].map((status) => fresh(status))).toEqual(Array(11).fill(100));
  expect(fresh(304)).toBeUndefined();
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

  const STATUSES = Array.from({ length: 200 }, (_, index) => 400 + index);

  test.each<[string, string | undefined, number[]]>([
    ['that say nothing of it', undefined, [404, 410, 414, 500, 501, 502, 503, 504]],
    ['that say for how long', 'max-age=20', [400, 403, 404, 405, 410, 412, 414, 415, 500, 501, 502, 503, 504]],
    ['that forbid it', 'no-store', [500, 502, 503, 504]],
  ])('of all errors %s', (_name, cacheControl, kept) => {
    expect(STATUSES.filter((status) => fresh(status, cacheControl) !== undefined)).toEqual(kept);
  });

  test('is none where the policy caches nothing', () => {
    expect(fresh(404, undefined, { maxTtl: 0, defaultTtl: 0 })).toBeUndefined();
  });
});

describe('F-238 Vary: *', () => {
  test.each(['*', ' * ', 'Accept, *', '*, Accept'])('"%s" is asked about every time, without conditions', (vary) => {
    expect(lifetime(200, { vary })).toMatchObject({ fresh: 0, revalidates: false, unreachableOnly: false });
  });

  test('counts as any other where there is a minimum', () => {
    expect(lifetime(200, { vary: '*' }, { minTtl: 1 })).toMatchObject({ fresh: 100 });
  });
});

describe('F-230 the time that an expired response is served while it is renewed', () => {
  const renewing = (cacheControl: string, policy?: Partial<CachePolicy>, stalePeriod?: StalePeriod) => lifetime(200, { 'cache-control': cacheControl }, policy, [], stalePeriod)!.staleWhileRevalidate;

  test('is what the origin says, at most the maximum TTL', () => {
    expect(renewing('max-age=1')).toBe(0);
    expect(renewing('max-age=1, stale-while-revalidate=30')).toBe(30);
    expect(renewing('max-age=1, stale-while-revalidate=5000')).toBe(1000);
  });

  test('is none where it must be revalidated, or had better not be kept', () => {
    for (const directive of ['must-revalidate', 'proxy-revalidate', 'no-store', 'no-cache', 'private']) {
      expect(renewing(`max-age=1, stale-while-revalidate=30, ${directive}`)).toBe(0);
    }
  });

  test('F-118 ends with the maximum TTL since it was stored, where that is the answer', () => {
    expect(renewing('max-age=990, stale-while-revalidate=30', {}, 'from-storing')).toBe(10);
    expect(renewing('max-age=1000, stale-while-revalidate=30', {}, 'from-storing')).toBe(0);
    expect(renewing('max-age=990, stale-while-revalidate=30', {}, 'from-expiry')).toBe(30);
  });
});

describe('F-046 the time that an expired response may stand in for an error', () => {
  const stale = (cacheControl: string) => lifetime(200, { 'cache-control': cacheControl })!;

  test('is the maximum TTL unless the origin says otherwise', () => {
    expect(stale('max-age=1').staleOnError).toBe(1000);
    expect(stale('max-age=1, must-revalidate').staleOnError).toBe(0);
    expect(stale('max-age=1, stale-if-error=30').staleOnError).toBe(30);
    expect(stale('max-age=1, stale-if-error=5000').staleOnError).toBe(1000);
    expect(stale('max-age=1, stale-if-error=0').staleOnError).toBe(0);
  });

  test('F-231 is that too for what had better not be kept, while the origin cannot be reached', () => {
    for (const directive of ['no-store', 'no-cache', 'private']) {
      expect(stale(directive)).toMatchObject({ staleOnError: 1000, unreachableOnly: true });
      expect(stale(`${directive}, stale-if-error=0`)).toMatchObject({ staleOnError: 0 });
    }
    expect(stale('max-age=0')).toMatchObject({ staleOnError: 1000, unreachableOnly: false });
  });

  test('F-232 what is asked about every time is asked for as a whole only with no-store and private', () => {
    expect(['max-age=0', 'no-cache', 'no-store', 'private'].map((directive) => stale(directive).revalidates)).toEqual([true, true, false, false]);
  });
});

describe('whatever an origin and a policy say', () => {
  const seconds = fc.oneof(fc.constant(0), fc.nat(200), fc.nat(2 ** 31));
  const directive = fc.oneof(
    fc.constantFrom('no-store', 'no-cache', 'private', 'public', 'must-revalidate', 'immutable', 'junk', 'max-age=', 'max-age=x'),
    fc.tuple(fc.constantFrom('max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error'), seconds).map(([name, value]) => `${name}=${value}`),
  );
  const ttls = fc.tuple(seconds, seconds, seconds).map((values) => values.sort((a, b) => a - b))
    .map(([minTtl, defaultTtl, maxTtl]) => ({ minTtl, defaultTtl, maxTtl }));
  const until = fc.option(fc.integer({ min: -1000, max: 100_000 }), { nil: undefined });
  const said = fc.record({ control: fc.array(directive, { maxLength: 5 }), expires: until });
  const headersOf = ({ control, expires }: { control: string[]; expires?: number }) => ({
    ...(control.length === 0 ? {} : { 'cache-control': control.join(', ') }), ...(expires === undefined ? {} : inSeconds(expires)),
  });

  test('F-040 a success is fresh within minimum and maximum, and stale for the maximum at most', () => {
    fc.assert(fc.property(said, ttls, fc.constantFrom<StalePeriod>('from-expiry', 'from-storing'), (origin, policy, period) => {
      const kept = lifetime(200, headersOf(origin), policy, [], period);
      if (policy.maxTtl === 0) return expect(kept).toBeUndefined();
      expect(kept!.fresh).toBeGreaterThanOrEqual(policy.minTtl);
      expect(kept!.fresh).toBeLessThanOrEqual(policy.maxTtl);
      for (const stale of [kept!.staleWhileRevalidate, kept!.staleOnError]) {
        expect(stale).toBeGreaterThanOrEqual(0);
        expect(stale + (period === 'from-storing' ? kept!.fresh : 0)).toBeLessThanOrEqual(policy.maxTtl);
      }
    }));
  });

  test('F-231 what had better not be kept is fresh for the minimum alone, and never served while it is renewed', () => {
    fc.assert(fc.property(said, ttls, fc.constantFrom('no-store', 'no-cache', 'private'), (origin, policy, withheld) => {
      const kept = lifetime(200, headersOf({ ...origin, control: [...origin.control, withheld] }), policy);
      if (kept !== undefined) expect(kept).toMatchObject({ fresh: policy.minTtl, staleWhileRevalidate: 0, unreachableOnly: true });
    }));
  });

  test('F-041 an error is never served stale', () => {
    fc.assert(fc.property(said, ttls, fc.integer({ min: 400, max: 599 }), (origin, policy, status) => {
      const kept = lifetime(status, headersOf(origin), policy);
      if (kept !== undefined) expect(kept).toMatchObject({ staleWhileRevalidate: 0, staleOnError: 0 });
    }));
  });
});
