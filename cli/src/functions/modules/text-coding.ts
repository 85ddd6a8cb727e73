import type { Realm } from '../realm';
import { hostBytes } from './buffer-module';

/** TextEncoder, TextDecoder, atob and btoa of runtime 2.0. */
export function textCoding(realm: Realm): Record<string, unknown> {
  const Uint8 = realm.global.Uint8Array as new (size: number) => Uint8Array;
  return {
    atob: realm.function((text) => atob(String(text))),
    btoa: realm.function((text) => btoa(String(text))),
    TextEncoder: realm.function(() => realm.object({
      encoding: 'utf-8',
      encode: realm.function((text = '') => {
        const bytes = Buffer.from(String(text));
        const made = new Uint8(bytes.length);
        made.set(bytes);
        return made;
      }),
    })),
    TextDecoder: realm.function((label = 'utf-8', options = undefined) => {
      const { fatal, ignoreBOM } = (options ?? {}) as { fatal?: boolean; ignoreBOM?: boolean };
      const decoder = new TextDecoder(String(label), { fatal, ignoreBOM });
      return realm.object({
        encoding: decoder.encoding,
        decode: realm.function((bytes, streaming) => {
          const view = hostBytes(bytes) ?? (bytes as ArrayBuffer | undefined);
          return decoder.decode(view, { stream: (streaming as { stream?: boolean } | undefined)?.stream });
        }),
      });
    }),
  };
}
