import { isAsset } from '../../src/contract/steering/decide';
import { planOrigins } from '../../src/contract/steering/legs';
import { GroupOriginIds, type RouteConfig } from '../../src/contract/steering/steering-config';
import type { MadeDecision } from '../viewer-functions/decide-on';
import { cf } from '../viewer-functions/modules';

/** Tells CloudFront which origins answer. */
export function chooseOrigin(made: MadeDecision, route: RouteConfig): void {
  const config = made.input.config;
  const asset = config.skewProtection === true && isAsset(made.input.request);
  const plan = planOrigins(made.decision, asset, route, config, made.input.policy);
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
