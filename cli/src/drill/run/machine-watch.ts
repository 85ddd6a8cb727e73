import { cpus } from 'node:os';
import type { MachineSeconds } from '../observation';

/** With less, whoever wants a processor waits for one: this process, or the edge functions' own. */
const LEAST_IDLE = 0.1;
/** Whatever was due in this process waited so long. */
const MOST_DELAY_MS = 200;
/** Often enough to see who waits so long. */
const TICK_MS = 50;

/** Processor time of all cores since they were started, in milliseconds. */
export interface ProcessorTimes {
  readonly idle: number;
  readonly all: number;
}

export interface MachineWatchSettings {
  readonly processors?: () => ProcessorTimes;
  /** The longest that something due has waited in this process since it was last asked. */
  readonly delayMs?: () => number;
  readonly everyMs?: number;
}

/** Counts the seconds in which the machine was too busy for what a drill measures. Its own start is no such second: code is compiled then. */
export class MachineWatch {
  private readonly processors: () => ProcessorTimes;
  private readonly delayMs: () => number;
  private readonly timers: NodeJS.Timeout[];
  private ticked = performance.now();
  private longestMs = 0;
  private last: ProcessorTimes;
  private started = false;
  private all = 0;
  private busy = 0;

  constructor({ processors = processorTimes, delayMs, everyMs = 1000 }: MachineWatchSettings = {}) {
    this.processors = processors;
    this.delayMs = delayMs ?? (() => this.longestDelay());
    this.last = processors();
    // No monitorEventLoopDelay(): where it is reset before it has seen a delay, it never sees it.
    this.timers = [setInterval(() => this.tick(), TICK_MS), setInterval(() => this.look(), everyMs)];
  }

  get seconds(): MachineSeconds {
    return { all: this.all, busy: this.busy };
  }

  close(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private tick(): void {
    const now = performance.now();
    this.longestMs = Math.max(this.longestMs, now - this.ticked - TICK_MS);
    this.ticked = now;
  }

  private longestDelay(): number {
    this.tick();
    const longest = this.longestMs;
    this.longestMs = 0;
    return longest;
  }

  private look(): void {
    const now = this.processors();
    const all = now.all - this.last.all;
    const idle = all > 0 ? (now.idle - this.last.idle) / all : 1;
    const isBusy = this.delayMs() > MOST_DELAY_MS || idle < LEAST_IDLE;
    this.last = now;
    if (this.started) {
      this.all += 1;
      if (isBusy) this.busy += 1;
    }
    this.started = true;
  }
}

function processorTimes(): ProcessorTimes {
  return cpus().reduce(({ idle, all }, { times }) => (
    { idle: idle + times.idle, all: all + times.user + times.nice + times.sys + times.irq + times.idle }), { idle: 0, all: 0 });
}
