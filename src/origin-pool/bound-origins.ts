import { Annotations } from 'aws-cdk-lib';
import type { CfnDistribution, IOrigin, OriginBindConfig, OriginBindOptions } from 'aws-cdk-lib/aws-cloudfront';
import { type Construct, type IConstruct, Node } from 'constructs';
import type { OriginPool } from './origin-pool';
import { originReference } from './origin-reference';
import { tuneLastLeg, tuneLeg1, unresolvedSettings } from './origin-tuning';
import type { FailoverCriteria } from '../failover/failover';
import { type AttemptSettings, worstCases } from '../failover/time-to-failover';
import { SmartOriginError } from '../private/errors';

/** Origin ids that pools have taken, by distribution. */
const ORIGIN_IDS = new WeakMap<IConstruct, Set<string>>();

/**
 * The members as CloudFront origins: each is bound once a distribution, whatever groups and behaviors it serves in.
 */
export class BoundOrigins {
  private readonly settings = new Map<string, AttemptSettings>();
  private readonly leading = new Set<string>();
  private readonly boundIds = new WeakMap<IConstruct, Map<string, string>>();
  private readonly alone = new Map<string, IOrigin>();
  private readonly groups = new Map<string, IOrigin>();

  constructor(private readonly scope: IConstruct, private readonly pool: OriginPool, private readonly criteria: FailoverCriteria | undefined) {}

  /** Attempts and time-outs of every member that is leg 1 of a bound group. */
  public get leg1Settings(): AttemptSettings[] {
    return [...this.leading].map((id) => this.settings.get(id)!);
  }

  /** The member on its own. */
  public single(id: string): IOrigin {
    return memo(this.alone, id, () => ({
      bind: (scope, options) => ({ originProperty: this.bindOnce(id, scope, options, this.pool.canLead(id) ? this.criteria : undefined) }),
    }));
  }

  /** An origin group: `primary` is leg 1, `fallback` leg 2. */
  public group(primary: string, fallback: string, criteria: FailoverCriteria): IOrigin {
    return memo(this.groups, [primary, fallback, ...criteria.statusCodes].join(), () => ({
      bind: (scope, options): OriginBindConfig => {
        const originProperty = this.bindOnce(primary, scope, options, criteria);
        this.leading.add(primary);
        this.checkInTime(primary, scope, criteria);
        return { originProperty, failoverConfig: { failoverOrigin: this.single(fallback), statusCodes: criteria.statusCodes } };
      },
    }));
  }

  private bindOnce(id: string, scope: Construct, options: OriginBindOptions, criteria?: FailoverCriteria): CfnDistribution.OriginProperty {
    // The scope is a child of the distribution, made by it for this origin.
    const distribution = Node.of(scope).scope ?? scope;
    const bound = memo(this.boundIds, distribution, () => new Map<string, string>());
    const knownId = bound.get(id);
    if (knownId !== undefined) return originReference(knownId);

    const config = this.pool.origin(id).bind(scope, { ...options, originId: this.freeOriginId(id, distribution) });
    if (config.failoverConfig) throw this.pool.originGroupError(id);
    if (!config.originProperty) {
      throw new SmartOriginError(scope, 'OriginWithoutConfiguration',
        `the origin of member "${id}" returned no origin configuration from bind(); return an originProperty with at least a domain name`);
    }
    const property = config.originProperty;
    bound.set(id, property.id);
    memo(ORIGIN_IDS, distribution, () => new Set<string>()).add(property.id);
    const tuned = criteria ? tuneLeg1(property, criteria) : tuneLastLeg(property);
    this.settings.set(id, tuned.settings);
    if (criteria) warnOfUnresolved(id, scope, property);
    return tuned.originProperty;
  }

  /** The member's id, unless another pool on the same distribution has a member of that name. */
  private freeOriginId(id: string, distribution: IConstruct): string {
    return ORIGIN_IDS.get(distribution)?.has(id) ? `${this.scope.node.id}-${id}` : id;
  }

  private checkInTime(id: string, scope: Construct, criteria: FailoverCriteria) {
    const settings = this.settings.get(id)!;
    const { worst } = worstCases(settings);
    if (worst <= criteria.maxTimeToFailover) return;
    const { attempts, connectSeconds, responseSeconds, repeatsResponseTimeouts } = settings;
    const formula = repeatsResponseTimeouts
      ? `${attempts} x (${connectSeconds} s to connect + ${responseSeconds} s to respond)`
      : `${attempts} x ${connectSeconds} s to connect + ${responseSeconds} s to respond`;
    const mend = `lower connectionAttempts, connectionTimeout or readTimeout of the origin, or set maxTimeToFailover to ${worst} s or more`;
    if (criteria.maximumIsExplicit) {
      throw new SmartOriginError(scope, 'TimeToFailoverExceeded',
        `"${id}" can take ${worst} s to fail over: ${formula}; maxTimeToFailover is ${criteria.maxTimeToFailover} s: ${mend}`);
    }
    // Times that the user wrote down are no mistake while no maximum was asked for, but they are worth knowing.
    Annotations.of(scope).addWarningV2('cdk-smart-origin:slow-failover',
      `viewers can wait ${worst} s before "${id}" fails over: ${formula}, where ${criteria.maxTimeToFailover} s is the default maximum; ${mend}`);
  }
}

function warnOfUnresolved(id: string, scope: Construct, property: CfnDistribution.OriginProperty) {
  const unresolved = unresolvedSettings(property);
  if (unresolved.length === 0) return;
  Annotations.of(scope).addWarningV2('cdk-smart-origin:unknown-time-to-failover',
    `${unresolved.join(', ')} of "${id}" is a deploy-time value, so the time to failover cannot be checked at synth; use numbers to have it checked`);
}

interface Memo<K, V> { get(key: K): V | undefined; set(key: K, value: V): unknown }

function memo<K, V>(map: Memo<K, V>, key: K, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const created = create();
  map.set(key, created);
  return created;
}
