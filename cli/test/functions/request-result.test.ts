import { CONTEXT, headers, load, onRequest, request, requestOf } from './support';

const GIVEN = request({
  querystring: 'a=1&a=2&b=3',
  headers: headers([['Host', 'www.example.com'], ['Accept', 'x'], ['Accept', 'y'], ['X-One', '1'], ['Cookie', 'c=1; d=2; c=3'], ['X-Cache', 'kept']]),
});

describe('changes that are applied', () => {
  test.each([
    ['a header added, its name capitalized', "request.headers['x-new-one'] = {value: 'n'}", { 'x-new-one': [{ key: 'X-New-One', value: 'n' }] }],
    ['a header changed', "request.headers['x-one'].value = '2'", { 'x-one': [{ key: 'X-One', value: '2' }] }],
    ['a header deleted', "delete request.headers['x-one']", { 'x-one': undefined }],
    ['a header set to undefined', "request.headers['x-one'] = undefined", { 'x-one': undefined }],
    ['multiValue changed: it wins over value', "request.headers.accept.value = 'v'; request.headers.accept.multiValue[1].value = 'z'",
      { accept: [{ key: 'Accept', value: 'x' }, { key: 'Accept', value: 'z' }] }],
    ['multiValue shortened', 'request.headers.accept.multiValue.pop()', { accept: [{ key: 'Accept', value: 'x' }] }],
    ['value changed beside an unchanged multiValue', "request.headers.accept.value = 'v'", { accept: [{ key: 'Accept', value: 'v' }, { key: 'Accept', value: 'y' }] }],
    ['a header replaced by a single value', "request.headers.accept = {value: 'v'}", { accept: [{ key: 'Accept', value: 'v' }] }],
    ['a new repeated header', "request.headers.forwarded = {value: 'a', multiValue: [{value: 'a'}, {value: 'b'}]}",
      { forwarded: [{ key: 'Forwarded', value: 'a' }, { key: 'Forwarded', value: 'b' }] }],
    ['a cookie changed', "request.cookies.d.value = '9'", { cookie: [{ key: 'Cookie', value: 'c=1; d=9; c=3' }] }],
    ['a repeated cookie deleted', 'delete request.cookies.c', { cookie: [{ key: 'Cookie', value: 'd=2' }] }],
    ['all cookies deleted', 'request.cookies = {}', { cookie: undefined }],
    ['what the function was not shown', '', { 'x-cache': [{ key: 'X-Cache', value: 'kept' }] }],
  ])('%s', async (_, statements, expected) => {
    const { headers: left } = requestOf(await onRequest(statements, GIVEN));
    expect(left).toEqual({ ...GIVEN.headers, ...expected });
  });

  test.each([
    ['a parameter changed', "request.querystring.b.value = 'x'", 'a=1&a=2&b=x'],
    ['a parameter added', "request.querystring.c = {value: ''}", 'a=1&a=2&b=3&c='],
    ['a repeated parameter deleted', 'delete request.querystring.a', 'b=3'],
    ['one more value', "request.querystring.a.multiValue.push({value: '9'})", 'a=1&a=2&a=9&b=3'],
    ['all replaced', "request.querystring = {z: {value: 'ä'}}", 'z=%C3%A4'],
    ['all gone', 'delete request.querystring', ''],
    ['written as text', "request.querystring = 'b=1&&a=ä'", 'b=1&a=%C3%A4'],
  ])('query string: %s', async (_, statements, expected) => {
    expect(requestOf(await onRequest(statements, GIVEN)).querystring).toBe(expected);
  });

  test.each([
    ["request.uri += 'x'", '/index.htmlx'],
    ["request.uri = '/ä b'", '/%C3%A4%20b'],
    ["request.uri = '/a?b#c'", '/a%3Fb%23c'],
    ["request.uri = '/%20'", '/%20'],
  ])('uri: %s', async (statements, expected) => {
    expect(requestOf(await onRequest(statements)).uri).toBe(expected);
  });

  test('what is no part of a request is ignored, as is the client address', async () => {
    const left = requestOf(await onRequest("request.extra = 1; request.clientIp = '1.1.1.1'; event.viewer.ip = '1.1.1.1'"));
    expect(left).toEqual(request());
  });
});

