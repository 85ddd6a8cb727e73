import fc from 'fast-check';
import { isAuthority, refusalOf, refusalOfParseError, wrongVersion } from '../../src/listener/request-form';
import { fromRawHeaders } from '../../src/model/headers';

const head = (target: string, fields: string[] = [], httpVersion = '1.1', method = 'GET') => (
  { method, target, httpVersion, headers: fromRawHeaders(['Host', 'a', ...fields]) });

test.each([
  'example.com', 'example.com:8080', 'example.com:', 'EXAMPLE.com.', 'xn--bcher-kva.example', '192.0.2.1', '192.0.2.1:80', '[2001:db8::1]', '[::1]:443', 'a_b.example',
])('"%s" is an authority', (text) => {
  expect(isAuthority(text)).toBe(true);
});

test.each(['', ' ', 'a b', 'a,b', 'a/b', 'a?b', 'a#b', 'user@a', 'a:b', 'a:99999', 'a:-1', '[::1', '::1', '[zz]', '[1.2.3.4]', 'a:1:2', 'a\0'])('"%s" is none', (text) => {
  expect(isAuthority(text)).toBe(false);
});

test('F-213 every host with a port is an authority, and any text is told without failing', () => {
  fc.assert(fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6().map((ip) => `[${ip}]`)), fc.option(fc.nat(65_535)), (host, port) => {
    expect(isAuthority(port === null ? host : `${host}:${port}`)).toBe(true);
  }));
  fc.assert(fc.property(fc.string(), fc.string(), (target, host) => {
    refusalOf({ method: 'GET', target, httpVersion: '1.1', headers: fromRawHeaders(['Host', host]) });
  }));
});

test('F-213 any path is a target, whatever is in it but a fragment', () => {
  fc.assert(fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
    expect(refusalOf(head(`/${path.slice(1)}?${query}`))).toBeUndefined();
    expect(refusalOf(head(`https://www.example.com${path}?${query}`))).toBeUndefined();
    expect(refusalOf(head(`/${path.slice(1)}#${query}`))).toMatchObject({ status: 400 });
  }));
});

test.each([['chunked', undefined], ['CHUNKED', undefined], [' chunked ', undefined], ['gzip, chunked', 501], ['identity', 501], ['', 501]])(
  'F-214 the transfer coding "%s" is refused with %s', (coding, status) => {
    expect(refusalOf(head('/', ['Transfer-Encoding', coding]))?.status).toBe(status);
    expect(refusalOf(head('/', ['Transfer-Encoding', coding], '1.0'))?.status).toBe(400);
  });

test('F-213 HTTP/1.0 and 1.1 alone are versions of HTTP/1', () => {
  const of = (httpVersion: string) => wrongVersion({ httpVersion, httpVersionMajor: Number(httpVersion[0]) })?.status;
  expect(['0.9', '1.0', '1.1', '2.0'].map(of)).toEqual([400, undefined, undefined, 400]);
});

test.each([['HPE_HEADER_OVERFLOW', 413], ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413], ['ERR_HTTP_REQUEST_TIMEOUT', 408], ['HPE_INVALID_METHOD', 400], [undefined, 400]])(
  'what Node calls %s is a %i', (code, status) => {
    expect(refusalOfParseError({ code }).status).toBe(status);
  });
