import { Annotations, type IResolveContext, Lazy, Names } from 'aws-cdk-lib';
import type { CfnDistribution, IOrigin, OriginBindConfig, OriginBindOptions } from 'aws-cdk-lib/aws-cloudfront';
import { Construct, type IConstruct, Node } from 'constructs';
import { declareOrigins } from './declared-origins';
import type { OriginPool } from './origin-pool';
import { originReference } from './origin-reference';
import { TunableOrigin, unresolvedSettings } from './origin-tuning';
import { type FailoverCriteria, tightest } from '../failover/failover';
import { type AttemptSettings, worstCases } from '../failover/time-to-failover';
import { SmartOriginError } from '../private/errors';

/** Origin ids that pools have taken, by distribution. */
const ORIGIN_IDS = new WeakMap<IConstruct, Set<string>>();

/** A member as an origin of one distribution. */
interface BoundMember {
  readonly origin: TunableOrigin;
  /** The failovers that it is leg 1 of; none while nobody stands behind it. */
  readonly leads: FailoverCriteria[];
  /** The member whose attempts and connection timeout count for it too. */
  readonly connectsLike?: BoundMember;
}

/** A member as the template has it. */
export interface MemberOrigin {
  /** As its origin returned it from `bind()`. */
  readonly property: CfnDistribution.OriginProperty;
  readonly settings: AttemptSettings;
}

/** Custom headers of a member's origin besides its own, worked out when the template is made, once all members are bound. */
export type HeadersOf = (id: string, member: (id: string) => MemberOrigin, context: IResolveContext) => CfnDistribution.OriginCustomHeaderProperty[];

/**
 * The members as CloudFront origins: each is bound once a distribution, whatever groups and behaviors it serves in.
 *
 * An origin has one set of attempts and time-outs for all of them. Behaviors are added one by one, so what is open is
 * chosen only when the template is made, by the tightest failover that the member leads.
 */
export class BoundOrigins {
  private readonly bound = new Map<IConstruct, Map<string, BoundMember>>();
  private readonly alone = new Map<string, IOrigin>();
  private readonly groups = new Map<string, IOrigin>();
  private readonly checks: ((id: string, origin: CfnDistribution.OriginProperty) => void)[] = [];
  private readonly extended = new Map<IOrigin, IOrigin>();
  /** Failovers that members will lead, by distribution. */
  private readonly expected = new Map<IConstruct, Map<string, FailoverCriteria[]>>();
  private readonly apart: BoundOrigins[] = [];
  private connectsLike?: string;
  private headersOf?: HeadersOf;

  /** @param suffix of the ids of origins, where the members are origins of their own beside others */
  constructor(private readonly scope: IConstruct, private readonly pool: OriginPool, private readonly suffix?: string) {}

  /** Attempts and time-outs of every member that is leg 1 of a bound group. */
  public get leg1Settings(): AttemptSettings[] {
    const own = [...this.bound.values()].flatMap((members) => [...members.values()]).filter(({ leads }) => leads.length > 0).map(settingsOf);
    return [...own, ...this.apart.flatMap((other) => other.leg1Settings)];
  }

  /** The distributions that have an origin of the pool. */
  public get distributions(): IConstruct[] {
    return [...new Set([...this.bound.keys(), ...this.apart.flatMap((other) => other.distributions)])];
  }

  /** The member on its own. */
  public single(id: string): IOrigin {
    return memo(this.alone, id, () => ({
      bind: (scope, options) => ({ originProperty: this.bindOnce(id, scope, options) }),
    }));
  }

  /** An origin group: `primary` is leg 1, `fallback` leg 2. */
  public group(primary: string, fallback: string, criteria: FailoverCriteria): IOrigin {
    return memo(this.groups, JSON.stringify([primary, fallback, criteria]), () => ({
      bind: (scope, options): OriginBindConfig => {
        const originProperty = this.bindOnce(primary, scope, options);
        this.lead(primary, scope, distributionOf(scope), criteria);
        return { originProperty, failoverConfig: { failoverOrigin: this.single(fallback), statusCodes: criteria.statusCodes } };
      },
    }));
  }

