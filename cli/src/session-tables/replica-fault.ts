import type { DynamoAnswer } from './dynalite-engine';
import { meantName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';
import { isTimerMs, MAX_TIMER_MS } from '../timer-limits';
import { durationMs } from '../virtual-clock';

/** How a Region's tables answer. */
export type ReplicaFault =
  | { readonly kind: 'none' }
  /** Answers so many milliseconds late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Refuses with ProvisionedThroughputExceededException. */
  | { readonly kind: 'throttled' }
  /** Answers 500, InternalServerError. */
  | { readonly kind: 'error' }
  /** Takes the call and never answers. */
  | { readonly kind: 'silent' }
  /** Resets the connection. */
  | { readonly kind: 'gone' }
  /** Answers, and lets in no writes of other Regions until it is healed; its own go out all the same. */
  | { readonly kind: 'stale' };

/** The names of all faults. */
export const REPLICA_FAULTS = ['none', 'slow', 'throttled', 'error', 'silent', 'gone', 'stale'] as const satisfies ReplicaFault['kind'][];

/**
 * @param text - `none`, `slow 400ms`, `throttled`, `error`, `silent`, `gone` or `stale`.
 * @throws SmartOriginError `ERR_FAULT`
 */
export function parseReplicaFault(text: string): ReplicaFault {
  const [given = '', ...rest] = text.trim().toLowerCase().split(/\s+/);
  const kind = REPLICA_FAULTS.find((name) => name === given);
  const refuse = (what: string, mend: string) => new SmartOriginError('ERR_FAULT', what, `there are: ${REPLICA_FAULTS.join(', ').replace('slow', 'slow <time>')}`, mend);
  if (kind === undefined) {
    const meant = meantName(given, REPLICA_FAULTS);
    throw refuse(`"${text}" is no fault of tables`, meant === undefined ? 'write one of these' : `write ${meant}`);
  }
  const time = rest.join('');
  if (kind !== 'slow') {
    if (time !== '') throw refuse(`"${text}" says more than "${kind}"`, `write ${kind} alone`);
    return { kind };
  }
  // A number alone is milliseconds.
  const ms = /^\d+$/.test(time) ? Number(time) : durationMs(time);
  if (ms === undefined || !isTimerMs(ms)) throw refuse(`"${text}" does not say how slow`, `write a time of 0 to ${MAX_TIMER_MS} ms, such as slow 400ms`);
  return { kind, ms };
}

/** @throws SmartOriginError `ERR_FAULT` for one of another kind, which would be as good as none */
export function checkReplicaFault(fault: ReplicaFault): void {
  if (REPLICA_FAULTS.includes(fault?.kind)) return;
  throw new SmartOriginError('ERR_FAULT', `${JSON.stringify(fault)} is no fault of tables`, `its kind is one of: ${REPLICA_FAULTS.join(', ')}`, "write it like { kind: 'throttled' }");
}

/** As `parseReplicaFault` takes it. */
export function replicaFaultText(fault: ReplicaFault): string {
  return fault.kind === 'slow' ? `slow ${fault.ms}ms` : fault.kind;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export function dynamoError(status: number, type: string, message: string): DynamoAnswer {
  return { status, headers: { 'Content-Type': 'application/x-amz-json-1.0' }, body: JSON.stringify({ __type: type, message }) };
}

/** The words are DynamoDB's. */
export const FAULT_ANSWERS = {
  throttled: dynamoError(400, 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.'),
  error: dynamoError(500, 'com.amazonaws.dynamodb.v20120810#InternalServerError', 'Internal server error'),
} as const;
