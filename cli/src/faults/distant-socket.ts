import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { DelayLine } from './delay-line';
import { resetSocket } from './reset-socket';

/** So many bytes may be on their way in each direction. */
const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * The near end of a connection whose far end is some way off. On loopback a connection is established at once, so the round trip of its
 * handshake is waited for before anything is read; then everything takes half a round trip each way.
 */
export class DistantSocket extends Duplex {
  private readonly handshakeUntil: number;
  private readonly inbound = new DelayLine<() => void>((arrive) => arrive());
  private readonly outbound = new DelayLine<() => void>((leave) => leave());
  private inboundBytes = 0;
  private outboundBytes = 0;
  /** What waits until there is room on the way out. */
  private room: (() => void) | undefined;

  /** @param roundTripMs - Asked for each piece, so that a change holds at once. */
  constructor(private readonly raw: Socket, private readonly roundTripMs: () => number) {
    super({ allowHalfOpen: true });
    this.on('error', () => undefined);
    this.handshakeUntil = performance.now() + roundTripMs();
    raw.setNoDelay(true);
    raw.on('data', (chunk: Buffer) => this.onData(chunk));
    raw.once('end', () => this.inbound.add(() => this.onEnd(), this.arrival()));
    raw.once('error', (error) => this.destroy(error));
    raw.once('close', () => this.onRawClose());
  }

  /** Resets the connection, which the other side hears of later. */
  reset(): void {
    this.outbound.add(() => {
      resetSocket(this.raw);
      this.destroy();
    }, this.departure());
  }

  override _read(): void {
    if (this.inboundBytes < WINDOW_BYTES) this.raw.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.outboundBytes += chunk.length;
    this.outbound.add(() => {
      this.outboundBytes -= chunk.length;
      if (!this.raw.destroyed) this.raw.write(chunk);
      this.room?.();
      this.room = undefined;
    }, this.departure());
    if (this.outboundBytes < WINDOW_BYTES && !this.raw.writableNeedDrain) return done();
    this.room = done;
  }

  override _final(done: (error?: Error | null) => void): void {
    this.outbound.add(() => {
      this.raw.end();
      done();
    }, this.departure());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.inbound.clear();
    this.outbound.clear();
    this.raw.destroy();
    done(error);
  }

  private onData(chunk: Buffer): void {
    this.inboundBytes += chunk.length;
    if (this.inboundBytes >= WINDOW_BYTES) this.raw.pause();
    this.inbound.add(() => {
      this.inboundBytes -= chunk.length;
      if (!this.push(chunk)) this.raw.pause();
    }, this.arrival());
  }

  /** Told of as Node's sockets do, where nobody reads either. */
  private onEnd(): void {
    this.push(null);
    if (this.readableLength === 0) this.read(0);
  }

  /** What had arrived before is still read. */
  private onRawClose(): void {
    this.inbound.add(() => this.destroy(), this.arrival());
  }

  private arrival(): number {
    return Math.max(performance.now(), this.handshakeUntil) + this.roundTripMs() / 2;
  }

  private departure(): number {
    return performance.now() + this.roundTripMs() / 2;
  }
}
