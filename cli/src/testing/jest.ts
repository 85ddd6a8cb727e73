import * as checks from './checks';
import type { FailoverExpectation, Verdict } from './checks';
import type { Browser } from '../fetch/browser';
import type { ViewerResponse } from '../fetch/viewer-response';

/** What can be expected of responses of the local CloudFront. */
export interface EdgeMatchers<R> {
  /** The response is that origin's, now or out of a cache. */
  toBeServedBy(origin: string): R;
  /** A cache had it. */
  toComeFromCache(): R;
  /** Leg 1 failed, and the response is that of leg 2. */
  toHaveFailedOver(expected?: FailoverExpectation): R;
  /** Any of 400 and above where no status is given. */
  toBeAnError(status?: number): R;
  /** Every response that an origin gave the browser was this one's. */
  toHaveStayedOn(origin: string): R;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the one way to extend the types of jest
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- has to be as jest declares it
    interface Matchers<R, T = {}> extends EdgeMatchers<R> {}
  }
}

interface MatcherResult {
  pass: boolean;
  message(): string;
}

/** For `expect.extend()` of runners that have no global `expect`. */
export const matchers = {
  toBeServedBy: (response: ViewerResponse, origin: string) => resultOf(checks.servedBy(response, origin)),
  toComeFromCache: (response: ViewerResponse) => resultOf(checks.fromCache(response)),
  toHaveFailedOver: (response: ViewerResponse, expected?: FailoverExpectation) => resultOf(checks.failedOver(response, expected)),
  toBeAnError: (response: ViewerResponse, status?: number) => resultOf(checks.anError(response, status)),
  toHaveStayedOn: (browser: Pick<Browser, 'responses'>, origin: string) => resultOf(checks.stayedOn(browser, origin)),
};

/** The runner asks for the message of what did not hold, or of what did where it was not to. */
function resultOf({ holds, expected, found, details }: Verdict): MatcherResult {
  return {
    pass: holds,
    message: () => (holds ? `expected ${expected.replace(' to ', ' not to ')}\n\n${details}` : `expected ${expected}, but ${found}\n\n${details}`),
  };
}

// `await using` in tests: Node 20 has the symbol, and jest before 30 runs tests where it is missing.
if (!('asyncDispose' in Symbol)) Object.defineProperty(Symbol, 'asyncDispose', { value: (Symbol as SymbolConstructor).for('nodejs.asyncDispose') });

(globalThis as { expect?: { extend?(given: typeof matchers): void } }).expect?.extend?.(matchers);
