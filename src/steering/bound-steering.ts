import type { EdgeLambda, IKeyValueStoreRef, IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import type { EdgeRouterFunction } from '../edge-router/edge-router-function';
import type { FailoverCriteria } from '../failover/failover';
import type { SteeredHeaders } from '../policies/steered-headers';
import type { FunctionPart } from '../viewer-functions/function-part';
import type { RouterPart } from '../viewer-functions/viewer-functions';

/** Who is asked on a behavior, and when the second of them. */
export interface Legs {
  readonly leg1: string;
  /** Without failover there is none. */
  readonly leg2?: { readonly member: string; readonly criteria: FailoverCriteria };
  /** Whether the behavior names its leg 1 itself, so that nothing steers it. */
  readonly fixed: boolean;
  /** Whether these are the legs of behaviors that say nothing of failover. */
  readonly byDefault?: boolean;
}

/** A steering policy at work for one pool. */
export interface BoundSteering {
  /** Our part of the viewer-response function besides the security headers; it runs last. */
  readonly cookiePart?: FunctionPart;

  /** Holds the live policy. */
  readonly livePolicyStore?: IKeyValueStoreRef;

  /** Name of the cookie that must be in no cache key. */
  readonly cookieName?: string;

  /** Seconds for which a pin in it holds. */
  readonly pinTtl?: number;

  /** The function for the origin events of steered behaviors. */
  readonly edgeRouter?: EdgeRouterFunction;

  /** What the template says about the pool, for tools. */
  readonly metadata?: object;

  /** What a behavior with these legs stands on. */
  origin(legs: Legs): IOrigin;

  /** Our part of the viewer-request function of such a behavior. */
  router(legs: Legs): RouterPart | undefined;

  /** Every member that can answer on such a behavior. */
  members(legs: Legs): string[];

  /** What of our headers the policies of such a behavior have to let pass. */
  headers(legs: Legs): SteeredHeaders;

  /** Ours of Lambda@Edge on such a behavior. */
  edgeLambdas?(legs: Legs): EdgeLambda[];
}
