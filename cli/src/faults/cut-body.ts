import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

/**
 * Writes the first half of a body, and no more.
 *
 * @param length - Not a number where it is not known: then the half of the first piece counts.
 * @param then - Called when that has been written; a body that has nothing to cut is ended before.
 */
export function cutBody(body: Buffer | Readable, length: number, response: ServerResponse, then: () => void): void {
  if (length === 0) return void response.end();
  if (Buffer.isBuffer(body)) return finish(body.subarray(0, Math.floor(length / 2)), response, then);
  let left = Math.floor(length / 2);
  body.on('error', () => response.destroy());
  body.once('end', () => !response.writableEnded && response.end());
  body.on('data', (chunk: Buffer) => {
    if (Number.isNaN(left)) left = Math.ceil(chunk.length / 2);
    if (chunk.length < left) {
      left -= chunk.length;
      response.write(chunk);
      return;
    }
    body.removeAllListeners('end');
    body.removeAllListeners('data');
    body.destroy();
    finish(chunk.subarray(0, left), response, then);
  });
}

function finish(chunk: Buffer, response: ServerResponse, then: () => void): void {
  if (chunk.length === 0) then();
  else response.write(chunk, then);
}
