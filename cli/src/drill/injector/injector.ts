import { Worker } from 'node:worker_threads';
import type { FromInjector, InjectorData, ToInjector } from './injector-protocol';
import { childCode } from '../../child-code/child-code';
import type { Sample } from '../sample';

/** Sends a plan's requests from a thread of its own, so that nothing that the drill does makes them late. */
export class Injector {
  static async start(data: InjectorData, onSamples: (samples: readonly Sample[], sent: number) => void): Promise<Injector> {
    const { file, execArgv } = childCode('injector-worker', 'drill/injector');
    const injector = new Injector(new Worker(file, { workerData: data, execArgv }), onSamples);
    await injector.ready;
    return injector;
  }

  private readonly ready: Promise<void>;
  /** Resolves when everything was sent and answered or given up; rejects with a fault of the thread. */
  readonly done: Promise<void>;

  private constructor(private readonly worker: Worker, onSamples: (samples: readonly Sample[], sent: number) => void) {
    let isReady: () => void;
    let isDone: () => void;
    const failed = new Promise<never>((_, reject) => {
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('the injector ended before its time')));
    });
    this.ready = Promise.race([new Promise<void>((resolve) => { isReady = resolve; }), failed]);
    this.done = Promise.race([new Promise<void>((resolve) => { isDone = resolve; }), failed]);
    // Whoever closes it early waits for neither.
    this.done.catch(() => undefined);
    worker.on('message', (message: FromInjector) => {
      if (message.type === 'ready') isReady();
      else if (message.type === 'samples') onSamples(message.samples, message.sent);
      else isDone();
    });
  }

  /** @param at - Milliseconds since the epoch; the first request's time is counted from there. */
  begin(at: number): void {
    this.post({ type: 'start', at });
  }

  /** Cookies are older by so much. */
  advance(ms: number): void {
    this.post({ type: 'advance', ms });
  }

  /** Sends nothing more, and gives up what was not answered; `done` resolves then. */
  stop(): void {
    this.post({ type: 'stop' });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private post(message: ToInjector): void {
    this.worker.postMessage(message);
  }
}
