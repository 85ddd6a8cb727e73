/** What went wrong at the edge without a viewer noticing. */
export type Fault =
  /** The origin carries no configuration that this router reads: the template's own origin answered. */
  | 'no-configuration'
  /** A replica of the session table did not answer in time, or not understandably. */
  | 'replica'
  /** The session could not be looked up: the visitor went by weight. */
  | 'session-unknown'
  /** A part of the router failed. */
  | 'exception';

/** Where and why, in our own words. */
export interface FaultDetails {
  readonly [name: string]: string;
}

export interface Log {
  fault(fault: Fault, cause?: FaultDetails | Error): void;
}

/** At most one line of a cause in so long. */
const INTERVAL_MS = 10_000;

/**
 * Faults, one line of JSON each. Of an exception only its name and place: its message may hold what a visitor sent.
 */
export function createLog(write: (line: string) => void, now: () => number): Log {
  const causes = new Map<string, { next: number; unsaid: number }>();
  return {
    fault(fault, cause) {
      const line = { level: 'WARN', source: 'cdk-smart-origin edge router', fault, ...(cause instanceof Error ? described(cause) : cause) };
      const key = JSON.stringify(line);
      const known = causes.get(key) ?? { next: -Infinity, unsaid: 0 };
      causes.set(key, known);
      const time = now();
      if (time < known.next) {
        known.unsaid++;
        return;
      }
      write(known.unsaid > 0 ? JSON.stringify({ ...line, unsaid: known.unsaid }) : key);
      known.next = time + INTERVAL_MS;
      known.unsaid = 0;
    },
  };
}

function described(error: Error): FaultDetails {
  const frame = /^ +at (.+)$/m.exec(error.stack ?? '');
  return { error: error.name, ...(frame ? { at: frame[1] } : {}) };
}
