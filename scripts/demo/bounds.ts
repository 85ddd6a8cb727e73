import type { FailureBounds } from './rehearsal';
import type { OriginConfig } from '../../cli/src';
import { worstCases } from '../../src/failover/time-to-failover';

/** A tenth for the machine, on top of what the template promises. */
const ALLOWANCE = 1.1;

/** What the template itself promises, in milliseconds. */
export function failureBounds(origin: OriginConfig): FailureBounds {
  const { connect, response } = worstCases({
    attempts: origin.connectionAttempts,
    connectSeconds: origin.connectionTimeout,
    responseSeconds: origin.responseTimeout,
    completionSeconds: origin.completionTimeout,
  });
  return { connectMs: connect * 1000 * ALLOWANCE, responseMs: response * 1000 * ALLOWANCE };
}
