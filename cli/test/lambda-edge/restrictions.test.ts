import type { CloudFrontRequest } from 'aws-lambda';
import type { Cf } from './support';
import { CUSTOM_ORIGIN, edited, headers, invocation, request, response, S3_ORIGIN } from './support';
import { DISALLOWED_HEADER_PREFIXES, DISALLOWED_HEADERS } from '../../../src/contract/cloudfront';
import { edgeEvent } from '../../src/lambda-edge/edge-event';
import type { EdgeEventType, EdgeInvocation, EdgeInvocationResult } from '../../src/lambda-edge/edge-lambda';
import { edgeResult } from '../../src/lambda-edge/edge-result';

/** What Lambda@Edge functions may see and change, rule by rule of the developer guide. */

const EVENTS: EdgeEventType[] = ['viewer-request', 'origin-request', 'origin-response', 'viewer-response'];
const partOf = (eventType: EdgeEventType) => (eventType.endsWith('request') ? 'request' : 'response');

function after(given: EdgeInvocation, edit: (cf: Cf) => void, body?: Buffer): EdgeInvocationResult {
  return edgeResult(edited(edgeEvent(given, body), edit), given, 'fn');
}

const refused = (message: RegExp) => ({ kind: 'error', status: 502, message: expect.stringMatching(message) as string });

/** The message with its headers under a function's hands, and those of the result. */
function withHeaders(eventType: EdgeEventType, lines: [string, string][]): EdgeInvocation {
  return invocation(eventType, partOf(eventType) === 'request' ? { request: request({ headers: headers(lines) }) } : { response: response({ headers: headers(lines) }) });
}

describe.each(EVENTS)('F-360 disallowed headers at %s', (eventType) => {
  const names = [...DISALLOWED_HEADERS, ...DISALLOWED_HEADER_PREFIXES.map((prefix) => `${prefix}something`)];

  test.each(names)('%s is not shown, stays, and cannot be added', (name) => {
    const given = withHeaders(eventType, [[name, 'kept'], ['Accept', '*/*']]);
    let shown: unknown = 'not looked at';
    const result = after(given, (cf) => { shown = cf[partOf(eventType)].headers[name]; });
    expect(shown).toBeUndefined();
    const left = result.kind === 'request' ? result.request : result.kind === 'response' ? result.response : undefined;
    expect(left!.headers[name]).toEqual([{ key: name, value: 'kept' }]);
    expect(after(withHeaders(eventType, []), (cf) => { cf[partOf(eventType)].headers[name] = [{ value: 'x' }]; })).toEqual(refused(/does not allow functions to add this header/));
  });
});

test('F-360 all that the page lists are among them', () => {
  expect([...DISALLOWED_HEADERS].sort()).toEqual([
    'connection', 'expect', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'trailer', 'upgrade', 'x-accel-buffering',
    'x-accel-charset', 'x-accel-limit-rate', 'x-accel-redirect', 'x-amzn-auth', 'x-amzn-cf-billing', 'x-amzn-cf-id', 'x-amzn-cf-xff', 'x-amzn-errortype',
    'x-amzn-fle-profile', 'x-amzn-header-count', 'x-amzn-header-order', 'x-amzn-lambda-integration-tag', 'x-amzn-requestid', 'x-cache', 'x-forwarded-proto',
    'x-real-ip',
  ]);
  expect([...DISALLOWED_HEADER_PREFIXES].sort()).toEqual(['x-amz-cf-', 'x-edge-']);
});

const READ_ONLY: [EdgeEventType, string[]][] = [
  ['viewer-request', ['cdn-loop', 'content-length', 'host', 'transfer-encoding', 'via']],
  ['origin-request', ['accept-encoding', 'cdn-loop', 'content-length', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'transfer-encoding', 'via']],
  ['origin-response', ['transfer-encoding', 'via']],
  ['viewer-response', ['warning', 'via', 'content-length', 'content-encoding', 'transfer-encoding']],
];

