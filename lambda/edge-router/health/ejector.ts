import { hash } from 'node:crypto';

/** When a key is put out, and how it comes back. Times are milliseconds. */
export interface EjectionRules<Kind extends string> {
  /** Failures in a row that put a key out, by the kind of the last one. */
  readonly thresholds: Readonly<Record<Kind, number>>;
  /** How long the first ejection takes; the n-th takes n times as long. */
  readonly base: number;
  /** The longest ejection, before jitter. */
  readonly cap: number;
  /** How long a key that is back gets only a part of its requests, from a tenth up to all; 0: it gets all at once. */
  readonly slowStart: number;
}

export interface EjectorDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 up to, but without 1. */
  readonly random: () => number;
}

const JITTER = 0.2;
/** A trial without news for so long is lost, and the next one may begin. */
const TRIAL_PATIENCE_MS = 2_000;
/** For so long after the end of an ejection only those are its trial that may be sent again. After it anybody: else what nobody reads would stay out for good. */
const SAFE_TRIAL_MS = 30_000;
/** For every so many milliseconds in, one ejection is forgotten. */
const FORGET_MS = 60_000;
const SLOW_START_FROM = 0.1;
/** More than this share of a pool is never left out: those that are left would break down too (Envoy's panic threshold). */
const MOST_OUT = 0.5;

interface Entry<Kind extends string> {
  /** In a row, while in. */
  failures: number;
  /** Ejections that are not forgotten. */
  times: number;
  /** What it was put out for; absent while it is in. */
  outFor?: Kind;
  /** When it was put out, or came back. */
  since: number;
  /** When its ejection ends. */
  until: number;
  /** When its last trial began. */
  trialAt: number;
}

/**
 * Which of several keys keep failing. A key is in, out for a while, then on trial: one request may go to it, and its outcome says whether
 * the key comes back slowly or is out for longer.
 *
 * Keys that never failed take no memory.
 */
export class Ejector<Kind extends string> {
  private readonly entries = new Map<string, Entry<Kind>>();

  constructor(private readonly rules: EjectionRules<Kind>, private readonly deps: EjectorDeps) {}

  /**
   * Whether a request may go to the key now. Where the key is on trial, a yes makes that request the trial.
   *
   * @param safe whether the request may be sent again, should the trial fail
   * @param visitor whose requests all come back to the key at the same time; absent: each request is drawn
   */
  public admits(key: string, safe: boolean = true, visitor?: string): boolean {
    const entry = this.entries.get(key);
    if (!entry) return true;
    const now = this.deps.now();
    if (entry.outFor === undefined) {
      const share = this.share(entry, now);
      return share >= 1 || (visitor === undefined ? this.deps.random() : drawOf(visitor)) < share;
    }
    if (!this.isDue(key, safe)) return false;
    entry.trialAt = now;
    return true;
  }

  /** Whether the key is out, and a request may be its trial: what `admits` would say, without a trial that begins. */
  public isDue(key: string, safe: boolean): boolean {
    const entry = this.entries.get(key);
    if (entry?.outFor === undefined) return false;
    const now = this.deps.now();
    return now >= entry.until && now - entry.trialAt >= TRIAL_PATIENCE_MS && (safe || now - entry.until >= SAFE_TRIAL_MS);
  }

  /** Whether the key is out or on trial. */
  public isOut(key: string): boolean {
    return this.entries.get(key)?.outFor !== undefined;
  }

  /** Whether the key is out, but has to be used all the same, because more than half of the pool is: the longest out are used first. */
  public isNeeded(key: string, pool: readonly string[]): boolean {
    const outSince = (one: string) => this.entries.get(one)!.since;
    const out = pool.filter((one) => this.isOut(one)).sort((a, b) => outSince(a) - outSince(b));
    return out.slice(0, Math.max(0, out.length - Math.floor(pool.length * MOST_OUT))).includes(key);
  }

  /** @param disproves the kinds of failures that this success says anything about; absent: all */
  public success(key: string, disproves?: readonly Kind[]): void {
    const entry = this.entries.get(key);
    if (!entry || (disproves && !disproves.includes(entry.outFor!))) return;
    if (entry.outFor !== undefined) {
      entry.outFor = undefined;
      entry.since = this.deps.now();
    }
    entry.failures = 0;
    if (this.remembered(entry) === 0) this.entries.delete(key);
  }

  /** @param atOnce whether it puts the key out, however many there were */
  public failure(key: string, kind: Kind, atOnce?: boolean): void {
    const entry = this.entries.get(key) ?? { failures: 0, times: 0, since: 0, until: 0, trialAt: -Infinity };
    this.entries.set(key, entry);
    if (entry.outFor !== undefined) {
      // While it is out, only old news and requests in need come in: they prolong nothing.
      if (this.deps.now() >= entry.until) this.eject(entry, kind);
      return;
    }
    entry.failures++;
    if (atOnce || entry.failures >= this.rules.thresholds[kind]) this.eject(entry, kind);
  }

  private eject(entry: Entry<Kind>, kind: Kind): void {
    const { base, cap } = this.rules;
    const now = this.deps.now();
    entry.times = this.remembered(entry) + 1;
    entry.outFor = kind;
    entry.failures = 0;
    entry.since = now;
    // Jitter comes after the cap: at the cap, too, instances must not go in step.
    entry.until = now + jittered(Math.min(cap, base * entry.times), this.deps);
    entry.trialAt = -Infinity;
  }

  private remembered({ times, outFor, since }: Entry<Kind>): number {
    return outFor === undefined ? Math.max(0, times - Math.floor((this.deps.now() - since) / FORGET_MS)) : times;
  }

  private share({ times, since }: Entry<Kind>, now: number): number {
    if (times === 0 || this.rules.slowStart === 0) return 1;
    return SLOW_START_FROM + (1 - SLOW_START_FROM) * (now - since) / this.rules.slowStart;
  }
}

/** A fifth less or more, so that instances do not all do the same at once. */
export function jittered(milliseconds: number, { random }: Pick<EjectorDeps, 'random'>): number {
  return milliseconds * (1 - JITTER + 2 * JITTER * random());
}

/** From 0 up to, but without 1: always the same for a visitor. */
function drawOf(visitor: string): number {
  return parseInt(hash('sha256', visitor).slice(0, 8), 16) / 2 ** 32;
}
