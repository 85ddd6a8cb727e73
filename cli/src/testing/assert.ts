import { AssertionError } from 'node:assert';
import * as checks from './checks';
import type { FailoverExpectation, Verdict } from './checks';
import type { Browser } from '../fetch/browser';
import type { ViewerResponse } from '../fetch/viewer-response';

/** What `node:assert` is for values, for responses of the local CloudFront: each throws an AssertionError that tells legs and trace. */

/** The response is that origin's, now or out of a cache. */
export function assertServedBy(response: ViewerResponse, origin: string): void {
  assertHolds(checks.servedBy(response, origin), assertServedBy);
}

export function assertNotServedBy(response: ViewerResponse, origin: string): void {
  assertFails(checks.servedBy(response, origin), assertNotServedBy);
}

/** A cache had it. */
export function assertFromCache(response: ViewerResponse): void {
  assertHolds(checks.fromCache(response), assertFromCache);
}

export function assertNotFromCache(response: ViewerResponse): void {
  assertFails(checks.fromCache(response), assertNotFromCache);
}

/** Leg 1 failed, and the response is that of leg 2. */
export function assertFailedOver(response: ViewerResponse, expected: FailoverExpectation = {}): void {
  assertHolds(checks.failedOver(response, expected), assertFailedOver);
}

export function assertNotFailedOver(response: ViewerResponse): void {
  assertFails(checks.failedOver(response), assertNotFailedOver);
}

/** @param status - Left out for any of 400 and above. */
export function assertError(response: ViewerResponse, status?: number): void {
  assertHolds(checks.anError(response, status), assertError);
}

export function assertNoError(response: ViewerResponse): void {
  assertFails(checks.anError(response), assertNoError);
}

/** Every response that an origin gave the browser was this one's. */
export function assertStayedOn(browser: Pick<Browser, 'responses'>, origin: string): void {
  assertHolds(checks.stayedOn(browser, origin), assertStayedOn);
}

function assertHolds({ holds, expected, found, details }: Verdict, stackStartFn: (...given: never[]) => void): void {
  if (!holds) throw new AssertionError({ message: `expected ${expected}, but ${found}\n\n${details}`, stackStartFn: stackStartFn as () => void });
}

function assertFails({ holds, expected, details }: Verdict, stackStartFn: (...given: never[]) => void): void {
  if (holds) throw new AssertionError({ message: `expected ${expected.replace(' to ', ' not to ')}\n\n${details}`, stackStartFn: stackStartFn as () => void });
}
