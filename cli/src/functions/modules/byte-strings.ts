import { itemsOf } from '../items-of';
import type { Realm } from '../realm';

/**
 * Runtime 1.0's byte strings: strings in which every character is a byte.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-10.html
 */
export function installByteStrings(realm: Realm): void {
  const { String: RealmString } = realm.global as { String: { prototype: object } };
  const define = (target: object, name: string, value: unknown) => Object.defineProperty(target, name, { value, writable: true, configurable: true });
  const sliced = (self: unknown, from: unknown, to: unknown) => String(self).slice((from as number | undefined) ?? 0, to as number | undefined);

  define(RealmString, 'bytesFrom', realm.function((value, encoding) => {
    if (Array.isArray(value)) return byteString(Buffer.from(itemsOf(value) as number[]));
    if (!['hex', 'base64', 'base64url'].includes(encoding as string)) throw new TypeError(`Unknown encoding: "${String(encoding)}"; there are hex, base64 and base64url`);
    return byteString(Buffer.from(String(value), encoding as BufferEncoding));
  }));
  define(RealmString.prototype, 'fromBytes', realm.method((self, from, to) => sliced(self, from, to)));
  define(RealmString.prototype, 'toBytes', realm.method((self, from, to) => {
    const text = sliced(self, from, to);
    return /^[\x00-\xff]*$/.test(text) ? text : null; // eslint-disable-line no-control-regex -- all bytes are meant
  }));
  define(RealmString.prototype, 'toUTF8', realm.method((self, from, to) => byteString(Buffer.from(sliced(self, from, to)))));
  define(RealmString.prototype, 'fromUTF8', realm.method((self, from, to) => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(sliced(self, from, to), 'latin1'));
    } catch {
      return null;
    }
  }));
}

export function byteString(bytes: Buffer): string {
  return bytes.toString('latin1');
}
