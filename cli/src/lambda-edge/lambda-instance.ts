import { setTimeout as delay } from 'node:timers/promises';
import type { HostSettings, InstanceHost, StartHost } from './instance-host';
import type { WorkerMessage } from './worker-protocol';

export interface InstanceOptions extends HostSettings {
  start: StartHost;
  /** Longest time for loading the code, in milliseconds. */
  initTimeoutMs: number;
  /**
   * Milliseconds that the first event waits beside loading.
   *
   * @default 0
   */
  coldStartMs?: number;
  /**
   * Milliseconds that the clock is ahead of the real time.
   *
   * @default it is not
   */
  advancedMs?: () => number;
  onLog: (line: string) => void;
}

/** What a worker says, or what is to be said of it. */
type Word = WorkerMessage | { type: 'gone'; message: string } | { type: 'silent' };

/** A result in JSON; undefined where the function returned nothing. */
export type InstanceReply = { kind: 'result'; result: string | undefined } | { kind: 'failure'; message: string; isThrottled?: true };

/** A host that runs one event at a time. Once it has failed in a way that ends a Lambda instance, `alive` is false. */
export class LambdaInstance {
  alive = true;
  private readonly host: InstanceHost;
  private readonly ready: Promise<InstanceReply | undefined>;
  private readonly ended = new AbortController();
  /** Whoever waits for the next word of the worker. */
  private waiter?: (word: Word) => void;
  private hearer: ((line: string) => void) | undefined;
  private readonly advancedMs: () => number;

  constructor({ settings, environment, originCertificates, start, initTimeoutMs, coldStartMs = 0, advancedMs = () => 0, onLog }: InstanceOptions) {
    this.advancedMs = advancedMs;
    this.host = start({ settings: { ...settings, advancedMs: advancedMs() }, environment, originCertificates }, {
      onMessage: (message) => this.waiter?.(message),
      onGone: (why) => this.gone(why),
      onLog: (line) => {
        onLog(line);
        this.hearer?.(line);
      },
    });
    this.ready = coldStartMs > 0 ? this.initSlowly(initTimeoutMs, coldStartMs) : this.init(initTimeoutMs);
  }

  /**
   * Runs an event. The time-out counts from when the code is loaded, as Lambda's does.
   *
   * @param onLog - Hears the lines that the function writes, from when it is loaded until its next event.
   */
  async invoke(requestId: string, event: string, timeoutMs: number, onLog?: (line: string) => void): Promise<InstanceReply> {
    this.hearer = onLog;
    const failure = await this.ready;
    if (failure !== undefined) return failure;
    if (!this.alive) return { kind: 'failure', message: 'the instance has ended' };
    const answer = this.nextWord(timeoutMs);
    this.host.post({ type: 'invoke', requestId, event, deadline: Date.now() + timeoutMs, advancedMs: this.advancedMs() });
    const word = await answer;
    switch (word.type) {
      case 'result':
        return { kind: 'result', result: word.result };
      case 'threw':
      case 'gone':
        return { kind: 'failure', message: word.message };
      case 'silent':
        return this.end(`Sandbox.Timedout: the function did not answer within ${timeoutMs / 1000} seconds`);
      default:
        return this.end(`the worker answered "${word.type}" to an event`);
    }
  }

  async terminate(): Promise<void> {
    this.alive = false;
    this.ended.abort();
    await this.host.end();
  }

  /** @returns why the instance cannot be used. */
  private async init(timeoutMs: number): Promise<InstanceReply | undefined> {
    const word = await this.nextWord(timeoutMs);
    if (word.type === 'ready') return undefined;
    if (word.type === 'silent') return this.end(`the code did not load within ${timeoutMs / 1000} seconds`);
    return this.end('message' in word ? word.message : `the worker began with "${word.type}"`);
  }

  /** Lambda prepares an instance before the code is loaded: no part of the time that loading may take. */
  private async initSlowly(timeoutMs: number, coldStartMs: number): Promise<InstanceReply | undefined> {
    const loaded = await this.init(timeoutMs);
    await delay(coldStartMs, undefined, { signal: this.ended.signal }).catch(() => undefined);
    return loaded;
  }

  private nextWord(timeoutMs: number): Promise<Word> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.waiter?.({ type: 'silent' }), timeoutMs);
      this.waiter = (word) => {
        clearTimeout(timer);
        this.waiter = undefined;
        resolve(word);
      };
    });
  }

  private gone(message: string): void {
    this.alive = false;
    this.waiter?.({ type: 'gone', message });
  }

  private end(message: string): InstanceReply {
    void this.terminate();
    return { kind: 'failure', message };
  }
}
