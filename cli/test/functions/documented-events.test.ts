/**
 * The events that functions are given, field by field against the developer guide's examples and the types that others wrote of them.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html#functions-event-structure-example
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
import type { CloudFrontFunctionsEvent, CloudFrontRequestEvent, CloudFrontResponseEvent } from 'aws-lambda';
import { CONTEXT, headers, load, request, response } from './support';
import { edgeEvent } from '../../src/lambda-edge/edge-event';
import { eventOriginOf } from '../../src/stages/origin/event-origin';
import { startSite, stopSites } from '../support/site';
import { customOrigin, withLambdas } from '../support/templates';

afterEach(stopSites);

/** The type of every field; of headers those of one, as their names are the site's. */
function shapeOf(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shapeOf(item))))].sort().map((item) => JSON.parse(item) as unknown);
  if (typeof value !== 'object' || value === null) return typeof value;
  const fields = Object.entries(value);
  if (name === 'headers') return fields.length === 0 ? 'no headers' : shapeOf(fields[0][1]);
  return Object.fromEntries(fields.sort(([a], [b]) => a < b ? -1 : 1).map(([key, item]) => [key, shapeOf(item, key)]));
}

const FUNCTION_EVENT = {
  version: '1.0',
  context: {
    distributionDomainName: 'd111111abcdef8.cloudfront.net',
    distributionId: 'EDFDVBD6EXAMPLE',
    eventType: 'viewer-response',
    requestId: 'EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==',
  },
  viewer: { ip: '198.51.100.11' },
  request: {
    method: 'GET',
    uri: '/media/index.mpd',
    querystring: {
      ID: { value: '42' },
      Exp: { value: '1619740800' },
      TTL: { value: '1440' },
      NoValue: { value: '' },
      querymv: { value: 'val1', multiValue: [{ value: 'val1' }, { value: 'val2,val3' }] },
    },
    headers: {
      'host': { value: 'video.example.com' },
      'user-agent': { value: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:83.0) Gecko/20100101 Firefox/83.0' },
      'accept': { value: 'application/json', multiValue: [{ value: 'application/json' }, { value: 'application/xml' }, { value: 'text/html' }] },
      'accept-language': { value: 'en-GB,en;q=0.5' },
      'accept-encoding': { value: 'gzip, deflate, br' },
      'origin': { value: 'https://website.example.com' },
      'referer': { value: 'https://website.example.com/videos/12345678?action=play' },
      'cloudfront-viewer-country': { value: 'GB' },
    },
    cookies: {
      Cookie1: { value: 'value1' },
      Cookie2: { value: 'value2' },
      cookie_consent: { value: 'true' },
      cookiemv: { value: 'value3', multiValue: [{ value: 'value3' }, { value: 'value4' }] },
    },
  },
  response: {
    statusCode: 200,
    statusDescription: 'OK',
    headers: {
      'date': { value: 'Mon, 04 Apr 2021 18:57:56 GMT' },
      'server': { value: 'gunicorn/19.9.0' },
      'access-control-allow-origin': { value: '*' },
      'access-control-allow-credentials': { value: 'true' },
      'content-type': { value: 'application/json' },
      'content-length': { value: '701' },
    },
    cookies: {
      ID: { value: 'id1234', attributes: 'Expires=Wed, 05 Apr 2021 07:28:00 GMT' },
      Cookie1: {
        value: 'val1',
        attributes: 'Secure; Path=/; Domain=example.com; Expires=Wed, 05 Apr 2021 07:28:00 GMT',
        multiValue: [
          { value: 'val1', attributes: 'Secure; Path=/; Domain=example.com; Expires=Wed, 05 Apr 2021 07:28:00 GMT' },
          { value: 'val2', attributes: 'Path=/cat; Domain=example.com; Expires=Wed, 10 Jan 2021 07:28:00 GMT' },
        ],
      },
    },
  },
} as const satisfies FunctionsEvent;

/** As the types have it, but readable only. */
type FunctionsEvent = DeepReadonly<CloudFrontFunctionsEvent>;
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

type Field = { value: string; attributes?: string; multiValue?: readonly { value: string; attributes?: string }[] };

/** The lines that the example's fields stand for. */
function lines(fields: Readonly<Record<string, Field>>): [string, string, string?][] {
  return Object.entries(fields)
    .flatMap(([name, field]) => (field.multiValue ?? [field]).map((one): [string, string, string?] => [name, one.value, one.attributes]));
}

const EXAMPLE_REQUEST = request({
  uri: FUNCTION_EVENT.request.uri,
  querystring: lines(FUNCTION_EVENT.request.querystring).map(([name, value]) => `${name}=${value}`).join('&'),
  headers: headers([
    ...lines(FUNCTION_EVENT.request.headers).map(([name, value]): [string, string] => [name, value]),
    ['cookie', lines(FUNCTION_EVENT.request.cookies).map(([name, value]) => `${name}=${value}`).join('; ')],
  ]),
});

