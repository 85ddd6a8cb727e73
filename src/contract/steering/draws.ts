import { hash32 } from './bucket';

/**
 * Multipliers and offsets, modulo 10,000, of the members' draws. Drawn at random, 10,000 buckets would miss a weight by half a point;
 * any two of these miss it by less than two thirds of what chance alone does to 100,000 visitors (the bound of its 99 % interval).
 * Found by search over random pairs.
 */
const SLOTS: readonly (readonly [number, number])[] = [
  [7789, 3834], [8649, 6368], [339, 7541], [4333, 1053], [5487, 7116], [411, 366], [6743, 6893], [7953, 3137], [5027, 4040],
];

/** How many members can be steered. */
export const MAX_STEERED_MEMBERS = SLOTS.length;

/**
 * A draw for each member. The primary's is always the same one; another's depends on its id, so that it keeps it when members come and
 * go, except that of two whose ids meet in one slot the later in the alphabet takes the next.
 */
export function drawsFor(primary: string, ids: readonly string[]): { [id: string]: readonly [number, number] } {
  if (ids.length > SLOTS.length) throw new Error(`${ids.length} members, and there are draws for ${SLOTS.length}`);
  const draws: { [id: string]: readonly [number, number] } = { [primary]: SLOTS[0] };
  const free = new Set(SLOTS.slice(1));
  for (const id of ids.filter((one) => one !== primary).sort()) {
    let slot = hash32(id) % (SLOTS.length - 1);
    while (!free.has(SLOTS[1 + slot])) slot = (slot + 1) % (SLOTS.length - 1);
    draws[id] = SLOTS[1 + slot];
    free.delete(draws[id] as [number, number]);
  }
  return draws;
}
