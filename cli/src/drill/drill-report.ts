import type { Phase } from './sample';

/** Percentiles of the time to first byte, in milliseconds, from the scheduled time on. */
export interface Latencies {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Whose fault an error is. */
export type Blame = 'origin' | 'edge-function' | 'local-cloudfront' | 'network' | 'none';

export interface ErrorCount {
  /** `502 connect-refused at v1`, `no response: socket hang up`, … */
  readonly cause: string;
  readonly blame: Blame;
  readonly count: number;
}

/** Figures of a phase, or of the whole drill. */
export interface PhaseFigures {
  readonly phase: Phase;
  /** By the names that expectations use; undefined where it cannot be measured here. */
  readonly measures: Readonly<Record<string, number | undefined>>;
  readonly latencies: Latencies;
  /** Answers by id of the origin; `cache` for hits of no known origin, `edge` for what functions made. */
  readonly servedBy: Readonly<Record<string, number>>;
  readonly errors: readonly ErrorCount[];
}

export interface JudgedExpectation {
  /** As in the scenario: `p99_ms <3000 (healed)`. */
  readonly text: string;
  readonly measured: number | undefined;
  readonly held: boolean;
  /** One sentence where it did not hold. */
  readonly why?: string;
  readonly line: number;
}

/** What happened when, for the time line of the report. */
export interface ReportEvent {
  readonly atMs: number;
  readonly text: string;
  /** What the plots mark it as; undefined: an event of no kind in particular. */
  readonly kind?: 'fault' | 'heal' | 'policy' | 'deployment' | 'other';
}

/** One second of the drill, for plots. */
export interface Second {
  readonly second: number;
  readonly requests: number;
  readonly errors: number;
  readonly p50: number;
  readonly p99: number;
  readonly servedBy: Readonly<Record<string, number>>;
}

/** The cost of one fault: what it did to the visitors whose requests were to be sent while it lasted. */
export interface FaultCost {
  /** As the scenario names it: `origin v1: refused`. */
  readonly fault: string;
  /** The same for people, as the end of a sentence: `v1 refused connections`. */
  readonly clause?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly errors: number;
  /** Milliseconds that visitors waited in sum beyond what was usual: the mean of the second half of the quiet time before. */
  readonly waitedMs: number;
  readonly movedSessions: number;
  /** Answers of stand-ins. */
  readonly stoodIn: number;
}

/** What came of a drill: the contents of `--json`, and all that the other outputs are made of. */
export interface DrillReport {
  readonly version: 1;
  readonly title: string;
  readonly about?: string;
  readonly scenario: string;
  readonly template: string;
  readonly seed: number;
  /** False where it was interrupted: what was seen until then. */
  readonly complete: boolean;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly timeScale: number;
  readonly pops: readonly { readonly name: string; readonly region: string }[];
  readonly overall: PhaseFigures;
  readonly phases: readonly PhaseFigures[];
  readonly events: readonly ReportEvent[];
  readonly seconds: readonly Second[];
  readonly faults: readonly FaultCost[];
  readonly expectations: readonly JudgedExpectation[];
  /** What the reader has to know: time scale, assumptions, what was not measured. */
  /** What kept the machine from keeping up; expectations that did not hold then say nothing about the site. Undefined where it kept up. */
  readonly late?: string;
  readonly notes: readonly string[];
  /** Whether every expectation held and the drill is complete. */
  readonly held: boolean;
}

/** Two templates side by side on one seed. */
export interface DrillComparison {
  readonly version: 1;
  readonly before: DrillReport;
  readonly after: DrillReport;
}
