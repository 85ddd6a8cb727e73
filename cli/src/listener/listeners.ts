import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { SmartOriginError } from '../errors';
import { http1Options, serveHttp1, type Http1Server } from './http1-server';
import { serveHttp2 } from './http2-server';
import type { TlsSettings } from './tls-settings';
import type { ListenerState, ViewerHandler } from './viewer-stream';
import { WEB_SOCKET_IDLE_MS } from './web-socket';

/** A listening server and its address. */
export interface Listener {
  url: string;
  port: number;
  /** Ends everything at once. */
  close(): Promise<void>;
}

/** A listener for viewers. */
export interface ViewerListener extends Listener {
  /**
   * Takes no connection any more, ends those that are idle and WebSockets, and lets the others end with the response that is under way.
   * `close` has to follow.
   */
  drain(): void;
  /** New connections get these. Only where TLS is spoken. */
  setTls(settings: TlsSettings): void;
}

export interface ViewerListenerOptions {
  /** Speaks TLS. */
  tls?: TlsSettings;
  /** Divides time-outs. */
  timeScale: number;
}

/** CloudFront names no bound for a viewer that falls silent within a body; this is what nginx takes. */
const BODY_IDLE_MS = 60_000;

/** CloudFront names no bound for HTTP/2 connections without requests. */
const SESSION_IDLE_MS = 60_000;

/**
 * Listens on a port; 0 takes a free one.
 *
 * @throws SmartOriginError `ERR_PORT_IN_USE`, `ERR_LISTEN`
 */
export async function listen(host: string, port: number, handler: http.RequestListener): Promise<Listener> {
  const server = http.createServer(handler);
  const bound = await bind(server, host, port);
  return {
    ...addressOf('http', host, bound),
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/**
 * Listens for viewers, in HTTP/1.1, and with TLS in HTTP/2, too.
 *
 * @throws SmartOriginError `ERR_PORT_IN_USE`, `ERR_LISTEN`
 */
export async function listenForViewers(
  host: string, port: number, handle: ViewerHandler, { tls, timeScale }: ViewerListenerOptions,
): Promise<ViewerListener> {
  const state: ListenerState = {
    draining: false, webSockets: new Set(), bodyIdleMs: BODY_IDLE_MS / timeScale, sessionIdleMs: SESSION_IDLE_MS / timeScale,
    webSocketIdleMs: WEB_SOCKET_IDLE_MS / timeScale,
  };
  const options = http1Options(timeScale);
  const protocols = tls === undefined ? plainServer(http.createServer(options), handle, state) : tlsServer(options, tls, handle, state);
  const { server, endSessions, isUnused } = protocols;
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex) => {
    // Comes again where its wish for another protocol was ignored.
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', keep);
  server.on('secureConnection', keep);
  const bound = await bind(server, host, port);
  let closed: Promise<void> | undefined;
  const stopListening = () => closed ??= new Promise((resolve) => {
    server.close(() => resolve());
  });
  return {
    ...addressOf(tls === undefined ? 'http' : 'https', host, bound),
    drain: () => {
      state.draining = true;
      void stopListening();
      server.closeIdleConnections();
      // Node takes a new connection for one over which a request is coming.
      for (const socket of sockets) {
        if (isUnused(socket)) socket.destroy();
        else protocols.endWithResponse(socket);
      }
      endSessions();
      for (const socket of state.webSockets) socket.destroy();
    },
    setTls: (settings) => protocols.setTls(settings),
    close: async () => {
      const ended = stopListening();
      for (const socket of [...sockets].reverse()) socket.destroy();
      await ended;
    },
  };
}

interface ProtocolServer extends Http1Server {
  server: http.Server | https.Server;
  endSessions(): void;
  setTls(settings: TlsSettings): void;
}

function plainServer(server: http.Server, handle: ViewerHandler, state: ListenerState): ProtocolServer {
  const http1 = serveHttp1(server, handle, state, (socket) => server.emit('connection', socket));
  return { ...http1, server, endSessions: () => undefined, setTls: () => undefined };
}

/** HTTP/1.1 and HTTP/2 on one port: the viewer chooses in the handshake, as far as the distribution lets it. RFC 7301 */
function tlsServer(options: https.ServerOptions, tls: TlsSettings, handle: ViewerHandler, state: ListenerState): ProtocolServer {
  let settings = tls;
  const server = https.createServer({
    ...options,
    ...settings.certificate,
    minVersion: settings.minVersion,
    handshakeTimeout: options.headersTimeout,
    ALPNCallback: ({ protocols }) => (settings.http2 && protocols.includes('h2') ? 'h2' : protocols.find((name) => name.startsWith('http/1.'))),
  });
  const [begin, ...others] = server.listeners('secureConnection') as ((socket: NodeJS.Socket) => void)[];
  if (begin === undefined || others.length > 0) throw new Error('Node starts HTTP over TLS in another way than this knows');
  const { accept, endSessions } = serveHttp2(handle, state);
  server.removeListener('secureConnection', begin);
  server.on('secureConnection', (socket) => (socket.alpnProtocol === 'h2' ? accept(socket) : begin.call(server, socket)));
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  const http1 = serveHttp1(server, handle, state, (socket) => begin.call(server, socket as unknown as NodeJS.Socket));
  return {
    // Of TCP beneath TLS, and of HTTP/2, this knows nothing.
    isUnused: (socket) => socket instanceof TLSSocket && socket.alpnProtocol !== 'h2' && http1.isUnused(socket),
    endWithResponse: (socket) => http1.endWithResponse(socket),
    server,
    endSessions,
    setTls: (changed) => {
      settings = changed;
      server.setSecureContext({ ...changed.certificate, minVersion: changed.minVersion });
    },
  };
}

function addressOf(scheme: string, host: string, port: number): { url: string; port: number } {
  const name = host.includes(':') ? `[${host}]` : host;
  return { url: `${scheme}://${name}:${port}`, port };
}

async function bind(server: Server, host: string, port: number): Promise<number> {
  // Node would take it for every address of the machine.
  if (host === '') throw new SmartOriginError('ERR_LISTEN', 'the host is ""', 'it is an address of this machine', 'choose 127.0.0.1, ::1, or 0.0.0.0 for all of its addresses');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch((error: NodeJS.ErrnoException) => {
    throw listenError(error, host, port);
  });
  return (server.address() as AddressInfo).port;
}

function listenError({ code, message }: NodeJS.ErrnoException, host: string, port: number): SmartOriginError {
  const refuse = (why: string, mend: string) => new SmartOriginError('ERR_LISTEN', `cannot listen on ${host}:${port}`, why, mend);
  switch (code) {
    case 'EADDRINUSE':
      return new SmartOriginError('ERR_PORT_IN_USE', `port ${port} of ${host} is in use`, 'another process listens on it, or another option names it, too',
        'end that process, or choose another port; 0 takes a free one');
    case 'EACCES': return refuse(`this user may not listen on port ${port}: most systems keep those below 1024 to themselves`, 'choose a port from 1024 on; 0 takes a free one');
    case 'EADDRNOTAVAIL': return refuse(`${host} is no address of this machine`, 'choose 127.0.0.1, ::1, or 0.0.0.0 for all of its addresses');
    case 'ENOTFOUND':
    case 'EAI_AGAIN': return refuse(`the name ${host} does not resolve`, 'choose 127.0.0.1, ::1, or 0.0.0.0 for all addresses of this machine');
    case 'ERR_SOCKET_BAD_PORT': return refuse('a port is a whole number from 0 to 65535', 'choose such a port; 0 takes a free one');
    default: return refuse(message, 'choose another host or port');
  }
}
