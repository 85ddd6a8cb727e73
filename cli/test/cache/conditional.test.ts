import { refreshed, viewerHasIt } from '../../src/cache/conditional';

const fields = (headers: Record<string, string>) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [{ value }]]));
const CACHED = fields({ 'etag': '"v1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' });

test.each<[string, Record<string, string>, boolean]>([
  ['nothing', {}, false],
  ['the same validator', { 'if-none-match': '"v1"' }, true],
  ['the same validator, weakly', { 'if-none-match': 'W/"v1"' }, true],
  ['one of several', { 'if-none-match': '"v0", "v1"' }, true],
  ['any', { 'if-none-match': '*' }, true],
  ['another validator', { 'if-none-match': '"v2"' }, false],
  ['another validator, in spite of the date', { 'if-none-match': '"v2"', 'if-modified-since': 'Fri, 02 Jan 2026 00:00:00 GMT' }, false],
  ['a later date', { 'if-modified-since': 'Fri, 02 Jan 2026 00:00:00 GMT' }, true],
  ['an earlier date', { 'if-modified-since': 'Wed, 31 Dec 2025 00:00:00 GMT' }, false],
  ['no date', { 'if-modified-since': 'yesterday' }, false],
])('a viewer who sends %s', (_name, headers, expected) => {
  const request = { method: 'GET', uri: '/', querystring: '', headers: fields(headers), clientIp: '' };
  expect(viewerHasIt(request, CACHED)).toBe(expected);
  expect(viewerHasIt({ ...request, method: 'POST' }, CACHED)).toBe(false);
});

test('a 304 renews headers, but not those that describe the body', () => {
  expect(refreshed(fields({ 'etag': '"v1"', 'content-length': '5' }), fields({ 'etag': '"v1"', 'cache-control': 'max-age=9', 'content-length': '0' })))
    .toEqual(fields({ 'etag': '"v1"', 'content-length': '5', 'cache-control': 'max-age=9' }));
});
