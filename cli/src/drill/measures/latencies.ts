import { build } from 'hdr-histogram-js';
import type { Latencies } from '../drill-report';

/** Kept in microseconds; an hour is more than any drill waits. */
const LONGEST = 3_600_000_000;

/**
 * Percentiles of milliseconds, each within 0.1 % of what was measured.
 *
 * @see http://hdrhistogram.org/
 */
export function latenciesOf(milliseconds: Iterable<number>): Latencies {
  const histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: LONGEST, numberOfSignificantValueDigits: 3 });
  let max = 0;
  for (const ms of milliseconds) {
    max = Math.max(max, ms);
    histogram.recordValue(Math.min(LONGEST, Math.max(0, Math.round(ms * 1000))));
  }
  // The histogram answers with the upper end of a bucket, which no measured value need have reached.
  const at = (percentile: number) => Math.min(max, histogram.getValueAtPercentile(percentile) / 1000);
  return { p50: at(50), p90: at(90), p99: at(99), p999: at(99.9), max };
}
