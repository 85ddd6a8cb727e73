import type { Headers } from './event';
import { INTERNAL_HEADER_PREFIX } from '../../src/contract/names';

/** The first value of a header; undefined where it is none that could be read. */
export function headerOf(headers: Headers | undefined, name: string): string | undefined {
  const value: unknown = headers?.[name]?.[0]?.value;
  return typeof value === 'string' ? value : undefined;
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

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html: read-only at origin-request. */
const READ_ONLY = new Set([
  'accept-encoding', 'cdn-loop', 'content-length', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'transfer-encoding', 'via',
]);

/** Whether a function at origin-request must leave the header as it is. */
export function isReadOnly(name: string): boolean {
  return READ_ONLY.has(name);
}

/** Removes our headers. */
export function removeInternal(headers: Headers, but?: string): void {
  for (const name in headers) {
    if (isInternal(name) && name !== but) delete headers[name];
  }
}
