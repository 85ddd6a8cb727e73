import type { EdgeRequest, EdgeResponse, HeaderMap } from '../../src/model/http';

interface Field {
  value: string;
  attributes?: string;
  multiValue?: Field[];
}

type Fields = Record<string, Field>;

/** An event as CloudFront's TestFunction takes it. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/test-function.html */
export interface TestEvent {
  version: string;
  context: { eventType: 'viewer-request' | 'viewer-response' };
  viewer: { ip: string };
  request: { method: string; uri: string; querystring?: Fields; headers: Fields; cookies?: Fields };
  response?: { statusCode: number; statusDescription?: string; headers?: Fields; cookies?: Fields };
}

export function eventOf(request: Partial<TestEvent['request']>): TestEvent {
  return {
    version: '1.0',
    context: { eventType: 'viewer-request' },
    viewer: { ip: '198.51.100.11' },
    request: { method: 'GET', uri: '/index.html', querystring: {}, headers: { host: { value: 'www.example.com' } }, cookies: {}, ...request },
  };
}

/** The request that the event stands for, as it would have travelled. */
export function requestOfEvent({ viewer, request }: TestEvent): EdgeRequest {
  const headers = headersOf(request.headers);
  const cookies = pairs(request.cookies).map(([name, { value }]) => `${name}=${value}`);
  if (cookies.length > 0) headers.cookie = [{ key: 'Cookie', value: cookies.join('; ') }];
  return {
    method: request.method, uri: request.uri, querystring: pairs(request.querystring).map(([name, { value }]) => `${name}=${value}`).join('&'), headers, clientIp: viewer.ip,
  };
}

export function responseOfEvent({ response }: TestEvent): EdgeResponse {
  const headers = headersOf(response!.headers ?? {});
  const cookies = pairs(response!.cookies).map(([name, { value, attributes }]) => ({ key: 'Set-Cookie', value: attributes ? `${name}=${value}; ${attributes}` : `${name}=${value}` }));
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  return { status: response!.statusCode, statusDescription: response!.statusDescription ?? '', headers };
}

function headersOf(fields: Fields): HeaderMap {
  const headers: HeaderMap = {};
  for (const [name, { value }] of pairs(fields)) (headers[name] ??= []).push({ key: name, value });
  return headers;
}

function pairs(fields: Fields = {}): [string, Field][] {
  return Object.entries(fields).flatMap(([name, field]) => (field.multiValue ?? [field]).map((one): [string, Field] => [name, one]));
}