  /**
   * The target, with further members that functions choose by their ids: they become origins of the distribution although no behavior
   * targets them. With failover those that are `leading` are each leg 1 for somebody.
   */
  public withMembers(target: IOrigin, ids: readonly string[], leading: readonly string[], criteria?: FailoverCriteria): IOrigin {
    return memo(this.extended, target, () => ({
      bind: (scope, options) => {
        const distribution = distributionOf(scope);
        if (criteria) this.expectLeads(leading, scope, distribution, criteria);
        const config = target.bind(scope, options);
        // What is leg 2 of the target becomes an origin by itself.
        const leg2 = config.failoverConfig?.failoverOrigin;
        const missing = ids.filter((id) => !this.bound.get(distribution)?.has(id) && leg2 !== this.single(id));
        declareOrigins(distribution, missing.map((id) => this.bindOnce(id, new Construct(scope, id), options, distribution)));
        return config;
      },
    }));
  }

  /** The same members as origins of their own, with this suffix to their ids: for behaviors whose origins must not carry what these do. */
  public separate(suffix: string): BoundOrigins {
    const other = new BoundOrigins(this.scope, this.pool, suffix);
    this.apart.push(other);
    return other;
  }

  /**
   * Reckons with a function that puts members in the place of this one: they are then connected to with its attempts and its connection
   * timeout, which Lambda@Edge cannot change.
   */
  public connectLike(id: string) {
    this.connectsLike = id;
  }

  /** Gives origins custom headers besides their own. */
  public addHeaders(headersOf: HeadersOf) {
    this.headersOf = headersOf;
  }

  /** Has every origin looked at when it is bound. */
  public check(check: (id: string, origin: CfnDistribution.OriginProperty) => void) {
    this.checks.push(check);
  }

  /** The id of a member's origin in the distribution; the member's own while it is in none. */
  public originId(id: string): string {
    return this.originIds(id)[0] ?? id;
  }

  /** What CloudFront calls members by different ids in different distributions, where one function serves both. */
  public get ambiguousIds(): string[] {
    return this.pool.ids.filter((id) => this.originIds(id).length > 1)
      .map((id) => `"${id}" has different origin ids in different distributions (${this.originIds(id).join(', ')}), and one function chooses for both; `
        + 'give the origin an `originId`, or create one SmartOrigin a distribution');
  }

  private originIds(id: string): string[] {
    return [...new Set([...this.bound.values()].flatMap((members) => members.get(id)?.origin.property.id ?? []))];
  }

  /** Members lead from their first binding on, whatever it is for. */
  private expectLeads(ids: readonly string[], scope: Construct, distribution: IConstruct, criteria: FailoverCriteria) {
    const expected = memo(this.expected, distribution, () => new Map<string, FailoverCriteria[]>());
    for (const id of ids) {
      memo(expected, id, () => []).push(criteria);
      if (this.bound.get(distribution)?.has(id)) this.lead(id, scope, distribution, criteria);
    }
  }

  private lead(id: string, scope: Construct, distribution: IConstruct, criteria: FailoverCriteria) {
    const member = this.bound.get(distribution)!.get(id)!;
    if (member.leads.includes(criteria)) return;
    if (member.leads.length === 0) warnOfUnresolved(id, scope, member.origin.property);
    member.leads.push(criteria);
    checkInTime(id, settingsOf(member), scope, criteria);
  }

