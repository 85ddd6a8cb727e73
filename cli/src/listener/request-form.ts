import net from 'node:net';
import { headerValue } from '../model/headers';
import type { HeaderMap } from '../model/http';
import type { ErrorDetail } from '../model/result-types';

/** Why a request is not served: the status, and the reason for people. */
export interface Refusal {
  status: number;
  explanation: string;
  /** What the access logs say of it; "InvalidRequest" where nothing is said here. */
  detail?: ErrorDetail;
}

/** What a request says of itself before anything is decided about it. */
export interface RequestHead {
  method: string;
  /** The request target as it was sent. */
  target: string;
  /** `1.0`, `1.1` or `2.0`. */
  httpVersion: string;
  headers: HeaderMap;
}

/**
 * What is wrong with the form of a request that Node's parser let pass. CloudFront names no status for these but "400 bad request when
 * the client sends some invalid data".
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-400-bad-request.html
 */
export function refusalOf(head: RequestHead): Refusal | undefined {
  return wrongTarget(head) ?? wrongHost(head.headers) ?? (head.httpVersion === '2.0' ? undefined : wrongFraming(head));
}

/** RFC 9112 §3.2: a path, or the same with scheme and authority in front. */
function wrongTarget({ method, target }: RequestHead): Refusal | undefined {
  if (method === 'CONNECT') return { status: 403, explanation: 'CloudFront is no proxy: the method CONNECT is not supported.' };
  if (target.includes('#')) return badRequest('A request target has no fragment: "#" is written %23.');
  if (target.startsWith('/') || (/^https?:/i.test(target) && isAuthority(authorityOf(target) ?? ''))) return undefined;
  return badRequest('A request target begins with a slash, or with "http://" or "https://" and a host.');
}

/** The last that was an authority: viewers ask for the same host again and again. */
let knownHost: string | undefined;

/** RFC 9112 §3.2: exactly one. CloudFront tells distributions apart by it, so HTTP/1.0 needs it too. */
function wrongHost(headers: HeaderMap): Refusal | undefined {
  const fields = headers.host ?? [];
  if (fields.length > 1) return badRequest('A request has one Host header.');
  if (fields.length === 0) return badRequest('The Host header is missing.');
  const { value } = fields[0]!;
  if (value !== knownHost && !isAuthority(value)) return badRequest('The Host header is no host name or address, with or without a port.');
  knownHost = value;
  return undefined;
}

/** Host and port of a request target in absolute form. */
export function authorityOf(target: string): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]+)/i.exec(target)?.[1];
}

/** `example.com`, `example.com:8080`, `192.0.2.1`, `[2001:db8::1]:443`. RFC 9110 §7.2 */
export function isAuthority(text: string): boolean {
  const [, v6, name, port = '0'] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._~%!$&'()*+;=-]+))(?::(\d{0,5}))?$/i.exec(text) ?? [];
  if (v6 === undefined && name === undefined) return false;
  return (v6 === undefined || net.isIPv6(v6)) && Number(port) <= 65_535;
}

/** Two readers of one message must find the same end of it, or the rest becomes a request that nobody sent. RFC 9112 §6 */
function wrongFraming({ httpVersion, headers }: RequestHead): Refusal | undefined {
  const coding = headerValue(headers, 'transfer-encoding');
  if (coding === undefined) return undefined;
  if (httpVersion === '1.0') return badRequest('HTTP/1.0 has no Transfer-Encoding.');
  if (coding.trim().toLowerCase() === 'chunked') return undefined;
  return { status: 501, explanation: 'Of transfer codings, "chunked" alone is understood.' };
}

function badRequest(explanation: string): Refusal {
  return { status: 400, explanation };
}

/** HTTP/0.9, and what says in the words of HTTP/1 that it is HTTP/2. */
export function wrongVersion({ httpVersionMajor, httpVersion }: { httpVersionMajor: number; httpVersion: string }): Refusal | undefined {
  return httpVersionMajor === 1 ? undefined : badRequest(`HTTP/${httpVersion} is no version that is spoken here.`);
}

/** What a viewer is told whose bytes are no HTTP request. */
export function refusalOfParseError({ code, reason }: { code?: string; reason?: string }): Refusal {
  switch (code) {
    // "If a request or a URL exceeds these maximums, CloudFront returns HTTP status code 413": what is too long to be read at all, too.
    case 'HPE_HEADER_OVERFLOW': return { status: 413, explanation: 'URL and headers are longer than may be.' };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW': return { status: 413, explanation: 'The extensions of a chunk are longer than may be.' };
    case 'ERR_HTTP_REQUEST_TIMEOUT': return { status: 408, explanation: 'The request did not arrive in time.', detail: 'ClientHungUpRequest' };
    case 'HPE_INVALID_EOF_STATE': return { ...badRequest('The request ended in the middle.'), detail: 'ClientHungUpRequest' };
    case 'HPE_PAUSED_H2_UPGRADE': return badRequest('HTTP/2 is spoken over TLS alone.');
    default: return badRequest(`The request is not well-formed${reason === undefined ? '' : `: ${reason}`}.`);
  }
}
