import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { cacheKey } from '../../src/cache/cache-key';
import type { CachePolicy } from '../../src/model/policies';

const POLICY: CachePolicy = {
  name: 'p', minTtl: 0, defaultTtl: 0, maxTtl: 1, headers: [], cookies: { kind: 'none' }, queryStrings: { kind: 'none' }, acceptEncodingGzip: false, acceptEncodingBrotli: false,
};
const VIEWER = { protocol: 'https', address: '192.0.2.1', port: 1, httpVersion: '1.1' } as const;

interface Parts { method?: string; uri?: string; query?: string; headers?: Record<string, string> }

function key({ method = 'GET', uri = '/', query = '', headers = {} }: Parts, policy: Partial<CachePolicy> = {}): string {
  const fields = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [{ value }]]));
  return cacheKey({ method, uri, querystring: query, headers: fields, clientIp: '192.0.2.1' }, { ...POLICY, ...policy }, VIEWER);
}

describe('F-042 the cache key', () => {
  test.each<[string, Parts, Parts, Partial<CachePolicy>]>([
    ['query strings that the policy leaves out', { query: 'a=1' }, { query: 'a=2' }, {}],
    ['headers that it leaves out', { headers: { 'x-a': '1' } }, {}, {}],
    ['cookies that it leaves out', { headers: { cookie: 'a=1; b=2' } }, { headers: { cookie: 'a=1; b=3' } }, { cookies: { kind: 'only', names: ['a'] } }],
    ['HEAD and GET', { method: 'HEAD' }, { method: 'GET' }, {}],
    ['two ways to accept Brotli', { headers: { 'accept-encoding': 'gzip, deflate, br' } }, { headers: { 'accept-encoding': 'br;q=1, gzip' } }, { acceptEncodingGzip: true, acceptEncodingBrotli: true }],
    ['encodings that it does not look at', { headers: { 'accept-encoding': 'br' } }, {}, {}],
  ])('does not tell apart: %s', (_name, one, other, policy) => {
    expect(key(one, policy)).toBe(key(other, policy));
  });

  test.each<[string, Parts, Parts, Partial<CachePolicy>]>([
    ['paths', { uri: '/a' }, { uri: '/A' }, {}],
    ['methods OPTIONS and GET', { method: 'OPTIONS' }, { method: 'GET' }, {}],
    ['query strings', { query: 'a=1' }, { query: 'a=2' }, { queryStrings: { kind: 'all' } }],
    ['the order of query strings', { query: 'a=1&b=2' }, { query: 'b=2&a=1' }, { queryStrings: { kind: 'all' } }],
    ['a header that is there and one that is empty', { headers: { 'x-a': '' } }, {}, { headers: ['x-a'] }],
    ['cookies', { headers: { cookie: 'a=1' } }, { headers: { cookie: 'a=2' } }, { cookies: { kind: 'allExcept', names: ['b'] } }],
    ['values that run into each other', { headers: { 'x-a': '1', 'x-b': '' } }, { headers: { 'x-a': '', 'x-b': '1' } }, { headers: ['x-a', 'x-b'] }],
    ['viewers on different devices', { headers: { 'user-agent': 'iPhone' } }, {}, { headers: ['cloudfront-is-mobile-viewer'] }],
    ['accepted encodings', { headers: { 'accept-encoding': 'gzip' } }, { headers: { 'accept-encoding': 'br' } }, { acceptEncodingGzip: true, acceptEncodingBrotli: true }],
  ])('tells apart: %s', (_name, one, other, policy) => {
    expect(key(one, policy)).not.toBe(key(other, policy));
  });
});

describe('F-042 whatever a policy names', () => {
  const word = fc.constantFrom('a', 'b', 'A', '', 'a=b', '"', ',', ']', 'a&b', ' ');
  const named = fc.dictionary(fc.constantFrom('x-a', 'x-b', 'x-c'), word);
  const pairs = fc.array(fc.tuple(fc.constantFrom('p', 'q', 'r'), fc.constantFrom('1', '2', '')).map(([name, value]) => `${name}=${value}`), { maxLength: 3 });
  const parts = fc.record({
    method: fc.constantFrom('GET', 'OPTIONS'), uri: fc.constantFrom('/', '/a', '/a%22', '/A', '/["p=1"]'), query: pairs.map((list) => list.join('&')),
    headers: fc.tuple(named, pairs).map(([headers, cookies]) => ({ ...headers, ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }) })),
  });
  const some = <T extends string>(...values: T[]) => fc.subarray(values);
  const policy = fc.record({ headers: some('x-a', 'x-b'), cookies: some('p', 'q'), queryStrings: some('p', 'q') })
    .map(({ headers, cookies, queryStrings }) => ({ headers, cookies: { kind: 'only' as const, names: cookies }, queryStrings: { kind: 'only' as const, names: queryStrings } }));

  /** What of a request the policy names, told apart without any writing down. */
  function keyed({ method = 'GET', uri = '/', query = '', headers = {} }: Parts, { headers: names, cookies, queryStrings }: { headers: string[]; cookies: { names: string[] }; queryStrings: { names: string[] } }) {
    const of = (list: string[], wanted: string[]) => list.filter((pair) => pair !== '' && wanted.includes(pair.split('=')[0]!));
    return {
      method, uri, query: of(query.split('&'), queryStrings.names), cookies: of((headers.cookie ?? '').split('; '), cookies.names), headers: names.map((name) => headers[name]),
    };
  }

  test('two requests share an entry exactly where they agree in all of it', () => {
    fc.assert(fc.property(parts, parts, policy, (one, other, rules) => {
      const same = isDeepStrictEqual(keyed(one, rules), keyed(other, rules));
      expect(key(one, rules) === key(other, rules)).toBe(same);
    }), { numRuns: 2_000 });
  });
});

describe('F-242 query strings', () => {
  const all = { queryStrings: { kind: 'all' as const } };

  test.each([
    ['their order', 'color=red&size=large', 'size=large&color=red'],
    ['the case of names', 'color=red', 'Color=red'],
    ['the case of values', 'color=red', 'color=Red'],
    ['what is there twice', 'a=1', 'a=1&a=1'],
    ['an empty value and none', 'a=', 'a'],
    ['escapes', 'a=%61', 'a=a'],
  ])('are told apart by %s', (_name, one, other) => {
    expect(key({ query: one }, all)).not.toBe(key({ query: other }, all));
  });
});

describe('F-242 cookies and headers', () => {
  test.each([['the case of names', 'a=1', 'A=1'], ['the case of values', 'a=b', 'a=B'], ['what is there twice', 'a=1', 'a=1; a=1']])('cookies are told apart by %s', (_name, one, other) => {
    const all = { cookies: { kind: 'all' as const } };
    expect(key({ headers: { cookie: one } }, all)).not.toBe(key({ headers: { cookie: other } }, all));
  });

  test('header values are told apart by their case', () => {
    expect(key({ headers: { product: 'Acme' } }, { headers: ['product'] })).not.toBe(key({ headers: { product: 'acme' } }, { headers: ['product'] }));
  });
});
