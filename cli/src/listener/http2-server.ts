import http2, { type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { Http2Stream } from './http2-stream';
import type { ListenerState, ViewerHandler } from './viewer-stream';

/** CloudFront names no bound; this is what nginx takes. RFC 9113 §6.5.2 asks for 100 at least. */
const MAX_STREAMS = 128;

/**
 * Node counts what waits to be sent, and refuses every new stream beyond its 10 MB. Bodies go out as viewers take them, so all streams of a
 * connection stay well below this: a head and some pieces of a body each.
 */
const MAX_SESSION_MEGABYTES = 64;

export interface Http2Server {
  /** Speaks HTTP/2 over a connection. */
  accept(socket: Duplex): void;
  /** Takes no further requests on any connection; each ends with the last that is under way. */
  endSessions(): void;
}

/** Hands every HTTP/2 request to a handler. What is malformed is refused by Node as RFC 9113 §8.1.1 has it, stream by stream. */
export function serveHttp2(handle: ViewerHandler, state: ListenerState): Http2Server {
  const sessions = new Set<ServerHttp2Session>();
  const server = http2.createServer({
    // More than CloudFront takes, so that what is too long gets CloudFront's answer.
    maxHeaderListPairs: 4_096,
    maxSessionMemory: MAX_SESSION_MEGABYTES,
    settings: { enableConnectProtocol: false, maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: 65_536 },
  });
  server.on('session', (session) => {
    let streams = 0;
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.on('error', () => undefined);
    session.on('stream', (stream: ServerHttp2Stream) => {
      streams += 1;
      stream.once('close', () => {
        streams -= 1;
      });
    });
    session.setTimeout(state.sessionIdleMs, () => {
      if (streams === 0) session.destroy();
    });
  });
  server.on('stream', (stream: ServerHttp2Stream, _headers: unknown, _flags: number, rawHeaders: string[]) => {
    handle(new Http2Stream(stream, rawHeaders, state));
  });
  server.on('sessionError', () => undefined);
  return {
    accept: (socket) => server.emit('connection', socket),
    endSessions: () => {
      for (const session of sessions) session.close();
    },
  };
}
