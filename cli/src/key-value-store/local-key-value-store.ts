import { EdgeItems } from './edge-items';
import { checkKeyValueStoreFault, type KeyValueStoreFault } from './key-value-store-fault';
import { WrittenItems, type KeyChanges } from './written-items';
import { SmartOriginError } from '../errors';
import type { KeyValueStore } from '../functions/viewer-function';

/** What of a store does not answer. */
export interface KeyValueStoreOutage {
  /** Reads of functions reject. */
  edge: boolean;
  /** The data API answers 500. */
  dataApi: boolean;
}

export interface KeyValueStoreSettings {
  name: string;
  arn: string;
  /**
   * Where the edge begins: it has travelled before the first request.
   *
   * @default empty
   */
  seed?: Readonly<Record<string, string>>;
  /**
   * Seconds from a write until functions read it.
   *
   * @default 0
   */
  lagSeconds?: number;
  /** @default Date.now */
  clock?: () => number;
  /** @default Math.random */
  random?: () => number;
}

/**
 * A KeyValueStore of the distribution's functions. What is written can be read through the data API at once, and by functions when
 * the lag is over; AWS promises no number for it. Reads answer in a later turn, as reads of the real one do.
 */
export class LocalKeyValueStore implements KeyValueStore {
  readonly name: string;
  /** Another one when the stack of its template got another name. */
  arn: string;
  readonly written: WrittenItems;
  private readonly edge: EdgeItems;
  private reads = 0;
  private lag = 0;
  /** The lag where no fault says another. */
  private readonly usualLag: number;
  private down: KeyValueStoreOutage = { edge: false, dataApi: false };

  /** @throws SmartOriginError when the seed is more than a KeyValueStore takes, or the lag is no time. */
  constructor({ name, arn, seed = {}, lagSeconds = 0, clock = Date.now, random = Math.random }: KeyValueStoreSettings) {
    this.name = name;
    this.arn = arn;
    this.written = new WrittenItems(name, seed, clock, random);
    this.edge = new EdgeItems(seed, clock);
    this.setLag(lagSeconds);
    this.usualLag = lagSeconds;
  }

  /** Calls that read at the edge so far, those that failed among them: what CloudFront charges for. */
  get edgeReads(): number {
    return this.reads;
  }

  /** What functions read. Rejects when there is no such key at the edge. */
  async get(key: string): Promise<string> {
    this.checkReadable();
    const value = this.edge.get(key);
    if (value === undefined) throw new Error(`KeyNotFound: the KeyValueStore has no key "${key}"`);
    return value;
  }

  async exists(key: string): Promise<boolean> {
    this.checkReadable();
    return this.edge.has(key);
  }

  async meta(): Promise<{ creationDateTime: string; lastUpdatedDateTime: string; keyCount: number }> {
    this.checkReadable();
    return {
      creationDateTime: new Date(this.written.createdAt).toISOString(),
      lastUpdatedDateTime: new Date(this.edge.lastUpdatedAt).toISOString(),
      keyCount: this.edge.size,
    };
  }

  /** @throws SmartOriginError when the key or the value is longer, or the store would be larger, than CloudFront allows. */
  put(key: string, value: string): void {
    this.update(new Map([[key, value]]));
  }

  /** Whether the key was there. */
  delete(key: string): boolean {
    const found = this.written.get(key) !== undefined;
    if (found) this.update(new Map([[key, undefined]]));
    return found;
  }

  /**
   * Writes all of the changes or none; functions see them together too.
   *
   * @throws SmartOriginError as `put` does.
   */
  update(changes: KeyChanges): void {
    this.written.apply(changes);
    this.edge.send(changes, this.lag * 1000);
  }

  /** Seconds that the next write takes to the edge. */
  get lagSeconds(): number {
    return this.lag;
  }

  /**
   * @param seconds - For writes from now on; those on their way arrive when they would have.
   * @throws SmartOriginError `ERR_OPTION`
   */
  setLag(seconds: number): void {
    if (!Number.isFinite(seconds) || seconds < 0) {
      throw new SmartOriginError('ERR_OPTION', `the lag of the KeyValueStore ${this.name} is ${seconds}`, 'it is a time in seconds', 'give 0 or more, such as 1, 10 or 60');
    }
    this.lag = seconds;
  }

  get outage(): KeyValueStoreOutage {
    return { ...this.down };
  }

  /** @param outage - Of everything, or of either side; what is not named stays as it is. */
  setOutage(outage: boolean | Partial<KeyValueStoreOutage>): void {
    this.down = typeof outage === 'boolean' ? { edge: outage, dataApi: outage } : { ...this.down, ...outage };
  }

  /**
   * What it suffers from now on, in place of what it suffered: without one, it answers, with the lag that it began with.
   *
   * @throws SmartOriginError `ERR_FAULT`, `ERR_OPTION`
   */
  setFault(fault: KeyValueStoreFault): void {
    checkKeyValueStoreFault(fault);
    this.setLag(fault.kind === 'lag' ? fault.seconds : this.usualLag);
    this.setOutage(fault.kind === 'gone');
  }

  /** What of lag and outage one word says: an outage of both sides, or a lag that is not the usual one. */
  get fault(): KeyValueStoreFault {
    if (this.down.edge && this.down.dataApi) return { kind: 'gone' };
    return this.lag === this.usualLag ? { kind: 'none' } : { kind: 'lag', seconds: this.lag };
  }

  private checkReadable(): void {
    this.reads++;
    if (this.down.edge) throw new Error('InternalError: the KeyValueStore does not answer (an outage that was asked for)');
  }
}
