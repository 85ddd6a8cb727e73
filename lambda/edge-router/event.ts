/**
 * The event of Lambda@Edge at origin-request and origin-response, as far as the router reads it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 *
 * The types of `aws-lambda` know neither the completion timeout nor an S3 origin's read timeout.
 */

/** By name in lower case. */
export interface Headers {
  [name: string]: { key?: string; value: string }[];
}

interface OriginBase {
  domainName: string;
  path: string;
  customHeaders: Headers;
  readTimeout?: number;
  /** Zero takes the bound away. */
  responseCompletionTimeout?: number;
}

export interface CustomOrigin extends OriginBase {
  port: number;
  protocol: 'http' | 'https';
  sslProtocols: readonly string[];
  keepaliveTimeout: number;
}

export interface S3Origin extends OriginBase {
  authMethod: 'none' | 'origin-access-identity';
  region: string;
}

export interface OriginRequest {
  method: string;
  uri: string;
  querystring: string;
  clientIp: string;
  headers: Headers;
  origin?: { custom?: CustomOrigin; s3?: S3Origin };
}

export interface OriginResponse {
  status: string;
  statusDescription: string;
  headers: Headers;
}

export interface OriginEvent {
  readonly requestId?: string;
  readonly request?: OriginRequest;
  readonly response?: OriginResponse;
}

/**
 * The parts of an event; those that are no objects are left out. Their headers are objects afterwards, and so are the origin's custom
 * headers where there is an origin; what is in them has not been looked at.
 */
export function partsOf(event: unknown): OriginEvent {
  const records = (event as { Records?: unknown } | null | undefined)?.Records;
  const cf = (Array.isArray(records) ? records[0] as { cf?: unknown } | null | undefined : undefined)?.cf as
    { config?: { requestId?: unknown } | null; request?: unknown; response?: unknown } | null | undefined;
  const requestId = cf?.config?.requestId;
  const request = cf?.request;
  const response = cf?.response;
  if (isObject(request)) {
    withObject(request, 'headers');
    const origin = request.origin;
    if (isObject(origin)) {
      if (isObject(origin.custom)) withObject(origin.custom, 'customHeaders');
      if (isObject(origin.s3)) withObject(origin.s3, 'customHeaders');
    } else {
      delete request.origin;
    }
  }
  if (isObject(response)) withObject(response, 'headers');
  return {
    requestId: textOf(requestId),
    request: objectOf(request) as OriginRequest | undefined,
    response: objectOf(response) as OriginResponse | undefined,
  };
}

/** The origin of a leg: CloudFront shows one of two kinds. */
export function originOf(request: OriginRequest): CustomOrigin | S3Origin | undefined {
  return objectOf(request.origin?.custom ?? request.origin?.s3);
}

/** Whether the method is one that CloudFront sends again where leg 1 fails, and stores answers to. */
export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** What is a text. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function objectOf<T>(value: T): (T & object) | undefined {
  return isObject(value) ? value : undefined;
}

export function isObject<T>(value: T): value is T & object & { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withObject(parent: { [name: string]: unknown }, name: string): void {
  if (!isObject(parent[name])) parent[name] = {};
}
