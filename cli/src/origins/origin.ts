import type { Readable } from 'node:stream';
import type { ConnectionBreaker } from './connection-breaker';
import type { EdgeResponse, HeaderMap } from '../model/http';

/** Why a try at an origin brought no response. The words are used in traces, reports and docs alike. */
export type OriginFailureCause =
  | 'dns' // the name does not resolve
  | 'connect-refused' // nothing listens, or the network says no
  | 'connect-timeout' // no connection within the connection timeout
  | 'tls' // the handshake failed: certificate, name, protocol
  | 'response-timeout' // connected, but silent for the response timeout
  | 'completion-timeout' // the response completion timeout passed
  | 'reset' // closed or reset before the response's head was whole
  | 'malformed'; // what came back was no HTTP response

/** What is sent to an origin, complete: nothing is added on the way but framing. */
export interface OriginRequest {
  method: string;
  /** Origin path plus URI plus query string. */
  target: string;
  headers: HeaderMap;
  body?: Buffer | Readable;
  /** Asks for a WebSocket: the answer may be a 101 then, whose body is the connection. Origins that know none answer as they answer any GET. */
  webSocket?: true;
}

/** The bounds of one try. */
export interface TryLimits {
  connectTimeoutMs: number;
  /** Longest silence: until the head of the response, and between two packets of its body. */
  responseTimeoutMs: number;
  /** What is left of the response completion timeout, over all tries. */
  completionTimeoutMs?: number;
  /** The viewer went away. */
  signal?: AbortSignal;
  /** Resets the connection while it is used. */
  breaker?: ConnectionBreaker;
}

export type OriginAnswer =
  | { kind: 'response'; response: EdgeResponse; firstByteMs: number }
  | { kind: 'failure'; cause: OriginFailureCause; detail: string; elapsedMs: number };

/** A place that answers for an origin of the template. `send` never throws for what an origin can do: it says what happened. */
export interface Origin {
  /** For traces: `http://127.0.0.1:4711` or `folder ./site`. */
  readonly description: string;
  /** Where it listens, for functions that try whether it is there; left out where that cannot be said. */
  readonly address?: { readonly host: string; readonly port: number };
  send(request: OriginRequest, limits: TryLimits): Promise<OriginAnswer>;
  /** Ends every connection, timer and server that it holds. */
  close(): Promise<void>;
}
