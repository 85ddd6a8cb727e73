import { STATUS_CODES } from 'node:http';
import type { EdgeInvocation } from './edge-lambda';
import { headBytes, headersFromResult } from './header-result';
import type { JsonObject } from './invalid-result';
import { InvalidResult, requireString, shown } from './invalid-result';
import { isHeaderValue } from '../edge-rules/header-rules';
import { ORIGIN_EVENT_BODY, VIEWER_EVENT_BODY } from '../edge-rules/limits';
import { frameBody, fromBase64 } from '../edge-rules/result-body';
import type { EdgeResponse } from '../model/http';

/**
 * A response that a function generated in a request event.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses-in-requests.html
 *
 * @throws InvalidResult when CloudFront would refuse it.
 */
export function generatedResponse(result: JsonObject, { eventType }: EdgeInvocation): EdgeResponse {
  const status = statusOf(result.status);
  const headers = headersFromResult(result.headers ?? {}, {}, 'origin-response', 'response.headers');
  const body = bodyOf(result);
  if (eventType === 'viewer-request' && status === 204 && body !== undefined && body.length > 0) {
    throw new InvalidResult('response.body must be empty with the status 204 in viewer-request events');
  }
  const most = eventType === 'viewer-request' ? VIEWER_EVENT_BODY : ORIGIN_EVENT_BODY;
  const bytes = headBytes(headers) + (body?.length ?? 0);
  if (bytes > most) throw new InvalidResult(`the response has ${bytes} bytes with its headers; in ${eventType} events at most ${most} are allowed`);
  frameBody(headers, body, undefined);
  return { status, statusDescription: descriptionOf(result.statusDescription, status), headers, body };
}

/**
 * The response of a response event as a function left it; `body` only where it was replaced.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-updating-http-responses.html
 *
 * @throws InvalidResult when CloudFront would refuse it.
 */
export function editedResponse(result: JsonObject, { eventType, response: original }: EdgeInvocation): EdgeResponse {
  const before = original!;
  const status = statusOf(result.status, before.status);
  const isViewerEvent = eventType === 'viewer-response';
  if (isViewerEvent && status !== before.status) {
    throw new InvalidResult(`response.status cannot be changed in viewer-response events: it was ${before.status} and is now ${status}`);
  }
  if (isViewerEvent && result.body !== undefined) throw new InvalidResult('response.body cannot be set in viewer-response events');
  const rules = isViewerEvent ? 'lambda-viewer-response' : 'origin-response';
  const headers = headersFromResult(result.headers ?? {}, before.headers, rules, 'response.headers');
  const body = bodyOf(result);
  if (body !== undefined) {
    const bytes = headBytes(headers) + body.length;
    if (bytes > ORIGIN_EVENT_BODY) throw new InvalidResult(`the response has ${bytes} bytes with its headers; at most ${ORIGIN_EVENT_BODY} are allowed`);
  }
  frameBody(headers, body, before.headers);
  return { status, statusDescription: descriptionOf(result.statusDescription, status), headers, body };
}

/**
 * A body in one of the two encodings.
 *
 * @throws InvalidResult for another encoding, or what is not in it.
 */
export function decodeBody(data: unknown, encoding: unknown, what: string, whatEncoding: string): Buffer {
  const text = requireString(data, what);
  if (encoding === 'text') return Buffer.from(text);
  if (encoding !== 'base64') throw new InvalidResult(`${whatEncoding} must be "text" or "base64", not ${shown(encoding)}`);
  const bytes = fromBase64(text);
  if (bytes === undefined) throw new InvalidResult(`${what} is not valid base64`);
  return bytes;
}

function bodyOf({ body, bodyEncoding = 'text' }: JsonObject): Buffer | undefined {
  return body === undefined ? undefined : decodeBody(body, bodyEncoding, 'response.body', 'response.bodyEncoding');
}

/** A string by the documentation, whose own examples also assign numbers. */
function statusOf(value: unknown, before?: number): number {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  // A 101 stays one, where a function sees it at all.
  if (status !== before && (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599)) {
    throw new InvalidResult(`response.status must be a status from 200 to 599, such as '200'; it is ${shown(value)}`);
  }
  return status as number;
}

function descriptionOf(value: unknown, status: number): string {
  if (value === undefined) return STATUS_CODES[status] ?? '';
  const text = requireString(value, 'response.statusDescription');
  if (!isHeaderValue(text)) throw new InvalidResult('response.statusDescription holds a character that no status line can carry');
  return text;
}
