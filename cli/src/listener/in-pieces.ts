import { Readable } from 'node:stream';

export const PIECE_BYTES = 64 * 1024;

/**
 * A body for a connection that is encrypted: TLS makes a copy of all that it is given at once, which stays for as long as the viewer is slow,
 * so a large body of the cache is given piece by piece, as the viewer takes it. One that is a single piece stays as it is.
 */
export function inPieces(body: Buffer): Readable | Buffer {
  if (body.length <= PIECE_BYTES) return body;
  let at = 0;
  return new Readable({
    highWaterMark: PIECE_BYTES,
    read() {
      this.push(at < body.length ? body.subarray(at, at += PIECE_BYTES) : null);
    },
  });
}
