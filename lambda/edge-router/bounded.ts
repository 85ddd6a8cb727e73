import type { Log } from './log';

/** What comes in time, and undefined otherwise: what throws or rejects is logged. The promise never rejects, and leaves no timer. */
export function bounded<T>(act: () => Promise<T>, milliseconds: number, log: Log): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds, undefined);
    const settle = (settled?: T) => {
      clearTimeout(timer);
      resolve(settled);
    };
    act().then(settle, (error: unknown) => {
      log.exception(error);
      settle();
    });
  });
}
