import { TryAgainError } from '../errors';
import { StoreConflict, type PolicyStore, type StoreSnapshot, type StoreWrite } from './policy-store';

/** Of each round of writers one gets through, so that this is enough for a crowd of them. */
const MAX_ATTEMPTS = 12;

/** Bounds of the pause before another attempt, in milliseconds: it doubles from the first to the second. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 2000;

/** Time and chance, so that tests can stand in for them. */
export interface Pauses {
  sleep(milliseconds: number): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}

/** What a plan came to; without `write` there is nothing to do. */
export interface Planned<T> {
  readonly result: T;
  readonly write?: StoreWrite;
}

/**
 * Reads, plans and writes; when somebody else wrote meanwhile, all again on what they left, so that nobody's change is lost.
 *
 * @throws TryAgainError `ERR_CONFLICT` after twelve attempts.
 */
export async function writeOptimistically<T>(store: PolicyStore, plan: (snapshot: StoreSnapshot) => Planned<T>, pauses: Pauses): Promise<T> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    // Drawn from the whole range: writers that met once would otherwise meet again.
    if (attempt > 0) await pauses.sleep(pauses.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt));
    const snapshot = await store.read();
    const { result, write } = plan(snapshot);
    if (write === undefined) return result;
    try {
      await store.write(write, snapshot.etag);
      return result;
    } catch (error) {
      if (!(error instanceof StoreConflict)) throw error;
    }
  }
  throw new TryAgainError(
    'ERR_CONFLICT', `${store.arn} was written by somebody else each of ${MAX_ATTEMPTS} times`, 'a change is made only to what was read, so that nobody\'s is lost; nothing was written',
    'repeat the command; if it goes on, something writes to the KeyValueStore without end',
  );
}
