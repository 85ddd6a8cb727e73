/** One probe a second, over time. */
const PAUSE_MS = 1_000;

/**
 * Bounds what an instance asks of members besides what visitors want: a race is paid for in advance by all the time since the last one began, a
 * second for each of that one's probes. The first race of an instance is free.
 */
export class Politeness {
  private next = -Infinity;

  /** @param now milliseconds since the epoch */
  constructor(private readonly now: () => number) {}

  /** Whether so many probes may be sent now. They then count as sent. */
  public allows(probes: number): boolean {
    const now = this.now();
    if (now < this.next) return false;
    this.next = now + probes * PAUSE_MS;
    return true;
  }
}
