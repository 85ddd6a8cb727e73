import type { Blame } from '../drill-report';

/** Whose fault an error is, for people. */
export const BLAMED: Readonly<Record<Blame, string>> = {
  'origin': 'an origin',
  'edge-function': 'an edge function',
  'local-cloudfront': 'the local CloudFront',
  'network': 'the network',
  'none': 'the application itself',
};

export interface MeasureWords {
  readonly label: string;
  /** What it means, in one plain sentence. */
  readonly meaning: string;
}

/** The measures that reports show, in this order. Those of one drill that could not be measured are left out. */
export const MEASURES: Readonly<Record<string, MeasureWords>> = {
  requests: { label: 'Requests', meaning: 'Pages, files and forms that visitors asked for.' },
  errors: { label: 'Errors', meaning: 'Requests that ended with a server error or with no answer.' },
  errors_of_ours: { label: 'Errors of the edge itself', meaning: 'Those made by edge functions or by the local CloudFront, not by an origin.' },
  app_errors: { label: 'Errors of the application', meaning: 'Those that the application says are its own; they do not count as errors here.' },
  p50_ms: { label: 'Half of the pages began within', meaning: 'Time to first byte: the median.' },
  p90_ms: { label: '90 % began within', meaning: 'Time to first byte: the 90th percentile.' },
  p99_ms: { label: '99 % began within', meaning: 'Time to first byte: the 99th percentile.' },
  p999_ms: { label: '99.9 % began within', meaning: 'Time to first byte: the 99.9th percentile.' },
  max_ms: { label: 'The slowest began after', meaning: 'Time to first byte: the longest.' },
  hit_ratio: { label: 'Answered from the cache', meaning: 'Share of the requests that no origin had to answer.' },
  moved_sessions: { label: 'Moved visitors', meaning: 'Visitors who were sent to another version than their own without need.' },
  wrong_version_writes: { label: 'Writes to a wrong version', meaning: 'Forms that another version than the visitor\'s own took.' },
  lost_writes: { label: 'Lost writes', meaning: 'Forms that were sent and never taken.' },
  doubled_writes: { label: 'Doubled writes', meaning: 'Forms that two origins were sent.' },
  recovered_within_s: { label: 'Back to normal after', meaning: 'From the last repair until no error was seen and everybody was on their own version again.' },
  origin_requests: { label: 'Requests to origins', meaning: 'What the origins had to answer.' },
  failovers: { label: 'Second attempts', meaning: 'Requests that another origin was asked for because the first one failed.' },
  cold_starts: { label: 'Cold starts', meaning: 'Edge functions that had to start a new instance first.' },
  schedule_slip_ms: { label: 'Lateness of the drill itself', meaning: 'How late requests were sent, 99th percentile: what is large here makes times doubtful.' },
  cost_usd_per_million: { label: 'Cost per million requests', meaning: 'What AWS would charge for what the edge did, in US dollars.' },
};

/** What a measure is called in a sentence that is about it. */
export function labelOf(measure: string): string {
  return MEASURES[measure]?.label ?? measure.replace(/^served_by\./, 'Answers of ');
}
