import type { EdgeConfig, FastestConfig } from '../../../src/contract/edge-router';
import { type NearestMap, nearestOrder } from '../../../src/contract/nearest';
import { isObject } from '../event';
import { isPositive, isStrings } from '../values';

/** Members that answer alike. */
export interface Group {
  /** The one that visitors are assigned to. */
  readonly of: string;
  /**
   * Two or more, the best first as far as the configuration tells. A fallback that was named for the nearest is among them, though it may answer
   * otherwise; it has no group then.
   */
  readonly members: readonly string[];
  /** How the fastest of them is found; absent where they are asked in the order given. */
  readonly fastest?: FastestConfig;
}

/** Groups by each of those that answer alike. */
export type Groups = ReadonlyMap<string, Group>;

/** Members by the Regions that they are in, the nearest first, without repetition. */
export type NearestMembers = (nearest: NearestMap) => readonly string[];

/** What a configuration says of equivalent members; undefined where it says nothing that can be understood, which then changes nothing else. */
export function readGroups(
  { primary, fastest, nearest, nearestFallbacks }: EdgeConfig, ids: readonly string[], nearestMembers: NearestMembers,
): Groups | undefined {
  const groups = new Map<string, Group>();
  const add = (group: Group, alike = group.members) => {
    const isWhole = alike.length > 1 && group.members.every((id) => ids.includes(id) && !groups.has(id));
    if (isWhole) for (const id of alike) groups.set(id, group);
  };
  if (isFastest(fastest)) {
    for (const [of, members] of Object.entries(fastest.equivalents)) {
      const first: unknown = fastest.watchdogDefault?.[of];
      // Where nothing is known, the first of them is asked.
      if (!isStrings(members) || !members.includes(of)) continue;
      add({ of, members: [...new Set([members.find((id) => id === first) ?? of, ...members])], fastest });
    }
  } else if (isObject(nearest) && isStrings(Object.values(nearest))) {
    const members = nearestMembers(nearest);
    const named = isObject(nearestFallbacks) ? nearestFallbacks : {};
    add({ of: primary, members: nearestOrder(members, (id) => ids.find((other) => other === named[id])) }, members);
  }
  return groups.size > 0 ? groups : undefined;
}

function isFastest(fastest: FastestConfig | undefined): fastest is FastestConfig {
  if (!isObject(fastest) || !isObject(fastest.equivalents) || !isObject(fastest.probe)) return false;
  const { probe: { method, path, codes, timeout }, watchdog, watchdogDefault, decay, hysteresis, refresh, exploration } = fastest;
  return (method === 'HEAD' || method === 'GET') && typeof path === 'string' && path.startsWith('/')
    && (codes === undefined || (Array.isArray(codes) && codes.every(Number.isInteger)))
    && (watchdogDefault === undefined || isObject(watchdogDefault))
    && [timeout, watchdog, decay, refresh].every(isPositive)
    && [hysteresis, exploration].every((percent) => percent === 0 || isPositive(percent));
}
