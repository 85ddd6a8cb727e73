import fc from 'fast-check';
import { matchesPattern } from '../../src/stages/behavior-stage';
import { startSite, stopSites } from '../support/site';
import { customOrigin } from '../support/templates';

afterEach(stopSites);

test.each<[string, string, boolean]>([
  ['*', '/anything/at/all', true],
  ['/images/*.jpg', '/images/a/b.jpg', true],
  ['images/*.jpg', '/images/a.jpg', true],
  ['/images/*.jpg', '/images/a.JPG', false],
  ['/images/*.jpg', '/images/.jpg', true],
  ['/a??.jpg', '/a12.jpg', true],
  ['/a??.jpg', '/a1.jpg', false],
  ['/api/*', '/api', false],
  ['/a.b', '/aXb', false],
  ['*.jpg', '/x/y.jpg', true],
  ['/a+(b)', '/a+(b)', true],
  ['/a*', '/a\nb', true],
])('F-021 the pattern %s and the path %j: %s', (pattern, path, expected) => {
  expect(matchesPattern(pattern, path)).toBe(expected);
});

test('many wildcards and a path that almost fits take no time', () => {
  expect(matchesPattern('/a*a*a*a*a*a*b', `/${'a'.repeat(8_000)}`)).toBe(false);
  expect(matchesPattern('/*/*/*/*.jpg', '/'.repeat(8_000))).toBe(false);
});

test('F-021 patterns fit what a regular expression says that they fit', () => {
  const pattern = fc.stringMatching(/^\/[ab*?]{0,6}$/);
  const path = fc.stringMatching(/^\/[ab]{0,6}$/);
  const expected = (text: string) => new RegExp(`^${text.replaceAll('?', '.').replaceAll('*', '.*')}$`);
  fc.assert(fc.property(pattern, path, (given, asked) => matchesPattern(given, asked) === expected(given).test(asked)), { numRuns: 2_000 });
});

test('a path without wildcards fits itself alone', () => {
  const path = fc.stringMatching(/^\/[a-z0-9./+$()[\]-]{0,12}$/);
  fc.assert(fc.property(path, path, (pattern, other) => {
    expect(matchesPattern(pattern, pattern)).toBe(true);
    expect(matchesPattern(pattern, other)).toBe(pattern === other);
  }));
});

test('F-022 the first behavior that fits serves, and the default one serves the rest', async () => {
  const behavior = (PathPattern: string, TargetOriginId: string) => ({
    PathPattern, TargetOriginId, ViewerProtocolPolicy: 'allow-all', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
  });
  const site = await startSite({
    config: { Origins: ['app', 'b', 'c'].map((id) => customOrigin(id)), CacheBehaviors: [behavior('/x/*', 'b'), behavior('/x/y/*', 'c')] },
  });
  expect((await site.get('/x/y/z')).body).toBe('b');
  expect((await site.get('/y')).body).toBe('app');
  expect((await site.get('/X/y/z')).body).toBe('app');
});
