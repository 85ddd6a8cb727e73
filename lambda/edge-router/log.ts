/** What went wrong at the edge without a viewer noticing, and how it was mended. */
export type Fault =
  /** The origin carries no configuration that this router reads: the template's own origin answered. */
  | 'no-configuration'
  /** A replica of the session table did not answer in time, or not understandably. */
  | 'replica'
  /** The session could not be looked up: the visitor went by weight. */
  | 'session-unknown'
  /** A request failed at a member, with the kind of the failure. */
  | 'member-failed'
  /** A member is avoided from now on, or is not any more. */
  | 'member-out'
  | 'member-back'
  /** Members were raced, with the winner. */
  | 'race';

const GOOD_NEWS = /back|race/;

/** Where and why, in our own words. */
export interface FaultDetails {
  readonly [name: string]: string | undefined;
}

export interface Log {
  fault(fault: Fault, details?: FaultDetails): void;
  /** Of an exception only its name and place are logged: its message may hold what a visitor sent. */
  exception(error: unknown): void;
}

/** At most one line of a cause in so long. */
const INTERVAL_MS = 10_000;

/** Faults, one line of JSON each. */
export function createLog(write: (line: string) => void, now: () => number): Log {
  const causes = new Map<string, { next: number; unsaid: number }>();
  const say = (fault: string, details?: FaultDetails) => {
    const line = { level: GOOD_NEWS.test(fault) ? 'INFO' : 'WARN', source: 'cdk-smart-origin edge router', fault, ...details };
    const text = JSON.stringify(line);
    const cause = causes.get(text) ?? { next: -Infinity, unsaid: 0 };
    causes.set(text, cause);
    const time = now();
    if (time < cause.next) {
      cause.unsaid++;
      return;
    }
    write(cause.unsaid > 0 ? JSON.stringify({ ...line, unsaid: cause.unsaid }) : text);
    cause.next = time + INTERVAL_MS;
    cause.unsaid = 0;
  };
  return { fault: say, exception: (error) => say('exception', described(error)) };
}

function described(error: unknown): FaultDetails {
  if (!(error instanceof Error)) return { error: typeof error };
  const { message, stack = '' } = error;
  // The stack begins with the message, which may look like a frame itself.
  const end = stack.indexOf(message);
  const frame = end < 0 ? null : /^ +at (.+)$/m.exec(stack.slice(end + message.length));
  return { error: error.name, ...(frame ? { at: frame[1] } : {}) };
}