describe.each(READ_ONLY)('F-361 read-only headers at %s', (eventType, names) => {
  test.each(names)('%s is shown, and cannot be added, changed or deleted', (name) => {
    const given = withHeaders(eventType, [[name, '1']]);
    let shown: unknown;
    expect(after(given, (cf) => { shown = cf[partOf(eventType)].headers[name]; }).kind).toBe(partOf(eventType));
    expect(shown).toEqual([{ key: name, value: '1' }]);
    const message = new RegExp(`\\["${name}"\\]: the function tried to add, delete, or change a header that is read-only in ${eventType} events`);
    expect(after(given, (cf) => { cf[partOf(eventType)].headers[name] = [{ value: '2' }]; })).toEqual(refused(message));
    expect(after(given, (cf) => { delete cf[partOf(eventType)].headers[name]; })).toEqual(refused(message));
    expect(after(withHeaders(eventType, []), (cf) => { cf[partOf(eventType)].headers[name] = [{ value: '1' }]; })).toEqual(refused(message));
  });

  test.each(['host', 'if-none-match', 'warning', 'content-encoding', 'cookie'].filter((name) => !names.includes(name)))('%s may be changed', (name) => {
    const result = after(withHeaders(eventType, [[name, '1']]), (cf) => { cf[partOf(eventType)].headers[name][0].value = '2'; });
    const left = result.kind === 'request' ? result.request : result.kind === 'response' ? result.response : undefined;
    expect(left?.headers[name]).toEqual([{ key: name, value: '2' }]);
  });
});

