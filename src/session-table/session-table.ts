import { PhysicalName, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { AttributeType, Billing, MultiRegionConsistency, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { AdoptedSessionTable, type AdoptedSessionTableProps } from './adopted-session-table';
import { foreignAccountOf, grantRead, type GrantedTable, grantWrite, stackOf } from './replica-grants';
import { keysOfEncryption } from './replica-keys';
import { EXPIRES_ATTRIBUTE, TOKEN_ATTRIBUTE } from './session-form';
import { foreignAccount, type SessionLookup } from './session-lookup';
import { SessionTableEncryption } from './session-table-encryption';
import type { ISessionTable } from './session-table-interface';
import { checkTableName } from './session-table-name';
import { checkedRegions, regionOfStack } from './session-table-regions';
import { SmartOriginError } from '../private/errors';

/**
 * Options of a session table.
 */
export interface SessionTableProps {
  /**
   * Regions that have a replica beside the table's own, which is the stack's. The edge reads the nearest one; put one where your visitors
   * are, and where your application runs. Each is written to with every session.
   *
   * @default - none: the table is read from everywhere in its one Region
   */
  readonly replicaRegions?: string[];

  /**
   * Name of the table in every Region: 3 to 255 letters, digits, underscores, hyphens and periods. A new name replaces the table.
   *
   * @default - CloudFormation chooses one; where a stack of another Region or account refers to the table, it is made of stack and id
   */
  readonly tableName?: string;

  /**
   * With which keys the sessions are encrypted at rest.
   *
   * @default SessionTableEncryption.awsOwned()
   */
  readonly encryption?: SessionTableEncryption;

  /**
   * Whether each replica can be restored to any second of the last 35 days.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html
   * @default true
   */
  readonly pointInTimeRecovery?: boolean;

  /**
   * Whether DynamoDB refuses to delete the table and its replicas until this is set to false.
   *
   * @default true, unless `removalPolicy` is `DESTROY`
   */
  readonly deletionProtection?: boolean;

  /**
   * What becomes of the table when it leaves the template.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * How soon a session that is written in one Region is seen in another. Strong consistency is refused, since a table that has it cannot
   * expire sessions.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
   * @default MultiRegionConsistency.EVENTUAL
   */
  readonly multiRegionConsistency?: MultiRegionConsistency;
}

/**
 * A DynamoDB global table of sessions: which version each visitor's session is on. Your application writes it, in the Region where it
 * runs; the edge reads the nearest replica, and never writes.
 *
 * An item has the session's token as its partition key `token` (S), the member that serves the session as `version` (S), and when the
 * session ends as `expires` (N, epoch seconds), after which DynamoDB deletes it within days, and the edge takes it for missing at once.
 * Other attributes are yours; the edge does not read them.
 *
 * It may stand in a stack of any Region. Requests are paid one by one (on demand).
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import { SessionTable } from 'cdk-smart-origin';
 *
 * const app = new App();
 * const data = new Stack(app, 'Data', { env: { account: '111122223333', region: 'eu-west-1' } });
 * const sessions = new SessionTable(data, 'Sessions', { replicaRegions: ['us-east-1', 'ap-southeast-1'] });
 */
export class SessionTable extends Construct implements ISessionTable {
  /**
   * A table that exists, such as that of an application which has sessions already.
   *
   * A table of another account needs a resource policy on each replica, which its owner attaches: it allows the edge router's role
   * `dynamodb:GetItem`.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-cross-account-access.html
   * @throws if the table cannot be located at synth, if a name cannot be written into a header, or if keys are missing
   */
  public static adopt(scope: Construct, id: string, props: AdoptedSessionTableProps): ISessionTable {
    return new AdoptedSessionTable(scope, id, props);
  }

  /** The table, with all that DynamoDB's own construct offers. */
  public readonly table: TableV2;
  public readonly tableName: string;
  public readonly regions: string[];
  private readonly granted: GrantedTable;
  private readonly givenName?: string;

  /**
   * @throws if the stack has no Region, if a replica's Region is the table's own, named twice or no Region, if keys and replicas do not
   *   match, or if strong consistency is asked for
   */
  constructor(scope: Construct, id: string, props: SessionTableProps = {}) {
    super(scope, id);
    const encryption = (props.encryption ?? SessionTableEncryption.awsOwned())._encryption;
    const { partition, account } = Stack.of(this);
    this.validate(props);
    this.regions = checkedRegions(this, regionOfStack(this), props.replicaRegions);
    const keys = keysOfEncryption(this, this.regions, encryption);
    this.givenName = props.tableName === PhysicalName.GENERATE_IF_NEEDED ? undefined : props.tableName;
    this.table = new TableV2(this, 'Table', {
      // Left out, TableV2 chooses PhysicalName.GENERATE_IF_NEEDED, by which stacks of other Regions can name the table.
      tableName: props.tableName,
      partitionKey: { name: TOKEN_ATTRIBUTE, type: AttributeType.STRING },
      timeToLiveAttribute: EXPIRES_ATTRIBUTE,
      billing: Billing.onDemand(),
      replicas: this.regions.slice(1).map((region) => ({ region })),
      encryption,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: props.pointInTimeRecovery ?? true },
      // Whoever asks for the table's destruction would otherwise meet DynamoDB's refusal in the middle of it.
      deletionProtection: props.deletionProtection ?? props.removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.tableName = this.table.tableName;
    this.granted = { tableName: this.tableName, partition, account, regions: this.regions, keys };
  }

  public grantReadSessions(grantee: IGrantable): Grant {
    this.validateGrantee(grantee);
    return grantRead(this.granted, grantee);
  }

  public grantWriteSessions(grantee: IGrantable): Grant {
    this.validateGrantee(grantee);
    return grantWrite(this.granted, grantee);
  }

  /** @internal */
  public _lookupFrom(scope: IConstruct): SessionLookup {
    const account = foreignAccount(this.granted.account, scope);
    return { table: this.tableName, ...(account === undefined ? {} : { account }) };
  }

  private validate(props: SessionTableProps) {
    if (props.tableName !== undefined) checkTableName(this, props.tableName);
    if (props.multiRegionConsistency === MultiRegionConsistency.STRONG) {
      throw new SmartOriginError(this, 'StrongConsistencyWithoutTimeToLive',
        'strong consistency over Regions is asked for, and such a table has no time to live (MRSC), so sessions would never be deleted; leave `multiRegionConsistency` out: '
        + 'the sticky cookie keeps a visitor in place for the second that replication takes');
    }
  }

  private validateGrantee(grantee: IGrantable) {
    const account = foreignAccountOf(grantee, this.granted.account);
    if (account !== undefined) {
      throw new SmartOriginError(this, 'ForeignGrantee',
        `somebody of account ${account} is to use the session table of account ${this.granted.account}, which needs a resource policy on each replica, and CloudFormation cannot `
        + 'attach one while it makes a replica; grant within one account, or deploy the table first, attach the policies, and use SessionTable.adopt({ tableArn }) over there');
    }
    const stack = stackOf(grantee);
    if (stack) this.validateReach(stack);
  }

  /** Refuses stacks that cannot know what the table is called. */
  private validateReach(stack: Stack) {
    if (stack.node.root !== this.node.root) {
      throw new SmartOriginError(this, 'TableOfOtherApp',
        `${stack.node.path} belongs to another app than the session table, and apps share no constructs; give the table a \`tableName\` here, and use SessionTable.adopt({ tableName, region }) over there`);
    }
    if (stack.environment === Stack.of(this).environment) return;
    if (this.givenName === undefined && Token.isUnresolved(this.granted.account)) {
      throw new SmartOriginError(this, 'TableWithoutName',
        `${stack.node.path} is in another Region or account than the session table and has to know its name, which is made of the account's id among others; `
        + 'give the table\'s stack an account (`env: { account, region }`), or the table a `tableName`');
    }
    if (this.givenName !== undefined && Token.isUnresolved(this.givenName)) {
      throw new SmartOriginError(this, 'UnresolvedTableName',
        `${stack.node.path} is in another Region or account than the session table and has to know its name, and \`tableName\` is a deploy-time value of the table's stack; `
        + 'write it out, or leave it out for a name that both stacks can make');
    }
  }
}
