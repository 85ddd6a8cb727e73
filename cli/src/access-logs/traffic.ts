import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What one request moved over its connection, and how that was secured. */
export interface Traffic {
  /** Bytes of the response, head and body, given to the connection until now. */
  readonly sentBytes: number;
  /** Bytes of the request, head and body, read until now. */
  readonly receivedBytes: number;
  /** Whether all of the request was read. */
  readonly complete: boolean;
  readonly tls?: { protocol: string; cipher: string };
  /** The request has ended and its counts were read: the next one on this connection counts from here. */
  end(): void;
}

/** Where a connection's counts stood when the last logged request on it ended. */
const countedUntil = new WeakMap<Socket, { sent: number; received: number }>();

/** The traffic of a request over HTTP/1: what its connection moved since the request before. */
export class ConnectionTraffic implements Traffic {
  private readonly socket: Socket;
  private readonly before: { sent: number; received: number };

  constructor(private readonly message: IncomingMessage) {
    this.socket = message.socket;
    this.before = countedUntil.get(this.socket) ?? { sent: 0, received: 0 };
  }

  get sentBytes(): number {
    return this.socket.bytesWritten - this.before.sent;
  }

  /** Where a viewer sends the next request before this one is answered, the bytes of both count here. */
  get receivedBytes(): number {
    return this.socket.bytesRead - this.before.received;
  }

  get complete(): boolean {
    return this.message.complete;
  }

  get tls(): Traffic['tls'] {
    return tlsOf(this.socket);
  }

  end(): void {
    countedUntil.set(this.socket, { sent: this.socket.bytesWritten, received: this.socket.bytesRead });
  }
}

/** What was agreed on for a connection; undefined where it is plain, or gone. */
export function tlsOf(socket: Socket): Traffic['tls'] {
  if (!(socket instanceof TLSSocket)) return undefined;
  const protocol = socket.getProtocol();
  // OpenSSL calls ciphers of TLS 1.2 as the page does, and those of TLS 1.3 by their standard name.
  const cipher: string | undefined = socket.getCipher()?.name;
  return protocol === null || cipher === undefined ? undefined : { protocol, cipher };
}
