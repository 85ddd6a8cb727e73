import type { CloudFrontRequestEvent, CloudFrontResponseEvent } from 'aws-lambda';
import { CUSTOM_ORIGIN, headers, invocation, request, response, S3_ORIGIN } from './support';
import { edgeEvent, writtenEvent } from '../../src/lambda-edge/edge-event';

const CONFIG = {
  distributionDomainName: 'd111111abcdef8.cloudfront.net',
  distributionId: 'EDFDVBD6EXAMPLE',
  requestId: '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==',
};

/** The request of the developer guide's example events, which the types of the event check here. */
const REQUEST: CloudFrontRequestEvent['Records'][0]['cf']['request'] = {
  clientIp: '203.0.113.178',
  headers: {
    'host': [{ key: 'Host', value: 'example.org' }],
    'user-agent': [{ key: 'User-Agent', value: 'curl/7.66.0' }],
    'via': [{ key: 'Via', value: '2.0 d111111abcdef8.cloudfront.net (CloudFront)' }],
    'accept': [{ key: 'Accept', value: '*/*' }],
  },
  method: 'GET',
  querystring: 'size=large',
  uri: '/picture.jpg',
};

const RESPONSE: CloudFrontResponseEvent['Records'][0]['cf']['response'] = {
  headers: {
    'content-type': [{ key: 'Content-Type', value: 'text/html' }],
    'content-length': [{ key: 'Content-Length', value: '8' }],
    'via': [{ key: 'Via', value: '1.1 x' }],
  },
  status: '200',
  statusDescription: 'OK',
};

test.each([
  ['viewer-request', { request: REQUEST }],
  ['origin-request', { request: { ...REQUEST, origin: CUSTOM_ORIGIN } }],
  ['origin-response', { request: { ...REQUEST, origin: CUSTOM_ORIGIN }, response: RESPONSE }],
  ['viewer-response', { request: REQUEST, response: RESPONSE }],
] as const)('%s has the documented shape', (eventType, expected) => {
  expect(edgeEvent(invocation(eventType))).toEqual({ Records: [{ cf: { config: { ...CONFIG, eventType }, ...expected } }] });
});

test.each([['viewer-request', 'request'], ['origin-request', 'request'], ['origin-response', 'response'], ['viewer-response', 'response']] as const)(
  '%s is written as JSON, and a result is what the function returned, changed or not', (eventType, returned) => {
    const event = edgeEvent(invocation(eventType));
    const { text, resultOf } = writtenEvent(event);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(event)));
    const given = (JSON.parse(text) as CloudFrontResponseEvent).Records[0].cf[returned];
    expect(JSON.parse(JSON.stringify(resultOf(JSON.stringify(given))))).toEqual(given);
    const changed = { ...given, headers: {} };
    expect(resultOf(JSON.stringify(changed))).toEqual(changed);
    expect(resultOf('null')).toBeNull();
    expect(resultOf(undefined)).toBeUndefined();
  },
);

function cfOf(...args: Parameters<typeof edgeEvent>) {
  return (edgeEvent(...args) as CloudFrontResponseEvent).Records[0].cf;
}

function bodyOf(...args: Parameters<typeof edgeEvent>) {
  return (edgeEvent(...args) as CloudFrontRequestEvent).Records[0].cf.request.body;
}

test('a bucket is shown as s3, with all its fields', () => {
  expect(cfOf(invocation('origin-request', { origin: S3_ORIGIN })).request.origin).toEqual(S3_ORIGIN);
});

test('disallowed headers are not shown; a header without a key gets one', () => {
  const shown = cfOf(invocation('origin-response', {
    request: request({ headers: { ...headers([['Connection', 'x'], ['X-Amz-Cf-Id', 'x']]), 'x-one': [{ value: '1' }] } }),
    response: response({ headers: headers([['X-Cache', 'Miss'], ['X-Amzn-RequestId', 'x'], ['Server', 's']]) }),
  }));
  expect(shown.request.headers).toEqual({ 'x-one': [{ key: 'X-One', value: '1' }] });
  expect(shown.response.headers).toEqual({ server: [{ key: 'Server', value: 's' }] });
});

test('the event is a copy: what a function does to it reaches nobody', () => {
  const given = invocation('origin-request');
  const shown = cfOf(given).request;
  shown.headers.host[0].value = 'other';
  shown.origin!.custom!.customHeaders['my-origin-custom-header'][0].value = 'other';
  expect(given.request.headers.host[0].value).toBe('example.org');
  expect(CUSTOM_ORIGIN.custom!.customHeaders['my-origin-custom-header'][0].value).toBe('Test');
});

test.each([
  ['viewer-request', 40 * 1024],
  ['origin-request', 1024 * 1024],
] as const)('%s shows a body in base64, up to %i bytes', (eventType, most) => {
  const given = invocation(eventType, { includeBody: true });
  const whole = Buffer.alloc(most, 'a');
  expect(bodyOf(given, whole)).toEqual({ action: 'read-only', encoding: 'base64', inputTruncated: false, data: whole.toString('base64') });
  expect(bodyOf(given, Buffer.alloc(most + 1, 'a'))).toMatchObject({ inputTruncated: true, data: whole.toString('base64') });
  expect(bodyOf(given, Buffer.alloc(0))).toMatchObject({ data: '', inputTruncated: false });
  expect(bodyOf(given)).toBeUndefined();
});
