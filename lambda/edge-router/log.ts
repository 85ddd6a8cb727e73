/** What went wrong at the edge without a viewer noticing. */
export type Fault =
  /** The origin carries no configuration that this router reads: the template's own origin answered. */
  | 'no-configuration'
  /** The session table did not answer in time, or not understandably. */
  | 'session-unknown'
  /** A part of the router failed. */
  | 'exception';

export interface Log {
  fault(fault: Fault, error?: unknown): void;
}

/** At most one line of a kind in so long. */
const INTERVAL_MS = 10_000;

/**
 * Faults, one line of JSON each. Of an exception only its name and place: its message may hold what a visitor sent.
 */
export function createLog(write: (line: string) => void, now: () => number): Log {
  const kinds = new Map<Fault, { next: number; unsaid: number }>();
  return {
    fault(fault, error) {
      const kind = kinds.get(fault) ?? { next: 0, unsaid: 0 };
      kinds.set(fault, kind);
      const time = now();
      if (time < kind.next) {
        kind.unsaid++;
        return;
      }
      write(JSON.stringify({ level: 'WARN', source: 'cdk-smart-origin edge router', fault, ...described(error), ...(kind.unsaid > 0 ? { unsaid: kind.unsaid } : {}) }));
      kind.next = time + INTERVAL_MS;
      kind.unsaid = 0;
    },
  };
}

function described(error: unknown): { error?: string; at?: string } {
  if (!(error instanceof Error)) return {};
  const frame = /^ +at (.+)$/m.exec(error.stack ?? '');
  return { error: error.name, ...(frame ? { at: frame[1] } : {}) };
}
