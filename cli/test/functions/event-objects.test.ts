import fc from 'fast-check';
import { CONTEXT, headers, load, request, requestOf, response, responseOf } from './support';
import type { HeaderMap } from '../../src/model/http';

const SHOW = 'function handler(event) { console.log(JSON.stringify(event)); return event.response || event.request; }';

/** The shape of the developer guide's example event, with its repeated parameter, header and cookies. */
test('the event of viewer-response has the documented shape', async () => {
  const run = await load(SHOW).onResponse(
    request({
      uri: '/media/index.mpd',
      querystring: 'ID=42&NoValue=&querymv=val1&querymv=val2,val3',
      headers: headers([
        ['Host', 'video.example.com'], ['Accept', 'application/json'], ['Accept', 'application/xml'],
        ['Cookie', 'Cookie1=value1; cookiemv=value3; cookiemv=value4'], ['X-Amz-Cf-Id', 'hidden'], ['Connection', 'hidden'],
      ]),
    }),
    response({
      headers: headers([
        ['Content-Type', 'application/json'],
        ['Set-Cookie', 'ID=id1234; Expires=Wed, 05 Apr 2021 07:28:00 GMT'],
        ['Set-Cookie', 'Cookie1=val1; Secure; Path=/'],
        ['Set-Cookie', 'Cookie1=val2; Path=/cat'],
        ['Set-Cookie', 'Bare=1'],
      ]),
    }),
    CONTEXT,
  );
  expect(JSON.parse(run.logs[0])).toEqual({
    version: '1.0',
    context: {
      distributionDomainName: 'd111111abcdef8.cloudfront.net',
      distributionId: 'EDFDVBD6EXAMPLE',
      eventType: 'viewer-response',
      requestId: CONTEXT.requestId,
    },
    viewer: { ip: '198.51.100.11' },
    request: {
      method: 'GET',
      uri: '/media/index.mpd',
      querystring: {
        ID: { value: '42' },
        NoValue: { value: '' },
        querymv: { value: 'val1', multiValue: [{ value: 'val1' }, { value: 'val2,val3' }] },
      },
      headers: {
        host: { value: 'video.example.com' },
        accept: { value: 'application/json', multiValue: [{ value: 'application/json' }, { value: 'application/xml' }] },
      },
      cookies: { Cookie1: { value: 'value1' }, cookiemv: { value: 'value3', multiValue: [{ value: 'value3' }, { value: 'value4' }] } },
    },
    response: {
      statusCode: 200,
      statusDescription: 'OK',
      headers: { 'content-type': { value: 'application/json' } },
      cookies: {
        ID: { value: 'id1234', attributes: 'Expires=Wed, 05 Apr 2021 07:28:00 GMT' },
        Cookie1: {
          value: 'val1',
          attributes: 'Secure; Path=/',
          multiValue: [{ value: 'val1', attributes: 'Secure; Path=/' }, { value: 'val2', attributes: 'Path=/cat' }],
        },
        Bare: { value: '1' },
      },
    },
  });
});

test('viewer-request has no response, and empty objects where there is nothing', async () => {
  const run = await load(SHOW).onRequest(request(), CONTEXT);
  const event = JSON.parse(run.logs[0]) as { response?: unknown; request: object; context: object };
  expect(event.response).toBeUndefined();
  expect(event.request).toMatchObject({ querystring: {}, cookies: {} });
  expect(event.context).toMatchObject({ eventType: 'viewer-request' });
});

const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/);
const value = fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,20}[\x21-\x7e])?$/);
const lineLists = (also: fc.Arbitrary<[string, string]>) => fc.array(fc.oneof(fc.tuple(token, value), also), { maxLength: 12 });
const headerMap = (also: fc.Arbitrary<[string, string]>) => lineLists(also).map((lines): HeaderMap => {
  const map = Object.create(null) as HeaderMap;
  map.host = [{ key: 'Host', value: 'www.example.com' }];
  for (const [key, text] of lines) (map[key.toLowerCase()] ??= []).push({ key, value: text });
  return map;
});

describe('what a function leaves alone travels on as it came', () => {
  const identity = load('function handler(event) { return event.response || event.request; }');

  test('requests: raw query strings, repeated headers, odd cookies, header names in any case', async () => {
    const cookieLine = fc.tuple(fc.constant('Cookie'), fc.stringMatching(/^[\x21-\x7e ;=]{0,30}$/));
    const query = fc.stringMatching(/^([A-Za-z0-9%=&+._~-]|\xe4|\xff){0,30}$/);
    await fc.assert(fc.asyncProperty(headerMap(cookieLine as fc.Arbitrary<[string, string]>), query, async (map, querystring) => {
      const given = request({ headers: map, querystring, uri: `/${querystring.replaceAll('=', '/')}` });
      expect(Object.entries(requestOf(await identity.onRequest(given, CONTEXT)).headers).sort()).toEqual(Object.entries(map).sort());
      expect(requestOf(await identity.onRequest(given, CONTEXT))).toMatchObject({ uri: given.uri, querystring });
    }));
  });

  test('responses: repeated Set-Cookie headers and their attributes', async () => {
    const cookieLine = fc.tuple(fc.constant('Set-Cookie'), fc.stringMatching(/^[\x21-\x7e ;=]{0,30}$/));
    await fc.assert(fc.asyncProperty(headerMap(cookieLine as fc.Arbitrary<[string, string]>), async (map) => {
      const given = response({ headers: map });
      const left = responseOf(await identity.onResponse(request(), given, CONTEXT));
      expect(Object.entries(left.headers).sort()).toEqual(Object.entries(map).sort());
      expect(left.body).toBe(given.body);
    }));
  });

  test('also beside a change: the rest keeps its bytes and its place', async () => {
    const change = load(`function handler(event) {
      event.request.querystring.added = {value: '1'};
      event.request.cookies.added = {value: '1'};
      return event.request; }`);
    const given = request({ querystring: 'a&a=&b==2&a=3', headers: headers([['host', 'h'], ['cookie', 'x ; y=1'], ['cookie', 'x=2']]) });
    const left = requestOf(await change.onRequest(given, CONTEXT));
    expect(left.querystring).toBe('a&a=&b==2&a=3&added=1');
    expect(left.headers.cookie).toEqual([{ key: 'cookie', value: 'x; y=1; x=2; added=1' }]);
  });
});

test('bytes beyond ASCII are shown as UTF-8 where they are UTF-8', async () => {
  const latin1 = Buffer.from('/ü', 'utf8').toString('latin1');
  const run = await load('function handler(event) { console.log(event.request.uri); return event.request; }').onRequest(request({ uri: latin1 }), CONTEXT);
  expect(run.logs).toEqual(['/ü']);
  expect(requestOf(run).uri).toBe(latin1);
});
