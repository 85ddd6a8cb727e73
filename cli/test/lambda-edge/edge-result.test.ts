import fc from 'fast-check';
import type { Cf } from './support';
import { CUSTOM_ORIGIN, edited, headers, invocation, request, response, S3_ORIGIN } from './support';
import { edgeEvent } from '../../src/lambda-edge/edge-event';
import type { EdgeEventType, EdgeInvocation, EdgeInvocationResult } from '../../src/lambda-edge/edge-lambda';
import { edgeResult } from '../../src/lambda-edge/edge-result';
import type { HeaderMap } from '../../src/model/http';

/** What becomes of a function that edits the event and returns its request or response. */
function after(given: EdgeInvocation, edit: (cf: Cf) => void, body?: Buffer): EdgeInvocationResult {
  return edgeResult(edited(edgeEvent(given, body), edit), given, 'fn');
}

function requestAfter(given: EdgeInvocation, edit: (cf: Cf) => void, body?: Buffer) {
  const result = after(given, edit, body);
  if (result.kind !== 'request') throw new Error(JSON.stringify(result));
  return result;
}

function responseAfter(given: EdgeInvocation, edit: (cf: Cf) => void) {
  const result = after(given, edit);
  if (result.kind !== 'response') throw new Error(JSON.stringify(result));
  return result.response;
}

const NOTHING = () => undefined;

describe('what a function leaves alone travels on as it came', () => {
  const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/);
  const value = fc.stringMatching(/^[\x20-\x7e\xa1-\xff]{0,20}$/);
  const headerMap = fc.array(fc.tuple(token, value), { maxLength: 12 }).map((lines) => {
    const map = Object.create(null) as HeaderMap;
    for (const [key, text] of [...lines, ['X-Cache', 'hidden'], ['Via', '1.1 x']]) (map[key.toLowerCase()] ??= []).push({ key, value: text });
    return map;
  });
  const url = fc.stringMatching(/^([\x21\x22\x24-\x3e\x40-\x7e]|\xc3\xa4|\xff){0,30}$/);

  test('requests, with header names and values, bytes of the URL and repeated headers', () => {
    fc.assert(fc.property(headerMap, url, fc.constantFrom<EdgeEventType>('viewer-request', 'origin-request'), (map, text, eventType) => {
      const given = invocation(eventType, { request: request({ headers: map, uri: `/${text}`, querystring: text }) });
      const result = requestAfter(given, NOTHING);
      expect(result.request).toMatchObject({ uri: `/${text}`, querystring: text, method: 'GET', clientIp: '203.0.113.178' });
      expect(Object.entries(result.request.headers).sort()).toEqual(Object.entries(map).sort());
      expect(result.origin).toEqual(given.origin);
    }));
  });

  test('responses', () => {
    fc.assert(fc.property(headerMap, fc.integer({ min: 200, max: 599 }), fc.constantFrom<EdgeEventType>('viewer-response', 'origin-response'), (map, status, eventType) => {
      const result = responseAfter(invocation(eventType, { response: response({ headers: map, status, statusDescription: 'As It Was' }) }), NOTHING);
      expect(result).toMatchObject({ status, statusDescription: 'As It Was', body: undefined });
      expect(Object.entries(result.headers).sort()).toEqual(Object.entries(map).sort());
    }));
  });
});

