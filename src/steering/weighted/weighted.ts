import { Duration } from 'aws-cdk-lib';
import type { IKeyValueStoreRef, IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { AssignedSteering } from './assigned-steering';
import { checkGroupHosts, checkMutualTls } from './origin-checks';
import type { AssignmentSettings } from './steering-config';
import { weightedRouter } from './weighted-router';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { NOT_STEERED, STEERED_BY_WEIGHT, type SteeredHeaders } from '../../policies/steered-headers';
import { SmartOriginError } from '../../private/errors';
import type { RouterPart } from '../../viewer-functions/viewer-functions';
import type { Legs } from '../bound-steering';
import type { WeightedSteeringOptions } from '../weighted-steering-options';

/** Visitors are assigned by weight, and a CloudFront Function chooses the origin. */
export class Weighted extends AssignedSteering {
  constructor(
    scope: Construct, pool: OriginPool, private readonly origins: BoundOrigins,
    private readonly options: WeightedSteeringOptions & Pick<AssignmentSettings, 'session'>, keyValueStore?: IKeyValueStoreRef,
  ) {
    super(scope, pool, { ...options, ttl: options.ttl ?? Duration.days(1) }, keyValueStore);
    origins.check((id, property) => checkMutualTls(scope, id, property));
  }

  public origin(legs: Legs): IOrigin {
    const { leg1, leg2 } = legs;
    // Without a decision CloudFront asks what the behavior targets: the primary, and its fallback.
    const target = leg2 ? this.origins.group(leg1, leg2.member, leg2.criteria) : this.origins.single(leg1);
    if (legs.fixed) return target;
    return this.origins.withMembers(target, this.members(legs), this.steered, leg2?.criteria);
  }

  public router(legs: Legs): RouterPart | undefined {
    if (legs.fixed) return undefined;
    if (this.options.skewProtection && !legs.leg2 && legs.byDefault) {
      throw new SmartOriginError(this.scope, 'SkewProtectionWithoutFailover',
        'skewProtection looks for missing files in the other version by failover, and there is none; remove skewProtection, or set `failover: Failover.onStatus()`');
    }
    this.checkGroupHosts(legs);
    return weightedRouter(this.scope, this.pool, this.origins, this.weights, this.config, legs);
  }

  public members({ leg1, leg2, fixed }: Legs): string[] {
    if (fixed) return leg2 ? [leg1, leg2.member] : [leg1];
    return [...new Set([...this.steered, ...(leg2 ? this.steered.flatMap((id) => this.pool.fallbacksOf(id)) : [])])];
  }

  public headers({ fixed }: Legs): SteeredHeaders {
    return fixed ? NOT_STEERED : STEERED_BY_WEIGHT;
  }

  /** What becomes of a Host of their own where members stand in a group. */
  protected checkGroupHosts(legs: Legs) {
    checkGroupHosts(this.scope, this.pool, legs, this.members(legs));
  }
}
