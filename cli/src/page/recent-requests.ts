import type { RequestBatch, RequestDetails, RequestLine, TraceLine } from './picture';
import { isError } from './traffic-gauges';
import type { RequestRecord } from '../records/request-record';
import type { TraceEvent } from '../trace';

/** Requests that can be opened. */
export const MAX_RECENT = 100;

/** Requests under way whose lines are gathered; beyond them the oldest lose theirs. */
const MAX_UNDER_WAY = 1_000;

/** Lines of one request: a WebSocket or a body in many parts must not gather for ever. */
const MAX_LINES = 200;

/** Rows of a batch: with four a second, more than anybody reads. */
const MAX_BATCH = 8;

/** The last requests with their traces, bounded whatever passes. */
export class RecentRequests {
  private readonly underWay = new Map<string, TraceLine[]>();
  private readonly answered = new Map<string, RequestDetails & { trace: TraceLine[] }>();
  private waiting: RequestRecord[] = [];
  private passed = 0;

  trace({ requestId, stage, detail, elapsedMs }: TraceEvent): void {
    const line = { stage, detail, ms: round(elapsedMs) };
    const lines = this.answered.get(requestId)?.trace ?? this.underWay.get(requestId) ?? [];
    if (lines.length < MAX_LINES) lines.push(line);
    if (this.answered.has(requestId)) return;
    this.underWay.set(requestId, lines);
    if (this.underWay.size > MAX_UNDER_WAY) this.underWay.delete(this.underWay.keys().next().value!);
  }

  record(record: RequestRecord): void {
    this.passed += 1;
    if (this.waiting.length < MAX_BATCH) {
      this.waiting.push(record);
      return;
    }
    // Where not all can be shown, what went wrong is shown rather than what went well.
    const dull = this.rank(record) > 0 ? this.waiting.findIndex((other) => this.rank(other) < this.rank(record)) : -1;
    if (dull !== -1) this.forget(this.waiting.splice(dull, 1, record)[0]!);
    else this.forget(record);
  }

  /** What has come since the last batch. */
  batch(): RequestBatch {
    const lines = this.waiting.sort((a, b) => a.at - b.at).map(lineOf);
    const leftOut = this.passed - lines.length;
    for (const line of lines) {
      this.answered.set(line.id, { request: line, trace: this.underWay.get(line.id) ?? [] });
      this.underWay.delete(line.id);
    }
    while (this.answered.size > MAX_RECENT) this.answered.delete(this.answered.keys().next().value!);
    this.waiting = [];
    this.passed = 0;
    return { lines, leftOut };
  }

  /** @returns the last requests, the oldest first. */
  get recent(): RequestLine[] {
    return [...this.answered.values()].map(({ request }) => request);
  }

  open(id: string): RequestDetails | undefined {
    return this.answered.get(id);
  }

  private rank(record: RequestRecord): number {
    if (isError(record) || record.functionErrors.length > 0) return 2;
    return record.legs.length > 1 ? 1 : 0;
  }

  private forget({ requestId }: RequestRecord): void {
    this.underWay.delete(requestId);
  }
}

function lineOf({ requestId, pop, method, uri, at, status, result, servedBy, legs, functionErrors, firstByteMs }: RequestRecord): RequestLine {
  return {
    id: requestId,
    pop,
    method,
    uri: uri.length > 300 ? `${uri.slice(0, 300)}…` : uri,
    at,
    status,
    result,
    ...(servedBy === undefined ? {} : { servedBy }),
    legs: legs.map(({ leg, origin, outcome, status: its, ms }) => ({ leg, origin, outcome, status: its, ms: round(ms) })),
    functionErrors,
    ms: round(firstByteMs),
  };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
