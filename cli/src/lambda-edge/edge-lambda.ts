import type { EdgeRequest, EdgeResponse, HeaderMap } from '../model/http';

export type EdgeEventType = 'viewer-request' | 'origin-request' | 'origin-response' | 'viewer-response';

/** `request.origin` of an event: exactly one of the two is there. */
export interface EventOrigin {
  s3?: { domainName: string; path: string; authMethod: 'none' | 'origin-access-identity'; region: string; customHeaders: HeaderMap; readTimeout?: number; responseCompletionTimeout?: number };
  custom?: { domainName: string; path: string; port: number; protocol: 'http' | 'https'; sslProtocols: string[]; readTimeout: number; keepaliveTimeout: number; responseCompletionTimeout?: number; customHeaders: HeaderMap };
}

export interface EdgeInvocation {
  eventType: EdgeEventType;
  distributionId: string;
  distributionDomainName: string;
  requestId: string;
  request: EdgeRequest;
  /** At origin events. */
  origin?: EventOrigin;
  /** At response events; its body is never shown to the function. */
  response?: EdgeResponse;
  /** Whether the association includes the body. */
  includeBody: boolean;
  /** Each line that the function writes meanwhile. */
  onLog?: (line: string) => void;
}

export type EdgeInvocationResult =
  | { kind: 'request'; request: EdgeRequest; origin?: EventOrigin }
  /** From a request event: generated. From a response event: the origin's, edited; `body` only where the function replaced it. */
  | { kind: 'response'; response: EdgeResponse }
  /** The status that the viewer gets (502 invalid result, 503 thrown, timed out or throttled), and why. */
  | { kind: 'error'; status: 502 | 503; message: string; isThrottled?: true };

/** A Lambda@Edge function of the template, run in a worker of its own. */
export interface EdgeLambda {
  readonly name: string;
  invoke(invocation: EdgeInvocation): Promise<EdgeInvocationResult>;
  close(): Promise<void>;
}
