import type { IConstruct } from 'constructs';
import { routerPart } from './function-parts';
import type { MemberWeights } from './member-weights';
import { routeConfig } from './route-config';
import type { SteeringConfig } from '../../contract/steering/steering-config';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import type { RouterPart } from '../../viewer-functions/viewer-functions';
import type { Legs } from '../bound-steering';

/** The viewer router that chooses the origin by itself, for one kind of behavior. */
export function weightedRouter(
  scope: IConstruct, pool: OriginPool, origins: BoundOrigins, weights: MemberWeights, steering: SteeringConfig, legs: Legs,
): RouterPart {
  const { leg2 } = legs;
  // Without failover nobody looks for a missing file, and what ends in .json there is more likely an answer than a file.
  const skewProtection = leg2 ? steering.skewProtection : undefined;
  const route = routeConfig(scope, pool, origins, weights, legs, skewProtection ?? false);
  // Sessions are nobody's to look up here: the function chooses by itself.
  const config = { ...steering, skewProtection, session: undefined };
  return { ...routerPart(config, route), kind: leg2 ? `Group${leg2.criteria.statusCodes.join('-')}` : 'Single' };
}
