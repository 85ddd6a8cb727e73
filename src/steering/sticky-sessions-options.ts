import type { Duration } from 'aws-cdk-lib';
import type { AssignmentOptions } from './assignment-options';
import type { EdgeRouterOptions } from './edge-router-options';
import type { FastestOptions } from './fastest-options';
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
export interface StickySessionsOptions extends AssignmentOptions, EdgeRouterOptions {
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
   * How the fastest of the members that serve one version is found: a member and those that name it in `sameAs`.
   *
   * @default - by the defaults of each option, where a member has `sameAs`
   */
  readonly fastest?: FastestOptions;
}
