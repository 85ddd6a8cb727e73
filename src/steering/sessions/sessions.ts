import { type IResolveContext, Stack } from 'aws-cdk-lib';
import type { CfnDistribution, EdgeLambda, IKeyValueStoreRef, IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { edgeConfig, type EdgeSettings, headersOfOthers } from './edge-config';
import { checkEdgeMember, checkKinds, ownHeaders } from './edge-members';
import { headerPieces, type ResolvedText } from './header-pieces';
import { checkedFallbackTtl, createEdgeRouter, DEFAULT_PIN_TTL, sessionOf, sessionsConfig } from './session-settings';
import { addHeader, ROLE_FALLBACK, ROLE_PRIMARY } from '../../contract/edge-router';
import { ROLE_HEADER } from '../../contract/names';
import { GROUP_ORIGIN_IDS } from '../../contract/steering/steering-config';
import type { EdgeRouterFunction } from '../../edge-router/edge-router-function';
import type { BoundOrigins, MemberOrigin } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { NOT_STEERED, STEERED_BY_SESSION, type SteeredHeaders } from '../../policies/steered-headers';
import { SmartOriginError } from '../../private/errors';
import type { RouterPart } from '../../viewer-functions/viewer-functions';
import type { Legs } from '../bound-steering';
import type { StickySessionsOptions } from '../sticky-sessions-options';
import { AssignedSteering } from '../weighted/assigned-steering';
import { routerPart } from '../weighted/function-parts';
import { weightedRouter } from '../weighted/weighted-router';

/** Sessions in progress stay on their version: an edge router looks them up and chooses the origin. */
export class Sessions extends AssignedSteering {
  public readonly edgeRouter: EdgeRouterFunction;
  private readonly settings: Omit<EdgeSettings, 'failoverCodes'>;
  /** Origins of behaviors that nothing steers: no router runs there that would keep the configuration from them. */
  private readonly unsteered: BoundOrigins;
  /** Who has which `-add-` header, as `member header`. */
  private readonly added = new Map<string, string>();
  private readonly failoverCodes = new Set<number>();

  constructor(
    scope: Construct, pool: OriginPool, private readonly origins: BoundOrigins, options: StickySessionsOptions, keyValueStore?: IKeyValueStoreRef,
  ) {
    super(scope, pool, {
      ...options,
      ttl: options.ttl ?? DEFAULT_PIN_TTL,
      session: sessionOf(scope, options),
    }, keyValueStore);
    checkKinds(scope, pool);
    this.settings = {
      sessions: sessionsConfig(scope, pool, options),
      fallbackTtl: checkedFallbackTtl(scope, options.fallbackTtl),
      ejection: options.ejection ?? true,
    };
    this.unsteered = origins.separate('unsteered');
    origins.connectLike(pool.primary);
    origins.check((id, property) => {
      checkEdgeMember(scope, id, property);
      this.checkAddedHeaders(id, property);
    });
    origins.addHeaders((id, member, context) => this.headersOf(id, member, context));
    this.edgeRouter = createEdgeRouter(scope, options);
  }

  public origin({ leg1, leg2, fixed }: Legs): IOrigin {
    const origins = fixed ? this.unsteered : this.origins;
    const target = leg2 ? origins.group(leg1, leg2.member, leg2.criteria) : origins.single(leg1);
    if (fixed) return target;
    for (const code of leg2?.criteria.statusCodes ?? []) this.failoverCodes.add(code);
    // No function chooses them by their ids, but the router has to know them, and who reads the template wants to see them.
    return origins.withMembers(target, this.pool.ids, this.steered, leg2?.criteria);
  }

  public router(legs: Legs): RouterPart | undefined {
    if (legs.fixed) return undefined;
    const spare = weightedRouter(this.scope, this.pool, this.origins, this.weights, this.config, legs);
    return { ...routerPart(this.config, { originIds: GROUP_ORIGIN_IDS, origins: {} }), kind: 'Session', apart: true, spare };
  }

  public members({ leg1, leg2, fixed }: Legs): string[] {
    if (fixed) return leg2 ? [leg1, leg2.member] : [leg1];
    return this.pool.ids;
  }

  public headers({ fixed }: Legs): SteeredHeaders {
    return fixed ? NOT_STEERED : STEERED_BY_SESSION;
  }

  public edgeLambdas({ fixed }: Legs): EdgeLambda[] {
    return fixed ? [] : this.edgeRouter._associations;
  }

  /** What the origin of leg 1 and that of leg 2 carry, for the router alone. */
  private headersOf(id: string, member: (id: string) => MemberOrigin, context: IResolveContext): CfnDistribution.OriginCustomHeaderProperty[] {
    const { pool } = this;
    const role = this.roleOf(id);
    if (!role) return [];
    const config = edgeConfig(pool, member, { ...this.settings, failoverCodes: [...this.failoverCodes] });
    const json = context.resolve(Stack.of(this.scope).toJsonString(config)) as ResolvedText;
    return [
      ...headerPieces(json) as CfnDistribution.OriginCustomHeaderProperty[],
      { headerName: ROLE_HEADER, headerValue: role },
      ...headersOfOthers(pool, id, member),
    ].map((header) => context.resolve(header));
  }

  private roleOf(id: string): string | undefined {
    if (id === this.pool.primary) return ROLE_PRIMARY;
    return this.failoverCodes.size > 0 && id === this.pool.fallbackOf(this.pool.primary) ? ROLE_FALLBACK : undefined;
  }

  /** Member and header name are joined by a hyphen, which both may hold. */
  private checkAddedHeaders(id: string, property: CfnDistribution.OriginProperty) {
    const seen = new Set<string>();
    for (const { headerName } of ownHeaders(property)) {
      const name = headerName.toLowerCase();
      const owner = `"${name}" of "${id}"`;
      const other = seen.has(name) ? owner : this.added.get(addHeader(id, name));
      if (other !== undefined && (other !== owner || seen.has(name))) {
        throw new SmartOriginError(this.scope, 'OriginHeadersCollide',
          `custom header ${owner} and custom header ${other} would both travel as ${addHeader(id, name)}; `
          + (other === owner ? 'name it once: case does not tell headers apart' : 'rename one of the members or one of the headers'));
      }
      seen.add(name);
      this.added.set(addHeader(id, name), owner);
    }
  }
}
