import querystring from 'node:querystring';
import type { Realm, RealmFunction, RealmObject } from '../realm';

/** `require('querystring')`. */
export function querystringModule(realm: Realm): RealmObject {
  const parse = realm.function((text, separator, equal, options) => {
    const { decodeURIComponent: decode, maxKeys } = (options ?? {}) as { decodeURIComponent?: RealmFunction; maxKeys?: number };
    const parsed = querystring.parse(text as string, separator as string, equal as string, {
      maxKeys,
      ...(decode && { decodeURIComponent: (part: string) => decode(part) as string }),
    });
    const result = realm.kernel.object();
    for (const [name, value] of Object.entries(parsed)) realm.set(result, name, Array.isArray(value) ? realm.array(value) : value);
    return result;
  });
  const stringify = realm.function((object, separator, equal, options) => {
    const { encodeURIComponent: encode } = (options ?? {}) as { encodeURIComponent?: RealmFunction };
    return querystring.stringify(object as Record<string, string>, separator as string, equal as string, {
      ...(encode && { encodeURIComponent: (part: string) => encode(part) as string }),
    });
  });
  return realm.object({
    parse,
    decode: parse,
    stringify,
    encode: stringify,
    escape: realm.function((text) => querystring.escape(String(text))),
    unescape: realm.function((text) => querystring.unescape(String(text))),
  });
}
