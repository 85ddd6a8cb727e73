import type { ProbeConfig } from '../../../src/contract/edge-router';
import type { RouterMember } from '../router-member';

/** A member that takes part in a race. */
export interface Contender {
  readonly id: string;
  readonly member: RouterMember;
}

/** What came of a race. */
export interface RaceResult {
  /** Who answered well first. */
  readonly winner: string;
  /** Milliseconds that it took. */
  readonly milliseconds: number;
}

/** Probes members. */
export interface Racer {
  /**
   * Asks all of them at once. The first good answer ends it, so does the watchdog; it never rejects.
   *
   * However many ask for the same race while it runs, there is one.
   *
   * @returns no promise where so many probes are not polite now, so that nothing is run; of undefined where nobody answered well in time, and where
   * the instance was frozen meanwhile
   */
  race(contenders: readonly Contender[], probe: ProbeConfig, watchdog: number): Promise<RaceResult | undefined> | undefined;
}