const EXAMPLE_RESPONSE = response({
  headers: headers([
    ...lines(FUNCTION_EVENT.response.headers).map(([name, value]): [string, string] => [name, value]),
    ...lines(FUNCTION_EVENT.response.cookies).map(([name, value, attributes]): [string, string] => ['set-cookie', `${name}=${value}; ${attributes}`]),
  ]),
});

const SHOW = load('function handler(event) { console.log(JSON.stringify(event)); return event.response || event.request; }');

test('F-279 a CloudFront Function is given the event of the guide, field by field', async () => {
  const [later] = (await SHOW.onResponse(EXAMPLE_REQUEST, EXAMPLE_RESPONSE, CONTEXT)).logs;
  expect(JSON.parse(later)).toEqual(FUNCTION_EVENT);
  const { response: _, ...withoutResponse } = FUNCTION_EVENT;
  const [first] = (await SHOW.onRequest(EXAMPLE_REQUEST, CONTEXT)).logs;
  expect(JSON.parse(first)).toEqual({ ...withoutResponse, context: { ...withoutResponse.context, eventType: 'viewer-request' } });
});

const header = (key: string, value: string) => ({ [key.toLowerCase()]: [{ key, value }] });

const CONFIG = { distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EDFDVBD6EXAMPLE', requestId: '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==' };
const REQUEST = { clientIp: '203.0.113.178', headers: { ...header('Host', 'd111111abcdef8.cloudfront.net'), ...header('User-Agent', 'curl/7.66.0') }, method: 'GET', querystring: '', uri: '/' };
const CUSTOM = {
  custom: { customHeaders: {}, domainName: 'example.org', keepaliveTimeout: 5, path: '', port: 443, protocol: 'https' as const, readTimeout: 30, sslProtocols: ['TLSv1', 'TLSv1.1', 'TLSv1.2'] },
};
const RESPONSE = { headers: { ...header('Server', 'ExampleCustomOriginServer'), ...header('Content-Type', 'text/html; charset=utf-8') }, status: '200', statusDescription: 'OK' };

/** The guide's examples; the compiler holds them against the types. */
const LAMBDA_EVENTS = {
  'viewer-request': { Records: [{ cf: { config: { ...CONFIG, eventType: 'viewer-request' }, request: REQUEST } }] } satisfies CloudFrontRequestEvent,
  'origin-request': { Records: [{ cf: { config: { ...CONFIG, eventType: 'origin-request' }, request: { ...REQUEST, origin: CUSTOM } } }] } satisfies CloudFrontRequestEvent,
  'origin-response': { Records: [{ cf: { config: { ...CONFIG, eventType: 'origin-response' }, request: { ...REQUEST, origin: CUSTOM }, response: RESPONSE } }] } satisfies CloudFrontResponseEvent,
  'viewer-response': { Records: [{ cf: { config: { ...CONFIG, eventType: 'viewer-response' }, request: REQUEST, response: RESPONSE } }] } satisfies CloudFrontResponseEvent,
};

test('F-280 Lambda@Edge is given the events of the guide, field by field, over real connections', async () => {
  const code = `exports.handler = async (event) => {
    console.log('EVENT ' + JSON.stringify(event));
    const { request, response } = event.Records[0].cf;
    return response || request;
  };`;
  const seen: Record<string, unknown> = {};
  const { behavior, resources } = withLambdas(Object.keys(LAMBDA_EVENTS), { code });
  const site = await startSite({
    behavior, resources, config: { Origins: [customOrigin('app')] },
    options: {
      onLog: (_source, line) => {
        const event = /EVENT (\{.*\})/.exec(line)?.[1];
        if (event === undefined) return;
        const parsed = JSON.parse(event) as CloudFrontRequestEvent;
        seen[parsed.Records[0].cf.config.eventType] = parsed;
      },
    },
  });
  expect((await site.get('/a')).status).toBe(200);
  expect(Object.keys(seen).sort()).toEqual(Object.keys(LAMBDA_EVENTS).sort());
  for (const [type, documented] of Object.entries(LAMBDA_EVENTS)) expect([type, shapeOf(seen[type])]).toEqual([type, shapeOf(documented)]);
});

test('F-280 a bucket is an s3 origin, with the fields of the guide', () => {
  const origin = {
    id: 'b', domainName: 'amzn-s3-demo-bucket.s3.us-east-1.amazonaws.com', path: '', customHeaders: {}, connectionAttempts: 3, connectionTimeout: 10, responseTimeout: 30, completionTimeout: 60,
  };
  const s3 = eventOriginOf({ ...origin, details: { kind: 's3', region: 'us-east-1', usesOriginAccessIdentity: true } } as Parameters<typeof eventOriginOf>[0], 'https');
  const event: CloudFrontRequestEvent = edgeEvent({
    eventType: 'origin-request', ...CONFIG, request: request(), origin: s3, includeBody: false,
  }) as CloudFrontRequestEvent;
  expect(Object.keys(event.Records[0].cf.request.origin!)).toEqual(['s3']);
  expect(shapeOf(event.Records[0].cf.request.origin)).toEqual({
    s3: { authMethod: 'string', customHeaders: {}, domainName: 'string', path: 'string', readTimeout: 'number', region: 'string', responseCompletionTimeout: 'number' },
  });
});
