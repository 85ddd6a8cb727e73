/** Timers take no more milliseconds than 2^31 - 1, and take what is longer for 1. */
export const MAX_TIMER_MS = 2_147_483_647;

/** The same in whole seconds. */
export const MAX_TIMER_SECONDS = 2_147_483;

/** Whether it is a time that a timer can wait for. */
export function isTimerSeconds(seconds: number): boolean {
  return seconds >= 0 && seconds <= MAX_TIMER_SECONDS;
}

/** Whether it is a time that a timer can wait for. */
export function isTimerMs(ms: number): boolean {
  return ms >= 0 && ms <= MAX_TIMER_MS;
}
