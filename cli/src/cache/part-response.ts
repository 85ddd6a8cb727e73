import { randomBytes } from 'node:crypto';
import type { ByteRange } from './byte-range';
import { headerValue, setHeader } from '../model/headers';
import type { EdgeResponse, HeaderMap } from '../model/http';

export interface Slice extends ByteRange {
  bytes: Buffer;
}

/** A 206 of parts of a cached body: one as it is, several as `multipart/byteranges`. RFC 9110 §15.3.7 */
export function partResponse(cached: HeaderMap, slices: readonly Slice[], total: number): EdgeResponse {
  const head = { status: 206, statusDescription: 'Partial Content' };
  const [first] = slices;
  if (slices.length === 1) {
    return { ...head, headers: withLength(cached, first!.bytes.length, contentRange(first!, total)), body: first!.bytes };
  }
  const boundary = randomBytes(12).toString('hex');
  const type = headerValue(cached, 'content-type');
  const body = Buffer.concat([
    ...slices.flatMap((slice) => [
      Buffer.from(`\r\n--${boundary}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}Content-Range: ${contentRange(slice, total)}\r\n\r\n`, 'latin1'),
      slice.bytes,
    ]),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const headers = withLength(cached, body.length);
  setHeader(headers, 'Content-Type', `multipart/byteranges; boundary=${boundary}`);
  return { ...head, headers, body };
}

/** A 416 for a body of so many bytes. */
export function unsatisfiable(cached: HeaderMap, total: number): EdgeResponse {
  return { status: 416, statusDescription: 'Range Not Satisfiable', headers: withLength(cached, 0, `bytes */${total}`) };
}

function contentRange({ start, end }: ByteRange, total: number): string {
  return `bytes ${start}-${end}/${total}`;
}

/** The cached headers themselves belong to every request that hits them. */
function withLength(cached: HeaderMap, length: number, range?: string): HeaderMap {
  const headers = { ...cached };
  setHeader(headers, 'Content-Length', String(length));
  if (range !== undefined) setHeader(headers, 'Content-Range', range);
  return headers;
}
