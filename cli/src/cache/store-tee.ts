import { pipeline, Transform, type Readable, type TransformCallback } from 'node:stream';

/**
 * Passes a body on and keeps a copy of it. The copy is handed over only when the body was whole and small enough.
 *
 * @param onEnd - Called once; without a body when it broke off or was too large.
 */
export function storeTee(source: Readable, maxBytes: number, onEnd: (body: Buffer | undefined) => void): Readable {
  const tee = new StoreTee(maxBytes);
  pipeline(source, tee, (error) => onEnd(error ? undefined : tee.copy()));
  return tee;
}

class StoreTee extends Transform {
  private chunks: Buffer[] | undefined = [];
  private bytes = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  copy(): Buffer | undefined {
    return this.chunks && Buffer.concat(this.chunks);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) this.chunks = undefined;
    this.chunks?.push(chunk);
    callback(null, chunk);
  }
}
