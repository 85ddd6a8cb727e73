import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';

/**
 * A member of the origin pool.
 */
export interface OriginMember {
  /**
   * Where the content comes from: any origin of aws-cdk-lib (HTTP, load balancer, S3 bucket with access control, S3 website,
   * function URL, VPC, API Gateway) or your own `IOrigin`. Not an `OriginGroup`: the pool makes the groups itself.
   */
  readonly origin: IOrigin;

  /**
   * Id of the member that is asked when this one fails as leg 1.
   *
   * @default - the only other member, or the only standby among the others
   */
  readonly fallback?: string;

  /**
   * A standby takes no traffic of its own: it is only ever asked as a fallback.
   *
   * @default false
   */
  readonly standby?: boolean;
}
