import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { AssignmentOptions } from './assignment-options';
import type { ISessionTable } from '../session-table/session-table-interface';

/** Who has the last word where a visitor has a pin and a session. */
export enum SessionAuthority {
  /** The pin, until it ends: the table is read once, and then not until the pin has ended. */
  PIN = 'pin',
  /** The table, with every request of a visitor who has a session: a session that changes its version is followed at once. Costs a read each. */
  TABLE = 'table',
}

/**
 * How sessions in progress are kept on their version, and how those are assigned who have none.
 */
export interface StickySessionsOptions extends AssignmentOptions {
  /**
   * The application's sessions. The edge router reads them, the application writes them.
   */
  readonly table: ISessionTable;

  /**
   * Name of the application's session cookie, whose value is the token of the session: a token (RFC 6265).
   */
  readonly cookieName: string;

  /**
   * How long a visitor's pin holds after the last visit; so long the table is not read for that visitor. From 1 minute to 365 days, and not
   * longer than `cookieLifetime`.
   *
   * @default Duration.minutes(10)
   */
  readonly ttl?: Duration;

  /**
   * Who has the last word where a visitor has a valid pin and a session.
   *
   * @default SessionAuthority.PIN
   */
  readonly authority?: SessionAuthority;

  /**
   * How long the edge router may look for a session, retry at another replica included. After it the visitor is assigned as without a
   * session, for this request. From 20 to 800 milliseconds.
   *
   * @default Duration.millis(150)
   */
  readonly lookupBudget?: Duration;

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
