import { RequestNotes, type RequestHeadFacts } from './request-notes';
import type { RequestRecord } from './request-record';
import type { TraceEvent, TraceSink } from '../trace';

export type RecordListener = (record: RequestRecord) => void;

/** Somebody who waits for one request. */
export interface Watcher {
  readonly onRecord: RecordListener;
  readonly onTrace: TraceSink;
}

/** What is said of one request while it is served. */
export interface Observation {
  /** Undefined where nobody wants lines: then none is written in the first place. */
  readonly trace: TraceSink | undefined;
  /** Undefined where nobody wants to know what became of it. */
  readonly notes: RequestNotes | undefined;
}

/** Of a request that nobody wants to hear of. */
export const UNOBSERVED: Observation = { trace: undefined, notes: undefined };

/** Whoever wants to hear of requests. */
export class RequestObservers {
  private readonly records = new Set<RecordListener>();
  private readonly traces = new Set<TraceSink>();
  /** By the port that their connections come from. */
  private readonly watchers = new Map<number, Watcher>();

  /** @param onFault - Told of what listeners throw: no request fails for it. */
  constructor(private readonly onFault: (error: unknown) => void) {}

  /** @returns what ends it. */
  onRequest(listener: RecordListener): () => void {
    return subscribe(this.records, listener);
  }

  /** @returns what ends it. */
  onTrace(listener: TraceSink): () => void {
    return subscribe(this.traces, listener);
  }

  /**
   * Hears of the requests over one connection alone.
   *
   * @param port - That it comes from, on this machine.
   * @returns what ends it.
   */
  watch(port: number, watcher: Watcher): () => void {
    this.watchers.set(port, watcher);
    return () => {
      if (this.watchers.get(port) === watcher) this.watchers.delete(port);
    };
  }

  /** Whether nobody listens: then a request costs this question alone. */
  get idle(): boolean {
    return this.traces.size === 0 && this.records.size === 0 && this.watchers.size === 0;
  }

  /** A request has arrived. @param port - That its connection comes from. */
  begin(port: number, facts: RequestHeadFacts): Observation {
    const watcher = this.watchers.get(port);
    const traced = this.traces.size > 0 || watcher !== undefined;
    const recorded = this.records.size > 0 || watcher !== undefined;
    if (!traced && !recorded) return UNOBSERVED;
    return {
      trace: traced ? (event) => this.tellTrace(event, watcher) : undefined,
      notes: recorded ? new RequestNotes(facts, (record) => this.tellRecord(record, watcher)) : undefined,
    };
  }

  private tellTrace(event: TraceEvent, watcher: Watcher | undefined): void {
    for (const listener of this.traces) this.guarded(() => listener(event));
    watcher?.onTrace(event);
  }

  private tellRecord(record: RequestRecord, watcher: Watcher | undefined): void {
    for (const listener of this.records) this.guarded(() => listener(record));
    watcher?.onRecord(record);
  }

  private guarded(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      this.onFault(error);
    }
  }
}

/** The same function may listen twice, and be told so. */
function subscribe<T extends (...given: never[]) => void>(listeners: Set<T>, listener: T): () => void {
  const own = ((...given: never[]) => listener(...given)) as T;
  listeners.add(own);
  return () => void listeners.delete(own);
}
