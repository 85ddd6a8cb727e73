import type { IConstruct } from 'constructs';
import { REGIONS } from '../../contract/edge-router';
import { NEAREST_VERSION, type NearestMap, nearestMembers, nearestOrder, type NearestRoute } from '../../contract/nearest';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import type { Legs } from '../bound-steering';
import { routedOrigins } from '../weighted/route-config';

/** What the nearest router of one kind of behavior goes by. */
export function nearestRoute(scope: IConstruct, pool: OriginPool, origins: BoundOrigins, nearest: NearestMap, legs: Legs): NearestRoute {
  const plans = new Plans(planOfTarget(pool, legs));
  const placeFrom = (from: string) => plans.place(legsFrom(pool, nearest, from, legs));
  const regions: { [region: string]: number } = {};
  // In a part of the world without a member nothing tells who is nearer to a Region that is unknown.
  for (const part of new Set(Object.keys(nearest).map(partOf))) regions[part] = placeFrom(part);
  for (const region of Object.keys(REGIONS)) {
    const place = placeFrom(region);
    if (place !== (regions[partOf(region)] ?? 0)) regions[region] = place;
  }
  return {
    version: NEAREST_VERSION,
    ...routedOrigins(scope, pool, origins, plans.all.flat()),
    plans: plans.all,
    regions,
    ...(legs.leg2 ? { statusCodes: legs.leg2.criteria.statusCodes } : {}),
  };
}

/** Every member that the router of such a behavior, or the behavior's own target, can ask. */
export function nearestAsked(pool: OriginPool, nearest: NearestMap, { leg1, leg2 }: Legs): string[] {
  const members = nearestMembers(nearest, undefined);
  if (!leg2) return [...new Set([leg1, ...members])];
  return [...new Set([leg1, leg2.member, ...members, ...members.flatMap((id) => pool.member(id).fallback ?? [])])];
}

function legsFrom(pool: OriginPool, nearest: NearestMap, from: string, { leg1, leg2 }: Legs): readonly string[] {
  const [first, second] = nearestOrder(nearestMembers(nearest, from), (id) => pool.member(id).fallback);
  if (!leg2) return first === leg1 ? planOfTarget(pool, { leg1 }) : [first];
  return first === leg1 && second === leg2.member ? [] : [first, second];
}

/** A behavior's own target asks the primary with no Host but its own domain name; without failover a function can say another. */
function planOfTarget(pool: OriginPool, { leg1, leg2 }: Pick<Legs, 'leg1' | 'leg2'>): readonly string[] {
  return !leg2 && pool.member(leg1).hostHeader !== undefined ? [leg1] : [];
}

const partOf = (region: string) => region.split('-')[0];

/** Different plans, each once. */
class Plans {
  public readonly all: (readonly string[])[];

  constructor(first: readonly string[]) {
    this.all = [first];
  }

  public place(plan: readonly string[]): number {
    const known = this.all.findIndex((one) => one.join() === plan.join());
    return known < 0 ? this.all.push(plan) - 1 : known;
  }
}
