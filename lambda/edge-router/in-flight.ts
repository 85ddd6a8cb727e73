import type { ServedBy } from '../../src/contract/edge-router';

/** A leg that this instance sent on its way. */
export interface SentLeg {
  readonly servedBy: ServedBy;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** Whether this instance saw the origin's answer to it. */
  readonly answered: boolean;
}

/** What became of requests that this instance saw, by id: their other events may come here, or to another instance. */
export interface InFlight {
  sent(requestId: string, leg: SentLeg): void;
  /** The last leg of a request. */
  get(requestId: string): SentLeg | undefined;
  answered(requestId: string): void;
  /** Nothing more is expected of the request. */
  done(requestId: string): void;
}

/** An instance takes ten requests a second at most, and an origin has half a minute unless more is asked for. */
const MOST_REMEMBERED = 512;

export function createInFlight(): InFlight {
  const legs = new Map<string, SentLeg>();
  return {
    sent(requestId, leg) {
      // What is renewed becomes the youngest.
      legs.delete(requestId);
      legs.set(requestId, leg);
      if (legs.size > MOST_REMEMBERED) legs.delete(legs.keys().next().value!);
    },
    get: (requestId) => legs.get(requestId),
    answered(requestId) {
      const leg = legs.get(requestId);
      if (leg) legs.set(requestId, { ...leg, answered: true });
    },
    done: (requestId) => void legs.delete(requestId),
  };
}
