import type { OriginPlan } from '../steering/legs';
import type { RouteConfig } from '../steering/steering-config';

/** The nearest router leaves requests to the behavior's own target when it meets another version. */
export const NEAREST_VERSION = 1;

/** Stands in the bundle, with its quotes, where synth puts the route as JSON. */
export const NEAREST_PLACEHOLDER = '@@SMART_ORIGIN_NEAREST@@';

/**
 * What the nearest router of one kind of behavior goes by. Who is near to whom was worked out by synth, and Regions have few different answers.
 */
export interface NearestRoute extends Pick<RouteConfig, 'originIds' | 'origins'> {
  readonly version: typeof NEAREST_VERSION;
  /**
   * Members of leg 1 and of leg 2; of leg 1 alone on behaviors without failover; none where the behavior's own target is right. The first of
   * them answers where nothing is known of the Region.
   */
  readonly plans: readonly (readonly string[])[];
  /** Places in `plans`, by Region, and for Regions that are left out by part of the world (`eu`). */
  readonly regions: { readonly [region: string]: number };
  /** Status codes on which leg 2 is asked. */
  readonly statusCodes?: readonly number[];
}

/** Which origins answer, seen from a Region. */
export function planNearest(region: string | undefined, route: NearestRoute): OriginPlan {
  const name = region || '';
  const known = route.regions[name];
  const legs = route.plans[known === undefined ? route.regions[name.split('-')[0]] || 0 : known];
  if (legs.length === 0) return undefined;
  if (legs.length === 1) return { kind: 'select', member: legs[0] };
  return { kind: 'group', members: [legs[0], legs[1]], statusCodes: route.statusCodes! };
}
