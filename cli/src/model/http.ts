import type { Readable } from 'node:stream';

/** One header field. `key` keeps the case in which it travelled. */
export interface HeaderField {
  key?: string;
  value: string;
}

/** Headers in the shape of Lambda@Edge events: lower-case name to its fields, in order of arrival. */
export type HeaderMap = Record<string, HeaderField[]>;

/** A request somewhere between viewer and origin. */
export interface EdgeRequest {
  method: string;
  /** Path as it travels (percent-encoding kept), without query string; begins with a slash. */
  uri: string;
  /** Query string as it travels, without the question mark; empty where there is none. */
  querystring: string;
  /** The query string is empty, and a question mark stood before it. */
  emptyQuery?: true;
  headers: HeaderMap;
  clientIp: string;
  /** Streams are read once; stages that need the bytes (exposed bodies) buffer them first. */
  body?: Buffer | Readable;
}

/** A response somewhere between origin and viewer. */
export interface EdgeResponse {
  status: number;
  statusDescription: string;
  headers: HeaderMap;
  body?: Buffer | Readable;
}
