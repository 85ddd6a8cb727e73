import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import type { FailoverCriteria } from '../failover/failover';
import type { BoundOrigins } from '../origin-pool/bound-origins';

/**
 * Who answers a request: how a member of the origin pool is chosen for leg 1.
 */
export abstract class Steering {
  /**
   * The primary answers, and its fallback when it fails. Nothing runs before the cache, no Lambda@Edge is deployed, and
   * every kind of origin can be a member, VPC origins and access-controlled buckets too.
   */
  public static failoverOnly(): Steering {
    return new FailoverOnly();
  }

  /**
   * What a behavior with these legs stands on.
   *
   * @internal
   */
  public abstract _origin(origins: BoundOrigins, legs: Legs): IOrigin;
}

/** Who is asked on a behavior, and when the second of them. */
export interface Legs {
  readonly leg1: string;
  /** Without failover there is none. */
  readonly leg2?: { readonly member: string; readonly criteria: FailoverCriteria };
}

class FailoverOnly extends Steering {
  /** @internal */
  public _origin(origins: BoundOrigins, { leg1, leg2 }: Legs): IOrigin {
    return leg2 ? origins.group(leg1, leg2.member, leg2.criteria) : origins.single(leg1);
  }
}
