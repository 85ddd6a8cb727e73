import type { IKeyValueStoreRef } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { BoundSteering } from './bound-steering';
import { FailoverOnly } from './failover-only';
import { Weighted } from './weighted/weighted';
import type { WeightedSteeringOptions } from './weighted-steering-options';
import type { BoundOrigins } from '../origin-pool/bound-origins';
import type { OriginPool } from '../origin-pool/origin-pool';

/**
 * Who answers a request: how a member of the origin pool is chosen for leg 1.
 */
export abstract class Steering {
  /**
   * The primary answers, and its fallback when it fails. Nothing runs before the cache, no Lambda@Edge is deployed, and
   * every kind of origin can be a member, VPC origins and access-controlled buckets too.
   */
  public static failoverOnly(): Steering {
    return new FailoverOnlyPolicy();
  }

  /**
   * New visitors are assigned by the members' weights, before the cache is asked, and stay where they are by a cookie. A CloudFront Function
   * chooses the origin, so every kind of origin can be a member but one with mutual TLS, VPC origins and access-controlled buckets too.
   * Weights can be changed and taken back without a deployment, by the live policy in a KeyValueStore.
   *
   * It is the default when a member has a weight.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
   */
  public static weighted(options: WeightedSteeringOptions = {}): Steering {
    return new WeightedPolicy(options);
  }

  /**
   * The primary where the pool does not say.
   *
   * @internal
   */
  public abstract readonly _primary?: string;

  /**
   * Puts the policy to work. Throws where pool or options do not fit.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, pool: OriginPool, origins: BoundOrigins, keyValueStore?: IKeyValueStoreRef): BoundSteering;
}

class FailoverOnlyPolicy extends Steering {
  /** @internal */
  public readonly _primary = undefined;

  /** @internal */
  public _bind(scope: Construct, pool: OriginPool, origins: BoundOrigins): BoundSteering {
    return new FailoverOnly(scope, pool, origins);
  }
}

class WeightedPolicy extends Steering {
  /** @internal */
  public readonly _primary?: string;

  constructor(private readonly options: WeightedSteeringOptions) {
    super();
    this._primary = options.evenly?.[0];
  }

  /** @internal */
  public _bind(scope: Construct, pool: OriginPool, origins: BoundOrigins, keyValueStore?: IKeyValueStoreRef): BoundSteering {
    return new Weighted(scope, pool, origins, this.options, keyValueStore);
  }
}
