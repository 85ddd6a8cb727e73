import type { Duration } from 'aws-cdk-lib';
import type { AssignmentOptions } from './assignment-options';

/**
 * How visitors are assigned by weight, and what keeps them where they are.
 */
export interface WeightedSteeringOptions extends AssignmentOptions {
  /**
   * How long a visitor stays on a variant after the last visit, whatever the weights are meanwhile. From 1 minute to 365 days, and not
   * longer than `cookieLifetime`. Visits renew it.
   *
   * @default Duration.days(1)
   */
  readonly ttl?: Duration;

  /**
   * For static members: whether files that a page loads come from the version that served the page, even after weights or a rollback moved
   * the visitor, and are looked for in the other version where they are missing. Files are paths with an ending other than `.html` and
   * `.htm`. Needs failover, and holds on behaviors that have it; a missing file costs a second request.
   *
   * @default false
   */
  readonly skewProtection?: boolean;
}
