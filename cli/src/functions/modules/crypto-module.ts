import { createHash, createHmac } from 'node:crypto';
import type { Realm, RealmObject } from '../realm';
import { hostBytes } from './buffer-module';

const ALGORITHMS = ['md5', 'sha1', 'sha256'];
const ENCODINGS = ['hex', 'base64', 'base64url'];

/**
 * `require('crypto')`: hashes and HMACs.
 *
 * @param bytes What `digest()` gives without an encoding.
 */
export function cryptoModule(realm: Realm, bytes: (digest: Buffer) => unknown): RealmObject {
  const hashObject = (hash: { update(data: string | Buffer): unknown; digest(): Buffer }): RealmObject => {
    const made: RealmObject = realm.object({
      update: realm.function((data) => {
        hash.update(dataOf(data, 'data'));
        return made;
      }),
      digest: realm.function((encoding) => {
        if (encoding === undefined) return bytes(hash.digest());
        if (!ENCODINGS.includes(encoding as string)) throw new TypeError(`Unknown digest encoding: "${String(encoding)}"; there are hex, base64 and base64url`);
        return hash.digest().toString(encoding as BufferEncoding);
      }),
    });
    return made;
  };
  return realm.object({
    createHash: realm.function((algorithm) => hashObject(createHash(algorithmOf(algorithm)))),
    createHmac: realm.function((algorithm, key) => hashObject(createHmac(algorithmOf(algorithm), dataOf(key, 'key')))),
  });
}

function algorithmOf(name: unknown): string {
  if (!ALGORITHMS.includes(name as string)) throw new TypeError(`not supported algorithm: "${String(name)}"; there are md5, sha1 and sha256`);
  return name as string;
}

function dataOf(value: unknown, what: string): string | Buffer {
  if (typeof value === 'string') return value;
  const bytes = hostBytes(value);
  if (bytes === undefined) throw new TypeError(`${what} is not a string or Buffer-like object`);
  return bytes;
}
