import type { AddBehaviorOptions } from 'aws-cdk-lib/aws-cloudfront';
import type { Failover } from '../failover/failover';

/**
 * A behavior on the origin pool: all that an L2 behavior takes except the origin, which the pool provides.
 */
export interface SmartBehaviorOptions extends AddBehaviorOptions {
  /**
   * What happens when leg 1 fails. `Failover.none()` stands the behavior on the primary alone, with all methods allowed
   * and nothing cached unless `allowedMethods` and `cachePolicy` say otherwise.
   *
   * @default - as the SmartOrigin says
   */
  readonly failover?: Failover;

  /**
   * Id of the member that is leg 1 of this behavior; its `fallback` is leg 2. Nobody is steered on a behavior that names it.
   *
   * @default - the primary of the SmartOrigin, or whomever its steering chooses
   */
  readonly primary?: string;
}
