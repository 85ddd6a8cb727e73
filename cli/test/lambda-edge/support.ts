import type { EdgeEventType, EdgeInvocation, EventOrigin } from '../../src/lambda-edge/edge-lambda';
import type { EdgeRequest, EdgeResponse, HeaderMap } from '../../src/model/http';

export function headers(lines: [string, string][]): HeaderMap {
  const map: HeaderMap = {};
  for (const [key, value] of lines) (map[key.toLowerCase()] ??= []).push({ key, value });
  return map;
}

export const CUSTOM_ORIGIN: EventOrigin = {
  custom: {
    customHeaders: headers([['My-Origin-Custom-Header', 'Test']]),
    domainName: 'example.org',
    keepaliveTimeout: 5,
    path: '/custom_path',
    port: 443,
    protocol: 'https',
    readTimeout: 30,
    responseCompletionTimeout: 30,
    sslProtocols: ['TLSv1.2'],
  },
};

export const S3_ORIGIN: EventOrigin = {
  s3: {
    authMethod: 'origin-access-identity',
    customHeaders: {},
    domainName: 'amzn-s3-demo-bucket.s3.us-east-1.amazonaws.com',
    path: '/s3_path',
    readTimeout: 60,
    responseCompletionTimeout: 90,
    region: 'us-east-1',
  },
};

export function request(change: Partial<EdgeRequest> = {}): EdgeRequest {
  return {
    method: 'GET',
    uri: '/picture.jpg',
    querystring: 'size=large',
    clientIp: '203.0.113.178',
    headers: headers([['Host', 'example.org'], ['User-Agent', 'curl/7.66.0'], ['Via', '2.0 d111111abcdef8.cloudfront.net (CloudFront)'], ['Accept', '*/*']]),
    ...change,
  };
}

export function response(change: Partial<EdgeResponse> = {}): EdgeResponse {
  return { status: 200, statusDescription: 'OK', headers: headers([['Content-Type', 'text/html'], ['Content-Length', '8'], ['Via', '1.1 x']]), body: Buffer.from('original'), ...change };
}

export function invocation(eventType: EdgeEventType, change: Partial<EdgeInvocation> = {}): EdgeInvocation {
  return {
    eventType,
    distributionDomainName: 'd111111abcdef8.cloudfront.net',
    distributionId: 'EDFDVBD6EXAMPLE',
    requestId: '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==',
    request: request(),
    includeBody: false,
    ...(eventType.startsWith('origin') && { origin: CUSTOM_ORIGIN }),
    ...(eventType.endsWith('response') && { response: response() }),
    ...change,
  };
}

/** What a function would be handed over and give back, edited in between: without running it. */
export function edited(event: unknown, edit: (cf: Cf) => void): unknown {
  const copy = JSON.parse(JSON.stringify(event)) as { Records: [{ cf: Cf }] };
  const { cf } = copy.Records[0];
  edit(cf);
  return JSON.parse(JSON.stringify(cf.response ?? cf.request)) as unknown;
}

/** Loose on purpose: tests write what functions should not. */
export interface Cf {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- wrong values are the point of these tests
  request: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- likewise
  response: any;
}
