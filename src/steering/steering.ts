import type { IKeyValueStoreRef } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import type { BoundSteering } from './bound-steering';
import { edgeRouterIsOff } from './edge/edge-router-context';
import { refuseSameAs } from './edge/equal-members';
import { FailoverOnly } from './failover-only';
import { fastest } from './fastest/fastest';
import type { FastestSteeringOptions } from './fastest-options';
import { nearest } from './nearest/nearest';
import type { NearestOptions } from './nearest-options';
import { Sessions } from './sessions/sessions';
import { WithoutEdgeRouter } from './sessions/without-edge-router';
import type { StickySessionsOptions } from './sticky-sessions-options';
import { Weighted } from './weighted/weighted';
import type { WeightedSteeringOptions } from './weighted-steering-options';
import type { BoundOrigins } from '../origin-pool/bound-origins';
import type { OriginPool } from '../origin-pool/origin-pool';

/**
 * Who answers a request: how a member of the origin pool is chosen for leg 1.
 *
 * | Policy | Who answers | What runs | VPC origins, access-controlled buckets |
 * | --- | --- | --- | --- |
 * | `failoverOnly()` | the primary | nothing | yes |
 * | `weighted()` | the member that the visitor is assigned to by weight | CloudFront Functions | yes |
 * | `stickySessions()` | the member that the visitor's session is on, else as by `weighted()` | CloudFront Functions, Lambda@Edge with a table | no |
 * | `fastest()` | the member that answers fastest, all serving the same | Lambda@Edge | no |
 * | `nearest()` | the member in the nearest Region, all serving the same | a CloudFront Function, or Lambda@Edge if you say so | yes, without Lambda@Edge |
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
   * The fastest answers of two or more members that serve the same, at whatever domains, ports and protocols: an edge router (Lambda@Edge) asks
   * all of them at once when it knows nothing yet, and takes the first good answer; after that it goes by how long they take to answer visitors,
   * and no request waits for a probe. It also avoids members that keep failing, before a request is sent, and sends each the Host that it wants.
   * The primary counts while nothing is known; standbys are fallbacks.
   *
   * Members have no weight. VPC origins, buckets and function URLs with access control, and origins with mutual TLS cannot be members, since
   * Lambda@Edge cannot reach them. The stack needs an explicit Region, and a stack in another Region than us-east-1 gets a second one there.
   *
   * In an emergency `cdk deploy --all -c cdk-smart-origin:edge-router=off` takes the edge router out; the primary answers then, and its fallback.
   *
   * @throws when the SmartOrigin is made, if an option does not fit: its message says what was given, what is allowed and how to mend it
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
   *
   * @example
   * import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
   * import { SmartOriginDistribution, Steering } from 'cdk-smart-origin';
   *
   * new SmartOriginDistribution(this, 'Site', {
   *   origins: {
   *     eu: { origin: new HttpOrigin('eu.example.com') },
   *     us: { origin: new HttpOrigin('us.example.net', { httpsPort: 8443 }) },
   *   },
   *   primary: 'eu',
   *   steering: Steering.fastest({ probePath: '/health' }),
   *   writes: ['/api/*'],
   * });
   */
  public static fastest(options: FastestSteeringOptions = {}): Steering {
    return new FastestPolicy(options);
  }

  /**
   * The nearest answers of two or more members that serve the same: you say in which Region each is, and nobody measures anything. When it fails
   * as leg 1, its own `fallback` is asked if it has one, else the member that is the next nearest.
   *
   * A CloudFront Function goes by the Region of the regional edge cache that a cache miss is expected to go through, so that members can be of every
   * kind but those with mutual TLS, VPC origins and access-controlled buckets too, and viewers need no cookies. With `NearestRouter.EDGE_ROUTER`
   * Lambda@Edge goes by the Region that it runs in; it also avoids members that keep failing, and sends each the Host that it wants.
   *
   * Near is what is near on the globe; where cables say otherwise, name the Region too: with `{ 'eu-west-1': 'eu', 'af-south-1': 'eu' }` the
   * member `eu` is the nearest to both. From a Region that this version does not know, members of its part of the world (`eu`) come first; where
   * there are none, or no Region is told, the primary answers, and its fallback.
   *
   * @param regions id of the member that is in, or nearest to, a Region; each member that is no standby has one Region or more
   * @param options what chooses the origin
   * @throws when the SmartOrigin is made, if a Region or an option does not fit: its message says what was given, what is allowed and how to mend it
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html
   *
   * @example
   * import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
   * import { Bucket } from 'aws-cdk-lib/aws-s3';
   * import { SmartOriginDistribution, Steering } from 'cdk-smart-origin';
   *
   * const siteInVirginia = Bucket.fromBucketAttributes(this, 'SiteInVirginia', { bucketName: 'site-in-virginia', region: 'us-east-1' });
   * new SmartOriginDistribution(this, 'Site', {
   *   origins: {
   *     eu: { origin: S3BucketOrigin.withOriginAccessControl(new Bucket(this, 'SiteInIreland')) },
   *     us: { origin: S3BucketOrigin.withOriginAccessControl(siteInVirginia) },
   *   },
   *   primary: 'eu',
   *   steering: Steering.nearest({ 'eu-west-1': 'eu', 'us-east-1': 'us' }),
   * });
   */
  public static nearest(regions: { [region: string]: string }, options: NearestOptions = {}): Steering {
    return new NearestPolicy(regions, options);
  }

  /**
   * The primary where the pool does not say.
   *
   * @internal
   */
  public abstract readonly _primary?: string;

  /**
   * Whether all members that are no standbys serve the same.
   *
   * @internal
   */
  public readonly _allServeTheSame: boolean = false;

  /**
   * Puts the policy to work. Throws where pool or options do not fit.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, pool: OriginPool, origins: BoundOrigins, keyValueStore?: IKeyValueStoreRef): BoundSteering;
}

const MEND_SAME_AS = 'use Steering.stickySessions(), or Steering.fastest() where all members serve one version; else make it a `fallback` that is a `standby`';

class FailoverOnlyPolicy extends Steering {
  /** @internal */
  public readonly _primary = undefined;

  /** @internal */
  public _bind(scope: Construct, pool: OriginPool, origins: BoundOrigins): BoundSteering {
    refuseSameAs(scope, pool, 'Steering.failoverOnly()', MEND_SAME_AS);
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
    refuseSameAs(scope, pool, 'Steering.weighted()', MEND_SAME_AS);
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

class FastestPolicy extends Steering {
  /** @internal */
  public readonly _primary = undefined;

  /** @internal */
  public override readonly _allServeTheSame = true;

  constructor(private readonly options: FastestSteeringOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, pool: OriginPool, origins: BoundOrigins): BoundSteering {
    return fastest(scope, pool, origins, this.options);
  }
}

class NearestPolicy extends Steering {
  /** @internal */
  public readonly _primary = undefined;

  /** @internal */
  public override readonly _allServeTheSame = true;

  constructor(private readonly regions: { [region: string]: string }, private readonly options: NearestOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, pool: OriginPool, origins: BoundOrigins): BoundSteering {
    return nearest(scope, pool, origins, this.regions, this.options);
  }
}
