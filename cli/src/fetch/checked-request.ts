import { validateHeaderName, validateHeaderValue, type OutgoingHttpHeaders } from 'node:http';
import { checkCookie, cookieHeader } from './cookie-jar';
import type { EdgeFetchOptions, ViewerOptions } from './edge-fetch';
import { SmartOriginError } from '../errors';
import { kindOf } from '../kind-of';
import { parseViewerAddress, POP_HEADER, VIEWER_ADDRESS_HEADER, VIEWER_HEADER } from '../listener/viewer-request';
import { checkOptionNames, type NamesOf } from '../option-names';
import { simulatedViewer } from '../policies/simulated-viewer';
import { popNamed, type PointOfPresence } from '../runtime/points-of-presence';

const VIEWER_NAMES: NamesOf<ViewerOptions> = { pop: true, address: true, viewer: true, protocol: true };
const FETCH_NAMES: NamesOf<EdgeFetchOptions> = { ...VIEWER_NAMES, method: true, headers: true, cookies: true, body: true, signal: true };

/** What goes over the wire. */
export interface CheckedRequest {
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string | Uint8Array | undefined;
}

/** @throws SmartOriginError `ERR_FETCH` */
export function checkViewerOptions(options: ViewerOptions): void {
  checkOptionNames(options, VIEWER_NAMES, { code: 'ERR_FETCH', what: 'edge.browser()' });
}

/**
 * Everything is checked before the request is begun: what `node:http` throws in the middle of one comes back as an error nobody handles.
 *
 * @throws SmartOriginError `ERR_FETCH`, `ERR_POP`
 */
export function checkedRequest(options: EdgeFetchOptions, pops: readonly PointOfPresence[]): CheckedRequest {
  checkOptionNames(options, FETCH_NAMES, { code: 'ERR_FETCH', what: 'edge.fetch()' });
  const headers = headersOf(options, pops);
  if (options.body instanceof URLSearchParams) headers['content-type'] ??= 'application/x-www-form-urlencoded;charset=UTF-8';
  return { method: checkedMethod(options.method), headers, body: checkedBody(options.body) };
}

/** @throws SmartOriginError `ERR_FETCH` */
export function checkPath(path: string): void {
  if (typeof path === 'string' && path.startsWith('/') && !/[^\x21-\x7e]/.test(path)) return;
  const text = String(path);
  throw new SmartOriginError('ERR_FETCH', `the path is ${JSON.stringify(text)}`, 'it begins with a slash and has no spaces and no characters beyond ASCII, as on the wire',
    text.startsWith('/') ? `write ${JSON.stringify(encodeURI(text))}` : `write ${JSON.stringify(pathOf(text))}`);
}

/** Whoever gave a whole URL meant its path. */
function pathOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : new URL(`http://host/${text}`);
  return url.pathname + url.search;
}

function checkedMethod(method = 'GET'): string {
  // A tunnel is no request of a viewer's, and Node's client gives no response for one.
  if (typeof method === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(method) && method.toUpperCase() !== 'CONNECT') return method;
  throw new SmartOriginError('ERR_FETCH', `the method is ${JSON.stringify(method)}`, 'it is one word, such as GET or POST; viewers of CloudFront have no CONNECT', 'give such a word, or leave it out for GET');
}

function checkedBody(body: EdgeFetchOptions['body']): string | Uint8Array | undefined {
  if (body instanceof URLSearchParams) return body.toString();
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new SmartOriginError('ERR_FETCH', `the body is ${kindOf(body)}`, 'it is a text, a Uint8Array (a Buffer is one) or URLSearchParams', 'give JSON as JSON.stringify(value), with the header content-type');
}

function headersOf({ headers = {}, cookies, pop, address, viewer }: EdgeFetchOptions, pops: readonly PointOfPresence[]): OutgoingHttpHeaders {
  const sent = checkedHeaders(headers);
  const cookie = cookieHeader(checkedCookies(cookies));
  if (cookie !== undefined) {
    if (sent.cookie !== undefined) throw new SmartOriginError('ERR_FETCH', 'cookies were given, and a header Cookie', 'a request has one Cookie header', 'leave one of them out');
    sent.cookie = cookie;
    checkField('cookie', cookie);
  }
  if (pop !== undefined) sent[POP_HEADER] = popNamed(pops, String(pop)).name;
  if (address !== undefined) sent[VIEWER_ADDRESS_HEADER] = checkedAddress(address);
  if (viewer !== undefined) sent[VIEWER_HEADER] = viewerHeader(viewer);
  return sent;
}

function checkedHeaders(headers: NonNullable<EdgeFetchOptions['headers']>): OutgoingHttpHeaders {
  // The fields of a Headers or a Map are not its properties: they would be left out.
  if (!isPlainObject(headers)) {
    throw new SmartOriginError('ERR_FETCH', `the headers are ${kindOf(headers)}`, 'they are an object of names and values', 'write { "x-name": "value" }, or Object.fromEntries(headers)');
  }
  const sent: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const one of values) checkField(name, one);
    sent[name.toLowerCase()] = typeof value === 'string' ? value : [...value];
  }
  if (Array.isArray(sent.host)) throw new SmartOriginError('ERR_FETCH', 'the header Host has several values', 'a request has one Host', 'give one');
  return sent;
}

function checkField(name: string, value: unknown): void {
  try {
    if (typeof value !== 'string') throw new TypeError(`a value is a text, and this one ${kindOf(value)}`);
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch (error) {
    throw new SmartOriginError('ERR_FETCH', `the header ${JSON.stringify(name)} cannot be sent`, (error as Error).message, 'correct name and value: what is not ASCII has to be encoded');
  }
}

function checkedCookies(cookies: EdgeFetchOptions['cookies']): EdgeFetchOptions['cookies'] {
  if (cookies === undefined || typeof cookies === 'string') return cookies;
  if (isPlainObject(cookies)) {
    for (const [name, value] of Object.entries(cookies)) checkCookie(name, value);
    return cookies;
  }
  throw new SmartOriginError('ERR_FETCH', `the cookies are ${kindOf(cookies)}`, 'they are an object of names and values, or the text of the header Cookie', 'write { name: "value" }');
}

function checkedAddress(address: string): string {
  if (typeof address === 'string' && parseViewerAddress(address) !== undefined) return address;
  throw new SmartOriginError('ERR_FETCH', `the address is ${JSON.stringify(address)}`, 'it is an IP address, with or without a port', 'write it like 192.0.2.1, 192.0.2.1:4711, 2001:db8::1 or [2001:db8::1]:4711');
}

/** In the form that `x-local-viewer` has. */
function viewerHeader(viewer: NonNullable<ViewerOptions['viewer']>): string {
  const said = Object.entries(viewer as Record<string, string>);
  simulatedViewer(Object.fromEntries(said));
  return said.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; ');
}

function isPlainObject(value: unknown): value is Readonly<Record<string, never>> {
  return typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]' && !(Symbol.iterator in value);
}
