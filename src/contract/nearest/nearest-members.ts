import { nearestFirst } from '../edge-router/regions';

/** Member by Region. */
export interface NearestMap {
  readonly [region: string]: string;
}

/**
 * Members by the Regions that they are in, the nearest to `from` first, without repetition.
 *
 * @param from a Region, or its part of the world (`eu`)
 */
export function nearestMembers(nearest: NearestMap, from: string | undefined): string[] {
  return [...new Set(nearestFirst(from, Object.keys(nearest)).map((region) => nearest[region]))];
}

/** Who is asked, the best first: after the nearest the fallback that was named for it, and then the others by distance. */
export function nearestOrder(members: readonly string[], fallbackOf: (member: string) => string | undefined): string[] {
  const [nearest] = members;
  return [...new Set([nearest, fallbackOf(nearest) ?? nearest, ...members])];
}
