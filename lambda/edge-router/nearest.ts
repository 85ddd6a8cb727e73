import { nearestFirst } from '../../src/contract/edge-router';

/**
 * Members by the Regions that they are in, the nearest to `from` first, without repetition.
 *
 * @param from the Region that the router runs in
 */
export function nearestMembers(nearest: { readonly [region: string]: string }, from: string | undefined): string[] {
  return [...new Set(nearestFirst(from, Object.keys(nearest)).map((region) => nearest[region]))];
}