describe('edits of a request that are applied', () => {
  test('headers, uri and query string', () => {
    const { request: left } = requestAfter(invocation('viewer-request'), ({ request: r }) => {
      r.headers['x-new-one'] = [{ value: 'n' }];
      r.headers['x-key'] = [{ key: 'X-KEY', value: '1' }, { key: 'X-KEY', value: '2' }];
      delete r.headers['user-agent'];
      r.headers.accept = [];
      r.uri = '/ä?b#c';
      r.querystring = 'a=ä';
    });
    expect(left).toMatchObject({ uri: '/%C3%A4%3Fb%23c', querystring: 'a=%C3%A4' });
    expect(left.headers).toMatchObject({ 'x-new-one': [{ key: 'X-New-One', value: 'n' }], 'x-key': [{ key: 'X-KEY', value: '1' }, { key: 'X-KEY', value: '2' }] });
    expect(Object.keys(left.headers)).not.toEqual(expect.arrayContaining(['user-agent']));
    expect(Object.keys(left.headers)).not.toEqual(expect.arrayContaining(['accept']));
  });

  test('Host at origin-request, beside another origin: the example of the developer guide', () => {
    const result = requestAfter(invocation('origin-request', { origin: S3_ORIGIN }), ({ request: r }) => {
      r.origin = {
        custom: { domainName: 'www.example.com', port: 443, protocol: 'https', path: '', sslProtocols: ['TLSv1', 'TLSv1.1'], readTimeout: 5, keepaliveTimeout: 5, customHeaders: {} },
      };
      r.headers.host = [{ key: 'host', value: 'www.example.com' }];
    });
    expect(result.origin).toEqual({
      custom: { domainName: 'www.example.com', port: 443, protocol: 'https', path: '', sslProtocols: ['TLSv1', 'TLSv1.1'], readTimeout: 5, keepaliveTimeout: 5, customHeaders: {} },
    });
    expect(result.request.headers.host).toEqual([{ key: 'host', value: 'www.example.com' }]);
  });

  test('a bucket in another Region: the example of the developer guide', () => {
    const result = requestAfter(invocation('origin-request', { origin: S3_ORIGIN }), ({ request: r }) => {
      r.origin.s3.region = 'eu-central-1';
      r.origin.s3.domainName = 'amzn-s3-demo-bucket-in-eu-central-1.s3.eu-central-1.amazonaws.com';
      r.origin.s3.responseCompletionTimeout = 0;
    });
    expect(result.origin!.s3).toEqual({
      ...S3_ORIGIN.s3, region: 'eu-central-1', domainName: 'amzn-s3-demo-bucket-in-eu-central-1.s3.eu-central-1.amazonaws.com', responseCompletionTimeout: 0,
    });
  });

  test('a function that drops the origin leaves it as it was', () => {
    expect(requestAfter(invocation('origin-request'), ({ request: r }) => { delete r.origin; }).origin).toEqual(CUSTOM_ORIGIN);
  });

  test('custom headers of the origin', () => {
    const { origin } = requestAfter(invocation('origin-request'), ({ request: r }) => {
      r.origin.custom.customHeaders = { 'x-key': [{ value: 'v' }] };
    });
    expect(origin!.custom!.customHeaders).toEqual({ 'x-key': [{ key: 'X-Key', value: 'v' }] });
  });

  const WITH_BODY = invocation('origin-request', {
    includeBody: true, request: request({ method: 'POST', body: Buffer.from('sent'), headers: headers([['Content-Length', '4']]) }),
  });

  test.each([
    ['read-only: the original travels on', { action: 'read-only', data: 'x', encoding: 'text' }, 'sent', '4'],
    ['replaced by text', { action: 'replace', data: 'ä!', encoding: 'text' }, 'ä!', '3'],
    ['replaced by base64', { action: 'replace', data: 'aGk=', encoding: 'base64' }, 'hi', '2'],
  ])('a body, %s', (_, body, expected, length) => {
    const { request: left } = requestAfter(WITH_BODY, ({ request: r }) => { r.body = body; }, Buffer.from('sent'));
    expect((left.body as Buffer).toString()).toBe(expected);
    expect(left.headers['content-length'][0].value).toBe(length);
  });

  test.each([['viewer-request', 40 * 1024], ['origin-request', 1024 * 1024]] as const)('a longer body is cut off in %s at %i bytes', (eventType, most) => {
    const given = { ...WITH_BODY, eventType, ...(eventType === 'viewer-request' && { origin: undefined }) };
    const { request: left } = requestAfter(given, ({ request: r }) => { r.body = { action: 'replace', data: 'x'.repeat(most + 1), encoding: 'text' }; });
    expect((left.body as Buffer).length).toBe(most);
  });
});

