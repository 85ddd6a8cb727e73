import type { Log } from './log';
import { after, attemptIn, type MaybePromise } from './maybe-promise';
import { UNKNOWN_SESSION } from './sessions/session-answer';
import type { SessionAnswer, SessionReader } from './sessions/session-reader';
import type { SessionsConfig } from '../../src/contract/edge-router';

/** The last bound, should the reader not keep to its budget. */
const WATCHDOG_MS = 900;

/** The reader's answer, which comes in any case: a promise of it never rejects, and never takes longer than the watchdog allows. */
export function lookUp(token: string, sessions: SessionsConfig, reader: SessionReader, log: Log): MaybePromise<SessionAnswer> {
  return after(attemptIn(WATCHDOG_MS, log, () => reader.read(token, sessions), () => UNKNOWN_SESSION), (answer) => {
    if (answer?.kind === 'unknown') log.fault('session-unknown');
    return answer;
  });
}
