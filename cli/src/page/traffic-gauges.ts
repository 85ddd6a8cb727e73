import type { RequestRecord } from '../records/request-record';

/** Figures are those of so many seconds: long enough to be calm, short enough to follow what is broken. */
export const WINDOW_MS = 5_000;

/** What is kept of single requests at most; at a higher rate the window is shorter in truth. */
const MAX_KEPT = 10_000;

/** Of so many times percentiles tell enough; sorting more of them four times a second would cost. */
const MAX_TIMES = 1_000;

export interface Flow {
  readonly pop: string;
  readonly origin: string;
  first: number;
  second: number;
  failed: number;
  /** Attempts before this picture's window do not count. */
  times: number[];
}

export interface Counts {
  requests: number;
  errors: number;
  hits: number;
}

/** Figures of one window. */
export interface Readings extends Counts {
  readonly seconds: number;
  readonly failovers: number;
  readonly times: readonly number[];
  readonly pops: ReadonlyMap<string, Readonly<Counts>>;
  readonly flows: readonly Readonly<Flow>[];
  /** Answers of origins, by id, those from caches among them. */
  readonly served: ReadonlyMap<string, number>;
}

/** What passes, counted while somebody looks. */
export class TrafficGauges {
  private kept: { at: number; record: RequestRecord }[] = [];
  private readonly since: number;
  requests = 0;
  errors = 0;

  /** @param now - Milliseconds of a clock that nobody advances. */
  constructor(private readonly now: () => number) {
    this.since = now();
  }

  count(record: RequestRecord): void {
    this.requests += 1;
    if (isError(record)) this.errors += 1;
    this.kept.push({ at: this.now(), record });
    // Twice the bound, so that not every request copies the list.
    if (this.kept.length >= 2 * MAX_KEPT) this.kept = this.kept.slice(-MAX_KEPT);
  }

  read(): Readings {
    const now = this.now();
    const from = now - WINDOW_MS;
    const first = this.kept.findIndex(({ at }) => at > from);
    this.kept = first === -1 ? [] : this.kept.slice(Math.max(first, this.kept.length - MAX_KEPT));
    const full = this.kept.length === MAX_KEPT;
    // Who has just begun to look must not see a rate that is too low, nor one of no time at all.
    const begin = full ? this.kept[0]!.at : Math.max(from, this.since);
    return readingsOf(this.kept.map(({ record }) => record), Math.max(0.5, (now - begin) / 1000));
  }
}

function readingsOf(records: readonly RequestRecord[], seconds: number): Readings {
  const total: Counts = { requests: 0, errors: 0, hits: 0 };
  const pops = new Map<string, Counts>();
  const flows = new Map<string, Flow>();
  const served = new Map<string, number>();
  let failovers = 0;
  for (const record of records) {
    const pop = pops.get(record.pop) ?? { requests: 0, errors: 0, hits: 0 };
    pops.set(record.pop, pop);
    for (const counts of [total, pop]) add(counts, record);
    if (record.legs.some(({ leg }) => leg === 2)) failovers += 1;
    if (record.servedBy !== undefined) served.set(record.servedBy, (served.get(record.servedBy) ?? 0) + 1);
    for (const { leg, origin, outcome, status, ms } of record.legs) {
      // A Lambda@Edge function answered or failed in its place: the origin was not asked.
      if (outcome === 'generated' || outcome === 'function-error') continue;
      const key = JSON.stringify([record.pop, origin]);
      const flow = flows.get(key) ?? { pop: record.pop, origin, first: 0, second: 0, failed: 0, times: [] };
      flows.set(key, flow);
      if (leg === 1) flow.first += 1;
      else flow.second += 1;
      if (outcome !== 'response' || status >= 500) flow.failed += 1;
      flow.times.push(ms);
    }
  }
  return { ...total, seconds, failovers, times: records.map(({ firstByteMs }) => firstByteMs), pops, flows: [...flows.values()], served };
}

function add(counts: Counts, record: RequestRecord): void {
  counts.requests += 1;
  if (isError(record)) counts.errors += 1;
  if (/^(Refresh)?Hit$/.test(record.result)) counts.hits += 1;
}

export function isError({ status }: { readonly status: number }): boolean {
  return status >= 500;
}

/** The time that a share of all stays below; undefined where there is none. Of many, the latest tell. */
export function percentile(times: readonly number[], share: number): number | undefined {
  const sorted = times.slice(-MAX_TIMES).sort((a, b) => a - b);
  const time = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  return time === undefined ? undefined : Math.round(time * 10) / 10;
}

export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 1000;
}
