/** What a function may give back: CloudFront refuses the rest as FunctionValidationError. */
import { headers, onRequest, onResponse, request, requestOf, response, responseOf } from './support';
import type { FunctionRun } from '../../src/functions/viewer-function';
import { startSite, stopSites } from '../support/site';
import { withFunction } from '../support/templates';

afterEach(stopSites);

const refused = (run: FunctionRun) => run.outcome.kind === 'error' ? [run.outcome.error, run.outcome.message] : [run.outcome.kind, ''];

/** The lists of https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html, restated. */
const DISALLOWED = ['Connection', 'Expect', 'Keep-Alive', 'Proxy-Authenticate', 'Proxy-Authorization', 'Proxy-Connection', 'Trailer', 'Upgrade', 'X-Accel-Buffering',
  'X-Accel-Charset', 'X-Accel-Limit-Rate', 'X-Accel-Redirect', 'X-Amz-Cf-Pop', 'X-Amzn-Auth', 'X-Amzn-Cf-Billing', 'X-Amzn-Cf-Id', 'X-Amzn-Cf-Xff', 'X-Amzn-Errortype',
  'X-Amzn-Fle-Profile', 'X-Amzn-Header-Count', 'X-Amzn-Header-Order', 'X-Amzn-Lambda-Integration-Tag', 'X-Amzn-RequestId', 'X-Cache', 'X-Edge-Any', 'X-Forwarded-Proto', 'X-Real-IP'];

describe('F-281 headers', () => {
  test.each(DISALLOWED)('%s is not shown, and cannot be added', async (name) => {
    const add = `headers['${name.toLowerCase()}'] = {value: 'x'}`;
    const show = 'console.log(Object.keys(headers).join())';
    const given = request({ headers: headers([['Host', 'h'], [name, 'kept']]) });
    const shown = await onRequest(`var headers = request.headers; ${show}`, given);
    expect([shown.logs, requestOf(shown).headers]).toEqual([['host'], given.headers]);
    const kept = responseOf(await onResponse('', response({ headers: headers([[name, 'kept']]) })));
    expect(kept.headers).toEqual(headers([[name, 'kept']]));
    const message = `headers["${name.toLowerCase()}"]: the function tried to add a header that CloudFront does not allow`;
    expect(refused(await onRequest(`var headers = request.headers; ${add}`))).toEqual(['FunctionValidationError', expect.stringContaining(message)]);
    expect(refused(await onResponse(`var headers = response.headers; ${add}`))).toEqual(['FunctionValidationError', expect.stringContaining(message)]);
  });

  test.each([
    ...['CDN-Loop', 'Content-Length', 'Host', 'Transfer-Encoding', 'Via'].map((name) => ['request', name] as const),
    ...['Warning', 'Via'].map((name) => ['response', name] as const),
  ])('viewer-%s: %s is shown and read-only', async (what, name) => {
    const key = name.toLowerCase();
    const run = (statements: string, present: boolean) => {
      const map = headers(present ? [[name, '1']] : []);
      return what === 'request' ? onRequest(statements, request({ headers: map })) : onResponse(statements, response({ headers: map }));
    };
    expect((await run(`console.log(${what}.headers['${key}'].value)`, true)).logs).toEqual(['1']);
    for (const [statements, present] of [
      [`${what}.headers['${key}'] = {value: '2'}`, false], [`${what}.headers['${key}'].value = '2'`, true], [`delete ${what}.headers['${key}']`, true],
      [`${what}.headers['${key}'] = {value: '1', multiValue: [{value: '1'}, {value: '2'}]}`, true],
    ] as const) {
      expect(refused(await run(statements, present))).toEqual(['FunctionValidationError', expect.stringContaining(`read-only in viewer-${what}`)]);
    }
    // Written as it was, it has not been changed.
    expect((await run(`${what}.headers['${key}'] = {value: '1'}`, true)).outcome.kind).toBe(what);
  });

  test.each([
    ["headers['X-Upper'] = {value: 'x'}", /must be written in lower case/], ["headers['a b'] = {value: 'x'}", /is no name of a header/], ["headers[''] = {value: 'x'}", /is no name of a header/],
    ["headers['a:'] = {value: 'x'}", /is no name of a header/], ["headers.a = {value: 'x\\r\\ny: z'}", /no header can carry/], ["headers.a = {value: '\\u0000'}", /no header can carry/],
    ["headers.a = {value: '€'}", /no header can carry/], ["headers.a = 'x'", /must be an object/], ['headers.a = {value: 1}', /must be a string, not a number/],
    ['headers.a = {value: null}', /must be a string, not null/], ["headers.a = {multiValue: 'x'}", /must be an array/], ["headers.a = ['x']", /value must be a string/],
  ])('are refused: %s', async (statement, message) => {
    expect(refused(await onRequest(`var headers = request.headers; ${statement}`))).toEqual(['FunctionValidationError', expect.stringMatching(message)]);
    expect(refused(await onResponse(`var headers = response.headers; ${statement}`))).toEqual(['FunctionValidationError', expect.stringMatching(message)]);
  });
});