  private bindOnce(id: string, scope: Construct, options: OriginBindOptions, distribution = distributionOf(scope)): CfnDistribution.OriginProperty {
    const members = memo(this.bound, distribution, () => new Map<string, BoundMember>());
    const known = members.get(id);
    if (known) return originReference(known.origin.property.id);

    const originId = this.freeOriginId(id, distribution);
    const config = this.pool.origin(id).bind(scope, { ...options, originId });
    if (config.failoverConfig) throw this.pool.originGroupError(id);
    if (!config.originProperty) {
      throw new SmartOriginError(scope, 'OriginWithoutConfiguration',
        `the origin of member "${id}" returned no origin configuration from bind(); return an originProperty with at least a domain name`);
    }
    for (const check of this.checks) check(id, config.originProperty);
    // An id that the origin says itself is that of the other origin.
    const property = this.suffix === undefined ? config.originProperty : { ...config.originProperty, id: originId };
    memo(ORIGIN_IDS, distribution, () => new Set<string>()).add(property.id);
    const connectsLike = this.connectsLike === undefined ? undefined : members.get(this.connectsLike);
    const member: BoundMember = { origin: new TunableOrigin(property), leads: [], connectsLike };
    members.set(id, member);
    for (const criteria of this.expected.get(distribution)?.get(id) ?? []) this.lead(id, scope, distribution, criteria);
    return this.withHeaders(id, distribution, member.origin.completed(() => settingsOf(member)));
  }

  private withHeaders(id: string, distribution: IConstruct, property: CfnDistribution.OriginProperty): CfnDistribution.OriginProperty {
    const { headersOf } = this;
    if (!headersOf) return property;
    const described = (other: string): MemberOrigin => {
      const bound = this.bound.get(distribution)!.get(other)!;
      return { property: bound.origin.property, settings: settingsOf(bound) };
    };
    const own = property.originCustomHeaders;
    return {
      ...property,
      originCustomHeaders: Lazy.uncachedAny({
        produce: (context) => [...(context.resolve(own) as CfnDistribution.OriginCustomHeaderProperty[] ?? []), ...headersOf(id, described, context)],
      }, { omitEmptyArray: true }),
    };
  }

  /** The member's id, unless another pool on the same distribution has a member of that name. */
  private freeOriginId(id: string, distribution: IConstruct): string {
    const taken = memo(ORIGIN_IDS, distribution, () => new Set<string>());
    const own = this.suffix === undefined ? id : `${id}-${this.suffix}`;
    if (!taken.has(own)) return own;
    const ofPool = `${this.scope.node.id}-${own}`;
    // Pools in different scopes may have one construct id.
    return taken.has(ofPool) ? `${ofPool}-${Names.nodeUniqueId(this.scope.node).slice(-8)}` : ofPool;
  }
}

/** The scope that an origin is bound in is a child of the distribution, made by it for this origin. */
function distributionOf(scope: Construct): IConstruct {
  return Node.of(scope).scope ?? scope;
}

function settingsOf({ origin, leads, connectsLike }: BoundMember): AttemptSettings {
  return leads.length > 0 ? origin.asLeg1(tightest(leads), connectsLike && settingsOf(connectsLike)) : origin.asLastLeg();
}

function checkInTime(id: string, settings: AttemptSettings, scope: Construct, criteria: FailoverCriteria) {
  const { worst } = worstCases(settings);
  if (worst <= criteria.maxTimeToFailover) return;
  const { attempts, connectSeconds, responseSeconds, completionSeconds = Infinity } = settings;
  const formula = attempts * responseSeconds > completionSeconds
    ? `${attempts} x ${connectSeconds} s to connect + ${completionSeconds} s by its response completion timeout`
    : `${attempts} x (${connectSeconds} s to connect + ${responseSeconds} s to respond)`;
  const mend = `lower connectionAttempts, connectionTimeout or readTimeout of the origin, or set maxTimeToFailover to ${worst} s or more`;
  if (criteria.maximumIsExplicit) {
    throw new SmartOriginError(scope, 'TimeToFailoverExceeded',
      `"${id}" can take ${worst} s to fail over: ${formula}; maxTimeToFailover is ${criteria.maxTimeToFailover} s: ${mend}`);
  }
  // Times that the user wrote down are no mistake while no maximum was asked for, but they are worth knowing.
  Annotations.of(scope).addWarningV2('cdk-smart-origin:slow-failover',
    `viewers can wait ${worst} s before "${id}" fails over: ${formula}, where ${criteria.maxTimeToFailover} s is the default maximum; ${mend}`);
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
