import http from 'node:http';
import { Readable } from 'node:stream';
import { checkedRequest, checkPath } from './checked-request';
import type { Cookies } from './cookie-jar';
import { ViewerResponse } from './viewer-response';
import { SmartOriginError } from '../errors';
import type { ViewerTrait } from '../policies/simulated-viewer';
import type { RequestObservers } from '../records/request-observers';
import type { RequestRecord } from '../records/request-record';
import type { PointOfPresence } from '../runtime/points-of-presence';

/** Where a viewer is, and what it is: the same for all its requests. */
export interface ViewerOptions {
  /**
   * The point of presence that serves it: its name, or its Region where no other one is there.
   *
   * @default the first one
   */
  pop?: string;

  /**
   * Its address: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1` or `[2001:db8::1]:4711`.
   *
   * @default 127.0.0.1
   */
  address?: string;

  /**
   * Its place and network, by what `--viewer` takes: `country`, `network` and others.
   *
   * @default what the option `viewer` says of all
   */
  viewer?: Readonly<Partial<Record<ViewerTrait, string>>>;

  /**
   * What it speaks. HTTP needs the option `httpPort`.
   *
   * @default https
   */
  protocol?: 'http' | 'https';
}

export interface EdgeFetchOptions extends ViewerOptions {
  /** @default GET */
  method?: string;

  /**
   * What it sends beside `Host`; of a header that stands there twice, both.
   *
   * @default none
   */
  headers?: Readonly<Record<string, string | readonly string[]>>;

  /**
   * By name, or as the header has them.
   *
   * @default none
   */
  cookies?: Cookies;

  /** @default none */
  body?: string | Uint8Array | URLSearchParams;

  /**
   * Gives the request up.
   *
   * @default it takes as long as it takes
   */
  signal?: AbortSignal;
}

/** What requests are sent to. */
export interface FetchedEdge {
  readonly pops: readonly PointOfPresence[];
  readonly observers: RequestObservers;
  /** Where viewers of a protocol are served, in plain HTTP. */
  urlFor(protocol: 'http' | 'https'): string | undefined;
  /** Ids of the distribution's origins. */
  originIds(): readonly string[];
}

/**
 * Sends one request over a connection of its own, as a viewer would, and hears what becomes of it.
 *
 * @param path - With its query string.
 * @throws SmartOriginError `ERR_FETCH`, `ERR_POP`; what `node:http` throws where the connection breaks
 */
export async function edgeFetch(edge: FetchedEdge, path: string, options: EdgeFetchOptions = {}): Promise<ViewerResponse> {
  checkPath(path);
  const { method, headers, body } = checkedRequest(options, edge.pops);
  const base = urlFor(edge, options.protocol);
  const { hostname, port, origin } = new URL(base);
  const request = http.request({ hostname: hostname.replace(/^\[|\]$/g, ''), port, path, method, headers, signal: options.signal, agent: false });
  const heard = hear(request, edge.observers);
  try {
    const answer = answerTo(request);
    request.end(body);
    const message = await answer;
    return responseOf(message, { url: origin + path, originIds: edge.originIds() }, heard);
  } finally {
    heard.end();
  }
}

/** Its errors have a listener to the end: an upload that breaks off after an early response must not end the test's process. */
function answerTo(request: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
    request.once('upgrade', (_message, socket) => {
      socket.destroy();
      reject(new SmartOriginError('ERR_FETCH', 'the connection has become a WebSocket', 'edge.fetch() takes responses alone', 'connect a WebSocket client to edge.url'));
    });
  });
}

interface Heard {
  record?: RequestRecord;
  readonly trace: string[];
  end(): void;
}

/** Its connection is its own, so whatever comes over that port is the request. */
function hear(request: http.ClientRequest, observers: RequestObservers): Heard {
  const heard: Heard = { trace: [], end: () => undefined };
  request.once('socket', (socket) => socket.once('connect', () => {
    heard.end = observers.watch(socket.localPort!, {
      onRecord: (record) => {
        heard.record = record;
      },
      onTrace: ({ stage, detail, elapsedMs }) => heard.trace.push(`${stage}: ${detail} (${Math.round(elapsedMs)} ms)`),
    });
  }));
  return heard;
}

function responseOf(message: http.IncomingMessage, asked: { url: string; originIds: readonly string[] }, { record, trace }: Heard): ViewerResponse {
  // A request that could not be read as HTTP is answered before it is one.
  if (record === undefined) throw new Error(`the local CloudFront answered ${message.statusCode} and told nothing of the request`);
  const headers = new Headers();
  for (let index = 0; index < message.rawHeaders.length; index += 2) headers.append(message.rawHeaders[index]!, message.rawHeaders[index + 1]!);
  const status = message.statusCode!;
  // The Fetch standard gives these no body.
  const bodyless = status === 204 || status === 205 || status === 304;
  if (bodyless) message.resume();
  const body = bodyless ? null : Readable.toWeb(message) as ReadableStream<Uint8Array>;
  return new ViewerResponse(body, { status, statusText: message.statusMessage ?? '', headers }, { ...asked, record, trace: [...trace] });
}

function urlFor(edge: FetchedEdge, protocol: 'http' | 'https' = 'https'): string {
  if (protocol !== 'http' && protocol !== 'https') {
    throw new SmartOriginError('ERR_FETCH', `the protocol is ${JSON.stringify(protocol)}`, 'viewers speak "http" or "https"', 'give one of them, or leave it out for https');
  }
  const url = edge.urlFor(protocol);
  if (url !== undefined) return url;
  throw new SmartOriginError('ERR_FETCH', 'there is no port for viewers on HTTP', 'viewers on HTTP come in by a port of their own', 'start with the option httpPort: 0');
}
