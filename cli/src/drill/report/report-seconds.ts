import type { Second } from '../drill-report';
import { isError } from '../measures/errors';
import { answeredBy } from '../measures/measure';
import type { DrillObservation, Visit } from '../observation';

/** The drill second by second, by when requests were to be sent. Seconds in which nobody asked for anything are there too. */
export function reportSeconds({ visits, origins, durationMs }: Pick<DrillObservation, 'visits' | 'origins' | 'durationMs'>): Second[] {
  const seconds = Array.from({ length: Math.ceil(durationMs / 1000) }, (): Visit[] => []);
  for (const visit of visits) seconds[Math.floor(visit.sample.scheduledMs / 1000)]?.push(visit);
  return seconds.map((its, second) => {
    const waits = its.map(({ sample }) => sample.firstByteMs).sort((a, b) => a - b);
    const servedBy: Record<string, number> = {};
    for (const visit of its) {
      const by = answeredBy(visit, origins);
      if (by !== undefined) servedBy[by] = (servedBy[by] ?? 0) + 1;
    }
    return { second, requests: its.length, errors: its.filter(isError).length, p50: percentile(waits, 0.5), p99: percentile(waits, 0.99), servedBy };
  });
}

/** The least of the sorted values that so great a share does not exceed. Few values need no histogram. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
