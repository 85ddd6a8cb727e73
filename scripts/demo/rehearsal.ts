import type { LocalCloudFront } from '../../cli/src';

/** What an example rehearses on a local CloudFront: its origins, what is broken, and what must hold meanwhile. */
export interface Rehearsal {
  readonly title: string;
  /** Name of the distribution to serve, as the local CloudFront lists them; needed only where the app has several. */
  readonly distribution?: string;
  /** Starts what plays the origins. `folder` is empty and removed afterwards. */
  open(folder: string): Promise<RehearsalOrigins>;
  /** In order. Each starts with an empty cache. */
  steps(origins: RehearsalOrigins): Step[];
  /** What may be clicked through with `--serve`. */
  readonly hint?: string;
}

/** What plays the origins, and how to end it. */
export interface RehearsalOrigins {
  /** By origin id: a URL or a folder. */
  readonly mapping: { readonly [originId: string]: string };
  close(): Promise<void>;
}

export interface Step {
  /** What is done, as in the report. */
  readonly title: string;
  /** Breaks or heals something before the requests. */
  prepare?(edge: LocalCloudFront): Promise<void>;
  readonly traffic: Traffic;
  /** Breaks something while the first requests are on their way. */
  meanwhile?(): Promise<void>;
  readonly expect: Expectation;
}

export interface Traffic {
  readonly paths: string[];
  /** How often every path is asked. */
  readonly rounds: number;
  /** How many requests are on their way at once. */
  readonly concurrency: number;
}

/** What must hold. What is not named is not judged. */
export interface Expectation {
  /** Responses with a status of 400 or more, or none at all. */
  readonly errors: number;
  /** Ids of the origins that answer the requests which no cache answers: these and no others. */
  readonly servedBy: string[];
  /** No first byte later than this. */
  readonly slowestMs?: number;
  /** Whether later rounds come from the cache. */
  readonly hits?: boolean;
}
