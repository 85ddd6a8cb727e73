import { StoreConflict, type PolicyStore, type StoreSnapshot, type StoreWrite } from './policy-store';
import type { LocalKeyValueStore } from '../key-value-store/local-key-value-store';

/** The KeyValueStore of a local CloudFront in this very process: what the data API shows, without a connection. */
export class LocalPolicyStore implements PolicyStore {
  constructor(private readonly store: LocalKeyValueStore) {}

  get arn(): string {
    return this.store.arn;
  }

  async read(): Promise<StoreSnapshot> {
    const { written } = this.store;
    return { etag: written.eTag, items: new Map(written.page(undefined, Infinity)) };
  }

  async get(key: string): Promise<string | undefined> {
    return this.store.written.get(key);
  }

  async write({ puts, deletes }: StoreWrite, etag: string): Promise<void> {
    if (etag !== this.store.written.eTag) throw new StoreConflict();
    this.store.update(new Map([...puts.map(({ key, value }) => [key, value] as const), ...deletes.map((key) => [key, undefined] as const)]));
  }
}
