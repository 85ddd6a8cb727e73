import type { ResultTypes } from './result-types';
import type { EdgeRequest } from '../model/http';

/** What is known of a request when it has ended. Everything that is logged is made of it. */
export interface LogRecord extends ResultTypes {
  /** When it ended, in milliseconds since the epoch. */
  endedAt: number;
  requestId: string;
  pop: string;
  distributionDomainName: string;
  /** The cache behavior's. */
  pathPattern: string;
  viewer: LoggedViewer;
  /** As the viewer sent it. */
  request: Pick<EdgeRequest, 'method' | 'uri' | 'querystring' | 'headers'>;
  /** What functions gave `cf.logCustomData()`, percent-encoded already. */
  customData?: { 'viewer-request'?: string; 'viewer-response'?: string };
  /** 0 where the viewer was gone before there was a response. */
  status: number;
  contentType?: string;
  contentLength?: string;
  contentRange?: string;
  /** Head and body, as they travelled. */
  sentBytes: number;
  receivedBytes: number;
  /** Seconds, as all times here. */
  timeTaken: number;
  timeToFirstByte: number;
  /** Where an origin was asked. */
  originFirstByte?: number;
  originLastByte?: number;
}

/** The viewer's side of the connection. */
export interface LoggedViewer {
  address: string;
  port: number;
  protocol: 'http' | 'https' | 'ws' | 'wss';
  httpVersion: string;
  /** Where they are simulated. */
  country?: string;
  asn?: string;
  /** Where the request counts as encrypted. */
  tls?: { protocol: string; cipher: string };
}
