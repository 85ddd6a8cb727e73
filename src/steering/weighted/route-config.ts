import { Lazy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { MemberWeights } from './member-weights';
import { GROUP_ORIGIN_IDS, GroupOriginIds, type RouteConfig } from '../../contract/steering/steering-config';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';
import type { Legs } from '../bound-steering';

const GROUP_ORIGIN_IDS_CONTEXT = 'cdk-smart-origin:group-origin-ids';

/** What the viewer router of one kind of behavior needs; origin ids are known when the template is made. */
export function routeConfig(
  scope: IConstruct, pool: OriginPool, origins: BoundOrigins, weights: MemberWeights, { leg2 }: Legs, skewProtection: boolean,
): RouteConfig {
  const steered = [pool.primary, ...weights.keys()];
  const fallbacks = leg2 && Object.fromEntries(steered.map((id) => [id, pool.fallbacksOf(id)]));
  const siblings = leg2 && skewProtection ? siblingsOf(pool, weights) : undefined;
  // Members that this kind of behavior never asks need no room in the function.
  const asked = new Set([...steered, ...Object.values(fallbacks ?? {}).flat()]);
  return {
    ...routedOrigins(scope, pool, origins, [...asked]),
    ...(leg2 && fallbacks ? { group: { fallbacks, ...(siblings ? { siblings } : {}), statusCodes: leg2.criteria.statusCodes } } : {}),
  };
}

/** What members are called in the distribution, and how a function has to name them. */
export function routedOrigins(
  scope: IConstruct, pool: OriginPool, origins: BoundOrigins, asked: readonly string[],
): Pick<RouteConfig, 'originIds' | 'origins'> {
  return {
    originIds: groupOriginIds(scope),
    origins: Object.fromEntries(asked.map((id) => {
      const host = pool.member(id).hostHeader;
      // Uncached: sizes are checked before the member is bound, and must not settle what it is called.
      return [id, { id: Lazy.uncachedString({ produce: () => origins.originId(id) }), ...(host === undefined ? {} : { host }) }];
    })),
  };
}

/** The other version: the primary for the others, for the primary the one with the most visitors. */
function siblingsOf(pool: OriginPool, weights: MemberWeights): { [member: string]: string } {
  const [[heaviest]] = [...weights].sort(([, a], [, b]) => b - a);
  return { ...Object.fromEntries([...weights.keys()].map((id) => [id, pool.primary])), [pool.primary]: heaviest };
}

function groupOriginIds(scope: IConstruct): GroupOriginIds {
  const given: unknown = scope.node.tryGetContext(GROUP_ORIGIN_IDS_CONTEXT) ?? GROUP_ORIGIN_IDS;
  const shape = Object.values(GroupOriginIds).find((one) => one === given);
  if (shape) return shape;
  throw new SmartOriginError(scope, 'InvalidGroupOriginIds',
    `the context ${GROUP_ORIGIN_IDS_CONTEXT} is ${JSON.stringify(given)}; it is "${GroupOriginIds.OBJECTS}" or "${GroupOriginIds.STRINGS}": leave it out unless CloudFront refuses origin groups of functions`);
}
