import { pipeline, Transform, type Readable, type TransformCallback } from 'node:stream';

/**
 * Passes a body on and keeps a copy of it. The copy is handed over only when the body was whole and small enough.
 *
 * @param onEnd - Called once; without a body as soon as it broke off or has become too large.
 * @param awaited - Whether others wait for the copy: then it is made at the origin's speed, whatever the reader's.
 */
export function storeTee(source: Readable, maxBytes: number, onEnd: (body: Buffer | undefined) => void, awaited = true): StoreTee {
  let ended = false;
  const end = (body: Buffer | undefined) => {
    if (!ended) onEnd(body);
    ended = true;
  };
  const tee = new StoreTee(maxBytes, () => end(undefined), awaited);
  pipeline(source, tee, (error) => end(error ? undefined : tee.copy()));
  return tee;
}

/** Where others wait for the copy, it takes as much as may be kept at the origin's speed: they must not wait for a slow reader. */
export class StoreTee extends Transform {
  private chunks: Buffer[] | undefined = [];
  private bytes = 0;
  private abandoned = false;

  constructor(private readonly maxBytes: number, private readonly onTooLarge: () => void, awaited: boolean) {
    super(awaited ? { readableHighWaterMark: maxBytes } : {});
  }

  copy(): Buffer | undefined {
    return this.chunks && Buffer.concat(this.chunks);
  }

  /** Nobody reads on. The copy is made nevertheless, as long as it can be kept. */
  abandon(): void {
    this.abandoned = true;
    if (this.chunks === undefined) this.destroy();
    else this.resume();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes && this.chunks !== undefined) {
      this.chunks = undefined;
      this.onTooLarge();
      if (this.abandoned) this.destroy();
    }
    this.chunks?.push(chunk);
    callback(null, chunk);
  }
}
