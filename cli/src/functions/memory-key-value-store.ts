import { SmartOriginError } from '../errors';
import type { KeyValueStore } from './viewer-function';

/** In bytes of UTF-8. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-keyvaluestores */
const MAX_KEY = 512;
const MAX_VALUE = 1024;

/** A KeyValueStore in memory. Reads answer in a later turn, as reads of the real one do. */
export class MemoryKeyValueStore implements KeyValueStore {
  private readonly items: Map<string, string>;
  private readonly createdAt = new Date().toISOString();
  private updatedAt = this.createdAt;

  /** @throws SmartOriginError when a key or a value is longer than a KeyValueStore takes. */
  constructor(seed: Record<string, string> = {}) {
    for (const [key, value] of Object.entries(seed)) checkSize(key, value);
    this.items = new Map(Object.entries(seed));
  }

  /** Rejects when there is no such key. */
  async get(key: string): Promise<string> {
    const value = this.items.get(key);
    if (value === undefined) throw new Error(`KeyNotFound: the KeyValueStore has no key "${key}"`);
    return value;
  }

  async exists(key: string): Promise<boolean> {
    return this.items.has(key);
  }

  async meta(): Promise<{ creationDateTime: string; lastUpdatedDateTime: string; keyCount: number }> {
    return { creationDateTime: this.createdAt, lastUpdatedDateTime: this.updatedAt, keyCount: this.items.size };
  }

  /** @throws SmartOriginError when the key or the value is longer than a KeyValueStore takes. */
  put(key: string, value: string): void {
    checkSize(key, value);
    this.items.set(key, value);
    this.updatedAt = new Date().toISOString();
  }

  /** Whether the key was there. */
  delete(key: string): boolean {
    const found = this.items.delete(key);
    if (found) this.updatedAt = new Date().toISOString();
    return found;
  }
}

function checkSize(key: string, value: string): void {
  const sizes = [['key', Buffer.byteLength(key), MAX_KEY], ['value', Buffer.byteLength(value), MAX_VALUE]] as const;
  for (const [what, bytes, most] of sizes) {
    if (bytes > most || (what === 'key' && bytes === 0)) {
      throw new SmartOriginError(
        'ERR_KEY_VALUE_SIZE', `the ${what} of "${key.slice(0, 40)}" has ${bytes} bytes`, `a KeyValueStore takes ${what}s of up to ${most} bytes, and no empty key`,
        'Shorten it, or spread it over several keys',
      );
    }
  }
}
