import fc from 'fast-check';
import { cookiePairs, queryParameters, selects } from '../../src/policies/value-selection';

test('what a selection takes', () => {
  expect(['a', 'b'].map((name) => selects({ kind: 'only', names: ['a'] }, name))).toEqual([true, false]);
  expect(['a', 'b'].map((name) => selects({ kind: 'allExcept', names: ['a'] }, name))).toEqual([false, true]);
  expect([selects({ kind: 'all' }, 'a'), selects({ kind: 'none' }, 'a')]).toEqual([true, false]);
});

test('F-344 cookies are read in order, values with equal signs whole; what has no value is none', () => {
  expect(cookiePairs('a=1; b=x=y;c="z" ;; d')).toEqual([
    { name: 'a', raw: 'a=1' }, { name: 'b', raw: 'b=x=y' }, { name: 'c', raw: 'c="z"' },
  ]);
  expect(cookiePairs(undefined)).toEqual([]);
});

test('a query string that is taken whole stays as it travelled', () => {
  fc.assert(fc.property(fc.webQueryParameters(), (query) => {
    expect(queryParameters(query).map(({ raw }) => raw).join('&')).toBe(query);
  }));
});

test('cookies that are taken whole keep their pairs', () => {
  const token = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(fc.property(fc.array(fc.tuple(token, token)), (pairs) => {
    const header = pairs.map(([name, value]) => `${name}=${value}`).join('; ');
    expect(cookiePairs(header).map(({ raw }) => raw).join('; ')).toBe(header);
  }));
});
