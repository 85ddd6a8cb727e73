import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { SessionLookup } from './session-lookup';

/**
 * A table of sessions with a replica in each of its Regions: a `SessionTable`, or one that was adopted.
 */
export interface ISessionTable extends IConstruct {
  /** Name of the table, the same in every Region. */
  readonly tableName: string;

  /** The Regions that have a replica. The first is the table's own, which is read from Regions of which nobody knows where they are. */
  readonly regions: string[];

  /**
   * Lets somebody read single sessions, in every Region: `dynamodb:GetItem` on each replica and `kms:Decrypt` with its customer managed
   * key, through DynamoDB alone. The edge router is granted this; grant it to applications that read sessions themselves.
   */
  grantReadSessions(grantee: IGrantable): Grant;

  /**
   * Lets an application write sessions, in every Region: `dynamodb:PutItem`, `dynamodb:UpdateItem` and `dynamodb:DeleteItem` on each
   * replica, and the use of its customer managed key, through DynamoDB alone. Reading is granted by `grantReadSessions`.
   */
  grantWriteSessions(grantee: IGrantable): Grant;

  /**
   * How sessions are looked up by what stands in the scope's stack: with the account where it is not that of the table.
   *
   * @internal
   */
  _lookupFrom(scope: IConstruct): SessionLookup;
}
