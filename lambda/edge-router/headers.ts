import { type Headers, textOf } from './event';
import { READ_ONLY_AT_ORIGIN_REQUEST } from '../../src/contract/cloudfront';
import { INTERNAL_HEADER_PREFIX } from '../../src/contract/names';

/** The first value of a header; undefined where it is none that could be read. */
export function headerOf(headers: Headers | undefined, name: string): string | undefined {
  return textOf(headers?.[name]?.[0]?.value);
}

/** All values of a header that can be read. */
export function valuesOf(headers: Headers, name: string): string[] {
  const fields: unknown = headers[name];
  const values = Array.isArray(fields) ? fields.map((field: { value?: unknown } | null) => field?.value) : [];
  return values.filter((value) => typeof value === 'string');
}

/** @param key The name as it is written, which in lower case is its place. */
export function setHeader(headers: Headers, key: string, value: string): void {
  headers[key.toLowerCase()] = [{ key, value }];
}

/** Whether the name is one of ours. CloudFront shows names in lower case; whatever else comes must not slip through either. */
function isInternal(name: string): boolean {
  // Nearly every name differs there already: the third letter is an s, small or not.
  const third = name.charCodeAt(2);
  return (third === 0x73 || third === 0x53) && name.toLowerCase().startsWith(INTERNAL_HEADER_PREFIX);
}

/** Whether a function at origin-request must leave the header as it is. */
export function isReadOnly(name: string): boolean {
  return READ_ONLY_AT_ORIGIN_REQUEST.includes(name);
}

/** Removes our headers. */
export function removeInternal(headers: Headers, but?: string): void {
  for (const name in headers) {
    if (isInternal(name) && name !== but) delete headers[name];
  }
}