describe('generated responses', () => {
  test('a redirect: the example of the developer guide', () => {
    const result = edgeResult({
      status: '302', statusDescription: 'Found', headers: { location: [{ key: 'Location', value: 'https://docs.aws.amazon.com/' }] },
    }, invocation('viewer-request'), 'fn');
    expect(result).toEqual({
      kind: 'response',
      response: { status: 302, statusDescription: 'Found', headers: { location: [{ key: 'Location', value: 'https://docs.aws.amazon.com/' }] }, body: undefined },
    });
  });

  test.each([
    [{ status: '200', body: 'ä' }, 200, 'OK', 'ä'],
    [{ status: 200, body: 'aGk=', bodyEncoding: 'base64' }, 200, 'OK', 'hi'],
    [{ status: '404', statusDescription: 'Gone fishing', body: '' }, 404, 'Gone fishing', ''],
  ])('%j', (result, status, statusDescription, text) => {
    const made = edgeResult(result, invocation('origin-request'), 'fn');
    expect(made).toMatchObject({ kind: 'response', response: { status, statusDescription, body: Buffer.from(text) } });
  });

  test('a Content-Length that the function wrote is set right', () => {
    const made = edgeResult({ status: '200', body: 'four', headers: { 'content-length': [{ value: '9' }] } }, invocation('origin-request'), 'fn');
    expect(made).toMatchObject({ response: { headers: { 'content-length': [{ value: '4' }] } } });
  });

  test('the size counts headers and body', () => {
    const sized = (bytes: number, eventType: EdgeEventType) => edgeResult({ status: '200', body: 'x'.repeat(bytes) }, invocation(eventType), 'fn').kind;
    expect([sized(40_960, 'viewer-request'), sized(40_961, 'viewer-request')]).toEqual(['response', 'error']);
    expect([sized(1_048_576, 'origin-request'), sized(1_048_577, 'origin-request')]).toEqual(['response', 'error']);
    expect(edgeResult({ status: '200', body: 'x'.repeat(40_960), headers: { a: [{ value: 'b' }] } }, invocation('viewer-request'), 'fn'))
      .toMatchObject({ message: expect.stringMatching(/has 40966 bytes with its headers; in viewer-request events at most 40960/) });
  });
});

describe('edits of a response that are applied', () => {
  test('an error turned into a page: the example of the developer guide', () => {
    const left = responseAfter(invocation('origin-response', { response: response({ status: 404, statusDescription: 'Not Found' }) }), ({ response: r }) => {
      r.status = 200;
      r.statusDescription = 'OK';
      r.body = 'Body generation example';
    });
    expect(left).toMatchObject({ status: 200, statusDescription: 'OK', body: Buffer.from('Body generation example') });
    expect(left.headers['content-length']).toEqual([{ key: 'Content-Length', value: '23' }]);
  });

  test('the length of the body stays its length, whatever the function writes', () => {
    const left = responseAfter(invocation('origin-response'), ({ response: r }) => {
      r.headers['content-length'] = [{ value: '1' }];
    });
    expect(left.headers['content-length']).toEqual([{ key: 'Content-Length', value: '8' }]);
  });

  test('headers at viewer-response', () => {
    const left = responseAfter(invocation('viewer-response'), ({ response: r }) => {
      r.headers['strict-transport-security'] = [{ key: 'Strict-Transport-Security', value: 'max-age=63072000' }];
      delete r.headers['content-type'];
    });
    expect(left.headers['strict-transport-security']).toEqual([{ key: 'Strict-Transport-Security', value: 'max-age=63072000' }]);
    expect(left.headers['content-type']).toBeUndefined();
    expect(left.body).toBeUndefined();
  });
});

const big = (bytes: number) => 'x'.repeat(bytes);

