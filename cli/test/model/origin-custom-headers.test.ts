import { originCustomHeaders } from '../../src/model/origin-custom-headers';

const read = (...headers: [string, string][]) => originCustomHeaders({
  Id: 'app', DomainName: 'app.example.com', OriginCustomHeaders: headers.map(([HeaderName, HeaderValue]) => ({ HeaderName, HeaderValue })),
} as Parameters<typeof originCustomHeaders>[0], 'Origins[0]');

describe('F-349 headers that an origin is given', () => {
  test('keep the case in which they were written', () => {
    expect(read(['X-Key', 'secret'], ['Origin', 'https://a.example'])).toEqual({ 'x-key': [{ key: 'X-Key', value: 'secret' }], 'origin': [{ key: 'Origin', value: 'https://a.example' }] });
  });

  test.each([
    'Cache-Control', 'Connection', 'Content-Length', 'Cookie', 'Host', 'If-Match', 'If-Modified-Since', 'If-None-Match', 'If-Range', 'If-Unmodified-Since', 'Max-Forwards',
    'Pragma', 'Proxy-Authorization', 'Proxy-Connection', 'Range', 'Request-Range', 'TE', 'Trailer', 'Transfer-Encoding', 'Upgrade', 'Via', 'X-Amz-Anything', 'x-edge-a', 'X-Real-Ip',
  ])('fails when one is called %s', (name) => {
    expect(() => read([name, '1'])).toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', message: expect.stringContaining('CloudFront does not add this header') }));
  });

  test.each<[string, [string, string][], string]>([
    ['one stands twice', [['X-A', '1'], ['x-a', '2']], 'twice'],
    ['a name is too long', [['X'.repeat(257), '1']], 'at most 256'],
    ['a value is too long', [['X-A', '1'.repeat(1_784)]], 'a value 1783'],
    ['there are too many', Array.from({ length: 31 }, (_, index): [string, string] => [`X-${index}`, '1']), 'at most 30'],
    ['all are too long together', Array.from({ length: 6 }, (_, index): [string, string] => [`X-${index}`, '1'.repeat(1_783)]), 'at most 10240'],
  ])('fails when %s', (_name, headers, text) => {
    expect(() => read(...headers)).toThrow(text);
  });

  test('the longest are allowed', () => {
    expect(() => read(['X'.repeat(256), '1'.repeat(1_783)])).not.toThrow();
  });
});
