import { bounded } from './bounded';
import type { Log } from './log';
import { UNKNOWN_SESSION } from './sessions/session-answer';
import type { SessionAnswer, SessionReader } from './sessions/session-reader';
import type { SessionsConfig } from '../../src/contract/edge-router';

/** The last bound, should the reader not keep to its budget. */
const WATCHDOG_MS = 900;

/** The reader's answer, which comes in any case: a promise of it never rejects, and never takes longer than the watchdog allows. */
export function lookUp(token: string, sessions: SessionsConfig, reader: SessionReader, log: Log): SessionAnswer | Promise<SessionAnswer> {
  const checked = (answer: SessionAnswer) => {
    if (answer.kind === 'unknown') log.fault('session-unknown');
    return answer;
  };
  try {
    const answer = reader.read(token, sessions);
    if (!isPromise(answer)) return checked(answer);
    return bounded(() => answer.then(checked), WATCHDOG_MS, log).then((settled) => settled ?? checked(UNKNOWN_SESSION));
  } catch (error) {
    log.exception(error);
    return UNKNOWN_SESSION;
  }
}

export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return value instanceof Promise;
}
