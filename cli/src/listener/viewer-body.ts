import { Readable } from 'node:stream';

export interface ViewerBodyOptions {
  /** Longest silence of the viewer while somebody reads. */
  idleMs: number;
  /** Somebody reads, for the first time. */
  onWanted?: () => void;
  /** The viewer was silent for too long. */
  onStalled: () => void;
}

/**
 * The body of a viewer's request. Nothing is read of it before somebody wants it. Whoever lets go of it early does not harm the
 * connection, over which the response still has to go: the rest is read and thrown away.
 */
export class ViewerBody extends Readable {
  /** Read until now. */
  bytes = 0;
  private idleTimer?: NodeJS.Timeout;
  private wanted = false;

  constructor(private readonly source: Readable, private readonly options: ViewerBodyOptions) {
    super();
    // Without this, a viewer that goes away while nobody listens would end the process.
    this.on('error', () => undefined);
    source.on('error', (error) => this.destroy(error));
    source.on('close', () => {
      if (!source.readableEnded && !this.readableEnded) this.destroy(new Error('the viewer went away within the body'));
    });
  }

  override _read(): void {
    const { source } = this;
    if (!this.wanted) {
      this.wanted = true;
      source.on('data', (chunk: Buffer) => this.onData(chunk));
      source.on('end', () => this.onEnd());
      this.options.onWanted?.();
    }
    this.armIdleTimer();
    source.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearTimeout(this.idleTimer);
    this.source.removeAllListeners('data');
    this.source.resume();
    callback(error);
  }

  private onData(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.push(chunk)) return this.armIdleTimer();
    clearTimeout(this.idleTimer);
    this.idleTimer = undefined;
    this.source.pause();
  }

  private onEnd(): void {
    clearTimeout(this.idleTimer);
    this.push(null);
  }

  private armIdleTimer(): void {
    if (this.idleTimer !== undefined) return void this.idleTimer.refresh();
    this.idleTimer = setTimeout(() => {
      this.options.onStalled();
      this.destroy(new Error(`no byte of the body for ${this.options.idleMs} ms`));
    }, this.options.idleMs);
  }
}
