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
   * Id of the member that is asked when this one fails as leg 1. Where an edge router looks for the fastest, the next fastest goes before it.
   *
   * @default - the only other member, or the only standby among the others, or one that serves the same (the first by id, after the primary and after
   * the member that others name in `sameAs`), or, for all but the primary, the primary; with `Steering.nearest()` the next nearest
   */
  readonly fallback?: string;

  /**
   * A standby takes no traffic of its own: it is only ever asked as a fallback.
   *
   * @default false
   */
  readonly standby?: boolean;

  /**
   * Percent of new visitors that are assigned to this member, from 0 to 100 in steps of 0.01. The primary has none: it takes what the
   * others leave. Without a weight a member that is neither the primary nor a standby nor the same as another is dark: only preview links and
   * the live policy reach it. With `Steering.fastest()` and `Steering.nearest()` nobody has a weight.
   *
   * @default - no weight; where no member has one, nothing steers unless `steering` says so
   */
  readonly weight?: number;

  /**
   * The Host that this member is asked with, by policies with an edge router, and by those with a CloudFront Function, `Steering.weighted()` and
   * `Steering.nearest()`, on behaviors without failover. A `hostHeader` in an origin group that a CloudFront Function makes is reported to end in
   * 502, so their behaviors with failover refuse it. Not for S3 buckets, which are asked by their own name.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
   * @default - the domain name of the origin
   */
  readonly hostHeader?: string;

  /**
   * Id of another member that serves the same version elsewhere, with `Steering.stickySessions()`: this one gets no visitors by weight, and
   * cookies, sessions and the live policy know that one alone; the edge router asks whichever of them is the fastest.
   *
   * @default - it serves a version of its own
   */
  readonly sameAs?: string;

  /**
   * Whether the edge router may probe this member when it looks for the fastest. One that is not probed takes part by how it answers visitors,
   * and in no race.
   *
   * @default true
   */
  readonly probe?: boolean;
}
