import type { IKeyValueStoreRef, IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { ImportSource, KeyValueStore } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { cookiePart, routerPart } from './function-parts';
import { type MemberWeights, memberWeights } from './member-weights';
import { checkGroupHosts, checkHostHeaders, checkMutualTls } from './origin-checks';
import { routeConfig } from './route-config';
import { steeringConfig } from './steering-config';
import { POLICY_SEED } from '../../contract/steering/live-policy';
import type { SteeringConfig } from '../../contract/steering/steering-config';
import { STEERING_METADATA_VERSION, type SteeringMetadata } from '../../contract/steering/steering-metadata';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';
import type { FunctionPart } from '../../viewer-functions/function-part';
import type { RouterPart } from '../../viewer-functions/viewer-functions';
import type { BoundSteering, Legs } from '../bound-steering';
import type { WeightedSteeringOptions } from '../weighted-steering-options';

/** Visitors are assigned by weight: what synth makes of it. */
export class Weighted implements BoundSteering {
  public readonly cookiePart: FunctionPart;
  public readonly livePolicyStore: IKeyValueStoreRef;
  public readonly cookieName?: string;
  public readonly metadata: SteeringMetadata;
  private readonly weights: MemberWeights;
  private readonly config: SteeringConfig;

  constructor(
    private readonly scope: Construct, private readonly pool: OriginPool, private readonly origins: BoundOrigins,
    private readonly options: WeightedSteeringOptions, keyValueStore?: IKeyValueStoreRef,
  ) {
    this.weights = memberWeights(scope, pool, options.evenly);
    checkHostHeaders(scope, pool);
    this.config = steeringConfig(scope, pool.primary, this.weights, options);
    this.livePolicyStore = keyValueStore ?? new KeyValueStore(scope, 'LivePolicy', {
      comment: 'cdk-smart-origin: live policy',
      source: ImportSource.fromInline(POLICY_SEED),
    });
    this.cookiePart = cookiePart(this.config);
    this.cookieName = this.config.cookie || undefined;
    this.metadata = this.describe();
    origins.check((id, property) => checkMutualTls(scope, id, property));
  }

  public origin(legs: Legs): IOrigin {
    const { leg1, leg2 } = legs;
    // Without a decision CloudFront asks what the behavior targets: the primary, and its fallback.
    const target = leg2 ? this.origins.group(leg1, leg2.member, leg2.criteria) : this.origins.single(leg1);
    if (!this.steers(legs)) return target;
    return this.origins.withMembers(target, this.members(legs), this.steered, leg2?.criteria);
  }

  public router(legs: Legs): RouterPart | undefined {
    if (!this.steers(legs)) return undefined;
    if (this.options.skewProtection && !legs.leg2 && legs.byDefault) {
      throw new SmartOriginError(this.scope, 'SkewProtectionWithoutFailover',
        'skewProtection looks for missing files in the other version by failover, and there is none; remove skewProtection, or set `failover: Failover.onStatus()`');
    }
    checkGroupHosts(this.scope, this.pool, legs, this.members(legs));
    const route = routeConfig(this.scope, this.pool, this.origins, this.weights, legs, this.options.skewProtection ?? false);
    // Without failover nobody looks for a missing file, and what ends in .json there is more likely an answer than a file.
    const config = legs.leg2 ? this.config : { ...this.config, skewProtection: undefined };
    return { ...routerPart(config, route), kind: legs.leg2 ? `Group${legs.leg2.criteria.statusCodes.join('-')}` : 'Single' };
  }

  public members({ leg1, leg2, fixed }: Legs): string[] {
    if (fixed) return leg2 ? [leg1, leg2.member] : [leg1];
    return [...new Set([...this.steered, ...(leg2 ? this.steered.flatMap((id) => this.pool.fallbacksOf(id)) : [])])];
  }

  public steers({ fixed }: Legs): boolean {
    return !fixed;
  }

  /** Members that visitors can be assigned to. */
  private get steered(): string[] {
    return [this.pool.primary, ...this.weights.keys()];
  }

  private describe(): SteeringMetadata {
    return {
      version: STEERING_METADATA_VERSION,
      site: this.scope.node.path,
      generation: this.config.generation,
      primary: this.pool.primary,
      members: this.pool.ids.map((id) => ({
        id,
        ...(this.weights.has(id) ? { weight: this.weights.get(id) } : {}),
        ...(this.pool.member(id).standby ? { standby: true } : {}),
      })),
      ttl: this.config.ttl,
    };
  }
}
