import { capitalized, isDisallowedHeader, isHeaderName, isHeaderValue, isReadOnlyHeader } from '../../src/edge-rules/header-rules';

test.each([['connection', true], ['x-amz-cf-id', true], ['x-edge-location', true], ['x-cache', true], ['x-amzn-requestid', true],
  ['x-amz-date', false], ['host', false], ['x-forwarded-for', false]])('%s is disallowed: %s', (name, expected) => {
  expect(isDisallowedHeader(name)).toBe(expected);
});

test.each([
  ['host', 'viewer-request', true], ['host', 'origin-request', false], ['accept-encoding', 'origin-request', true], ['accept-encoding', 'viewer-request', false],
  ['warning', 'viewer-response', true], ['content-length', 'viewer-response', false], ['content-length', 'lambda-viewer-response', true],
  ['via', 'origin-response', true], ['content-length', 'origin-response', false],
] as const)('%s is read-only in %s: %s', (name, rules, expected) => {
  expect(isReadOnlyHeader(name, rules)).toBe(expected);
});

test.each([['x-example-name', 'X-Example-Name'], ['etag', 'Etag'], ['x--1a', 'X--1a']])('%s is written %s', (name, expected) => {
  expect(capitalized(name)).toBe(expected);
});

test('names are tokens; values are one line of bytes', () => {
  expect(['x-a', 'a b', '', 'a:', '__proto__'].map(isHeaderName)).toEqual([true, false, false, false, true]);
  expect(['', 'a\tb ü', 'a\nb', 'a\rb', 'a\0', '€'].map(isHeaderValue)).toEqual([true, true, false, false, false, false]);
});
