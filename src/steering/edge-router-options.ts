import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';

/**
 * What every steering policy with an edge router (Lambda@Edge) lets you choose of it.
 */
export interface EdgeRouterOptions {
  /**
   * How long CloudFront may keep what a fallback answered in place of another member, as far as the answer's own Cache-Control allows. From
   * 1 second to 1 hour.
   *
   * @default - not at all
   */
  readonly fallbackTtl?: Duration;

  /**
   * Whether a member that keeps failing is avoided for a while before it is asked, and its visitors are served elsewhere.
   *
   * @default true
   */
  readonly ejection?: boolean;

  /**
   * What becomes of the edge router's function and its versions when they are removed from the stack. CloudFront deletes its copies of them
   * hours after the distribution let go of them, and until then Lambda deletes neither, so `DESTROY` fails on the first try.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-delete-replicas.html
   * @default RemovalPolicy.RETAIN
   */
  readonly edgeRouterRemovalPolicy?: RemovalPolicy;

  /**
   * How long the edge router's log entries of us-east-1 are kept. Those of other Regions stand in log groups of the same name there, which
   * Lambda creates, and which keep them for ever unless you say otherwise there.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly edgeRouterLogRetention?: RetentionDays;
}
