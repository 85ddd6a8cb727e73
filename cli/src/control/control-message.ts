import type { IncomingHttpHeaders } from 'node:http';

/** A request to the control port, read as a whole. */
export interface ControlRequest {
  method: string;
  /** Pieces of the path, percent-decoded each by itself: a key may hold a slash. */
  path: readonly string[];
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface ControlResponse {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body: object;
}
