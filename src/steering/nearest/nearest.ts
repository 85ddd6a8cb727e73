import type { Construct } from 'constructs';
import { NearestByViewerRouter } from './nearest-by-viewer-router';
import { nearestRegions } from './nearest-regions';
import type { NearestMap } from '../../contract/nearest';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';
import type { BoundSteering } from '../bound-steering';
import type { EdgeSettings } from '../edge/edge-config';
import { checkEqualMembers } from '../edge/equal-members';
import { type UnassignedPolicy, UnassignedSteering } from '../edge/unassigned-steering';
import { type NearestOptions, NearestRouter } from '../nearest-options';

const POLICY: UnassignedPolicy = {
  name: 'Steering.nearest() with NearestRouter.EDGE_ROUTER',
  instead: 'NearestRouter.VIEWER_ROUTER',
  missed: 'nobody looks for the nearest member',
};

/** The nearest of the members answers. */
export function nearest(
  scope: Construct, pool: OriginPool, origins: BoundOrigins, given: NearestMap, { router = NearestRouter.VIEWER_ROUTER, ...options }: NearestOptions,
): BoundSteering {
  checkEqualMembers(scope, pool, 'Steering.nearest()');
  const regions = nearestRegions(scope, pool, given);
  switch (router) {
    case NearestRouter.EDGE_ROUTER:
      return new UnassignedSteering(scope, pool, origins, POLICY, { nearest: regions, ...namedFallbacks(pool) }, options);
    case NearestRouter.VIEWER_ROUTER: {
      const [unused] = Object.entries(options).find(([, value]) => value !== undefined) ?? [];
      if (unused === undefined) return new NearestByViewerRouter(scope, pool, origins, regions);
      throw new SmartOriginError(scope, 'EdgeRouterOptionWithoutEdgeRouter',
        `Steering.nearest() got \`${unused}\`, which is for an edge router, and ${POLICY.instead} has none; remove it, or set \`router: NearestRouter.EDGE_ROUTER\``);
    }
    default:
      throw new SmartOriginError(scope, 'UnknownNearestRouter',
        `Steering.nearest() got the router ${JSON.stringify(router)}; it is NearestRouter.VIEWER_ROUTER or NearestRouter.EDGE_ROUTER: leave it out for the first`);
  }
}

function namedFallbacks(pool: OriginPool): Pick<EdgeSettings, 'nearestFallbacks'> {
  const named = pool.ids.flatMap((id) => {
    const { standby, fallback } = pool.member(id);
    return standby || fallback === undefined ? [] : [[id, fallback]];
  });
  return named.length > 0 ? { nearestFallbacks: Object.fromEntries(named) } : {};
}
