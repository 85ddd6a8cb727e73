import { type Estimate, expected, freshness, heightAt, uncertainty } from './estimate';
import type { PaceSettings } from './pace';

/** Nobody is asked to find out while it is thought to be so much slower than usual. */
const FADED = Math.log(1.3);
/** A member may be the faster one within so many standard errors: more would keep exploring what is known well enough. */
const ERRORS = 0.7;
/** The bank holds what so many answers pay into it. It begins full: the ranks of a single race are often wrong. */
const MOST_ANSWERS = 200;
/** At most one request in so many explores, however little it costs. */
const LEAST_REQUESTS = 20;

/** Milliseconds that visitors may still wait for the sake of finding out. Each answer pays a share of itself in. */
export class Bank {
  private milliseconds = Infinity;

  public answered(milliseconds: number, { exploration }: PaceSettings): void {
    this.milliseconds += milliseconds * exploration / 100;
  }

  /** @returns whether there was enough; if so, it is spent */
  public spend(milliseconds: number, best: number, { exploration }: PaceSettings): boolean {
    const perAnswer = best * exploration / 100;
    const price = Math.max(milliseconds, perAnswer * LEAST_REQUESTS);
    this.milliseconds = Math.min(this.milliseconds, perAnswer * MOST_ANSWERS);
    if (price > this.milliseconds || exploration === 0) return false;
    this.milliseconds -= price;
    return true;
  }
}

/** Whether the member may be faster than the best, for all that is known. */
export function mayBeFaster(rival: Estimate, best: Estimate, now: number): boolean {
  if (heightAt(rival, now) > FADED) return false;
  const error = Math.sqrt(uncertainty(rival, now) + uncertainty(best, now));
  return expected(rival, now) - ERRORS * error < expected(best, now);
}

/** Milliseconds by which a visitor of the member is expected to wait longer. What is old counts less: it may be better by now. */
export function costOf(rival: Estimate, best: Estimate, now: number): number {
  const difference = expected(rival, now) - expected(best, now);
  return Math.exp(expected(best, now)) * (Math.exp(difference * freshness(rival, now)) - 1);
}
