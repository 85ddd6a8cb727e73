/** What an expectation can be about, and how. */
export interface MeasureKind {
  /** For people: what it counts, in a few words. */
  readonly about: string;
  /** Whether it is between 0 and 1. */
  readonly ratio?: boolean;
  /** Whether it is of the whole drill, and of no phase alone. */
  readonly wholeOnly?: boolean;
  /** Whether a number alone is the most that it may be. */
  readonly atMost?: boolean;
}

/** Every measure by its name in scenarios. */
export const MEASURES = {
  requests: { about: 'requests that were sent' },
  errors: { about: 'answers of 500 or more and requests without an answer, but for what the application says are its own' },
  errors_of_ours: { about: 'errors of edge functions or of the local CloudFront' },
  app_errors: { about: 'errors that the application says are its own (x-app-error)' },
  p50_ms: { about: 'half of the requests had their first byte within it', atMost: true },
  p90_ms: { about: '90 % of the requests had their first byte within it', atMost: true },
  p99_ms: { about: '99 % of the requests had their first byte within it', atMost: true },
  p999_ms: { about: '99.9 % of the requests had their first byte within it', atMost: true },
  max_ms: { about: 'every request had its first byte within it', atMost: true },
  hit_ratio: { about: 'share of answers that came from a cache', ratio: true },
  moved_sessions: { about: 'visitors with cookies or a session who were answered by another origin than their own, which was well' },
  wrong_version_writes: { about: 'POSTs that another origin than the visitor\'s own took, which was well' },
  lost_writes: { about: 'POSTs that no origin took' },
  doubled_writes: { about: 'POSTs that origins were sent more than once' },
  recovered_within_s: { about: 'seconds from the last heal until errors stay 0 and everybody is home', wholeOnly: true, atMost: true },
  origin_requests: { about: 'requests to origins' },
  failovers: { about: 'requests that went on to leg 2' },
  cold_starts: { about: 'instances of Lambda@Edge functions that were started', wholeOnly: true },
  schedule_slip_ms: { about: 'by how much the injector was late, 99th percentile', atMost: true },
  cost_usd_per_million: { about: 'US dollars of CloudFront, functions and table for a million such requests', wholeOnly: true },
} as const satisfies Record<string, MeasureKind>;

export type MeasureName = keyof typeof MEASURES;

export const MEASURE_NAMES = Object.keys(MEASURES) as MeasureName[];

/** Before the id of an origin: answers of that origin. */
export const SERVED_BY = 'served_by.';

export function isMeasureName(name: string): name is MeasureName {
  return Object.hasOwn(MEASURES, name);
}
