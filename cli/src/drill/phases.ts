import type { Phase } from './sample';
import type { TimelineEntry } from './scenario';
import { FIRST_PHASE } from './scenario-file/phase-names';

/** The phases of a drill that lasted so long; those that it did not come to are left out. */
export function phasesOf(timeline: readonly TimelineEntry[], durationMs: number): Phase[] {
  const named = timeline.filter(({ phase }) => phase !== undefined).map(({ phase, atMs }) => ({ name: phase!, fromMs: atMs }));
  const begun = named[0]?.fromMs === 0 ? named : [{ name: FIRST_PHASE, fromMs: 0 }, ...named];
  return begun.map((phase, index) => ({ ...phase, toMs: Math.min(begun[index + 1]?.fromMs ?? durationMs, durationMs) }))
    .filter(({ fromMs, toMs }) => fromMs < toMs);
}
