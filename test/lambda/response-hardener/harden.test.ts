import vm from 'node:vm';
import fc from 'fast-check';
import { harden } from '../../../lambda/response-hardener/harden';
import { scopeOf } from '../../../lambda/response-hardener/response-scope';
import type { ViewerResponse } from '../../../lambda/response-hardener/viewer-response';
import { type HardenerConfig, type HardenerHeader, type HardenerRules, HeaderScope } from '../../../src/contract/response-hardener';
import { rulesSource } from '../../../src/viewer-functions/hardener-rules';

/** The rules as synth writes them. */
const rules = (config: Partial<HardenerConfig>): HardenerRules => vm.runInThisContext(`(${rulesSource({ set: [], remove: [], ...config })})`) as HardenerRules;
const header = (name: string, given: Partial<HardenerHeader> = {}): HardenerHeader => ({ name, value: 'ours', ifMissing: false, scope: HeaderScope.ALL, ...given });
const response = (headers: { [name: string]: string }, statusCode = 200): ViewerResponse =>
  ({ statusCode, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])) });
const headersOf = ({ headers }: ViewerResponse) => Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));

test('sets a header over the origin\'s', () => {
  expect(headersOf(harden(response({ a: 'origin' }), rules({ set: [header('a')] })))).toEqual({ a: 'ours' });
});

test('keeps the origin\'s header where the configuration says so', () => {
  const given = rules({ set: [header('a', { ifMissing: true })] });
  expect(headersOf(harden(response({ a: 'origin' }), given))).toEqual({ a: 'origin' });
  expect(headersOf(harden(response({}), given))).toEqual({ a: 'ours' });
});

test('removes headers', () => {
  expect(headersOf(harden(response({ 'server': 'nginx', 'x-powered-by': 'PHP', 'etag': '"1"' }), rules({ remove: ['server', 'x-powered-by'] })))).toEqual({ etag: '"1"' });
});

test('removes every internal header, whatever the configuration', () => {
  expect(headersOf(harden(response({ 'x-smart-origin-stamp': 'v1', 'x-smart-origin-anything': '1', 'x-smart': '2' }), rules({})))).toEqual({ 'x-smart': '2' });
});

test('a header that is removed and set is set', () => {
  expect(headersOf(harden(response({ server: 'nginx' }), rules({ remove: ['server'], set: [header('server', { value: 'edge', ifMissing: true })] })))).toEqual({ server: 'edge' });
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
  const given = rules({ set: [header('all'), header('documents', { scope: HeaderScope.DOCUMENTS }), header('pages', { scope: HeaderScope.PAGES })] });
  const set = Object.keys(headersOf(harden(response({ 'content-type': type }), given))).filter((name) => name !== 'content-type');
  expect(set).toEqual(['all', 'documents', 'pages'].slice(0, scope + 1));
});

test('a response without a type may be a document, but a 304 updates whatever the browser holds', () => {
  expect(scopeOf(response({}))).toBe(HeaderScope.DOCUMENTS);
  expect(scopeOf(response({}, 304))).toBe(HeaderScope.ALL);
  expect(scopeOf(response({ 'content-type': 'text/html' }, 304))).toBe(HeaderScope.PAGES);
});

test('rules of another version leave the response as it is', () => {
  const given = response({ 'server': 'nginx', 'x-smart-origin-stamp': 'v1' });
  expect(headersOf(harden(given, { ...rules({ remove: ['server'], set: [header('a')] }), version: 2 }))).toEqual({ 'server': 'nginx', 'x-smart-origin-stamp': 'v1' });
});

test('a malformed event throws before anything is changed', () => {
  const given = { statusCode: 200, headers: { 'server': { value: 'nginx' }, 'content-type': {} as { value: string } } };
  expect(() => harden(given, rules({ remove: ['server'] }))).toThrow(TypeError);
  expect(given.headers).toEqual({ 'server': { value: 'nginx' }, 'content-type': {} });
});

test('status and body are never touched, what is set is set, and hardening twice changes nothing more', () => {
  const name = fc.constantFrom('a', 'b', 'server', 'x-smart-origin-stamp', 'to-string', 'x-"quoted"');
  const value = fc.oneof(fc.constantFrom('1', '2'), fc.string(), fc.constantFrom('\u2028', '$&', '`${1}`', '</script>', "'\\"));
  fc.assert(fc.property(
    fc.dictionary(name, fc.constantFrom('x', 'y')), fc.constantFrom(200, 204, 206, 304),
    fc.array(fc.record({
      name, value, ifMissing: fc.boolean(), scope: fc.constantFrom(HeaderScope.ALL, HeaderScope.DOCUMENTS, HeaderScope.PAGES),
    }), { maxLength: 4 }),
    (headers, status, set) => {
      const given = { ...response(headers, status), body: 'body' };
      const once = structuredClone(harden(given, rules({ set, remove: ['b'] })));
      expect(given).toMatchObject({ statusCode: status, body: 'body' });
      const last = set[set.length - 1];
      if (last && !last.ifMissing && last.scope === HeaderScope.ALL) expect(once.headers[last.name]).toEqual({ value: last.value });
      expect(harden(given, rules({ set, remove: ['b'] }))).toEqual(once);
    }));
});
