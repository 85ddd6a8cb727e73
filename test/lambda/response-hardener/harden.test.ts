import fc from 'fast-check';
import { harden } from '../../../lambda/response-hardener/harden';
import { scopeOf } from '../../../lambda/response-hardener/response-scope';
import type { ViewerResponse } from '../../../lambda/response-hardener/viewer-response';
import { HARDENER_CONFIG_VERSION, type HardenerConfig, HeaderScope } from '../../../src/contract/response-hardener';

const config = (given: Partial<HardenerConfig>): HardenerConfig => ({ v: HARDENER_CONFIG_VERSION, h: [], r: {}, ...given });
const response = (headers: { [name: string]: string }, statusCode = 200): ViewerResponse =>
  ({ statusCode, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])) });
const headersOf = ({ headers }: ViewerResponse) => Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));

test('sets a header over the origin\'s', () => {
  expect(headersOf(harden(response({ a: 'origin' }), config({ h: [{ n: 'a', v: 'ours' }] })))).toEqual({ a: 'ours' });
});

test('keeps the origin\'s header where the configuration says so', () => {
  const given = config({ h: [{ n: 'a', v: 'ours', k: 1 }] });
  expect(headersOf(harden(response({ a: 'origin' }), given))).toEqual({ a: 'origin' });
  expect(headersOf(harden(response({}), given))).toEqual({ a: 'ours' });
});

test('removes headers', () => {
  expect(headersOf(harden(response({ 'server': 'nginx', 'x-powered-by': 'PHP', 'etag': '"1"' }), config({ r: { 'server': 1, 'x-powered-by': 1 } })))).toEqual({ etag: '"1"' });
});

test('removes every internal header, whatever the configuration', () => {
  expect(headersOf(harden(response({ 'x-smart-origin-stamp': 'v1', 'x-smart-origin-anything': '1', 'x-smart': '2' }), config({})))).toEqual({ 'x-smart': '2' });
});

test('a header that is removed and set is set', () => {
  expect(headersOf(harden(response({ server: 'nginx' }), config({ r: { server: 1 }, h: [{ n: 'server', v: 'edge', k: 1 }] })))).toEqual({ server: 'edge' });
});

test.each([
  ['text/html; charset=utf-8', HeaderScope.PAGES],
  ['TEXT/HTML', HeaderScope.PAGES],
  ['application/xhtml+xml', HeaderScope.PAGES],
  ['image/svg+xml', HeaderScope.DOCUMENTS],
  ['application/xml', HeaderScope.DOCUMENTS],
  ['text/css', HeaderScope.ALL],
  ['application/json', HeaderScope.ALL],
  ['image/png', HeaderScope.ALL],
])('%s gets the headers of its scope', (type, scope) => {
  expect(scopeOf(response({ 'content-type': type }))).toBe(scope);
  const given = config({ h: [{ n: 'all', v: '1' }, { n: 'documents', v: '1', s: HeaderScope.DOCUMENTS }, { n: 'pages', v: '1', s: HeaderScope.PAGES }] });
  const set = Object.keys(headersOf(harden(response({ 'content-type': type }), given))).filter((name) => name !== 'content-type');
  expect(set).toEqual(['all', 'documents', 'pages'].slice(0, scope + 1));
});

test('a response without a type may be a document, but a 304 updates whatever the browser holds', () => {
  expect(scopeOf(response({}))).toBe(HeaderScope.DOCUMENTS);
  expect(scopeOf(response({}, 304))).toBe(HeaderScope.ALL);
  expect(scopeOf(response({ 'content-type': 'text/html' }, 304))).toBe(HeaderScope.PAGES);
});

test('a configuration of another version leaves the response as it is', () => {
  const given = response({ 'server': 'nginx', 'x-smart-origin-stamp': 'v1' });
  expect(headersOf(harden(given, { ...config({ r: { server: 1 } }), v: 2 }))).toEqual({ 'server': 'nginx', 'x-smart-origin-stamp': 'v1' });
});

test('a fault on the way leaves the response untouched', () => {
  const given = response({ server: 'nginx', a: 'origin' });
  const faulty = { v: HARDENER_CONFIG_VERSION, r: { server: 1 }, get h(): HardenerConfig['h'] { throw new Error('broken'); } };
  expect(() => harden(given, faulty)).toThrow('broken');
  expect(headersOf(given)).toEqual({ server: 'nginx', a: 'origin' });
});

test('status and body are never touched; hardening twice changes nothing more', () => {
  const name = fc.constantFrom('a', 'b', 'server', 'content-type', 'x-smart-origin-stamp', 'constructor', 'to-string');
  fc.assert(fc.property(
    fc.dictionary(name, fc.constantFrom('text/html', 'x', '')), fc.constantFrom(200, 204, 206, 304),
    fc.array(fc.record({ n: name, v: fc.constantFrom('1', '2'), k: fc.constantFrom(0, 1), s: fc.constantFrom(0, 1, 2) }), { maxLength: 4 }),
    (headers, status, h) => {
      const given = { ...response(headers, status), body: 'body' };
      const once = structuredClone(harden(given, config({ h, r: { b: 1 } })));
      expect(given).toMatchObject({ statusCode: status, body: 'body' });
      const types = h.some(({ n }) => n === 'content-type');
      if (!types) expect(harden(given, config({ h, r: { b: 1 } }))).toEqual(once);
    }));
});
