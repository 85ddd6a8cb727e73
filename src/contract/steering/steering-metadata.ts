/**
 * What the template says about a weighted pool, for tools: metadata of its viewer-response function. The function's association
 * tells which KeyValueStore holds the live policy.
 */

/** Key of the resource's metadata. */
export const STEERING_METADATA = 'cdk-smart-origin:steering';

export const STEERING_METADATA_VERSION = 1;

export interface SteeringMetadata {
  readonly version: typeof STEERING_METADATA_VERSION;
  /** Construct path of the SmartOrigin. */
  readonly site: string;
  readonly generation: number;
  readonly primary: string;
  /** Every member of the pool. Weights in percent; without one a member takes what the others leave (the primary) or nothing. */
  readonly members: readonly { readonly id: string; readonly weight?: number; readonly standby?: boolean }[];
  /** How long a pin holds, in seconds. */
  readonly ttl: number;
}
