import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { authorityOf } from './request-form';
import type { ViewerStream } from './viewer-stream';
import { headerValue, setHeader } from '../model/headers';
import type { EdgeRequest } from '../model/http';
import type { ViewerFacts } from '../policies/cloudfront-headers';
import { viewerOf, type SimulatedViewer } from '../policies/simulated-viewer';

/** Names the point of presence that serves one request. Removed before anything else sees the request. */
export const POP_HEADER = 'x-local-pop';

/** Sets the viewer's address for one request. Removed before anything else sees the request. */
export const VIEWER_ADDRESS_HEADER = 'x-local-viewer-address';

/** Tells place and network of the viewer for one request. Removed before anything else sees the request. */
export const VIEWER_HEADER = 'x-local-viewer';

const ID_BYTES = 41;
/** Drawn for many ids at once: a call costs more than its bytes. */
let drawn = Buffer.alloc(0);

/** An id in the form of `x-amz-cf-id`: 56 characters of base64url. */
export function newRequestId(): string {
  if (drawn.length === 0) drawn = randomBytes(ID_BYTES * 256);
  const id = drawn.toString('base64url', 0, ID_BYTES);
  drawn = drawn.subarray(ID_BYTES);
  return `${id}=`;
}

/** A request as it came from the wire. */
export interface ReceivedRequest {
  request: EdgeRequest;
  viewer: ViewerFacts;
}

/**
 * Reads what a viewer sent.
 *
 * @param usual - The place and network of viewers that say nothing of theirs.
 */
export function receive(stream: ViewerStream, protocol: 'http' | 'https', usual?: SimulatedViewer): ReceivedRequest {
  const { headers, method, target } = stream;
  const given = headerValue(headers, VIEWER_ADDRESS_HEADER);
  delete headers[VIEWER_ADDRESS_HEADER];
  delete headers[POP_HEADER];
  const said = headerValue(headers, VIEWER_HEADER);
  if (said !== undefined) delete headers[VIEWER_HEADER];
  const from = given === undefined ? undefined : parseViewerAddress(given);
  const address = from?.address ?? stream.address.replace(/^::ffff:/, '');
  const { uri, querystring } = splitTarget(target);
  // RFC 9112 §3.2.2: what stands in the request target counts.
  const authority = target.startsWith('/') ? undefined : authorityOf(target);
  if (authority !== undefined) setHeader(headers, 'Host', authority);
  return {
    viewer: {
      protocol,
      address,
      port: from?.port ?? stream.port,
      httpVersion: stream.httpVersion,
      simulated: given !== undefined && from === undefined ? notAnAddress(given) : said === undefined ? usual : viewerOf(said, usual),
      rawHeaders: stream.rawHeaders,
      tls: () => stream.traffic().tls,
    },
    request: {
      method, uri, querystring, headers, clientIp: address, ...(stream.body === undefined ? {} : { body: stream.body }),
      ...(querystring === '' && target.endsWith('?') ? { emptyQuery: true } : {}),
    },
  };
}

/** A request that says an address which is none is refused: served from another one, it would show what nobody asked for. */
function notAnAddress(given: string): SimulatedViewer {
  const problem = `${VIEWER_ADDRESS_HEADER} is "${given}", which is no address: it takes one such as 192.0.2.1, 192.0.2.1:4711, 2001:db8::1 or [2001:db8::1]:4711.`;
  return { traits: {}, fromAws: false, values: new Map(), problem };
}

/** `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`; undefined for anything else. */
export function parseViewerAddress(text: string): { address: string; port?: number } | undefined {
  const value = text.trim();
  if (net.isIP(value) !== 0) return { address: value };
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(value) ?? [];
  const address = bracketed ?? plain ?? '';
  const family = bracketed === undefined ? 4 : 6;
  return net.isIP(address) === family && Number(port) <= 65_535 ? { address, port: Number(port) } : undefined;
}

/** Path and query string of a request target, in origin form or absolute form. RFC 9112 §3.2 */
export function splitTarget(target: string): { uri: string; querystring: string } {
  const withoutAuthority = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '');
  const mark = withoutAuthority.indexOf('?');
  const path = mark < 0 ? withoutAuthority : withoutAuthority.slice(0, mark);
  return {
    uri: path.startsWith('/') ? path : `/${path}`,
    querystring: mark < 0 ? '' : withoutAuthority.slice(mark + 1),
  };
}
