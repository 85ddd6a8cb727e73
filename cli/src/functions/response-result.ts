import { STATUS_CODES } from 'node:http';
import { fromFields, kindOf, ResultError } from './entries';
import type { RealmObject } from './realm';
import { checkedCookie, checkHeaders, checkHeadSize } from './request-result';
import { formatHeaders, formatSetCookie, parseHeaders, parseSetCookies, sameEntries } from './wire-entries';
import { isHeaderValue } from '../edge-rules/header-rules';
import { VIEWER_EVENT_BODY } from '../edge-rules/limits';
import { frameBody, fromBase64 } from '../edge-rules/result-body';
import type { EdgeResponse, HeaderMap } from '../model/http';

/**
 * The response that a function generated, or made of `original`. The body is the original's unless the function set one.
 *
 * @throws ResultError when CloudFront would refuse it.
 */
export function responseFromResult(result: RealmObject, original: EdgeResponse | undefined): EdgeResponse {
  const headers = headersOf(result, original?.headers ?? {});
  const body = bodyOf(result.body);
  const status = statusOf(result.statusCode, original?.status);
  frameBody(headers, body, original?.headers);
  return { status, statusDescription: descriptionOf(result, status, original), headers, body: body ?? original?.body };
}

function statusOf(status: unknown, before: number | undefined): number {
  if (typeof status !== 'number' || !Number.isInteger(status)) {
    throw new ResultError(`response.statusCode must be an integer, not ${kindOf(status)} ${JSON.stringify(status) ?? ''}`.trimEnd());
  }
  if ((status < 200 || status > 599) && status !== before) throw new ResultError(`response.statusCode is ${status}; it must lie between 200 and 599`);
  return status;
}

function descriptionOf(result: RealmObject, status: number, original: EdgeResponse | undefined): string {
  const { statusDescription } = result;
  if (statusDescription === undefined) return STATUS_CODES[status] ?? '';
  if (typeof statusDescription !== 'string') throw new ResultError(`response.statusDescription must be a string, not ${kindOf(statusDescription)}`);
  if (!isHeaderValue(statusDescription)) throw new ResultError('response.statusDescription holds a character that no status line can carry');
  // A function that changes the code alone would leave "200 Not Found" behind.
  const leftAlone = original !== undefined && status !== original.status && statusDescription === original.statusDescription;
  return leftAlone ? STATUS_CODES[status] ?? '' : statusDescription;
}

function headersOf(result: RealmObject, original: HeaderMap): HeaderMap {
  const before = parseHeaders(original, 'set-cookie');
  const now = result.headers === undefined ? [] : fromFields(result.headers, before, 'response.headers');
  checkHeaders(now, before, 'viewer-response', 'response.headers', 'set-cookie');
  const headers = formatHeaders(now, original);

  const cookiesBefore = parseSetCookies(original['set-cookie']);
  const cookies = result.cookies === undefined ? [] : fromFields(result.cookies, cookiesBefore, 'response.cookies');
  if (sameEntries(cookies, cookiesBefore)) {
    if (original['set-cookie'] !== undefined) headers['set-cookie'] = original['set-cookie'];
  } else if (cookies.length > 0) {
    headers['set-cookie'] = cookies.map((cookie) => ({ key: 'Set-Cookie', value: checkedCookie(formatSetCookie(cookie), 'response.cookies') }));
  }
  checkHeadSize(headers, 'response');
  return headers;
}

function bodyOf(body: unknown): Buffer | undefined {
  if (body === undefined) return undefined;
  if (typeof body === 'string') return sized(Buffer.from(body));
  if (typeof body !== 'object' || body === null) throw new ResultError(`response.body must be a string or {encoding, data}, not ${kindOf(body)}`);
  const { encoding, data } = body as RealmObject;
  if (typeof data !== 'string') throw new ResultError(`response.body.data must be a string, not ${kindOf(data)}`);
  if (encoding === 'text') return sized(Buffer.from(data));
  if (encoding !== 'base64') throw new ResultError(`response.body.encoding must be "text" or "base64", not ${JSON.stringify(encoding) ?? 'undefined'}`);
  const bytes = fromBase64(data);
  if (bytes === undefined) throw new ResultError('response.body.data is not valid base64');
  return sized(bytes);
}

function sized(body: Buffer): Buffer {
  if (body.length > VIEWER_EVENT_BODY) throw new ResultError(`response.body has ${body.length} bytes; at most ${VIEWER_EVENT_BODY} are allowed`);
  return body;
}
