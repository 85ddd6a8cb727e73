import type { KeyChanges } from './written-items';

interface UnderWay {
  changes: KeyChanges;
  writtenAt: number;
  lagMs: number;
}

/**
 * What the edge knows of a store. A write arrives when the lag that there was when it was written is over, and none overtakes an
 * earlier one. Nothing runs meanwhile: whoever looks finds what has arrived by the clock.
 */
export class EdgeItems {
  private readonly items: Map<string, string>;
  private readonly underWay: UnderWay[] = [];
  private arrivedAt: number;

  constructor(seed: Readonly<Record<string, string>>, private readonly clock: () => number) {
    this.items = new Map(Object.entries(seed));
    this.arrivedAt = clock();
  }

  send(changes: KeyChanges, lagMs: number): void {
    this.underWay.push({ changes, writtenAt: this.clock(), lagMs });
    this.arrive();
  }

  get(key: string): string | undefined {
    this.arrive();
    return this.items.get(key);
  }

  has(key: string): boolean {
    this.arrive();
    return this.items.has(key);
  }

  get size(): number {
    this.arrive();
    return this.items.size;
  }

  /** When the newest of what has arrived was written. */
  get lastUpdatedAt(): number {
    this.arrive();
    return this.arrivedAt;
  }

  private arrive(): void {
    while (this.underWay.length > 0) {
      const next = this.underWay[0]!;
      const now = this.clock();
      // A clock that was set back must not hold a write for longer than its lag.
      if (now < next.writtenAt) next.writtenAt = now;
      if (now - next.writtenAt < next.lagMs) return;
      for (const [key, value] of next.changes) {
        if (value === undefined) this.items.delete(key);
        else this.items.set(key, value);
      }
      this.arrivedAt = next.writtenAt;
      this.underWay.shift();
    }
  }
}
