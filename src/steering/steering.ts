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
   * Name of the policy, as in messages and documentation.
   *
   * @internal
   */
  public abstract readonly _policy: string;
}

class FailoverOnly extends Steering {
  public readonly _policy = 'failoverOnly';
}
