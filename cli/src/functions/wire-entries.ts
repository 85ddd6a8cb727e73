import type { Entry } from './entries';
import { capitalized, isDisallowedHeader } from '../edge-rules/header-rules';
import type { HeaderField, HeaderMap } from '../model/http';

/** Parameters in order; empty pieces (`a&&b`) are no parameters. Values stay as they travelled, percent-encoding and all. */
export function parseQuery(querystring: string): Entry[] {
  return querystring === '' ? [] : querystring.split('&').filter((raw) => raw !== '').map((raw) => nameAndValue(raw, raw));
}

export function formatQuery(entries: readonly Entry[]): string {
  return entries.map(({ raw, name, value }) => raw ?? `${name}=${value}`).join('&');
}

/** The cookies of all Cookie headers, in order. */
export function parseCookies(fields: readonly HeaderField[] | undefined): Entry[] {
  if (fields === undefined) return [];
  return fields.flatMap(({ value }) => value.split(';')).map((piece) => piece.trim()).filter((raw) => raw !== '')
    .map((raw) => nameAndValue(raw, raw));
}

export function formatCookies(entries: readonly Entry[]): string {
  return entries.map(({ raw, name, value }) => raw ?? `${name}=${value}`).join('; ');
}

/** One entry a Set-Cookie header. */
export function parseSetCookies(fields: readonly HeaderField[] | undefined): Entry[] {
  return (fields ?? []).map(({ value: raw }) => {
    const end = raw.indexOf(';');
    const entry = nameAndValue(end < 0 ? raw : raw.slice(0, end), raw);
    return end < 0 ? entry : { ...entry, attributes: raw.slice(end + 1).trim() };
  });
}

export function formatSetCookie({ raw, name, value, attributes }: Entry): string {
  return raw ?? (attributes === undefined || attributes === '' ? `${name}=${value}` : `${name}=${value}; ${attributes}`);
}

/** The headers that a function is shown: not the cookies, and nothing disallowed. */
export function parseHeaders(headers: HeaderMap, cookieHeader: 'cookie' | 'set-cookie'): Entry[] {
  const entries: Entry[] = [];
  for (const name of Object.keys(headers)) {
    if (name === cookieHeader || isDisallowedHeader(name)) continue;
    for (const field of headers[name]) entries.push({ name, value: field.value, raw: field.key ?? name });
  }
  return entries;
}

/** The headers that a function left, together with those of `original` that it was not shown. */
export function formatHeaders(entries: readonly Entry[], original: HeaderMap): HeaderMap {
  const headers = Object.create(null) as HeaderMap;
  for (const { name, value, raw } of entries) (headers[name] ??= []).push({ key: raw ?? capitalized(name), value });
  for (const name of Object.keys(original)) {
    if (isDisallowedHeader(name)) headers[name] = original[name];
  }
  return headers;
}

export function sameEntries(now: readonly Entry[], before: readonly Entry[]): boolean {
  return now.length === before.length && now.every((entry, i) => entry === before[i]);
}

function nameAndValue(text: string, raw: string): Entry {
  const equals = text.indexOf('=');
  return equals < 0 ? { name: text.trim(), value: '', raw } : { name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim(), raw };
}