describe.each<[EdgeEventType, [string, (cf: Cf) => void, RegExp][]]>([
  ['viewer-request', [
    ['a read-only header changed', ({ request: r }) => { r.headers.host[0].value = 'o'; }, /request\.headers\["host"\]: the function tried to add, delete, or change a header that is read-only in viewer-request/],
    ['a read-only header added', ({ request: r }) => { r.headers['cdn-loop'] = [{ value: 'x' }]; }, /\["cdn-loop"\].* read-only/],
    ['a read-only header deleted', ({ request: r }) => { delete r.headers.via; }, /\["via"\].* read-only/],
    ['a disallowed header', ({ request: r }) => { r.headers['x-edge-a'] = [{ value: 'x' }]; }, /does not allow functions to add this header/],
    ['a header as text', ({ request: r }) => { r.headers.a = 'x'; }, /must be an array such as \[{key: 'Name', value: '…'}\], not "x"/],
    ['a field as text', ({ request: r }) => { r.headers.a = ['x']; }, /\["a"\]\[0\] must be an object, not "x"/],
    ['a value that is no text', ({ request: r }) => { r.headers.a = [{ value: 1 }]; }, /\["a"\]\[0\]\.value must be a string, not 1/],
    ['a value without one', ({ request: r }) => { r.headers.a = [{ key: 'A' }]; }, /value must be a string, not undefined/],
    ['a key of another name', ({ request: r }) => { r.headers.a = [{ key: 'B', value: '' }]; }, /\.key must be the name of the header in any case, or left out; it is "B"/],
    ['a name in upper case', ({ request: r }) => { r.headers.Aa = [{ value: '' }]; }, /must be written in lower case/],
    ['a name that is none', ({ request: r }) => { r.headers['a b'] = [{ value: '' }]; }, /is no name of a header/],
    ['a line break', ({ request: r }) => { r.headers.a = [{ value: 'a\r\nb: c' }]; }, /no header can carry/],
    ['no headers', ({ request: r }) => { delete r.headers; }, /request\.headers must be an object, not undefined/],
    ['headers of 20 KB', ({ request: r }) => { r.headers.a = [{ value: big(20_480) }]; }, /request\.headers have \d+ bytes; at most 20480/],
    ['another method', ({ request: r }) => { r.method = 'POST'; }, /request\.method is read-only: it was "GET" and is now "POST"/],
    ['another client', ({ request: r }) => { r.clientIp = '1.1.1.1'; }, /request\.clientIp is read-only/],
    ['a relative uri', ({ request: r }) => { r.uri = 'a'; }, /request\.uri must begin with a slash; it is "a"/],
    ['a uri that is no text', ({ request: r }) => { r.uri = 1; }, /request\.uri must be a string, not 1/],
    ['a long uri', ({ request: r }) => { r.uri = `/${big(8191)}`; }, /together they must have fewer than 8192/],
    ['a query string with a space', ({ request: r }) => { r.querystring = 'a b'; }, /request\.querystring holds " "/],
    ['no query string', ({ request: r }) => { delete r.querystring; }, /request\.querystring must be a string, not undefined/],
    ['an origin', ({ request: r }) => { r.origin = CUSTOM_ORIGIN; }, /request\.origin can be set in origin-request events only/],
    ['a body without being shown one', ({ request: r }) => { r.body = { action: 'replace', data: '', encoding: 'text' }; }, /only where the association includes the body/],
    ['an unknown action', ({ request: r }) => { r.body = { action: 'drop' }; }, /action must be "read-only" or "replace", not "drop"/],
    ['neither status nor uri', ({ request: r }) => { delete r.uri; }, /has neither a status nor a uri; a viewer-request function must return the request or a response/],
    ['204 with a body', (cf) => { cf.request = { status: '204', body: 'x' }; }, /must be empty with the status 204/],
    ['a status that is none', (cf) => { cf.request = { status: 'OK' }; }, /status from 200 to 599, such as '200'; it is "OK"/],
    ['status 100', (cf) => { cf.request = { status: '100' }; }, /it is "100"/],
    ['a description that is no text', (cf) => { cf.request = { status: '200', statusDescription: 1 }; }, /statusDescription must be a string, not 1/],
    ['a description of two lines', (cf) => { cf.request = { status: '200', statusDescription: 'a\nb' }; }, /no status line can carry/],
    ['a body that is no text', (cf) => { cf.request = { status: '200', body: { a: 1 } }; }, /response\.body must be a string, not {"a":1}/],
    ['an unknown encoding', (cf) => { cf.request = { status: '200', body: '', bodyEncoding: 'hex' }; }, /response\.bodyEncoding must be "text" or "base64", not "hex"/],
    ['bad base64', (cf) => { cf.request = { status: '200', body: '?', bodyEncoding: 'base64' }; }, /response\.body is not valid base64/],
    ['a generated Via', (cf) => { cf.request = { status: '200', headers: { via: [{ value: 'x' }] } }; }, /response\.headers\["via"\]: the function tried to add/],
  ]],
  ['origin-request', [
    ['a read-only header added', ({ request: r }) => { r.headers['accept-encoding'] = [{ value: 'gzip' }]; }, /read-only in origin-request/],
    ['no origin at all', ({ request: r }) => { r.origin = {}; }, /either custom or s3; it holds neither/],
    ['both origins', ({ request: r }) => { r.origin.s3 = S3_ORIGIN.s3; }, /it holds custom, s3/],
    ['an unknown origin', ({ request: r }) => { r.origin = { vpc: {} }; }, /it holds vpc/],
    ['an address as domain', ({ request: r }) => { r.origin.custom.domainName = '192.0.2.1'; }, /custom\.domainName must be the name of a host.* it is "192\.0\.2\.1"/],
    ['a port in the domain', ({ request: r }) => { r.origin.custom.domainName = 'a.example:80'; }, /without scheme, port and path/],
    ['no domain', ({ request: r }) => { r.origin.custom.domainName = ''; }, /must have 1 to 253 characters, not 0/],
    ['a path with a slash at its end', ({ request: r }) => { r.origin.custom.path = '/a/'; }, /custom\.path must be empty, or begin with a slash, not end with one/],
    ['no path', ({ request: r }) => { delete r.origin.custom.path; }, /custom\.path must be a string, not undefined/],
    ['port 81', ({ request: r }) => { r.origin.custom.port = 81; }, /80, 443 or a number from 1024 to 65535, not 81/],
    ['an unknown protocol', ({ request: r }) => { r.origin.custom.protocol = 'match-viewer'; }, /"http" or "https", not "match-viewer"/],
    ['an unknown TLS version', ({ request: r }) => { r.origin.custom.sslProtocols = ['TLSv1.3']; }, /array of TLSv1\.2, TLSv1\.1, TLSv1, SSLv3/],
    ['a read timeout as text', ({ request: r }) => { r.origin.custom.readTimeout = '5'; }, /readTimeout must be a number of seconds from 1 to 120, not "5"/],
    ['no keep-alive timeout', ({ request: r }) => { delete r.origin.custom.keepaliveTimeout; }, /keepaliveTimeout must be a number of seconds/],
    ['a completion timeout below the read timeout', ({ request: r }) => { r.origin.custom.responseCompletionTimeout = 29; }, /not below readTimeout \(30\), not 29/],
    ['no custom headers', ({ request: r }) => { delete r.origin.custom.customHeaders; }, /custom\.customHeaders must be an object, not undefined/],
    ['a custom header that the request has', ({ request: r }) => { r.origin.custom.customHeaders.accept = [{ value: 'x' }]; }, /customHeaders\["accept"\]: request\.headers has a header of this name too/],
    ['a custom header that CloudFront does not send', ({ request: r }) => { r.origin.custom.customHeaders.pragma = [{ value: 'x' }]; }, /\["pragma"\]: CloudFront does not send this/],
    ['an identity for what was no bucket', ({ request: r }) => { r.origin = S3_ORIGIN; }, /cannot be used when a custom origin is replaced by a bucket/],
    ['an unknown method of access', ({ request: r }) => { r.origin = { s3: { ...S3_ORIGIN.s3, authMethod: 'oac' } }; }, /"none" or "origin-access-identity", not "oac"/],
    ['an identity without a Region', ({ request: r }) => { r.origin = { s3: { ...S3_ORIGIN.s3, region: undefined } }; }, /s3\.region is missing/],
    ['a bucket in upper case', ({ request: r }) => { r.origin = { s3: { ...S3_ORIGIN.s3, authMethod: 'none', domainName: 'A.s3.amazonaws.com' } }; }, /must be written in lower case/],
  ]],
  ['origin-response', [
    ['a read-only header added', ({ response: r }) => { r.headers['transfer-encoding'] = [{ value: 'chunked' }]; }, /response\.headers\["transfer-encoding"\].* read-only in origin-response/],
    ['no headers', ({ response: r }) => { delete r.headers; }, /\["via"\].* read-only/],
    ['no status', ({ response: r }) => { delete r.status; }, /response\.status must be a status from 200 to 599, such as '200'; it is undefined/],
    ['a body beyond 1 MB', ({ response: r }) => { r.body = big(1_048_576); }, /at most 1048576/],
  ]],
  ['viewer-response', [
    ['another status', ({ response: r }) => { r.status = '201'; }, /response\.status cannot be changed in viewer-response events: it was 200 and is now 201/],
    ['a body', ({ response: r }) => { r.body = ''; }, /response\.body cannot be set in viewer-response events/],
    ['another length', ({ response: r }) => { r.headers['content-length'][0].value = '1'; }, /\["content-length"\].* read-only in viewer-response/],
    ['a warning', ({ response: r }) => { r.headers.warning = [{ value: 'x' }]; }, /\["warning"\].* read-only/],
  ]],
])('%s', (eventType, cases) => {
  test.each(cases)('fails when the function returns %s', (_, edit, message) => {
    const result = after(invocation(eventType), edit);
    expect(result).toMatchObject({ kind: 'error', status: 502, message: expect.stringMatching(message) });
    expect(result).toMatchObject({ message: expect.stringMatching(/^fn: the result of the function failed validation: /) });
  });

  test.each([[undefined, /returned nothing/], [null, /returned nothing/], ['text', /the result must be an object, not "text"/], [[], /must be an object, not \[\]/]])(
    'fails when the function returns %j', (result, message) => {
      expect(edgeResult(result, invocation(eventType), 'fn')).toMatchObject({ kind: 'error', status: 502, message: expect.stringMatching(message) });
    },
  );
});

test('fails when a body is put in place of another in an unknown encoding', () => {
  const given = invocation('origin-request', { includeBody: true });
  expect(after(given, ({ request: r }) => { r.body = { action: 'replace', data: 'x' }; })).toMatchObject({ message: expect.stringMatching(/request\.body\.encoding must be "text" or "base64", not undefined/) });
});
