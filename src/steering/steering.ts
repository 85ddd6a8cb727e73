import type { IKeyValueStoreRef } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { BoundSteering } from './bound-steering';
import { FailoverOnly } from './failover-only';
import { Sessions } from './sessions/sessions';
import { edgeRouterIsOff, WithoutEdgeRouter } from './sessions/without-edge-router';
import type { StickySessionsOptions } from './sticky-sessions-options';
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
   * Sessions in progress stay on their version: an edge router (Lambda@Edge) looks the session of a visitor without a pin up in a DynamoDB
   * table, at the replica that is nearest, and its version goes before the weights. New visitors are assigned as by `weighted()`. The edge
   * router also avoids members that keep failing, and sends each the Host that it wants, failover or not.
   *
   * VPC origins, buckets and function URLs with access control, and origins with mutual TLS cannot be members, since Lambda@Edge cannot
   * reach them. The stack needs an explicit Region, and a stack in another Region than us-east-1 gets a second one there.
   *
   * In an emergency `cdk deploy --all -c cdk-smart-origin:edge-router=off` takes the edge router out; sessions are then not looked up.
   *
   * @throws when the SmartOrigin is made, if an option does not fit: its message says what was given, what is allowed and how to mend it
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
   */
  public static stickySessions(options: StickySessionsOptions): Steering {
    return new SessionsPolicy(options);
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

class SessionsPolicy extends Steering {
  /** @internal */
  public readonly _primary?: string;

  constructor(private readonly options: StickySessionsOptions) {
    super();
    this._primary = options.evenly?.[0];
  }

  /** @internal */
  public _bind(scope: Construct, pool: OriginPool, origins: BoundOrigins, keyValueStore?: IKeyValueStoreRef): BoundSteering {
    const Policy = edgeRouterIsOff(scope) ? WithoutEdgeRouter : Sessions;
    return new Policy(scope, pool, origins, this.options, keyValueStore);
  }
}
