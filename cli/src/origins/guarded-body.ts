import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ConnectionBreaker } from './connection-breaker';
import { OriginBodyError } from './origin-failure';

export interface BodyLimits {
  /** Longest silence between two packets while the reader waits. */
  idleMs: number;
  /** What is left of the completion timeout. */
  completionMs?: number;
  signal?: AbortSignal;
  breaker?: ConnectionBreaker;
}

/**
 * The body of an origin's response, under the time-outs of the try. It fails with an `OriginBodyError` when the origin stalls
 * or cuts it; destroying it gives the connection up. A reader that is slow itself never counts as a stalling origin.
 */
export class GuardedBody extends Readable {
  private idleTimer?: NodeJS.Timeout;
  private readonly completionTimer?: NodeJS.Timeout;

  constructor(private readonly source: IncomingMessage, private readonly limits: BodyLimits) {
    super();
    // Whoever discards a response need not listen: without this a late reset would end the process.
    this.on('error', () => undefined);
    source.pause();
    source.on('data', (chunk: Buffer) => this.onData(chunk));
    source.once('end', () => this.onEnd());
    source.once('error', (error) => this.fail(new OriginBodyError('reset', `body cut: ${error.message}`)));
    const onClose = () => void (!source.readableEnded && this.fail(new OriginBodyError('reset', 'the connection closed within the body')));
    if (source.destroyed) queueMicrotask(onClose);
    else source.once('close', onClose);
    if (limits.completionMs !== undefined) {
      this.completionTimer = setTimeout(
        () => this.fail(new OriginBodyError('completion-timeout', 'the response completion timeout passed within the body')),
        Math.max(0, limits.completionMs),
      );
    }
    if (limits.signal?.aborted) queueMicrotask(this.abort);
    limits.signal?.addEventListener('abort', this.abort, { once: true });
    limits.breaker?.add(this.cut);
  }

  private readonly abort = () => this.fail(new OriginBodyError('reset', 'given up: the viewer went away'));

  private readonly cut = () => this.fail(new OriginBodyError('reset', 'the connection was reset within the body'));

  override _read(): void {
    if (this.idleTimer === undefined) this.armIdleTimer();
    this.source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.idleTimer);
    clearTimeout(this.completionTimer);
    this.limits.signal?.removeEventListener('abort', this.abort);
    this.limits.breaker?.delete(this.cut);
    // A body read to its end leaves the connection to the next request.
    if (!this.source.readableEnded) this.source.destroy();
    callback(error);
  }

  private onData(chunk: Buffer): void {
    clearTimeout(this.idleTimer);
    this.idleTimer = undefined;
    const more = this.push(chunk);
    // Whoever got it may have had enough.
    if (this.destroyed) return;
    if (more) this.armIdleTimer();
    else this.source.pause();
  }

  private onEnd(): void {
    clearTimeout(this.idleTimer);
    if (this.source.complete) this.push(null);
    else this.fail(new OriginBodyError('reset', 'the connection closed before the body was whole'));
  }

  private armIdleTimer(): void {
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(
      () => this.fail(new OriginBodyError('response-timeout', `no byte of the body for ${this.limits.idleMs} ms`)),
      this.limits.idleMs,
    );
  }

  private fail(error: OriginBodyError): void {
    if (!this.destroyed) this.destroy(error);
  }
}
