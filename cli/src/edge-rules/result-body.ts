import type { HeaderField, HeaderMap } from '../model/http';

/** The bytes of base64 text; undefined where it is none. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes : undefined;
}

/**
 * Makes a `content-length` that a function returned the body's: one that is not would break the framing of this response and
 * of the next on its connection.
 *
 * @param body What the function set; undefined where it left the body alone.
 * @param before Headers of the response that the function was given; undefined where it generated one.
 */
export function frameBody(headers: HeaderMap, body: Buffer | undefined, before: HeaderMap | undefined): void {
  if (headers['content-length'] === undefined) return;
  const kept = body === undefined && before !== undefined ? before['content-length'] : contentLength(body);
  if (kept === undefined) delete headers['content-length'];
  else headers['content-length'] = kept;
}

function contentLength(body: Buffer | undefined): HeaderField[] {
  return [{ key: 'Content-Length', value: String(body?.length ?? 0) }];
}
