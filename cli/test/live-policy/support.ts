import type { LivePolicy } from '../../../src/contract/steering/live-policy';
import type { Pauses } from '../../src/live-policy/optimistic-write';
import { StoreConflict, type PolicyStore, type StoreSnapshot, type StoreWrite } from '../../src/live-policy/policy-store';
import type { Pool } from '../../src/live-policy/pool';

/** A KeyValueStore in memory, with the ETags of the real one. */
export class MemoryStore implements PolicyStore {
  readonly arn = 'arn:aws:cloudfront::123456789012:key-value-store/memory';
  readonly writes: StoreWrite[] = [];
  /** Done before each write reaches the store: what others write at just that time. */
  interfere?: () => void;
  private version = 1;

  constructor(readonly items = new Map<string, string>()) {}

  async read(): Promise<StoreSnapshot> {
    return { etag: String(this.version), items: new Map(this.items) };
  }

  async get(key: string): Promise<string | undefined> {
    return this.items.get(key);
  }

  async write(change: StoreWrite, etag: string): Promise<void> {
    // The way to AWS takes a while, in which others write.
    await new Promise((resolve) => setImmediate(resolve));
    this.interfere?.();
    if (etag !== String(this.version)) throw new StoreConflict();
    this.put(change);
    this.writes.push(change);
  }

  /** Somebody else's write. */
  put({ puts, deletes }: StoreWrite): void {
    for (const { key, value } of puts) this.items.set(key, value);
    for (const key of deletes) this.items.delete(key);
    this.version += 1;
  }
}

/** Pauses that take no time, and remember how long they would have been. */
export function instantPauses(random: () => number = Math.random): Pauses & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    random,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      // Others get their turn.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** `v1` the primary, `v2` at 10, `v3` dark, `old` a standby. */
export const POOL: Pool = {
  source: 'cdk.out',
  site: 'App/Site',
  primary: 'v1',
  generation: 1,
  members: [
    { id: 'v1', standby: false }, { id: 'v2', weight: 10, standby: false }, { id: 'v3', weight: 0, standby: false }, { id: 'old', standby: true },
  ],
  complete: true,
};

export function policy(given: Partial<LivePolicy> = {}): LivePolicy {
  return { v: 1, generation: 1, weights: {}, voided: [], force: null, ...given };
}
