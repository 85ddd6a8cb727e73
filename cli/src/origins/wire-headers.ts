import { fromRawHeaders } from '../model/headers';
import type { HeaderMap } from '../model/http';

/** They belong to one connection, not to the message (RFC 9110 §7.6.1); the framing of a body ends at this client. */
const CONNECTION_HEADERS = new Set([
  'connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]);

/**
 * Headers as Node's client writes them as they stand: a flat list of names, in the case of the first field's key, and values, a line for each.
 *
 * @param without - Names in lower case.
 */
export function toWireHeaders(headers: HeaderMap, without: ReadonlySet<string>): string[] {
  const wire: string[] = [];
  for (const name of Object.keys(headers)) {
    const fields = headers[name];
    if (fields.length === 0 || without.has(name)) continue;
    const key = fields[0].key ?? name;
    // RFC 6265 §5.4: one line, whatever a function made of it.
    if (name === 'cookie') wire.push(key, fields.map(({ value }) => value).join('; '));
    else for (const { value } of fields) wire.push(key, value);
  }
  return wire;
}

/** Node's flat list of names and values as a header map, without what belongs to the connection alone. */
export function fromWireHeaders(raw: readonly string[]): HeaderMap {
  const headers = fromRawHeaders(raw);
  for (const field of headers.connection ?? []) {
    for (const name of field.value.split(',')) delete headers[name.trim().toLowerCase()];
  }
  for (const name of CONNECTION_HEADERS) if (headers[name] !== undefined) delete headers[name];
  return headers;
}
