import type { Realm, RealmFunction } from '../realm';
import { hostBytes } from './buffer-module';

/** Classes of the realm: functions may ask for their prototypes, and for `instanceof`. */
const CLASSES = `((encode, decoder) => {
  'use strict';
  const parts = new WeakMap();
  class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') { return encode(String(text)); }
    encodeInto(text, target) {
      const all = String(text);
      let read = 0, written = 0;
      for (const character of all) {
        const bytes = encode(character);
        if (written + bytes.length > target.length) break;
        target.set(bytes, written);
        written += bytes.length;
        read += character.length;
      }
      return { read, written };
    }
  }
  class TextDecoder {
    constructor(label = 'utf-8', options = {}) { parts.set(this, decoder(String(label), !!options.fatal, !!options.ignoreBOM)); }
    get encoding() { return parts.get(this).encoding; }
    get fatal() { return parts.get(this).fatal; }
    get ignoreBOM() { return parts.get(this).ignoreBOM; }
    decode(bytes, options = {}) { return parts.get(this).decode(bytes, !!options.stream); }
  }
  return { TextEncoder, TextDecoder };
})`;

/** TextEncoder, TextDecoder, atob and btoa of runtime 2.0. */
export function textCoding(realm: Realm): Record<string, unknown> {
  const Uint8 = realm.global.Uint8Array as new (size: number) => Uint8Array;
  const encode = realm.function((text) => {
    const bytes = Buffer.from(text as string);
    const made = new Uint8(bytes.length);
    made.set(bytes);
    return made;
  });
  const decoder = realm.function((label, fatal, ignoreBOM) => {
    const decoding = new TextDecoder(label as string, { fatal: fatal as boolean, ignoreBOM: ignoreBOM as boolean });
    return realm.object({
      encoding: decoding.encoding,
      fatal,
      ignoreBOM,
      decode: realm.function((bytes, stream) => {
        const given = hostBytes(bytes) ?? (bytes as ArrayBuffer | undefined);
        return decoding.decode(given, { stream: stream as boolean });
      }),
    });
  });
  const classes = (realm.evaluate(CLASSES) as RealmFunction)(encode, decoder) as Record<string, unknown>;
  return {
    atob: realm.function((text) => atob(String(text))),
    btoa: realm.function((text) => btoa(String(text))),
    TextEncoder: classes.TextEncoder,
    TextDecoder: classes.TextDecoder,
  };
}
