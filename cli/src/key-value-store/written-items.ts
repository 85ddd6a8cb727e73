import { checkItem, checkStoreBytes, itemBytes } from './quotas';

/** Changes that take effect together: a key's new value, or undefined where the key goes. */
export type KeyChanges = ReadonlyMap<string, string | undefined>;

/** What has been written to a store, whether or not the edge knows it yet: the side that the data API shows. */
export class WrittenItems {
  readonly createdAt: number;
  private readonly items = new Map<string, string>();
  private bytes = 0;
  private version = 0;
  private changedAt: number;
  private currentETag = '';

  /** @throws SmartOriginError when the seed is more than a KeyValueStore takes. */
  constructor(
    private readonly name: string, seed: Readonly<Record<string, string>>,
    private readonly clock: () => number, private readonly random: () => number,
  ) {
    this.createdAt = clock();
    this.changedAt = this.createdAt;
    this.apply(new Map(Object.entries(seed)));
  }

  /** Names the present contents; every change makes another. */
  get eTag(): string {
    return this.currentETag;
  }

  get itemCount(): number {
    return this.items.size;
  }

  get totalBytes(): number {
    return this.bytes;
  }

  get lastModifiedAt(): number {
    return this.changedAt;
  }

  get(key: string): string | undefined {
    return this.items.get(key);
  }

  /** Key and value of up to `most` items whose keys come after `after`, in the order of their bytes. */
  page(after: string | undefined, most: number): [key: string, value: string][] {
    const from = after === undefined ? undefined : Buffer.from(after);
    return [...this.items]
      .map(([key, value]) => ({ key, value, bytes: Buffer.from(key) }))
      .filter(({ bytes }) => from === undefined || Buffer.compare(bytes, from) > 0)
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
      .slice(0, most)
      .map(({ key, value }) => [key, value]);
  }

  /**
   * All of the changes, or none.
   *
   * @throws SmartOriginError when a key, a value or the store would be larger than CloudFront allows.
   */
  apply(changes: KeyChanges): void {
    let { bytes } = this;
    for (const [key, value] of changes) {
      if (value !== undefined) checkItem(key, value);
      const present = this.items.get(key);
      if (present !== undefined) bytes -= itemBytes(key, present);
      if (value !== undefined) bytes += itemBytes(key, value);
    }
    checkStoreBytes(this.name, bytes);
    for (const [key, value] of changes) {
      if (value === undefined) this.items.delete(key);
      else this.items.set(key, value);
    }
    this.bytes = bytes;
    this.changedAt = this.clock();
    this.version += 1;
    // The number keeps versions apart, the random part those of another run.
    this.currentETag = `KV${Math.floor(this.random() * 36 ** 8).toString(36).padStart(8, '0')}${this.version.toString(36)}`.toUpperCase();
  }
}
