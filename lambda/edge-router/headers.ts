import { INTERNAL_HEADER_PREFIX, VARIANT_HEADER } from '../../src/contract/names';
import type { Headers } from './event';

/** The first value of a header; undefined where it is none that could be read. */
export function headerOf(headers: Headers | undefined, name: string): string | undefined {
  const value: unknown = headers?.[name]?.[0]?.value;
  return typeof value === 'string' ? value : undefined;
}

/** @param key The name as it is written, which in lower case is its place. */
export function setHeader(headers: Headers, key: string, value: string): void {
  headers[key.toLowerCase()] = [{ key, value }];
}

/** Whether the name is one of ours. CloudFront shows names in lower case; whatever else comes must not slip through either. */
export function isInternal(name: string): boolean {
  // Nearly every name differs there already.
  const third = name.charCodeAt(2) | 0x20; // eslint-disable-line no-bitwise
  return third === 0x73 && name.toLowerCase().startsWith(INTERNAL_HEADER_PREFIX);
}

/** Removes our headers, but for the variant, which the origin may read. */
export function removeInternal(headers: Headers): void {
  for (const name in headers) {
    if (isInternal(name) && name !== VARIANT_HEADER) delete headers[name];
  }
}

/** The headers without ours. */
export function withoutInternal(headers: Headers): Headers {
  const rest: Headers = {};
  for (const name in headers) {
    if (!isInternal(name)) rest[name] = headers[name];
  }
  return rest;
}