describe('F-282 responses', () => {
  test.each([['"200"', /must be an integer/], ['200.5', /must be an integer/], ['NaN', /must be an integer/], ['null', /must be an integer/], ['99', /between 200 and 599/], ['199', /between 200 and 599/],
    ['600', /between 200 and 599/], ['-1', /between 200 and 599/]])('statusCode %s is refused', async (code, message) => {
    expect(refused(await onRequest(`return {statusCode: ${code}}`))).toEqual(['FunctionValidationError', expect.stringMatching(message)]);
    expect(refused(await onResponse(`response.statusCode = ${code}`))).toEqual(['FunctionValidationError', expect.stringMatching(message)]);
  });

  test.each([200, 204, 301, 404, 418, 503, 599])('statusCode %i is taken', async (code) => {
    expect(responseOf(await onRequest(`return {statusCode: ${code}}`)).status).toBe(code);
    expect(responseOf(await onResponse(`response.statusCode = ${code}`)).status).toBe(code);
  });

  test.each([
    ['1', /must be a string or \{encoding, data\}, not a number/], ['null', /must be a string or/], ["{encoding: 'gzip', data: ''}", /must be "text" or "base64", not "gzip"/],
    ["{data: 'x'}", /must be "text" or "base64", not undefined/], ["{encoding: 'text'}", /data must be a string, not undefined/], ["{encoding: 'base64', data: 'a*b'}", /not valid base64/],
    ["{encoding: 'base64', data: 'abcde'}", /not valid base64/], ["'x'.repeat(40961)", /40961 bytes; at most 40960/], ["{encoding: 'base64', data: 'AAAA'.repeat(13654)}", /40962 bytes; at most 40960/],
    ["'€'.repeat(13654)", /40962 bytes/],
  ])('the body %s is refused', async (body, message) => {
    expect(refused(await onRequest(`return {statusCode: 200, body: ${body}}`))).toEqual(['FunctionValidationError', expect.stringMatching(message)]);
    expect(refused(await onResponse(`response.body = ${body}`))).toEqual(['FunctionValidationError', expect.stringMatching(message)]);
  });

  test('the body may be replaced, emptied or left alone', async () => {
    expect(responseOf(await onResponse("response.body = 'new'")).body).toEqual(Buffer.from('new'));
    expect(responseOf(await onResponse("response.body = ''")).body).toEqual(Buffer.alloc(0));
    expect(responseOf(await onResponse('')).body).toEqual(Buffer.from('original'));
  });

  test.each([['response.statusDescription = 1', /statusDescription must be a string/], ["response.statusDescription = 'a\\nb'", /no status line can carry/],
    ["response.cookies = {a: {value: 'x', attributes: 1}}", /attributes must be a string/], ["response.cookies = 'a=b'", /response\.cookies must be an object/],
    ["response.headers['set-cookie'] = {value: 'a=b'}", /cookies stand in response\.cookies/], ['return null', /must return a request or a response, not null/],
    ['return event.request', /statusCode must be an integer/]])('%s is refused', async (statements, message) => {
    expect(refused(await onResponse(statements))).toEqual(['FunctionValidationError', expect.stringMatching(message)]);
  });
});

describe('F-283 requests', () => {
  test.each([['request.method = "POST"', /request\.method is read-only/], ["request.uri = 'index.html'", /must begin with a slash/], ["request.uri = ''", /must begin with a slash/], ['request.uri = 5', /must be a string/],
    ["request.querystring = {a: 'b'}", /must be an object such as/], ['request.querystring = []', /must be an object, not an array/], ["request.querystring = {a: {value: 'b#c'}}", /holds "#"/],
    ["request.cookies = {a: {value: 'x\\ny'}}", /no header can carry/], ["request.headers.cookie = {value: 'a=b'}", /cookies stand in request\.cookies/]])('%s is refused', async (statements, message) => {
    expect(refused(await onRequest(statements))).toEqual(['FunctionValidationError', expect.stringMatching(message)]);
  });
});

test('F-072 the viewer is told which of the two it was', async () => {
  const code = `function handler(event) {
    if (event.request.uri === '/throws') throw new Error('mine');
    if (event.request.uri === '/endless') for (;;) ;
    if (event.request.uri === '/memory') 'x'.repeat(1e8);
    if (event.request.uri === '/invalid') event.request.headers.host.value = 'other';
    return event.request;
  }`;
  const site = await startSite(withFunction(['viewer-request'], 'fn', code));
  for (const uri of ['/throws', '/endless', '/memory']) {
    expect(await site.get(uri)).toMatchObject({ status: 503, headers: { 'x-cache': 'FunctionExecutionError from cloudfront' } });
  }
  expect(await site.get('/invalid')).toMatchObject({ status: 502, headers: { 'x-cache': 'FunctionValidationError from cloudfront' } });
  expect((await site.get('/fine')).status).toBe(200);
}, 30_000);
