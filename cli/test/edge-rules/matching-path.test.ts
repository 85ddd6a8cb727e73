import fc from 'fast-check';
import { matchingPath } from '../../src/edge-rules/matching-path';

describe('F-347 the path that is compared with path patterns', () => {
  test.each([
    ['/a/b/..', '/a/'], ['/a/b/../c', '/a/c'], ['/a/./b', '/a/b'], ['/a/.', '/a/'], ['//a///b', '/a/b'], ['/..', '/'], ['/../../a', '/a'], ['/', '/'], ['/a/b/', '/a/b/'],
    ['/a/..b/.c/d..', '/a/..b/.c/d..'], ['/a//../b', '/b'],
  ])('of %s is %s', (uri, path) => {
    expect(matchingPath(uri, false)).toBe(path);
  });

  test.each([['/%61dmin/%7Euser', '/admin/~user', '/%61dmin/%7Euser'], ['/a/%2e%2E/b', '/b', '/a/%2e%2E/b'], ['/a%2Fb%20c%C3%A9', '/a%2Fb%20c%C3%A9', '/a%2Fb%20c%C3%A9'], ['/%', '/%', '/%']])('F-128 of %s is %s where escapes are resolved, else %s', (uri, resolved, left) => {
    expect(matchingPath(uri, true)).toBe(resolved);
    expect(matchingPath(uri, false)).toBe(left);
  });

  test('is that of WHATWG URLs once slashes are one, has no dots left, and is that of itself', () => {
    const path = fc.array(fc.constantFrom('a', 'b', '.', '..', '', '%2e', 'c.d'), { maxLength: 8 }).map((parts) => `/${parts.join('/')}`);
    fc.assert(fc.property(path, (uri) => {
      const normalized = matchingPath(uri, true);
      expect(normalized).toBe(new URL(`http://x${uri.replace(/%2e/g, '.').replace(/\/{2,}/g, '/')}`).pathname);
      expect(matchingPath(normalized, true)).toBe(normalized);
    }));
  });
});