describe('F-366 the origin of an origin-request function', () => {
  const custom = (change: object) => after(invocation('origin-request'), (cf) => { Object.assign(cf.request.origin.custom, change); });
  const s3 = (change: object) => after(invocation('origin-request', { origin: S3_ORIGIN }), (cf) => { Object.assign(cf.request.origin.s3, change); });

  test.each([
    { port: 80 }, { port: 443 }, { port: 1024 }, { port: 65_535 }, { protocol: 'http' },
    { sslProtocols: ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2'] },
    { readTimeout: 1, responseCompletionTimeout: 1 },
    { readTimeout: 120, responseCompletionTimeout: 0 }, { keepaliveTimeout: 1 }, { keepaliveTimeout: 120 },
    { domainName: 'a'.repeat(253) }, { path: '' }, { path: `/${'p'.repeat(254)}` }, { customHeaders: {} },
  ])('custom: %j is taken', (change) => {
    const result = custom(change);
    expect(result).toMatchObject({ kind: 'request', origin: { custom: change } });
  });

  test.each([
    [{ port: 79 }, /port must be/], [{ port: 1023 }, /port must be/], [{ port: 65_536 }, /port must be/], [{ port: '443' }, /port must be/], [{ port: undefined }, /port must be/],
    [{ protocol: 'HTTPS' }, /protocol must be/], [{ protocol: undefined }, /protocol must be/], [{ sslProtocols: 'TLSv1.2' }, /sslProtocols must be/],
    [{ sslProtocols: undefined }, /sslProtocols must be/], [{ readTimeout: 0 }, /readTimeout must be/], [{ readTimeout: 121 }, /readTimeout must be/], [{ readTimeout: 1.5 }, /readTimeout must be/],
    [{ readTimeout: undefined }, /readTimeout must be/], [{ keepaliveTimeout: 0 }, /keepaliveTimeout must be/], [{ keepaliveTimeout: 121 }, /keepaliveTimeout must be/],
    [{ domainName: 'a'.repeat(254) }, /1 to 253 characters/], [{ domainName: 'https://a.example' }, /name of a host/], [{ domainName: 'a.example:8080' }, /name of a host/],
    [{ domainName: 'a.example/x' }, /name of a host/], [{ domainName: '198.51.100.1' }, /no IP address/], [{ domainName: undefined }, /domainName must be a string/],
    [{ path: 'p' }, /begin with a slash/], [{ path: '/p/' }, /not end with one/], [{ path: `/${'p'.repeat(255)}` }, /at most 255/], [{ path: '/ä' }, /URL-encoded/], [{ path: undefined }, /path must be a string/],
    [{ customHeaders: { 'X-Key': [{ value: '1' }] } }, /lower case/], [{ customHeaders: { 'x-edge-a': [{ value: '1' }] } }, /does not allow/], [{ customHeaders: { 'x-amz-a': [{ value: '1' }] } }, /does not send this/],
    [{ customHeaders: { accept: [{ value: '1' }] } }, /a header of this name too/], [{ customHeaders: { 'x-key': '1' } }, /must be an array/], [{ customHeaders: undefined }, /must be an object/],
  ] as [object, RegExp][])('custom: %j is a 502', (change, message) => {
    expect(custom(change)).toEqual(refused(message));
  });

  test.each(['cache-control', 'cookie', 'host', 'if-range', 'max-forwards', 'pragma', 'range', 'request-range', 'te', 'transfer-encoding', 'via', 'content-length'])('no custom header %s', (name) => {
    expect(custom({ customHeaders: { [name]: [{ value: '1' }] } })).toEqual(refused(/does not send this as a custom header/));
  });

  test.each([{ authMethod: 'none', region: '' }, { region: 'eu-west-1' }, { readTimeout: undefined }, { domainName: 'b'.repeat(128) }, { path: '/p' }])('s3: %j is taken', (change) => {
    expect(s3(change)).toMatchObject({ kind: 'request', origin: { s3: JSON.parse(JSON.stringify(change)) as object } });
  });

  test.each([
    [{ authMethod: 'origin-access-control' }, /authMethod must be/], [{ authMethod: undefined }, /authMethod must be/], [{ region: '' }, /region is missing/], [{ domainName: 'b'.repeat(129) }, /1 to 128 characters/],
    [{ domainName: 'B.s3.amazonaws.com' }, /lower case/], [{ readTimeout: 0 }, /readTimeout must be/], [{ customHeaders: undefined }, /must be an object/], [{ path: '/p/' }, /not end with one/],
  ] as [object, RegExp][])('s3: %j is a 502', (change, message) => {
    expect(s3(change)).toEqual(refused(message));
  });

  test('it is of one kind', () => {
    expect(after(invocation('origin-request'), (cf) => { cf.request.origin.s3 = S3_ORIGIN.s3; })).toEqual(refused(/either custom or s3/));
    expect(after(invocation('origin-request'), (cf) => { cf.request.origin = {}; })).toEqual(refused(/holds neither/));
    const bucket = after(invocation('origin-request'), (cf) => { cf.request.origin = { s3: { ...S3_ORIGIN.s3, authMethod: 'none' } }; });
    expect(bucket).toMatchObject({ kind: 'request', origin: { s3: { authMethod: 'none' } } });
    expect(after(invocation('origin-request'), (cf) => { cf.request.origin = S3_ORIGIN; })).toEqual(refused(/origin access identity cannot be used/));
    expect(after(invocation('viewer-request'), (cf) => { cf.request.origin = CUSTOM_ORIGIN; })).toEqual(refused(/origin-request events only/));
  });
});

describe('F-368 what a function is shown of a body', () => {
  test.each([['viewer-request', 40 * 1024], ['origin-request', 1024 * 1024]] as const)('%s: %i bytes, as base64', (eventType, most) => {
    const shown = (bytes: number) => edgeEvent(invocation(eventType, { includeBody: true }), Buffer.alloc(bytes, 'x')).Records[0].cf.request as CloudFrontRequest;
    expect(shown(most).body).toEqual({ action: 'read-only', encoding: 'base64', inputTruncated: false, data: Buffer.alloc(most, 'x').toString('base64') });
    expect(shown(most + 1).body).toEqual({ action: 'read-only', encoding: 'base64', inputTruncated: true, data: Buffer.alloc(most, 'x').toString('base64') });
    expect(edgeEvent(invocation(eventType)).Records[0].cf.request).not.toHaveProperty('body');
  });
});

describe('F-369 a body that a function puts in place of the request\'s', () => {
  const replaced = (eventType: EdgeEventType, body: object) => {
    const given = invocation(eventType, { includeBody: true, request: request({ method: 'POST', body: Buffer.from('the whole body') }) });
    return after(given, (cf) => { cf.request.body = body; }, Buffer.from('the'));
  };
  const bodyOf = (result: EdgeInvocationResult) => (result.kind === 'request' ? (result.request.body as Buffer) : undefined);

  test.each([['viewer-request', 40 * 1024], ['origin-request', 1024 * 1024]] as const)('%s: is cut off at %i bytes, as text or base64', (eventType, most) => {
    expect(bodyOf(replaced(eventType, { action: 'replace', encoding: 'text', data: 'x'.repeat(most + 9) }))).toHaveLength(most);
    expect(bodyOf(replaced(eventType, { action: 'replace', encoding: 'base64', data: Buffer.alloc(most + 9).toString('base64') }))).toHaveLength(most);
  });

  test('where it is read-only, the whole original travels on, whatever was shown of it', () => {
    expect(String(bodyOf(replaced('origin-request', { action: 'read-only', encoding: 'text', data: 'x' })))).toBe('the whole body');
  });
});

describe('F-370 a response\'s status', () => {
  const generated = (status: unknown, extra: object = {}) => edgeResult({ status, ...extra }, invocation('origin-request'), 'fn');
  test.each(['200', '599', 404])('%j is taken', (status) => {
    expect(generated(status)).toMatchObject({ kind: 'response', response: { status: Number(status) } });
  });
  test.each(['100', '199', '600', '', '20', 'OK', null, 200.5, '0200'])('%j is a 502', (status) => {
    expect(generated(status)).toEqual(refused(/status/));
  });
  test('origin-response may change it, viewer-response may not', () => {
    expect(after(invocation('origin-response'), (cf) => { cf.response.status = '404'; })).toMatchObject({ response: { status: 404 } });
    expect(after(invocation('viewer-response'), (cf) => { cf.response.status = '404'; })).toEqual(refused(/status cannot be changed in viewer-response events/));
    expect(after(invocation('viewer-response'), (cf) => { cf.response.status = 200; })).toMatchObject({ response: { status: 200 } });
  });
});

describe('F-367 a generated response', () => {
  const of = (eventType: EdgeEventType, result: object) => edgeResult(result, invocation(eventType), 'fn');

  test.each([['viewer-request', 40 * 1024], ['origin-request', 1024 * 1024]] as const)('%s: %i bytes with its headers', (eventType, most) => {
    const header = { a: [{ value: 'b' }] };
    const taken = 'a: b\r\n'.length;
    expect(of(eventType, { status: '200', headers: header, body: 'x'.repeat(most - taken) }).kind).toBe('response');
    expect(of(eventType, { status: '200', headers: header, body: 'x'.repeat(most - taken + 1) })).toEqual(refused(/with its headers/));
  });

  test('only its status is needed', () => {
    expect(of('viewer-request', { status: '301' })).toMatchObject({ response: { status: 301, statusDescription: 'Moved Permanently', headers: {}, body: undefined } });
  });

  test('a body is text, or base64 that is valid', () => {
    expect(of('viewer-request', { status: '200', body: 'ä' })).toMatchObject({ response: { body: Buffer.from('ä') } });
    expect(of('viewer-request', { status: '200', body: 'w6Q=', bodyEncoding: 'base64' })).toMatchObject({ response: { body: Buffer.from('ä') } });
    expect(of('viewer-request', { status: '200', body: '*', bodyEncoding: 'base64' })).toEqual(refused(/not valid base64/));
    expect(of('viewer-request', { status: '200', body: '', bodyEncoding: 'utf8' })).toEqual(refused(/"text" or "base64"/));
  });

  test('204 has no body at viewer-request', () => {
    expect(of('viewer-request', { status: '204', body: 'x' })).toEqual(refused(/must be empty/));
    expect(of('viewer-request', { status: '204', body: '' }).kind).toBe('response');
  });
});

describe('F-371 the body of a response that the origin gave', () => {
  test('is shown to no function', () => {
    for (const eventType of ['origin-response', 'viewer-response'] as const) expect(JSON.stringify(edgeEvent(invocation(eventType)))).not.toContain('original');
  });
  test('origin-response replaces it, empties it or leaves it; viewer-response does not touch it', () => {
    expect(after(invocation('origin-response'), (cf) => { cf.response.body = 'new'; })).toMatchObject({ response: { body: Buffer.from('new') } });
    expect(after(invocation('origin-response'), (cf) => { cf.response.body = ''; })).toMatchObject({ response: { body: Buffer.alloc(0) } });
    expect(after(invocation('origin-response'), () => undefined)).toMatchObject({ response: { body: undefined } });
    expect(after(invocation('viewer-response'), (cf) => { cf.response.body = 'new'; })).toEqual(refused(/body cannot be set/));
  });
  test('what replaces it has 1 MB with the headers', () => {
    const empty = invocation('origin-response', { response: response({ headers: {} }) });
    expect(after(empty, (cf) => { cf.response.body = 'x'.repeat(1024 * 1024); }).kind).toBe('response');
    expect(after(empty, (cf) => { cf.response.body = 'x'.repeat(1024 * 1024 + 1); })).toEqual(refused(/at most 1048576/));
  });
});

describe('F-372 headers that a function writes', () => {
  const set = (name: string, fields: unknown) => after(invocation('origin-request'), (cf) => { cf.request.headers[name] = fields; });
  test('the key is that of the field, else the name with initial capitals', () => {
    expect(set('x-some-key', [{ key: 'x-SOME-key', value: '1' }, { value: '2' }])).toMatchObject({
      request: { headers: { 'x-some-key': [{ key: 'x-SOME-key', value: '1' }, { key: 'X-Some-Key', value: '2' }] } },
    });
  });
  test.each<[string, unknown, RegExp]>([
    ['X-Key', [{ value: '1' }], /lower case/], ['x-key', '1', /must be an array/], ['x-key', [{ value: 1 }], /must be a string/], ['x-key', [{ key: 'other', value: '1' }], /name of the header in any case/],
    ['x key', [{ value: '1' }], /no name of a header/], ['x-key', [{ value: 'a\nb' }], /no header can carry/],
  ])('%s: %j is a 502', (name, fields, message) => {
    expect(set(name, fields)).toEqual(refused(message));
  });
});

describe('F-373 uri and query string', () => {
  const change = (edit: object, original = {}) => after(invocation('viewer-request', { request: request(original) }), (cf) => { Object.assign(cf.request, edit); });
  test('as they came where they are left alone, else as UTF-8, percent-encoded', () => {
    expect(change({}, { uri: '/%E4', querystring: 'q=%e4' })).toMatchObject({ request: { uri: '/%E4', querystring: 'q=%e4' } });
    expect(change({}, { uri: '/\xe4', querystring: 'q=\xe4' })).toMatchObject({ request: { uri: '/\xe4', querystring: 'q=\xe4' } });
    expect(change({ uri: '/ä', querystring: 'q=ä' })).toMatchObject({ request: { uri: '/%C3%A4', querystring: 'q=%C3%A4' } });
  });
  test('together fewer than 8,192 characters', () => {
    expect(change({ uri: `/${'u'.repeat(8189)}`, querystring: 'q' }).kind).toBe('request');
    expect(change({ uri: `/${'u'.repeat(8190)}`, querystring: 'q' })).toEqual(refused(/fewer than 8192/));
  });
  test.each(['a b', 'a#b', 'a\tb', 'a\u007fb'])('the query string %j is a 502', (querystring) => {
    expect(change({ querystring })).toEqual(refused(/request\.querystring holds/));
  });
});

describe('F-374 the viewer\'s address and method', () => {
  test.each(EVENTS)('%s sees both', (eventType) => {
    expect(edgeEvent(invocation(eventType)).Records[0].cf.request).toMatchObject({ clientIp: '203.0.113.178', method: 'GET' });
  });
  test.each([[{ clientIp: '192.0.2.1' }, /clientIp is read-only/], [{ method: 'POST' }, /method is read-only/]] as [object, RegExp][])('%j is a 502', (edit, message) => {
    for (const eventType of ['viewer-request', 'origin-request'] as const) expect(after(invocation(eventType), (cf) => { Object.assign(cf.request, edit); })).toEqual(refused(message));
  });
});

test('F-379 a viewer-request function cannot add CloudFront-Viewer-Country; an origin-request function may, and both may change it', () => {
  const add = (eventType: EdgeEventType, lines: [string, string][] = []) => after(withHeaders(eventType, lines), (cf) => { cf.request.headers['cloudfront-viewer-country'] = [{ value: 'DE' }]; });
  expect(add('viewer-request')).toEqual(refused(/CloudFront adds it afterwards/));
  expect(add('viewer-request', [['CloudFront-Viewer-Country', 'FR']]).kind).toBe('request');
  expect(add('origin-request').kind).toBe('request');
});
