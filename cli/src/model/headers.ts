import type { HeaderMap } from './http';

/** The value of a header, its fields joined as RFC 9110 §5.3 allows. */
export function headerValue(headers: HeaderMap, name: string): string | undefined {
  const fields = headers[name.toLowerCase()];
  return fields === undefined || fields.length === 0 ? undefined : fields.map(({ value }) => value).join(', ');
}

/** Replaces a header by one field. */
export function setHeader(headers: HeaderMap, name: string, value: string): void {
  headers[name.toLowerCase()] = [{ key: name, value }];
}

/** Adds to a list-valued header. */
export function appendToHeader(headers: HeaderMap, name: string, value: string): void {
  const present = headerValue(headers, name);
  setHeader(headers, name, present === undefined ? value : `${present}, ${value}`);
}

/** A copy that can be edited without the original changing. */
export function copyHeaders(headers: HeaderMap): HeaderMap {
  const copy = Object.create(null) as HeaderMap;
  for (const name of Object.keys(headers)) copy[name] = headers[name]!.map(({ key, value }) => ({ key, value }));
  return copy;
}

/** A copy in which headers can be put, replaced and left out; the fields are shared. */
export function withSharedFields(headers: HeaderMap): HeaderMap {
  const copy = Object.create(null) as HeaderMap;
  for (const name of Object.keys(headers)) copy[name] = headers[name]!;
  return copy;
}

/** Headers that concern one connection only. RFC 9110 §7.6.1 */
const HOP_BY_HOP = new Set([
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]);

/** Whether a header must not be passed from one connection to the next. */
export function isHopByHop(name: string, headers: HeaderMap): boolean {
  if (HOP_BY_HOP.has(name)) return true;
  const named = headerValue(headers, 'connection');
  return named !== undefined && named.split(',').some((token) => token.trim().toLowerCase() === name);
}

/** A copy without what must not be passed from one connection to the next; its fields are shared. */
export function endToEndHeaders(headers: HeaderMap): HeaderMap {
  const copy = Object.create(null) as HeaderMap;
  const namesMore = headers.connection !== undefined;
  for (const name of Object.keys(headers)) {
    const drops = namesMore ? isHopByHop(name, headers) : HOP_BY_HOP.has(name);
    if (!drops) copy[name] = headers[name]!;
  }
  return copy;
}

/** Node's flat list of names and values. Without a prototype: a header may well be called "constructor" or "__proto__". */
export function fromRawHeaders(raw: readonly string[]): HeaderMap {
  const headers = Object.create(null) as HeaderMap;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const key = raw[i]!;
    (headers[key.toLowerCase()] ??= []).push({ key, value: raw[i + 1]! });
  }
  return headers;
}

/** Node's flat list of names and values, which it writes as it stands: each field on a line of its own. */
export function toRawHeaders(headers: HeaderMap): string[] {
  const raw: string[] = [];
  for (const name of Object.keys(headers)) {
    const fields = headers[name]!;
    for (const { value } of fields) raw.push(fields[0]!.key ?? name, value);
  }
  return raw;
}

/** The form in which Node's HTTP/2 takes headers, each field on a line of its own. */
export function toNodeHeaders(headers: HeaderMap): Record<string, string[]> {
  const lines = Object.create(null) as Record<string, string[]>;
  for (const name of Object.keys(headers)) {
    const fields = headers[name]!;
    if (fields.length > 0) lines[fields[0]!.key ?? name] = fields.map(({ value }) => value);
  }
  return lines;
}
