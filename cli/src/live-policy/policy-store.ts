/** Everything that a KeyValueStore holds of ours, at one time. */
export interface StoreSnapshot {
  /** What a write must name, so that it fails when somebody else wrote meanwhile. */
  readonly etag: string;
  readonly items: ReadonlyMap<string, string>;
}

export interface StoreWrite {
  readonly puts: readonly { readonly key: string; readonly value: string }[];
  readonly deletes: readonly string[];
}

/** The KeyValueStore that holds the live policy. */
export interface PolicyStore {
  /** Its ARN. */
  readonly arn: string;
  read(): Promise<StoreSnapshot>;
  /** One item alone; undefined where it is not there. */
  get(key: string): Promise<string | undefined>;
  /**
   * Writes all or nothing.
   *
   * @throws StoreConflict where the store is not at `etag` any more.
   */
  write(change: StoreWrite, etag: string): Promise<void>;
}

/** Somebody else wrote since the store was read. */
export class StoreConflict extends Error {
  constructor() {
    super('the KeyValueStore was written since it was read');
    this.name = 'StoreConflict';
  }
}
