import type { IncomingMessage, Server as HttpServer, ServerOptions, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Http1Stream, lastOnConnection } from './http1-stream';
import { refusalOfParseError } from './request-form';
import type { ListenerState, ViewerHandler } from './viewer-stream';
import { endWithViewer, isWebSocketHandshake, withoutUpgrade } from './web-socket';

/** CloudFront names no bound for a request's head; this is what nginx and Node take. */
const HEAD_MS = 60_000;

const KEEP_ALIVE_MS = 5_000;

/** @param timeScale - Divides time-outs. */
export function http1Options(timeScale: number): ServerOptions {
  // Node takes whole milliseconds, and 0 for no bound.
  const scaled = (ms: number) => Math.max(1, Math.round(ms / timeScale));
  const headersTimeout = scaled(HEAD_MS);
  return {
    // More than CloudFront takes, so that what is too long gets CloudFront's answer.
    maxHeaderSize: 65_536,
    keepAliveTimeout: scaled(KEEP_ALIVE_MS),
    headersTimeout,
    // Node limits a whole request to five minutes; CloudFront streams uploads for as long as they last.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(headersTimeout, 5_000),
    // Node's own answers to what is malformed are not CloudFront's.
    requireHostHeader: false,
  };
}

export interface Http1Server {
  /** Whether no request has come over a connection. */
  isUnused(socket: Duplex): boolean;
  /** Ends a connection with the response that is under way, also where its head has said otherwise. */
  endWithResponse(socket: Duplex): void;
}

/**
 * Hands every request of a server to a handler: those that are malformed and those that ask for another protocol, too.
 *
 * @param read - Reads HTTP from a connection.
 */
export function serveHttp1(
  server: HttpServer | HttpsServer, handle: ViewerHandler, state: ListenerState, read: (socket: Duplex) => void,
): Http1Server {
  // Node would leave out what is beyond 2,000 fields.
  server.maxHeadersCount = 0;
  /** What came last over each connection. Responses go in order, so it tells of those before it as well. */
  const latest = new WeakMap<Duplex, Http1Stream>();
  const refused = new WeakSet<Duplex>();
  const begin = (stream: Http1Stream, socket: Duplex) => {
    latest.set(socket, stream);
    handle(stream);
  };
  const serve = (message: IncomingMessage, response: ServerResponse) => {
    // Node reads on behind a request that ends the connection; nobody would be told what became of the rest. RFC 9112 §9.6
    if (latest.get(message.socket)?.isLast) message.resume();
    else begin(new Http1Stream(message, response, state), message.socket);
  };
  /** Waits for the responses that come first. */
  const next = (socket: Duplex, then: () => void) => {
    const before = latest.get(socket);
    if (before?.isLast) return;
    if (before === undefined || before.finished) then();
    else before.onClose(then);
  };

  server.on('request', serve);
  // The body is asked for when somebody reads it. Other expectations are removed, as CloudFront does.
  server.on('checkContinue', serve);
  server.on('checkExpectation', serve);
  server.on('connect', (message: IncomingMessage, socket: Duplex) => {
    next(socket, () => begin(lastOnConnection(socket as Socket, state, message), socket));
  });
  server.on('upgrade', (message: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', ignore);
    if (!isWebSocketHandshake(message)) {
      return next(socket, () => {
        // That of an idle connection, which it is no more.
        (socket as Socket).setTimeout(0);
        socket.unshift(Buffer.concat([withoutUpgrade(message), head]));
        read(socket);
        socket.off('error', ignore);
      });
    }
    if (head.length > 0) socket.unshift(head);
    endWithViewer(socket as Socket);
    next(socket, () => begin(lastOnConnection(socket as Socket, state, message, { webSocket: true }), socket));
  });
  server.on('clientError', (error: NodeJS.ErrnoException & { reason?: string }, socket: Duplex) => {
    if (refused.has(socket)) return;
    refused.add(socket);
    if (!socket.writable || !/^HPE_|^ERR_HTTP_REQUEST_TIMEOUT$/.test(error.code ?? '')) return void socket.destroy();
    const refusal = refusalOfParseError(error);
    const current = latest.get(socket);
    if (current !== undefined && !current.complete) return current.refuse(refusal);
    next(socket, () => {
      if (socket.writable) begin(lastOnConnection(socket as Socket, state, undefined, { refusal }), socket);
    });
  });
  return {
    isUnused: (socket) => !latest.has(socket),
    endWithResponse: (socket) => latest.get(socket)?.onClose(() => (socket as Socket).destroySoon()),
  };
}

/** A connection whose viewer has gone ends by itself. */
function ignore(): void {}
