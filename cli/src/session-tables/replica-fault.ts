import type { DynamoAnswer } from './dynalite-engine';

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
  | { readonly kind: 'gone' };

/** The names of all faults. */
export const REPLICA_FAULTS = ['none', 'slow', 'throttled', 'error', 'silent', 'gone'] as const satisfies ReplicaFault['kind'][];

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
