import { MAX_COMPUTE_MICROS } from '../edge-rules/limits';
import type { EdgeRequest, EdgeResponse } from '../model/http';

/** Reads of a KeyValueStore, as the `cloudfront` module offers them. */
export interface KeyValueStore {
  get(key: string): Promise<string>;
  exists(key: string): Promise<boolean>;
  meta(): Promise<{ creationDateTime: string; lastUpdatedDateTime: string; keyCount: number }>;
}

/** What a viewer-request function asked of the `cf` module. */
export type OriginChoice =
  | { kind: 'select'; originId: string; overrides: Record<string, unknown> }
  | { kind: 'update'; settings: Record<string, unknown> }
  | { kind: 'group'; originIds: [string, string]; overrides: Record<string, unknown>[]; statusCodes: number[]; selectionCriteria: string };

/** What CloudFront calls the errors of a function; each ends in the stated status. */
export type FunctionErrorKind = 'FunctionExecutionError' | 'FunctionThrottledError' | 'FunctionValidationError';

export interface FunctionContext {
  distributionDomainName: string;
  distributionId: string;
  requestId: string;
  edgeLocation: { name: string; serverIp: string; region: string };
  /** Ids that `selectRequestOriginById` may name. */
  originIds: string[];
}

export interface FunctionRun {
  outcome:
    | { kind: 'request'; request: EdgeRequest; originChoice?: OriginChoice }
    | { kind: 'response'; response: EdgeResponse }
    | { kind: 'error'; error: FunctionErrorKind; message: string };
  /** Time in the function, without waits for the KeyValueStore. */
  computeMicros: number;
  /** What it logged, cut off after 10 KB. */
  logs: string[];
  /** What it gave `cf.logCustomData()` last, as access logs hold it. */
  customData?: string;
}

/**
 * The share of the time that a function has, from 0 to 100. AWS says "less than a millisecond" of machines of its own, and no more: this
 * is the share of a millisecond of the machine that runs this.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html#cloudfront-function-restrictions-compute-utilization
 */
export function computeUtilization(computeMicros: number): number {
  return Math.min(100, Math.round(computeMicros / (MAX_COMPUTE_MICROS / 100)));
}

/** A CloudFront Function, loaded once and run for every event. Its engine stands in `viewer-function-engine.ts`. */
export interface ViewerFunction {
  readonly name: string;
  onRequest(request: EdgeRequest, context: FunctionContext): Promise<FunctionRun>;
  onResponse(request: EdgeRequest, response: EdgeResponse, context: FunctionContext): Promise<FunctionRun>;
}
