import type { TimelineEntry } from '../scenario';

/** The first phase, where the time line begins none at 0. */
export const FIRST_PHASE = 'start';

/** The phases that the time line makes, in order. */
export function phaseNames(timeline: readonly TimelineEntry[]): string[] {
  const named = timeline.filter(({ phase }) => phase !== undefined);
  return [...(named[0]?.atMs === 0 ? [] : [FIRST_PHASE]), ...named.map(({ phase }) => phase!)];
}
