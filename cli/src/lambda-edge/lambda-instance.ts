import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { InvokeMessage, WorkerMessage, WorkerSettings } from './worker-protocol';
import { childCode } from '../child-code/child-code';

export interface InstanceOptions {
  settings: WorkerSettings;
  /** All that the function sees as `process.env`. */
  environment: Record<string, string>;
  /** Longest time for loading the code, in milliseconds. */
  initTimeoutMs: number;
  /**
   * Milliseconds that the first event waits beside loading.
   *
   * @default 0
   */
  coldStartMs?: number;
  onLog: (line: string) => void;
}

/** What a worker says, or what is to be said of it. */
type Word = WorkerMessage | { type: 'gone'; message: string } | { type: 'silent' };

export type InstanceReply = { kind: 'result'; result: unknown } | { kind: 'failure'; message: string };

/** A worker that runs one event at a time. Once it has failed in a way that ends a Lambda instance, `alive` is false. */
export class LambdaInstance {
  alive = true;
  private readonly worker: Worker;
  private readonly exited: Promise<void>;
  private readonly ready: Promise<InstanceReply | undefined>;
  private readonly ended = new AbortController();
  /** Whoever waits for the next word of the worker. */
  private waiter?: (word: Word) => void;

  constructor({ settings, environment, initTimeoutMs, coldStartMs = 0, onLog }: InstanceOptions) {
    const { file, execArgv } = childCode('lambda-worker', 'lambda-edge');
    this.worker = new Worker(file, {
      workerData: settings,
      env: environment,
      execArgv,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
    });
    for (const stream of [this.worker.stdout, this.worker.stderr]) createInterface({ input: stream }).on('line', onLog);
    this.worker.on('message', (message: WorkerMessage) => this.waiter?.(message));
    this.worker.on('error', (error: NodeJS.ErrnoException) => this.gone(crashMessage(error, settings.memoryMb)));
    this.exited = new Promise((resolve) => this.worker.once('exit', (code) => {
      this.gone(`Runtime.ExitError: the function ended its process with exit code ${code}`);
      resolve();
    }));
    this.ready = coldStartMs > 0 ? this.initSlowly(initTimeoutMs, coldStartMs) : this.init(initTimeoutMs);
  }

  /** Runs an event. The time-out counts from when the code is loaded, as Lambda's does. */
  async invoke(requestId: string, event: string, timeoutMs: number): Promise<InstanceReply> {
    const failure = await this.ready;
    if (failure !== undefined) return failure;
    if (!this.alive) return { kind: 'failure', message: 'the instance has ended' };
    const answer = this.nextWord(timeoutMs);
    this.worker.postMessage({ type: 'invoke', requestId, event, deadline: Date.now() + timeoutMs } satisfies InvokeMessage);
    const word = await answer;
    switch (word.type) {
      case 'result':
        return { kind: 'result', result: word.result === undefined ? undefined : JSON.parse(word.result) as unknown };
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
    await this.worker.terminate();
    await this.exited;
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

function crashMessage(error: NodeJS.ErrnoException, memoryMb: number): string {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return `Runtime.OutOfMemory: the function used more than its ${memoryMb} MB`;
  return `Runtime.UnhandledError: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}
