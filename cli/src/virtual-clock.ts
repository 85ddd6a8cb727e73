import { SmartOriginError } from './errors';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Real time, and what it was advanced by. Caches, lags, idle instances and the `Date` of edge functions go by it; timers do not: what
 * waits on a socket waits in real time.
 */
export class VirtualClock {
  private advanced = 0;

  /** @param real - Milliseconds since the epoch, as they pass by themselves. */
  constructor(private readonly real: () => number = Date.now) {}

  /** Milliseconds since the epoch. Bound, so that it can be handed on as it is. */
  readonly now = (): number => this.real() + this.advanced;

  /** Milliseconds that it is ahead of the real time. */
  get advancedMs(): number {
    return this.advanced;
  }

  /**
   * Lets time pass at once. An event that is under way at an edge function goes on in the time that it began in.
   *
   * @param by - Milliseconds, or a time such as `2h`, `30m`, `90s`, `500ms` or `7d`.
   * @returns what it is now.
   * @throws SmartOriginError `ERR_OPTION`: no clock goes back
   */
  advance(by: number | string): number {
    const ms = typeof by === 'string' ? durationMs(by) : by;
    if (typeof ms !== 'number' || !(ms >= 0) || !Number.isSafeInteger(Math.round(this.now() + ms))) {
      throw new SmartOriginError('ERR_OPTION', `the clock is to be advanced by ${typeof by === 'string' ? `"${by}"` : String(by)}`,
        'it takes milliseconds, 0 or more, or a time with its unit: ms, s, m, h or d', 'write it like 500, "90s" or "2h"');
    }
    this.advanced += Math.round(ms);
    return this.now();
  }
}

/** Milliseconds of `500ms`, `1.5s`, `30m`, `2h` or `7d`; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(text.trim()) ?? [];
  return number === undefined ? undefined : Number(number) * UNITS[unit!]!;
}
