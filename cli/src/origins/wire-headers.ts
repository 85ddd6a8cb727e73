import { fromRawHeaders } from '../model/headers';
import type { HeaderMap } from '../model/http';

/** They belong to one connection, not to the message (RFC 9110 §7.6.1); the framing of a body ends at this client. */
const CONNECTION_HEADERS = new Set([
  'connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]);

/** Headers as Node's client takes them: the case of the first field's key, every value a line of its own. */
export function toWireHeaders(headers: HeaderMap): Record<string, string | string[]> {
  const wire = Object.create(null) as Record<string, string | string[]>;
  for (const name of Object.keys(headers)) {
    const fields = headers[name];
    // Node refuses an array for a header that it checks itself, such as Host, even with one value.
    if (fields.length > 0) wire[fields[0].key ?? name] = fields.length === 1 ? fields[0].value : fields.map((field) => field.value);
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
