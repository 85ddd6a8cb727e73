import type { CloudFrontHeaders, CloudFrontRequest, CloudFrontRequestEvent, CloudFrontResponse, CloudFrontResponseEvent } from 'aws-lambda';
import type { EdgeEventType, EdgeInvocation, EventOrigin } from './edge-lambda';
import { capitalized, isDisallowedHeader } from '../edge-rules/header-rules';
import { ORIGIN_EVENT_BODY, VIEWER_EVENT_BODY } from '../edge-rules/limits';
import { decoded } from '../edge-rules/url-text';
import type { EdgeRequest, EdgeResponse, HeaderMap } from '../model/http';

/**
 * The event that a Lambda@Edge function is called with.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 *
 * @param body The request's, where the association includes it.
 */
export function edgeEvent(invocation: EdgeInvocation, body?: Buffer): CloudFrontRequestEvent | CloudFrontResponseEvent {
  const { eventType, distributionDomainName, distributionId, requestId, request, origin, response } = invocation;
  const isOriginEvent = eventType === 'origin-request' || eventType === 'origin-response';
  return {
    Records: [{
      cf: {
        config: { distributionDomainName, distributionId, eventType, requestId },
        request: {
          ...requestObject(request),
          ...(body !== undefined && { body: bodyObject(body, eventType) }),
          ...(isOriginEvent && origin !== undefined && { origin: originObject(origin) }),
        },
        ...(response !== undefined && { response: responseObject(response) }),
      },
    }],
  };
}

/** An event in JSON, and what a function returned for it. */
export interface WrittenEvent {
  readonly text: string;
  /** @param result - In JSON. */
  resultOf(result: string | undefined): unknown;
}

/** Writes an event. A function that returns what it was given, as most do most of the time, costs no parsing. */
export function writtenEvent(event: CloudFrontRequestEvent | CloudFrontResponseEvent): WrittenEvent {
  const { config, request, response } = event.Records[0]!.cf as CloudFrontResponseEvent['Records'][0]['cf'] & { response?: CloudFrontResponse };
  const requestText = JSON.stringify(request);
  const responseText = response && JSON.stringify(response);
  return {
    text: `{"Records":[{"cf":{"config":${JSON.stringify(config)},"request":${requestText}${responseText === undefined ? '' : `,"response":${responseText}`}}}]}`,
    resultOf: (result) => {
      if (result === undefined) return undefined;
      return result === (responseText ?? requestText) ? response ?? request : JSON.parse(result) as unknown;
    },
  };
}

/** How much of a request's body a function is shown, in bytes. */
export function shownBody(eventType: EdgeEventType): number {
  return eventType.startsWith('viewer') ? VIEWER_EVENT_BODY : ORIGIN_EVENT_BODY;
}

function requestObject(request: EdgeRequest): CloudFrontRequest {
  return {
    clientIp: request.clientIp,
    headers: shownHeaders(request.headers),
    method: request.method,
    querystring: decoded(request.querystring),
    uri: decoded(request.uri),
  };
}

function responseObject(response: EdgeResponse): CloudFrontResponse {
  return { headers: shownHeaders(response.headers), status: String(response.status), statusDescription: response.statusDescription };
}

function bodyObject(body: Buffer, eventType: EdgeEventType): NonNullable<CloudFrontRequest['body']> {
  const most = shownBody(eventType);
  return { action: 'read-only', data: body.subarray(0, most).toString('base64'), encoding: 'base64', inputTruncated: body.length > most };
}

/** The types of the event know neither the completion timeout nor an S3 read timeout; CloudFront does. */
function originObject(origin: EventOrigin): CloudFrontRequest['origin'] {
  const { custom, s3 } = origin;
  if (custom !== undefined) return { custom: { ...custom, customHeaders: shownHeaders(custom.customHeaders) } };
  return { s3: { ...s3!, customHeaders: shownHeaders(s3!.customHeaders) } } as CloudFrontRequest['origin'];
}

function shownHeaders(headers: HeaderMap): CloudFrontHeaders {
  const shown = Object.create(null) as CloudFrontHeaders;
  for (const name of Object.keys(headers)) {
    if (!isDisallowedHeader(name)) shown[name] = headers[name].map(({ key, value }) => ({ key: key ?? capitalized(name), value }));
  }
  return shown;
}
