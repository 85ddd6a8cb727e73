import { isAsset } from '../../src/contract/steering/decide';
import { planOrigins } from '../../src/contract/steering/legs';
import type { RouteConfig } from '../../src/contract/steering/steering-config';
import { askOrigins } from '../viewer-functions/ask-origins';
import type { MadeDecision } from '../viewer-functions/decide-on';

/** Tells CloudFront which origins answer, by the decision. */
export function chooseOrigin(made: MadeDecision, route: RouteConfig): void {
  const config = made.input.config;
  const asset = config.skewProtection === true && isAsset(made.input.request);
  askOrigins(planOrigins(made.decision, asset, route, config, made.input.policy), route);
}
