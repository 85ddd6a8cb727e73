import { millisecondsOf, type Visit } from './world';

/** How often and for how long CloudFront tries to connect: to fail over takes the product. */
export interface Attempts {
  readonly attempts: number;
  readonly seconds: number;
}

export const DEFAULT_ATTEMPTS: Attempts = { attempts: 3, seconds: 10 };
export const ONE_SECOND: Attempts = { attempts: 1, seconds: 1 };

/** What became of a request. */
export interface Outcome {
  /** Who was asked first. */
  readonly member: string;
  /** What the visitor waited for the first byte, in milliseconds. */
  readonly waited: number;
}

/** One way to choose who is asked, for all requests in order. */
export type Policy = (visits: readonly Visit[], seed: number) => Outcome[] | Promise<Outcome[]>;

export function connectMilliseconds({ attempts, seconds }: Attempts): number {
  return attempts * seconds * 1_000;
}

/** A request whose origins are settled beforehand, sent at a time: leg 2 is asked where leg 1 cannot be reached. */
export function failedOver(visit: Visit, at: number, legs: readonly [string, string], attempts: Attempts): number {
  const first = millisecondsOf(legs[0], at, visit.answer[legs[0]]);
  if (first !== Infinity) return at + first - visit.at;
  const second = at + connectMilliseconds(attempts);
  return second + millisecondsOf(legs[1], second, visit.answer[legs[1]]) - visit.at;
}
