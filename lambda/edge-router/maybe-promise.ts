import type { Log } from './log';

/** What is there at once, or comes by a promise: a promise costs each request more than the decision does. */
export type MaybePromise<T> = T | Promise<T>;

export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return value instanceof Promise;
}

export function after<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** What comes of `act`; where it throws or rejects, that is logged, and `otherwise` is what comes. */
export function attempt<T>(log: Log, act: () => MaybePromise<T>, otherwise: () => T): MaybePromise<T> {
  const failed = (error: unknown): T => {
    log.exception(error);
    return otherwise();
  };
  try {
    const result = act();
    return isPromise(result) ? result.catch(failed) : result;
  } catch (error) {
    return failed(error);
  }
}

/** The same, with `otherwise` where nothing comes in time. It leaves no timer. */
export function attemptIn<T>(milliseconds: number, log: Log, act: () => MaybePromise<T>, otherwise: () => T): MaybePromise<T> {
  const result = attempt(log, act, otherwise);
  return isPromise(result) ? new Promise((resolve) => {
    const timer = setTimeout(() => resolve(otherwise()), milliseconds);
    void result.then((settled) => {
      clearTimeout(timer);
      resolve(settled);
    });
  }) : result;
}
