import type { EventOrigin } from './edge-lambda';
import { parseHeaders } from './header-result';
import type { JsonObject } from './invalid-result';
import { InvalidResult, requireObject, requireString, shown } from './invalid-result';
import { isReservedOriginHeader } from '../edge-rules/header-rules';
import type { HeaderMap } from '../model/http';

const SSL_PROTOCOLS = ['TLSv1.2', 'TLSv1.1', 'TLSv1', 'SSLv3'];

/**
 * `request.origin` as an origin-request function left it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html#request-event-fields-request-origin
 *
 * @param original The origin of the event.
 * @param headers The request's, as the function left them.
 * @throws InvalidResult when CloudFront would refuse it.
 */
export function originFromResult(result: unknown, original: EventOrigin | undefined, headers: HeaderMap): EventOrigin {
  const origin = requireObject(result, 'request.origin');
  const kinds = Object.keys(origin).filter((kind) => origin[kind] !== undefined);
  if (kinds.length !== 1 || !['custom', 's3'].includes(kinds[0])) {
    throw new InvalidResult(`request.origin must hold either custom or s3; it holds ${kinds.join(', ') || 'neither'}`);
  }
  return kinds[0] === 'custom'
    ? { custom: customOrigin(requireObject(origin.custom, 'request.origin.custom'), headers) }
    : { s3: s3Origin(requireObject(origin.s3, 'request.origin.s3'), original, headers) };
}

function customOrigin(custom: JsonObject, headers: HeaderMap): NonNullable<EventOrigin['custom']> {
  const what = 'request.origin.custom';
  const { port, protocol, sslProtocols } = custom;
  if (port !== 80 && port !== 443 && !isInteger(port, 1024, 65_535)) {
    throw new InvalidResult(`${what}.port must be 80, 443 or a number from 1024 to 65535, not ${shown(port)}`);
  }
  if (protocol !== 'http' && protocol !== 'https') throw new InvalidResult(`${what}.protocol must be "http" or "https", not ${shown(protocol)}`);
  if (!Array.isArray(sslProtocols) || !sslProtocols.every((name) => SSL_PROTOCOLS.includes(name as string))) {
    throw new InvalidResult(`${what}.sslProtocols must be an array of ${SSL_PROTOCOLS.join(', ')}, not ${shown(sslProtocols)}`);
  }
  return {
    domainName: domainName(custom.domainName, 253, what),
    path: path(custom.path, what),
    port: port as number,
    protocol,
    sslProtocols: sslProtocols as string[],
    readTimeout: seconds(custom.readTimeout, `${what}.readTimeout`),
    keepaliveTimeout: seconds(custom.keepaliveTimeout, `${what}.keepaliveTimeout`),
    ...completion(custom, what),
    customHeaders: customHeaders(custom.customHeaders, headers, what),
  };
}

function s3Origin(s3: JsonObject, original: EventOrigin | undefined, headers: HeaderMap): NonNullable<EventOrigin['s3']> {
  const what = 'request.origin.s3';
  const { authMethod, region = '' } = s3;
  if (authMethod !== 'none' && authMethod !== 'origin-access-identity') {
    throw new InvalidResult(`${what}.authMethod must be "none" or "origin-access-identity", not ${shown(authMethod)}`);
  }
  requireString(region, `${what}.region`);
  if (authMethod === 'origin-access-identity' && region === '') throw new InvalidResult(`${what}.region is missing; an origin access identity needs it`);
  if (authMethod === 'origin-access-identity' && original?.s3 === undefined) {
    throw new InvalidResult(`${what}.authMethod: an origin access identity cannot be used when a custom origin is replaced by a bucket`);
  }
  const name = domainName(s3.domainName, 128, what);
  if (name !== name.toLowerCase()) throw new InvalidResult(`${what}.domainName must be written in lower case; it is ${shown(name)}`);
  return {
    domainName: name,
    path: path(s3.path, what),
    authMethod,
    region: region as string,
    ...(s3.readTimeout !== undefined && { readTimeout: seconds(s3.readTimeout, `${what}.readTimeout`) }),
    ...completion(s3, what),
    customHeaders: customHeaders(s3.customHeaders, headers, what),
  };
}

function domainName(value: unknown, most: number, what: string): string {
  const name = requireString(value, `${what}.domainName`);
  if (name === '' || name.length > most) throw new InvalidResult(`${what}.domainName must have 1 to ${most} characters, not ${name.length}`);
  if (name.includes(':') || /^\d+(\.\d+){3}$/.test(name) || /[\s/]/.test(name)) {
    throw new InvalidResult(`${what}.domainName must be the name of a host, without scheme, port and path, and no IP address; it is ${shown(name)}`);
  }
  return name;
}

function path(value: unknown, what: string): string {
  const text = requireString(value, `${what}.path`);
  if (text.length > 255 || (text !== '' && !/^\/[\x21-\x7e]*[\x21-\x2e\x30-\x7e]$/.test(text))) {
    throw new InvalidResult(`${what}.path must be empty, or begin with a slash, not end with one, be URL-encoded and have at most 255 characters; it is ${shown(text)}`);
  }
  return text;
}

function seconds(value: unknown, what: string): number {
  if (!isInteger(value, 1, 120)) throw new InvalidResult(`${what} must be a number of seconds from 1 to 120, not ${shown(value)}`);
  return value as number;
}

/** Zero takes the bound away. */
function completion({ responseCompletionTimeout: value, readTimeout }: JsonObject, what: string): { responseCompletionTimeout?: number } {
  if (value === undefined) return {};
  const least = typeof readTimeout === 'number' ? readTimeout : 1;
  if (value !== 0 && !isInteger(value, least, Number.MAX_SAFE_INTEGER)) {
    throw new InvalidResult(`${what}.responseCompletionTimeout must be 0 or a number of seconds not below readTimeout (${least}), not ${shown(value)}`);
  }
  return { responseCompletionTimeout: value as number };
}

function customHeaders(value: unknown, requestHeaders: HeaderMap, what: string): HeaderMap {
  const headers = parseHeaders(value, `${what}.customHeaders`);
  for (const name of Object.keys(headers)) {
    const which = `${what}.customHeaders["${name}"]`;
    if (isReservedOriginHeader(name)) throw new InvalidResult(`${which}: CloudFront does not send this as a custom header`);
    if (requestHeaders[name] !== undefined) throw new InvalidResult(`${which}: request.headers has a header of this name too; only one of the two may`);
  }
  return headers;
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
