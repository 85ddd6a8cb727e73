import { shownBody } from './edge-event';
import type { EdgeInvocation, EventOrigin } from './edge-lambda';
import { headersFromResult } from './header-result';
import type { JsonObject } from './invalid-result';
import { InvalidResult, requireObject, requireString, shown } from './invalid-result';
import { originFromResult } from './origin-result';
import { decodeBody } from './response-result';
import { MAX_URL } from '../edge-rules/limits';
import { badQueryCharacter, decoded, encoded } from '../edge-rules/url-text';
import type { EdgeRequest } from '../model/http';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html#lambda-at-edge-restrictions-cloudfront-headers */
const VIEWER_COUNTRY = 'cloudfront-viewer-country';

/**
 * The request that a function returned from a request event.
 *
 * @throws InvalidResult when CloudFront would refuse it.
 */
export function requestFromResult(result: JsonObject, invocation: EdgeInvocation): { request: EdgeRequest; origin?: EventOrigin } {
  const { request: original, eventType } = invocation;
  if (eventType !== 'viewer-request' && eventType !== 'origin-request') throw new InvalidResult(`a ${eventType} function must return a response`);
  for (const field of ['method', 'clientIp'] as const) {
    if (result[field] !== undefined && result[field] !== original[field]) {
      throw new InvalidResult(`request.${field} is read-only: it was ${shown(original[field])} and is now ${shown(result[field])}`);
    }
  }
  const uri = uriOf(result.uri, original.uri);
  const querystring = querystringOf(result.querystring, original.querystring);
  if (uri.length + querystring.length >= MAX_URL) {
    throw new InvalidResult(`request.uri and request.querystring have ${uri.length + querystring.length} characters; together they must have fewer than ${MAX_URL}`);
  }
  const headers = headersFromResult(result.headers, original.headers, eventType, 'request.headers');
  if (eventType === 'viewer-request' && headers[VIEWER_COUNTRY] !== undefined && original.headers[VIEWER_COUNTRY] === undefined) {
    throw new InvalidResult(`request.headers["${VIEWER_COUNTRY}"]: a viewer-request function cannot add this header; CloudFront adds it afterwards`);
  }
  const request = withBody({ ...original, uri, querystring, headers }, result.body, invocation);
  if (eventType === 'viewer-request') {
    if (result.origin !== undefined) throw new InvalidResult('request.origin can be set in origin-request events only');
    return { request };
  }
  return { request, origin: result.origin === undefined ? invocation.origin : originFromResult(result.origin, invocation.origin, headers) };
}

function uriOf(value: unknown, original: string): string {
  if (value === decoded(original)) return original;
  const uri = requireString(value, 'request.uri');
  if (!uri.startsWith('/')) throw new InvalidResult(`request.uri must begin with a slash; it is ${shown(uri)}`);
  return encoded(uri.replaceAll('?', '%3F').replaceAll('#', '%23'));
}

function querystringOf(value: unknown, original: string): string {
  if (value === decoded(original)) return original;
  const text = requireString(value, 'request.querystring');
  const wrong = badQueryCharacter(text);
  if (wrong !== undefined) throw new InvalidResult(`request.querystring holds ${wrong}; spaces, control characters and # must be percent-encoded`);
  return encoded(text);
}

/**
 * The original body, or the one that the function put in its place; that is cut off at the size of the event.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html#lambda-at-edge-restrictions-request-body
 */
function withBody(request: EdgeRequest, value: unknown, { eventType, includeBody }: EdgeInvocation): EdgeRequest {
  if (value === undefined) return request;
  const { action, data, encoding } = requireObject(value, 'request.body');
  if (action === 'read-only') return request;
  if (action !== 'replace') throw new InvalidResult(`request.body.action must be "read-only" or "replace", not ${shown(action)}`);
  if (!includeBody) throw new InvalidResult('request.body can be replaced only where the association includes the body');
  const body = decodeBody(data, encoding, 'request.body.data', 'request.body.encoding').subarray(0, shownBody(eventType));
  const headers = { ...request.headers };
  // Read-only for functions, but the framing of the body that is gone.
  delete headers['transfer-encoding'];
  headers['content-length'] = [{ key: 'Content-Length', value: String(body.length) }];
  return { ...request, headers, body };
}
