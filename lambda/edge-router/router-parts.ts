import type { ReadConfig } from './config';
import type { Equivalents } from './equivalents/equivalents';
import type { HealthRecord } from './health/health';
import type { Probe } from './health/probe';
import type { InFlight } from './in-flight';
import type { Log } from './log';
import type { KindOfFailure } from './origin-request/leg-one-failure';
import type { SessionReader } from './sessions/session-reader';

/** What the router's events share. All of it belongs to one instance of the function. */
export interface RouterParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly reader: SessionReader;
  readonly health: HealthRecord;
  readonly probe: Pick<Probe, 'maybe'>;
  /** Absent where no member is equivalent to another one. */
  readonly equivalents?: Equivalents;
  readonly log: Log;
  readonly readConfig: ReadConfig;
  readonly inFlight: InFlight;
  readonly kindOfFailure: KindOfFailure;
}