test.each([
  ['returns nothing', 'return', /must return a request or a response, not undefined/],
  ['returns null', 'return null', /not null/],
  ['returns the event', 'return event', /must return a request with its uri, or a response with a statusCode/],
  ['changes the method', "request.method = 'POST'", /request\.method is read-only: it was "GET" and is now "POST"/],
  ['gives a relative uri', "request.uri = 'a'", /must begin with a slash; it is "a"/],
  ['gives a uri that is no string', 'request.uri = 1', /request\.uri must be a string, not a number/],
  ['gives a long uri', "request.uri = '/' + 'a'.repeat(8191)", /8192 characters; together they must have fewer than 8192/],
  ['gives a space in the query string', "request.querystring.a = {value: 'b c'}", /holds " "; spaces, control characters and # must be percent-encoded/],
  ['gives the query string as a number', 'request.querystring = 1', /request\.querystring must be an object, not a number/],
  ['gives the query string as text with a space', "request.querystring = 'a=b c'", /holds " "; spaces, control characters and # must be percent-encoded/],
  ['gives a parameter as text', "request.querystring.a = 'b'", /request\.querystring\["a"\] must be an object such as {value: '…'}, not a string/],
  ['gives a number as a value', 'request.headers.a = {value: 1}', /request\.headers\["a"\]\.value must be a string, not a number/],
  ['gives no value', 'request.headers.a = {}', /value must be a string, not undefined/],
  ['gives multiValue as an object', "request.headers.a = {value: '', multiValue: {}}", /multiValue must be an array, not an object/],
  ['gives multiValue of strings', "request.headers.a = {value: '', multiValue: ['x']}", /multiValue\[0\] must be an object/],
  ['writes a name in upper case', "request.headers['X-New'] = {value: ''}", /must be written in lower case/],
  ['writes a name that is none', "request.headers['x y'] = {value: ''}", /is no name of a header/],
  ['writes a line break', "request.headers.x = {value: 'a\\r\\nb: c'}", /holds a character that no header can carry/],
  ['writes a line break into a cookie', "request.cookies.x = {value: 'a\\nb'}", /request\.cookies hold a character/],
  ['sets cookies as a header', "request.headers.cookie = {value: 'a=b'}", /cookies stand in request\.cookies/],
  ['adds a disallowed header', "request.headers['x-edge-foo'] = {value: ''}", /tried to add a header that CloudFront does not allow/],
  ['changes a read-only header', "request.headers.host.value = 'other'", /request\.headers\["host"\]: the function tried to add, change or delete a header that is read-only in viewer-request/],
  ['adds a read-only header', "request.headers.via = {value: '1.1 x'}", /read-only in viewer-request/],
  ['deletes a read-only header', 'delete request.headers.host', /read-only in viewer-request/],
  ['drops the headers', 'delete request.headers', /request\.headers must be an object, not undefined/],
  ['makes the headers too long', "request.headers.x = {value: 'x'.repeat(20480)}", /the headers of the request have \d+ bytes; at most 20480/],
])('fails when the function %s', async (_, statements, message) => {
  const run = await onRequest(statements);
  expect(run.outcome).toMatchObject({ kind: 'error', error: 'FunctionValidationError', message: expect.stringMatching(message) });
  expect(run.outcome).toMatchObject({ message: expect.stringMatching(/^fn: /) });
});

test('a result that throws when read is an error of the function', async () => {
  const run = await load('function handler(event) { return { get uri() { throw new TypeError("mine"); } }; }').onRequest(request(), CONTEXT);
  expect(run.outcome).toMatchObject({ error: 'FunctionExecutionError', message: expect.stringContaining('TypeError: mine') });
});
