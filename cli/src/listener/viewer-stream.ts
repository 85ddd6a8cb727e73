import type { Duplex, Readable } from 'node:stream';
import type { Refusal, RequestHead } from './request-form';
import type { Traffic } from '../access-logs/traffic';
import type { EdgeResponse } from '../model/http';

/** One request of a viewer and the way back to it, over whichever version of HTTP it came. */
export interface ViewerStream extends RequestHead {
  /** Of the connection. */
  readonly address: string;
  readonly port: number;
  /** Names and values of the header fields, in their order. */
  readonly rawHeaders: readonly string[];
  /** Bytes of the header fields as they were sent. */
  readonly headerBytes: number;
  /** Undefined where the request has none. */
  readonly body?: Readable;
  /** Whether it is a WebSocket handshake: then the response may be a 101 with the origin's connection as its body. */
  readonly webSocket?: true;
  /** Why it is not served, where that is known from its form. */
  readonly refusal?: Refusal;
  /** Whether nothing can be written any more: it has a response, or nobody is there. */
  readonly closed: boolean;
  /** What it moves over the connection, counted from now on. */
  traffic(): Traffic;
  /**
   * Writes the response; where there is one already, what comes later is let go of.
   *
   * @param ends - Whether the connection ends with it.
   */
  respond(answered: EdgeResponse, ends?: boolean): void;
  /** Gives the viewer up: what it has got of a response does not pass for a whole one. */
  destroy(): void;
  /** Called once. @param callback - Is told whether the response was written as a whole. */
  onClose(callback: (whole: boolean) => void): void;
  /** Called where the rest of the request turns out not to be served while somebody is still at it. */
  onRefusal(callback: (refusal: Refusal) => void): void;
}

/** Answers what comes over a listener. */
export type ViewerHandler = (stream: ViewerStream) => void;

/** What all connections of a listener share. */
export interface ListenerState {
  /** Whether connections end with the response that is under way. */
  draining: boolean;
  /** Connections that have become WebSockets. */
  readonly webSockets: Set<Duplex>;
  /** Milliseconds for which a viewer may be silent within a request's body. */
  readonly bodyIdleMs: number;
  /** Milliseconds for which an HTTP/2 connection may have no request. */
  readonly sessionIdleMs: number;
  /** Milliseconds for which an origin may be silent over a WebSocket. */
  readonly webSocketIdleMs: number;
}
