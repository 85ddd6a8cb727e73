import { SmartOriginError } from '../errors';
import { isTimerSeconds, MAX_TIMER_SECONDS } from '../timer-limits';

/** Seconds from a write in one Region until another reads it: one number for all, and others for pairs of Regions. */
export class ReplicationLags {
  private readonly pairs = new Map<string, number>();

  /** @param usual - Of pairs that have none of their own. */
  constructor(private usual: number) {}

  get usualSeconds(): number {
    return this.usual;
  }

  /** Those that have one of their own. */
  get ofPairs(): { between: [string, string]; seconds: number }[] {
    return [...this.pairs].map(([key, seconds]) => ({ between: JSON.parse(key) as [string, string], seconds }));
  }

  of(one: string, other: string): number {
    return this.pairs.size === 0 ? this.usual : this.pairs.get(keyOf(one, other)) ?? this.usual;
  }

  /**
   * @param between - The pair; without it, the lag is that of all pairs, also of those that had one of their own.
   * @throws SmartOriginError `ERR_OPTION`
   */
  set(seconds: number, between?: readonly [string, string]): void {
    if (!isTimerSeconds(seconds)) {
      throw new SmartOriginError('ERR_OPTION', `the lag of session tables is ${seconds}`, `it is a number of seconds, 0 to ${MAX_TIMER_SECONDS}`, 'give a number such as 0.5');
    }
    if (between !== undefined) {
      this.pairs.set(keyOf(...between), seconds);
      return;
    }
    this.usual = seconds;
    this.pairs.clear();
  }
}

/** The same there and back. */
function keyOf(one: string, other: string): string {
  return JSON.stringify([one, other].sort());
}
