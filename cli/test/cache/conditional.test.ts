import { rangeApplies, refreshed, viewerHasIt } from '../../src/cache/conditional';

const fields = (headers: Record<string, string>) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [{ value }]]));
const CACHED = fields({ 'etag': '"v1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' });

describe('F-236 a conditional request', () => {
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
    expect(viewerHasIt(request, CACHED, 0)).toBe(expected);
    expect(viewerHasIt({ ...request, method: 'POST' }, CACHED, 0)).toBe(false);
  });

  test('is told by Date where there is no Last-Modified', () => {
    const cached = fields({ date: 'Thu, 01 Jan 2026 00:00:00 GMT' });
    const since = (value: string) => viewerHasIt({ method: 'GET', uri: '/', querystring: '', headers: fields({ 'if-modified-since': value }), clientIp: '' }, cached, 0);
    expect([since('Thu, 01 Jan 2026 00:00:00 GMT'), since('Wed, 31 Dec 2025 23:59:59 GMT')]).toEqual([true, false]);
  });
});

describe('F-235 a range with If-Range', () => {
  test.each<[string, string | undefined, boolean]>([
    ['nothing', undefined, true],
    ['the same entity tag', '"v1"', true],
    ['another one', '"v2"', false],
    ['a weak one, which does not tell about bytes', 'W/"v1"', false],
    ['the same date', 'Thu, 01 Jan 2026 00:00:00 GMT', true],
    ['another date', 'Thu, 01 Jan 2026 00:00:01 GMT', false],
  ])('that holds %s', (_name, condition, expected) => {
    const headers = condition === undefined ? {} : fields({ 'if-range': condition });
    const request = { method: 'GET', uri: '/', querystring: '', headers, clientIp: '' };
    expect(rangeApplies(request, CACHED)).toBe(expected);
    expect(rangeApplies({ ...request, method: 'HEAD' }, CACHED)).toBe(false);
  });

  test('does not count where what is cached is weak itself', () => {
    const request = { method: 'GET', uri: '/', querystring: '', headers: fields({ 'if-range': 'W/"v1"' }), clientIp: '' };
    expect(rangeApplies(request, fields({ etag: 'W/"v1"' }))).toBe(false);
  });
});

test('F-237 a 304 renews headers, but not those that describe the bytes that are kept', () => {
  const cached = fields({ 'etag': 'W/"v1"', 'content-length': '5', 'content-encoding': 'br', 'content-type': 'text/plain', 'x-old': '1' });
  const from304 = fields({ 'etag': '"v1"', 'cache-control': 'max-age=9', 'content-length': '0', 'content-encoding': 'gzip', 'content-type': 'text/html' });
  expect(refreshed(cached, from304)).toEqual(fields({
    'etag': 'W/"v1"', 'content-length': '5', 'content-encoding': 'br', 'content-type': 'text/html', 'x-old': '1', 'cache-control': 'max-age=9',
  }));
});
