import { cf } from './cloudfront-module';
import type { OriginPlan } from '../../src/contract/steering/legs';
import { GroupOriginIds, type RouteConfig } from '../../src/contract/steering/steering-config';

/** Tells CloudFront which origins answer. */
export function askOrigins(plan: OriginPlan, route: Pick<RouteConfig, 'originIds' | 'origins'>): void {
  if (!plan) return;
  if (plan.kind === 'select') {
    const origin = route.origins[plan.member];
    if (origin.host) cf.selectRequestOriginById(origin.id, { hostHeader: origin.host });
    else cf.selectRequestOriginById(origin.id);
    return;
  }
  const originIds = plan.members.map((member) => {
    const originId = route.origins[member].id;
    return route.originIds === GroupOriginIds.STRINGS ? originId : { originId: originId };
  });
  cf.createRequestOriginGroup({ originIds: originIds, failoverCriteria: { statusCodes: plan.statusCodes } });
}
