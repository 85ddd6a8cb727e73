import { InvalidResult, requireObject, requireString, shown } from './invalid-result';
import type { HeaderRuleSet } from '../edge-rules/header-rules';
import { capitalized, isDisallowedHeader, isHeaderName, isHeaderValue, isReadOnlyHeader } from '../edge-rules/header-rules';
import { MAX_HEAD } from '../edge-rules/limits';
import type { HeaderField, HeaderMap } from '../model/http';

/**
 * The headers that a function returned, under the rules of its event, with those of `original` that it was not shown.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html#function-restrictions-headers
 *
 * @param what Named in errors: `request.headers`.
 * @throws InvalidResult when CloudFront would refuse them.
 */
export function headersFromResult(result: unknown, original: HeaderMap, rules: HeaderRuleSet, what: string): HeaderMap {
  const headers = parseHeaders(result, what);
  for (const name of new Set([...Object.keys(headers), ...Object.keys(original)])) {
    if (!isReadOnlyHeader(name, rules)) continue;
    if (!sameValues(headers[name], original[name])) {
      throw new InvalidResult(`${what}["${name}"]: the function tried to add, delete, or change a header that is read-only in ${eventOf(rules)} events`);
    }
  }
  for (const name of Object.keys(original)) {
    if (isDisallowedHeader(name)) headers[name] = original[name];
  }
  const bytes = headBytes(headers);
  if (bytes > MAX_HEAD) throw new InvalidResult(`${what} have ${bytes} bytes; at most ${MAX_HEAD} are allowed`);
  return headers;
}

/**
 * Headers in the shape of an event: lower-case names, each with an array of {key, value}.
 *
 * @throws InvalidResult when the shape or a character is wrong, or a header is disallowed.
 */
export function parseHeaders(result: unknown, what: string): HeaderMap {
  const headers = Object.create(null) as HeaderMap;
  for (const [name, fields] of Object.entries(requireObject(result, what))) {
    const which = `${what}["${name}"]`;
    if (name !== name.toLowerCase()) throw new InvalidResult(`${which}: names must be written in lower case; the key of a field keeps the case`);
    if (!isHeaderName(name)) throw new InvalidResult(`${which} is no name of a header`);
    if (isDisallowedHeader(name)) throw new InvalidResult(`${which}: CloudFront does not allow functions to add this header`);
    if (!Array.isArray(fields)) throw new InvalidResult(`${which} must be an array such as [{key: 'Name', value: '…'}], not ${shown(fields)}`);
    if (fields.length > 0) headers[name] = fields.map((field, i) => parseField(field, name, `${which}[${i}]`));
  }
  return headers;
}

function parseField(field: unknown, name: string, what: string): HeaderField {
  const { key, value } = requireObject(field, what);
  if (key !== undefined && (typeof key !== 'string' || key.toLowerCase() !== name)) {
    throw new InvalidResult(`${what}.key must be the name of the header in any case, or left out; it is ${shown(key)}`);
  }
  if (!isHeaderValue(requireString(value, `${what}.value`))) throw new InvalidResult(`${what}.value holds a character that no header can carry`);
  return { key: (key as string | undefined) ?? capitalized(name), value: value as string };
}

/** Bytes that headers take on the wire. */
export function headBytes(headers: HeaderMap): number {
  let bytes = 0;
  for (const name of Object.keys(headers)) {
    for (const { value } of headers[name]) bytes += name.length + value.length + ': \r\n'.length;
  }
  return bytes;
}

function sameValues(now: HeaderField[] = [], before: HeaderField[] = []): boolean {
  return now.length === before.length && now.every(({ value }, i) => value === before[i].value);
}

function eventOf(rules: HeaderRuleSet): string {
  return rules === 'lambda-viewer-response' ? 'viewer-response' : rules;
}
