import type { Construct } from 'constructs';
import { fastestConfig } from './fastest-config';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import type { BoundSteering } from '../bound-steering';
import { checkEqualMembers } from '../edge/equal-members';
import { type UnassignedPolicy, UnassignedSteering } from '../edge/unassigned-steering';
import type { FastestSteeringOptions } from '../fastest-options';

const POLICY: UnassignedPolicy = {
  name: 'Steering.fastest()',
  instead: 'Steering.nearest() or Steering.weighted()',
  missed: 'nobody looks for the fastest member',
};

/** The fastest of the members answers: an edge router finds out which. */
export function fastest(scope: Construct, pool: OriginPool, origins: BoundOrigins, options: FastestSteeringOptions): BoundSteering {
  checkEqualMembers(scope, pool, POLICY.name);
  const equivalents = { [pool.primary]: pool.equivalentsOf(pool.primary) };
  return new UnassignedSteering(scope, pool, origins, POLICY, { fastest: fastestConfig(scope, pool, equivalents, options) }, options);
}
