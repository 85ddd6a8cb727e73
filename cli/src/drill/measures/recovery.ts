import { lastHeal } from './away';
import { isError } from './errors';
import type { JourneyStep } from './journeys';
import type { DrillObservation } from '../observation';

/**
 * Seconds from the last repair until errors stay 0 and everybody is home again: infinite where that was not seen, undefined where nothing
 * was repaired, or nobody came afterwards.
 */
export function recoveredWithinS({ visits, events }: Pick<DrillObservation, 'visits' | 'events'>, steps: readonly JourneyStep[]): number | undefined {
  const healedAt = lastHeal(events);
  if (healedAt === undefined || !visits.some(({ sample }) => sample.scheduledMs >= healedAt)) return undefined;
  let last = healedAt;
  /** Homes whose visitors were elsewhere last, and since when nobody of them was seen at home. */
  const missing = new Set<string>();
  let errorsSince = false;
  for (const [index, visit] of visits.entries()) {
    const { scheduledMs, firstByteMs } = visit.sample;
    if (scheduledMs < healedAt) continue;
    const { answered, home, byPolicy } = steps[index]!;
    const isAway = byPolicy !== true && (answered === 'stand-in' || answered === 'moved');
    if (isError(visit) || isAway) {
      last = Math.max(last, scheduledMs + firstByteMs);
      if (isAway) missing.add(home!);
      else errorsSince = true;
    } else {
      if (answered === 'home') missing.delete(home!);
      errorsSince = false;
    }
  }
  return missing.size > 0 || errorsSince ? Infinity : (last - healedAt) / 1000;
}
