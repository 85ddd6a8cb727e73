import fc from 'fast-check';
import { newRequestId, parseViewerAddress, splitTarget } from '../../src/listener/viewer-request';

test.each<[string, unknown]>([
  ['192.0.2.1', { address: '192.0.2.1' }],
  ['192.0.2.1:4711', { address: '192.0.2.1', port: 4711 }],
  ['2001:db8::1', { address: '2001:db8::1' }],
  ['[2001:db8::1]:4711', { address: '2001:db8::1', port: 4711 }],
  ['[192.0.2.1]:1', undefined],
  ['192.0.2.1:99999', undefined],
  ['localhost', undefined],
  ['', undefined],
])('viewer address "%s"', (text, expected) => {
  expect(parseViewerAddress(text)).toEqual(expected);
});

test('every address that is written with a port is read back', () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4().map((ip) => [ip, ip]), fc.ipV6().map((ip) => [ip, `[${ip}]`])), fc.nat(65_535), ([address, written], port) => {
    expect(parseViewerAddress(`${written}:${port}`)).toEqual({ address, port });
  }));
});

test('any text is read without failing', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    parseViewerAddress(text);
  }));
});

test.each([
  ['/a/b?c=d', '/a/b', 'c=d'],
  ['/a?', '/a', ''],
  ['/a?b?c', '/a', 'b?c'],
  ['/%7Ea//b', '/%7Ea//b', ''],
  ['http://host:1/a?b', '/a', 'b'],
  ['http://host', '/', ''],
  ['*', '/*', ''],
])('request target %s', (target, uri, querystring) => {
  expect(splitTarget(target)).toEqual({ uri, querystring });
});

test('ids have CloudFront\'s form and differ', () => {
  expect(newRequestId()).toMatch(/^[A-Za-z0-9_-]{55}=$/);
  expect(newRequestId()).not.toBe(newRequestId());
});
