import { SmartOriginError } from '../errors';

/**
 * What a KeyValueStore takes; all in bytes of UTF-8 but the number of keys.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-keyvaluestores
 */
export const KEY_VALUE_QUOTAS = {
  keyBytes: 512,
  valueBytes: 1_024,
  storeBytes: 5 * 1024 * 1024,
  keysPerUpdate: 50,
  updateBytes: 3 * 1024 * 1024,
} as const;

/** What an item counts towards the size of its store. */
export function itemBytes(key: string, value: string): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value);
}

/** @throws SmartOriginError `ERR_KEY_VALUE_SIZE` when the key or the value is longer than a KeyValueStore takes. */
export function checkItem(key: string, value: string): void {
  const { keyBytes, valueBytes } = KEY_VALUE_QUOTAS;
  const sizes = [['key', Buffer.byteLength(key), keyBytes], ['value', Buffer.byteLength(value), valueBytes]] as const;
  for (const [what, bytes, most] of sizes) {
    if (bytes > most || (what === 'key' && bytes === 0)) {
      throw new SmartOriginError(
        'ERR_KEY_VALUE_SIZE', `the ${what} of "${key.slice(0, 40)}" has ${bytes} bytes`, `a KeyValueStore takes ${what}s of up to ${most} bytes, and no empty key`,
        'Shorten it, or spread it over several keys',
      );
    }
  }
}

/** @throws SmartOriginError `ERR_KEY_VALUE_STORE_FULL` when a store of this size is none that CloudFront has. */
export function checkStoreBytes(name: string, bytes: number): void {
  if (bytes <= KEY_VALUE_QUOTAS.storeBytes) return;
  throw new SmartOriginError(
    'ERR_KEY_VALUE_STORE_FULL', `the KeyValueStore ${name} would have ${bytes} bytes`, `keys and values together may have ${KEY_VALUE_QUOTAS.storeBytes} bytes`,
    'Delete keys that nobody reads, or shorten values',
  );
}
