import type { Contender, RaceResult } from './racer';

/** How often a race looks whether the instance runs. */
const BEAT_MS = 250;

/** Asks a member; `done` is told once whether it answered well, later than this returns. What is returned calls it off. */
export type Ask = (contender: Contender, done: (isGood: boolean) => void) => () => void;

/**
 * Asks all contenders at once. Whatever ends it calls off all that are still asked, and leaves no timer.
 *
 * @param limit milliseconds until it is called off
 * @returns undefined where nobody answered well in time, and where the instance was frozen meanwhile
 */
export function runRace(contenders: readonly Contender[], limit: number, ask: Ask, now: () => number): Promise<RaceResult | undefined> {
  return new Promise((resolve) => {
    const started = now();
    let lastBeat = started;
    // Lambda freezes the process between two invocations: what comes late then says nothing about anybody.
    const isFrozen = () => now() - lastBeat > 2 * BEAT_MS;
    const end = (winner?: string) => {
      clearInterval(beat);
      clearTimeout(timer);
      for (const callOff of asked) callOff();
      resolve(winner === undefined || isFrozen() ? undefined : { winner, milliseconds: now() - started });
    };
    const beat = setInterval(() => {
      if (isFrozen()) end();
      lastBeat = now();
    }, BEAT_MS);
    // These timers are not unreferenced: Lambda takes an empty event loop for the end of a handler, though a request waits.
    const timer = setTimeout(end, limit);
    let left = contenders.length;
    const asked = contenders.map((contender) => ask(contender, (isGood) => {
      left--;
      if (isGood) end(contender.id);
      else if (left === 0) end();
    }));
    if (left === 0) end();
  });
}
