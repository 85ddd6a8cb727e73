import type { OriginFailureCause } from '../origins/origin';

/** One attempt at an origin, or what kept it from being made. */
export interface LegRecord {
  readonly leg: 1 | 2;
  /** Id of the origin in the template that was asked; where a function named one that the template has not, the one that it had before. */
  readonly origin: string;
  /** What a function named instead, where the template has no such origin. */
  readonly domainName?: string;
  /** `response`; why none came; or what a Lambda@Edge function did instead. */
  readonly outcome: 'response' | OriginFailureCause | 'generated' | 'function-error';
  /** Of the response, or what the failure counts as. */
  readonly status: number;
  /** Until the first byte of the response or the failure. */
  readonly ms: number;
}

/** What became of one request of a viewer, told when its response begins. Nothing of it is secret: no query string, no cookies, no body. */
export interface RequestRecord {
  /** As in `x-amz-cf-id`. */
  readonly requestId: string;
  /** Name of the point of presence. */
  readonly pop: string;
  readonly method: string;
  readonly uri: string;
  /** Milliseconds since the epoch, by the clock of the local CloudFront, when the request arrived. */
  readonly at: number;
  readonly status: number;
  /** The words before "from cloudfront" in `x-cache`: Hit, Miss, RefreshHit, Error, FunctionGeneratedResponse and others. */
  readonly result: string;
  /**
   * Id of the origin whose response it is, also where it comes from the cache; the domain name of one that only a function names;
   * undefined where no origin's is.
   */
  readonly servedBy?: string;
  /** Attempts at origins, in order; none for a hit. */
  readonly legs: readonly LegRecord[];
  /** Functions that failed: `<name>: <kind>`. */
  readonly functionErrors: readonly string[];
  /** From arrival to the beginning of the response. */
  readonly firstByteMs: number;
}
