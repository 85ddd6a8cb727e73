import type { ViewerEventType } from './event-objects';
import type { FunctionContext, FunctionErrorKind } from './viewer-function';
import { MAX_LOG } from '../edge-rules/limits';

/** A call of the `cf` module that chooses an origin, as the function made it: checked after the run. */
export interface RawChoice {
  method: 'updateRequestOrigin' | 'selectRequestOriginById' | 'createRequestOriginGroup';
  args: unknown[];
}

/** What belongs to one run. Runs of a function interleave while they wait for its KeyValueStore. */
export class RunState {
  readonly logs: string[] = [];
  choice?: RawChoice;
  /** The last that `logCustomData()` was given. */
  customData?: string;
  computeMicros = 0;
  /** Bytes that are counted against the memory that a function has. */
  memoryUsed = 0;
  /** Reads of the KeyValueStore under way. */
  waiting = 0;
  /** What was made of what the function returned, or why there is none. */
  outcome?: { value: unknown } | { error: FunctionErrorKind; message: string };
  private logged = 0;

  constructor(
    readonly type: ViewerEventType,
    readonly context: FunctionContext,
    /** The query string as it came; undefined where not even a question mark did. */
    readonly rawQueryString: string | undefined,
    /** Continues the function: in its realm, with its clock and log. */
    readonly resume: (work: () => void) => void,
    /** All that `Date` says during the run. */
    readonly startedAt: number = Date.now(),
  ) {}

  /** CloudFront cuts a run's log off at 10 KB. */
  log(text: string): void {
    const left = MAX_LOG - this.logged;
    if (left <= 0) return;
    const bytes = Buffer.from(text);
    // An empty line takes room as well.
    this.logged += Math.max(bytes.length, 1);
    // A character that is cut in two is left out.
    this.logs.push(bytes.length > left ? new TextDecoder().decode(bytes.subarray(0, left), { stream: true }) : text);
  }
}
