import type { Fault } from '../faults/fault';
import type { ReplicaFault } from '../session-tables/replica-fault';

/** A drill as its file says it, checked. Times are milliseconds, shares are in [0, 1], points of presence and Regions are by Region name. */
export interface Scenario {
  /** Where it was read from. */
  readonly file: string;
  /** Whether it comes with this package. */
  readonly ships?: true;
  readonly title: string;
  readonly about?: string;
  readonly durationMs: number;
  readonly seed: number;
  readonly pops: readonly string[];
  /** Round trips, from a pop's Region: to origins by id and to Regions. */
  readonly distances: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The Region of each origin, by id. */
  readonly places: Readonly<Record<string, string>>;
  readonly tableLagMs: number;
  readonly keyValueStoreLagMs: number;
  readonly edgeFunctions: { readonly maxInstances?: number; readonly coldStartMs?: number; readonly idleMs?: number };
  /** `stand-in`, a URL, or a folder; by id. */
  readonly origins: Readonly<Record<string, string>>;
  /** Divides time-outs of origins. */
  readonly timeScale: number;
  readonly visitors: readonly VisitorGroup[];
  /** In the order of their times. */
  readonly timeline: readonly TimelineEntry[];
  readonly expectations: readonly Expectation[];
  /** Where these keys stand in the file. */
  readonly lines: { readonly origins: number; readonly places: number; readonly distances: number; readonly visitors: number };
}

export type Arrival =
  | { readonly kind: 'constant' | 'poisson' }
  /** Requests a second, from the beginning to the end. */
  | { readonly kind: 'ramp'; readonly from: number; readonly to: number }
  | { readonly kind: 'burst'; readonly everyMs: number; readonly size: number };

/** Visitors of one kind. */
export interface VisitorGroup {
  readonly name: string;
  readonly count: number;
  /** Of the group together; open loop. */
  readonly requestsPerSecond: number;
  readonly arrival: Arrival;
  /** Share of the visitors by pop (Region name). */
  readonly from: Readonly<Record<string, number>>;
  /** Whether each request may enter at another point of presence. */
  readonly roaming: boolean;
  readonly cookies: number;
  readonly sessions: number;
  readonly aws: number;
  readonly posts: number;
  readonly paths: readonly string[];
  /** Where POSTs go; empty: to a path that the template lets them to. */
  readonly postPaths: readonly string[];
}

export type TimelineAction =
  | { readonly kind: 'fail-origin'; readonly origin: string; readonly fault: Fault; readonly pop?: string }
  | { readonly kind: 'fail-table'; readonly region: string | '*'; readonly fault: ReplicaFault }
  | { readonly kind: 'fail-edge-functions'; readonly fault: string; readonly pop?: string }
  | { readonly kind: 'fail-key-value-store'; readonly fault: 'gone' | { readonly lagMs: number } }
  | { readonly kind: 'cut'; readonly region: string; readonly from?: string }
  | { readonly kind: 'heal'; readonly what: HealTarget }
  | { readonly kind: 'policy'; readonly command: readonly string[] }
  | { readonly kind: 'deploy'; readonly assembly: string; readonly pops?: readonly string[] }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'recycle' }
  | { readonly kind: 'invalidate'; readonly paths: readonly string[] }
  /** Nothing: a phase begins, and that is all. */
  | { readonly kind: 'none' };

export type HealTarget =
  | { readonly kind: 'all' }
  | { readonly kind: 'origin'; readonly origin: string }
  | { readonly kind: 'table'; readonly region: string | '*' }
  | { readonly kind: 'region'; readonly region: string }
  | { readonly kind: 'link'; readonly between: readonly [string, string] }
  | { readonly kind: 'edge-functions' }
  | { readonly kind: 'key-value-store' };

export interface TimelineEntry {
  readonly atMs: number;
  /** Name of the phase that begins here. */
  readonly phase?: string;
  readonly action: TimelineAction;
  /** As it is written, for the report. */
  readonly text: string;
  /** In the file, from 1 on. */
  readonly line: number;
}

export interface Expectation {
  /** `errors`, `p99_ms`, … or `served_by.<origin>`. */
  readonly measure: string;
  readonly comparison: '=' | '<' | '<=' | '>' | '>=';
  readonly value: number;
  /** Undefined: over the whole drill. */
  readonly phase?: string;
  readonly line: number;
}
