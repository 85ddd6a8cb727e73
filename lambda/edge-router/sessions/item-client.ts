import type { Item } from './item';

/** One item, by its partition key, of one replica. */
export interface GetItem {
  readonly region: string;
  /** Name or ARN. */
  readonly table: string;
  readonly keyName: string;
  readonly key: string;
  /** Names of the two attributes that are wanted. */
  readonly attributes: readonly [string, string];
}

/**
 * Why there is no answer: `throttled`; `server` (5xx); `refused` (any other status); `network` (no connection, or it broke); `silent`;
 * `malformed` (no JSON, or not DynamoDB's); `oversize`; `unsent` (no credentials, or a name that no request can hold).
 */
export type FailureReason = 'throttled' | 'server' | 'refused' | 'network' | 'silent' | 'malformed' | 'oversize' | 'unsent';

export type GetOutcome = { readonly item: Item | undefined; readonly failed?: undefined } | { readonly failed: FailureReason };

/** A look-up under way. */
export interface Reading {
  /** Never rejects. */
  readonly outcome: Promise<GetOutcome>;
  /** Tells that nobody waits for it any more. */
  late(): void;
}

export interface ItemClient {
  get(request: GetItem): Reading;
}
