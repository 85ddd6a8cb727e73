import type { Entry } from './entries';
import { fromFields, kindOf, ResultError } from './entries';
import type { RealmObject } from './realm';
import { formatCookies, formatHeaders, formatQuery, parseCookies, parseHeaders, parseQuery, sameEntries } from './wire-entries';
import { isDisallowedHeader, isHeaderName, isHeaderValue, isReadOnlyHeader } from '../edge-rules/header-rules';
import type { HeaderRuleSet } from '../edge-rules/header-rules';
import { MAX_HEAD, MAX_URL } from '../edge-rules/limits';
import { badQueryCharacter, decoded, encoded } from '../edge-rules/url-text';
import type { EdgeRequest, HeaderMap } from '../model/http';

/**
 * The request that a viewer-request function returned, on its way to the cache. What it left alone travels on as it came.
 *
 * @throws ResultError when CloudFront would refuse it.
 */
export function requestFromResult(result: RealmObject, original: EdgeRequest): EdgeRequest {
  if (result.method !== undefined && result.method !== original.method) {
    throw new ResultError(`request.method is read-only: it was "${original.method}" and is now "${String(result.method)}"`);
  }
  const uri = uriOf(result.uri, original.uri);
  const querystring = querystringOf(result.querystring, original.querystring);
  if (uri.length + querystring.length >= MAX_URL) {
    throw new ResultError(`request.uri and request.querystring have ${uri.length + querystring.length} characters; together they must have fewer than ${MAX_URL}`);
  }
  const headers = headersOf(result, original.headers);
  return { ...original, uri, querystring, headers };
}

function uriOf(uri: unknown, original: string): string {
  if (uri === decoded(original)) return original;
  if (typeof uri !== 'string') throw new ResultError(`request.uri must be a string, not ${kindOf(uri)}`);
  if (!uri.startsWith('/')) throw new ResultError(`request.uri must begin with a slash; it is "${uri}"`);
  // A question mark cannot begin a query string here: that stands in request.querystring.
  return encoded(uri.replaceAll('?', '%3F').replaceAll('#', '%23'));
}

function querystringOf(fields: unknown, original: string): string {
  const before = parseQuery(decoded(original));
  // No page has it as text, but AWS's sample normalize-query-string-parameters does.
  const now = typeof fields === 'string' ? parseQuery(fields) : fields === undefined ? [] : fromFields(fields, before, 'request.querystring');
  if (sameEntries(now, before)) return original;
  const text = formatQuery(now);
  const wrong = badQueryCharacter(text);
  if (wrong !== undefined) throw new ResultError(`request.querystring holds ${wrong}; spaces, control characters and # must be percent-encoded`);
  return encoded(text);
}

function headersOf(result: RealmObject, original: HeaderMap): HeaderMap {
  const before = parseHeaders(original, 'cookie');
  const now = fromFields(result.headers, before, 'request.headers');
  checkHeaders(now, before, 'viewer-request', 'request.headers', 'cookie');
  const headers = formatHeaders(now, original);

  const cookiesBefore = parseCookies(original.cookie);
  const cookies = result.cookies === undefined ? [] : fromFields(result.cookies, cookiesBefore, 'request.cookies');
  if (sameEntries(cookies, cookiesBefore)) {
    if (original.cookie !== undefined) headers.cookie = original.cookie;
  } else if (cookies.length > 0) {
    headers.cookie = [{ key: original.cookie?.[0].key ?? 'Cookie', value: checkedCookie(formatCookies(cookies), 'request.cookies') }];
  }
  checkHeadSize(headers, 'request');
  return headers;
}

/** The rules that hold for every header that a function adds, changes or deletes. */
export function checkHeaders(
  now: readonly Entry[], before: readonly Entry[], rules: HeaderRuleSet, what: string, cookieHeader: 'cookie' | 'set-cookie',
): void {
  for (const entry of now) {
    if (before.includes(entry)) continue;
    const { name, value } = entry;
    if (name !== name.toLowerCase()) throw new ResultError(`${what}["${name}"]: header names must be written in lower case`);
    if (!isHeaderName(name)) throw new ResultError(`${what}["${name}"] is no name of a header`);
    if (name === cookieHeader) throw new ResultError(`${what}["${name}"]: cookies stand in ${what.replace('headers', 'cookies')}`);
    if (isDisallowedHeader(name)) throw new ResultError(`${what}["${name}"]: the function tried to add a header that CloudFront does not allow`);
    if (!isHeaderValue(value)) throw new ResultError(`${what}["${name}"].value holds a character that no header can carry`);
  }
  for (const name of new Set([...now, ...before].map((entry) => entry.name))) {
    if (!isReadOnlyHeader(name, rules)) continue;
    if (!sameEntries(now.filter((entry) => entry.name === name), before.filter((entry) => entry.name === name))) {
      throw new ResultError(`${what}["${name}"]: the function tried to add, change or delete a header that is read-only in ${rules}`);
    }
  }
}

export function checkedCookie(value: string, what: string): string {
  if (!isHeaderValue(value)) throw new ResultError(`${what} hold a character that no header can carry`);
  return value;
}

export function checkHeadSize(headers: HeaderMap, what: string): void {
  let bytes = 0;
  for (const name of Object.keys(headers)) {
    for (const { value } of headers[name]) bytes += name.length + value.length + 4;
  }
  if (bytes > MAX_HEAD) throw new ResultError(`the headers of the ${what} have ${bytes} bytes; at most ${MAX_HEAD} are allowed`);
}
