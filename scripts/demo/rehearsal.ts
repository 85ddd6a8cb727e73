import type { CrowdStage } from './crowd/crowd-stage';
import type { Finding } from './findings';
import type { Assumptions, LocalCloudFront, LocalCloudFrontOptions } from '../../cli/src';

/** What an example rehearses on a local CloudFront: its origins, what is broken, and what must hold meanwhile. */
export interface Rehearsal {
  readonly title: string;
  /** What plays the origins: URL by origin id. */
  readonly mapping: { readonly [originId: string]: string };
  /** Name of the distribution to serve, as the local CloudFront lists them; needed only where the app has several. */
  readonly distribution?: string;
  /** How the local CloudFront is set up besides; as it is by default where this is left out. */
  readonly edge?: Pick<LocalCloudFrontOptions, 'pops' | 'lambdaInstances' | 'sessionTableLag' | 'onTrace'>;
  /** What to try with `--serve`, one line each. */
  readonly hints: string[];
  /** Once the local CloudFront listens, before the first request: for origins that have to know where its tables are. */
  opened?(edge: LocalCloudFront): Promise<void>;
  /**
   * In order. Each starts with an empty cache.
   *
   * @param assumed Answers to CloudFront's open questions: what must hold may depend on them.
   */
  steps(bounds: (originId: string) => FailureBounds, assumed: Assumptions): Step[];
  /** What the report ends with, after all steps; no such figures where this is left out. */
  figures?(edge: LocalCloudFront): Figures;
  /** Ends what plays the origins. */
  close(): Promise<void>;
}

/** A small table below that of the steps. */
export interface Figures {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** What the figures rest on, one line each. */
  readonly notes: readonly string[];
}

/** What an example's `rehearsal.ts` exports. `folder` is empty and removed afterwards. */
export type OpenRehearsal = (folder: string) => Promise<Rehearsal>;

/** How long a failure of leg 1 may take by the template, in milliseconds, with a tenth more for the machine. */
export interface FailureBounds {
  readonly connectMs: number;
  readonly responseMs: number;
}

export type Step = TrafficStep | CrowdStep;

interface AnyStep {
  /** What is done, as in the report. */
  readonly title: string;
  /** Breaks or heals something before the requests. */
  prepare?(): Promise<void>;
}

/** The same paths over and over, from nobody in particular. */
export interface TrafficStep extends AnyStep {
  readonly traffic: Traffic;
  readonly expect: Expectation;
  /** Breaks something while the first requests are on their way. */
  meanwhile?(): Promise<void>;
}

/** Visitors with addresses and cookies of their own. */
export interface CrowdStep extends AnyStep {
  readonly expect: Expectation;
  /** Sends the visitors, and tells what was looked at. */
  crowd(stage: CrowdStage): Promise<Finding[]>;
}

export interface Traffic {
  readonly paths: string[];
  /** How often every path is asked. */
  readonly rounds: number;
  /** Whether the cache is emptied before every round, so that each request reaches an origin. */
  readonly uncached?: boolean;
  /** How many requests are on their way at once. */
  readonly concurrency: number;
}

/** What must hold. What is not named is not judged. */
export interface Expectation {
  /** Responses with a status of 400 or more, or none at all; those that the application marks as its own do not count. */
  readonly errors: number;
  /**
   * As many errors may there be, where it is not only one number that can be right.
   *
   * @default `errors`
   */
  readonly mostErrors?: number;
  /**
   * Whether the application itself fails, which it says by the response header `x-app-error`.
   *
   * @default false
   */
  readonly applicationErrors?: boolean;
  /** Ids of the origins that answer the requests which no cache answers: these and no others. */
  readonly servedBy?: string[];
  /** No first byte later than this. */
  readonly slowestMs?: number;
  /** Whether later rounds come from the cache. */
  readonly hits?: boolean;
  /** The worst grade of the responses' headers. */
  readonly grade?: string;
}
