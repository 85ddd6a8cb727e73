import { type IResolveContext, Stack } from 'aws-cdk-lib';
import type { CfnDistribution, IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import { edgeConfig, type EdgeSettings, headersOfOthers } from './edge-config';
import { checkEdgeMember, checkKinds, type EdgePolicy, ownHeaders } from './edge-members';
import { headerPieces, type ResolvedText } from './header-pieces';
import { addHeader, ROLE_FALLBACK, ROLE_PRIMARY } from '../../contract/edge-router';
import { ROLE_HEADER } from '../../contract/names';
import type { BoundOrigins, MemberOrigin } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';
import type { Legs } from '../bound-steering';

/** The origins of a pool that an edge router chooses from: those of the template carry what it goes by. */
export class EdgeOrigins {
  /** Origins of behaviors that nothing steers: no router runs there that would keep the configuration from them. */
  private readonly unsteered: BoundOrigins;
  /** Who has which `-add-` header, as `member header`. */
  private readonly added = new Map<string, string>();
  private readonly failoverCodes = new Set<number>();

  /** @param settings absent where no router runs, so that nothing keeps its configuration from the origins */
  constructor(
    private readonly scope: IConstruct, private readonly pool: OriginPool, private readonly origins: BoundOrigins, policy: EdgePolicy,
    settings: EdgeSettings | undefined,
  ) {
    checkKinds(scope, pool, policy);
    this.unsteered = origins.separate('unsteered');
    origins.connectLike(pool.primary);
    origins.check((id, property) => {
      checkEdgeMember(scope, id, property, policy);
      this.checkAddedHeaders(id, property);
    });
    if (settings) origins.addHeaders((id, member, context) => this.headersOf(id, member, context, settings));
  }

  /** What a behavior stands on; with failover each of those that are `leading` is leg 1 for somebody. */
  public target({ leg1, leg2, fixed }: Legs, leading: readonly string[]): IOrigin {
    const origins = fixed ? this.unsteered : this.origins;
    const target = leg2 ? origins.group(leg1, leg2.member, leg2.criteria) : origins.single(leg1);
    if (fixed) return target;
    for (const code of leg2?.criteria.statusCodes ?? []) this.failoverCodes.add(code);
    // No function chooses them by their ids, but the router has to know them, and who reads the template wants to see them.
    return origins.withMembers(target, this.pool.ids, leading, leg2?.criteria);
  }

  /** Every member that can answer on a behavior. */
  public members({ leg1, leg2, fixed }: Legs): string[] {
    if (fixed) return leg2 ? [leg1, leg2.member] : [leg1];
    return this.pool.ids;
  }

  /** What the origin of leg 1 and that of leg 2 carry, for the router alone. */
  private headersOf(
    id: string, member: (id: string) => MemberOrigin, context: IResolveContext, settings: EdgeSettings,
  ): CfnDistribution.OriginCustomHeaderProperty[] {
    const role = this.roleOf(id);
    if (!role) return [];
    const config = edgeConfig(this.pool, member, settings, [...this.failoverCodes]);
    const json = context.resolve(Stack.of(this.scope).toJsonString(config)) as ResolvedText;
    return [
      ...headerPieces(json) as CfnDistribution.OriginCustomHeaderProperty[],
      { headerName: ROLE_HEADER, headerValue: role },
      ...headersOfOthers(this.pool, id, member),
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
