import type { ServedBy } from '../../src/contract/edge-router';

/** What this instance saw of the last leg of a request. */
export interface SeenLeg {
  /** Who was asked; absent where another instance sent the leg. */
  readonly servedBy?: ServedBy;
  /** When it was sent, in milliseconds since the epoch. */
  readonly sentAt?: number;
  /** Whether this instance saw the origin's answer to it. */
  readonly answered: boolean;
}

/** What became of requests that this instance saw, by id: their other events may come here, or to another instance. */
export interface InFlight {
  sent(requestId: string | undefined, servedBy: ServedBy, sentAt: number): void;
  get(requestId: string | undefined): SeenLeg | undefined;
  /** The origin answered, and another leg may follow. */
  answered(requestId: string | undefined): void;
  /** Nothing more is expected of the request. */
  done(requestId: string | undefined): void;
}

/** An instance takes ten requests a second at most, and an origin has half a minute unless more is asked for. */
const MOST_REMEMBERED = 512;

export function createInFlight(): InFlight {
  const legs = new Map<string, SeenLeg>();
  const remember = (requestId: string | undefined, leg: SeenLeg) => {
    if (requestId === undefined) return;
    // What is renewed becomes the youngest.
    legs.delete(requestId);
    legs.set(requestId, leg);
    if (legs.size > MOST_REMEMBERED) legs.delete(legs.keys().next().value!);
  };
  // Nothing is remembered without an id.
  const get = (requestId: string | undefined) => legs.get(requestId!);
  return {
    sent: (requestId, servedBy, sentAt) => remember(requestId, { servedBy, sentAt, answered: false }),
    get,
    answered: (requestId) => remember(requestId, { ...get(requestId), answered: true }),
    done: (requestId) => void legs.delete(requestId!),
  };
}
