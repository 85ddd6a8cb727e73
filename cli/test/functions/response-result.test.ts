import { headers, onRequest, onResponse, response, responseOf } from './support';

describe('generated at viewer-request', () => {
  test('a redirect, as the developer guide writes it', async () => {
    const run = await onRequest("return {statusCode: 302, statusDescription: 'Found', headers: {'cloudfront-functions': {value: 'generated'}, location: {value: '/de'}}}");
    expect(responseOf(run)).toEqual({
      status: 302,
      statusDescription: 'Found',
      headers: { 'cloudfront-functions': [{ key: 'Cloudfront-Functions', value: 'generated' }], 'location': [{ key: 'Location', value: '/de' }] },
      body: undefined,
    });
  });

  test.each([
    ["'plain'", 'plain'],
    ["{encoding: 'text', data: 'ä'}", 'ä'],
    ["{encoding: 'base64', data: 'aGk='}", 'hi'],
    ["{encoding: 'base64', data: 'aGk'}", 'hi'],
    ["''", ''],
  ])('with the body %s', async (body, expected) => {
    const { status, statusDescription, body: sent } = responseOf(await onRequest(`return {statusCode: 200, body: ${body}}`));
    expect({ status, statusDescription, text: (sent as Buffer).toString() }).toEqual({ status: 200, statusDescription: 'OK', text: expected });
  });

  test('with a length but no body', async () => {
    const made = responseOf(await onRequest("return {statusCode: 200, headers: {'content-length': {value: '20'}}}"));
    expect(made.headers['content-length']).toEqual([{ key: 'Content-Length', value: '0' }]);
  });

  test('with cookies', async () => {
    const run = await onRequest("return {statusCode: 200, cookies: {a: {value: '1', attributes: 'Path=/'}, b: {value: '2', multiValue: [{value: '2'}, {value: '3', attributes: ''}]}}}");
    expect(responseOf(run).headers['set-cookie'].map(({ value }) => value)).toEqual(['a=1; Path=/', 'b=2', 'b=3']);
  });
});

describe('changed at viewer-response', () => {
  const GIVEN = response({
    headers: headers([['Content-Type', 'text/html'], ['Content-Length', '8'], ['Via', '1.1 x'], ['X-Cache', 'Hit'], ['Set-Cookie', 'a=1; Secure'], ['Set-Cookie', 'b=2']]),
  });

  test('security headers, as AWS samples set them', async () => {
    const left = responseOf(await onResponse("response.headers['strict-transport-security'] = {value: 'max-age=63072000'}; delete response.headers['content-type']", GIVEN));
    expect(left.headers).toMatchObject({ 'strict-transport-security': [{ key: 'Strict-Transport-Security', value: 'max-age=63072000' }], 'x-cache': [{ value: 'Hit' }] });
    expect(left.headers['content-type']).toBeUndefined();
    expect(left.body).toBe(GIVEN.body);
  });

  test('a cookie changed beside one left alone', async () => {
    const left = responseOf(await onResponse("response.cookies.b = {value: '3', attributes: 'HttpOnly'}; response.cookies.c = {value: ''}", GIVEN));
    expect(left.headers['set-cookie'].map(({ value }) => value)).toEqual(['a=1; Secure', 'b=3; HttpOnly', 'c=']);
  });

  test('all cookies deleted', async () => {
    expect(responseOf(await onResponse('response.cookies = {}', GIVEN)).headers['set-cookie']).toBeUndefined();
  });

  test('the length follows a new body', async () => {
    const left = responseOf(await onResponse("response.body = 'longer than before'", GIVEN));
    expect(left).toMatchObject({ body: Buffer.from('longer than before'), headers: { 'content-length': [{ key: 'Content-Length', value: '18' }] } });
  });

  test.each([
    ['of the body where the function writes another', "response.headers['content-length'] = {value: '1'}", GIVEN, '8'],
    ['none where the origin told none', "response.headers['content-length'] = {value: '1'}", response({ headers: {} }), undefined],
  ])('the length is %s', async (_, code, given, length) => {
    expect(responseOf(await onResponse(code, given)).headers['content-length']?.[0]!.value).toBe(length);
  });

  test.each([
    ['response.statusCode = 404', 404, 'Not Found'],
    ["response.statusCode = 404; response.statusDescription = 'Gone fishing'", 404, 'Gone fishing'],
    ['', 200, 'OK'],
  ])('status: %s', async (statements, status, statusDescription) => {
    expect(responseOf(await onResponse(statements, GIVEN))).toMatchObject({ status, statusDescription });
  });
});

test.each([
  ['gives the status as text', "response.statusCode = '200'", /statusCode must be an integer, not a string "200"/],
  ['gives no status', 'delete response.statusCode', /statusCode must be an integer, not undefined/],
  ['gives a status below 200', 'response.statusCode = 199', /is 199; it must lie between 200 and 599/],
  ['gives a status above 599', 'response.statusCode = 600', /between 200 and 599/],
  ['gives a line break in the description', "response.statusDescription = 'a\\nb'", /no status line can carry/],
  ['gives a description that is no text', 'response.statusDescription = 1', /must be a string, not a number/],
  ['gives a body that is no text', 'response.body = 1', /body must be a string or {encoding, data}, not a number/],
  ['gives an unknown encoding', "response.body = {encoding: 'hex', data: ''}", /encoding must be "text" or "base64", not "hex"/],
  ['gives no encoding', "response.body = {data: ''}", /not undefined/],
  ['gives no data', "response.body = {encoding: 'text'}", /data must be a string, not undefined/],
  ['gives bad base64', "response.body = {encoding: 'base64', data: '?'}", /is not valid base64/],
  ['gives a body beyond 40 KB', "response.body = 'x'.repeat(40961)", /40961 bytes; at most 40960/],
  ['changes a read-only header', "response.headers.warning = {value: 'x'}", /read-only in viewer-response/],
  ['adds a disallowed header', "response.headers['x-amz-cf-pop'] = {value: 'x'}", /does not allow/],
  ['sets cookies as a header', "response.headers['set-cookie'] = {value: 'a=b'}", /cookies stand in response\.cookies/],
  ['gives attributes that are no text', "response.cookies.a = {value: 'b', attributes: 1}", /attributes must be a string, not a number/],
  ['returns the request', 'return event.request', /statusCode must be an integer, not undefined/],
])('fails when the function %s', async (_, statements, message) => {
  const run = await onResponse(statements);
  expect(run.outcome).toMatchObject({ kind: 'error', error: 'FunctionValidationError', message: expect.stringMatching(message) });
});
