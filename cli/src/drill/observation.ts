import type { Phase, Sample } from './sample';
import type { Scenario, TimelineEntry } from './scenario';
import type { LambdaStats } from '../lambda-edge/lambda-fleet';
import type { RequestRecord } from '../records/request-record';
import type { ReplicaCounts } from '../session-tables/replica-counts';

/** One request as both ends saw it. */
export interface Visit {
  readonly sample: Sample;
  /** Undefined where no answer told its id. */
  readonly record?: RequestRecord;
}

/** Whether visits of a visitor can be told to belong together, by index in `DrillObservation.visitors`. */
export interface ObservedVisitor {
  readonly group: string;
  readonly cookies: boolean;
  readonly session: boolean;
}

/** An entry of the time line that was played. */
export interface ObservedEvent {
  /** Milliseconds since the drill began, when it had been done. */
  readonly atMs: number;
  readonly kind: 'fault' | 'heal' | 'policy' | 'deployment' | 'other';
  readonly entry: TimelineEntry;
  /** What came of it, for people: `weight of v2: 10 -> 50`, `31 cached responses forgotten`. */
  readonly outcome?: string;
}

/** A write that a stand-in application was sent, by the id that its visitor gave it. */
export interface ObservedWrite {
  /** `Sample.index` of its request. */
  readonly index: number;
  /** Id of each origin that was sent it, once for each time, in order. */
  readonly origins: readonly string[];
}

/** What was counted while it ran; each since the drill began. */
export interface DrillCounters {
  readonly edgeFunctions: readonly LambdaStats[];
  readonly tables: readonly ReplicaCounts[];
  /** Reads of CloudFront Functions, of all stores. */
  readonly keyValueStoreReads: number;
  /** Runs of CloudFront Functions, as the behaviors have them: those of viewer-response do not run on errors. */
  readonly viewerFunctionRuns: number;
  /** Of stand-in applications; undefined where an origin is no stand-in, so that nobody knows. */
  readonly writes?: readonly ObservedWrite[];
}

/** The drill's seconds, and those in which the machine was too busy to keep up. */
export interface MachineSeconds {
  readonly all: number;
  readonly busy: number;
}

/** All that was seen of a drill: what measures and the report are made of. Times are milliseconds since it began. */
export interface DrillObservation {
  readonly scenario: Scenario;
  /** Directory of the cloud assembly, or the template, as it was given. */
  readonly template: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** False where it was interrupted. */
  readonly complete: boolean;
  /** As long as it ran: that of the scenario, or less where it was interrupted. */
  readonly durationMs: number;
  readonly pops: readonly { readonly name: string; readonly region: string }[];
  /** Ids of the template's origins, and of those that only templates have which were deployed. */
  readonly origins: readonly string[];
  readonly visitors: readonly ObservedVisitor[];
  /** In the order of the plan: the same in every run of a seed. */
  readonly visits: readonly Visit[];
  /** In order; together they cover the drill. The first is `start` where the time line begins none at 0. */
  readonly phases: readonly Phase[];
  readonly events: readonly ObservedEvent[];
  readonly counters: DrillCounters;
  /** Undefined where nobody watched. */
  readonly machine?: MachineSeconds;
  /** What the reader has to know: what was assumed, and what could not be measured here. */
  readonly notes: readonly string[];
}
