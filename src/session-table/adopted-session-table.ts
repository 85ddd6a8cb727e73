import { Stack, Token } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { foreignAccountOf, grantRead, type GrantedTable, grantWrite } from './replica-grants';
import { keysOfArns } from './replica-keys';
import { lookupForm, type SessionForm } from './session-form';
import { foreignAccount, type SessionLookup } from './session-lookup';
import type { ISessionTable } from './session-table-interface';
import { checkTableName } from './session-table-name';
import { checkedRegions, regionOfStack } from './session-table-regions';
import { SmartOriginError } from '../private/errors';

/**
 * A session table that exists, and how the application writes it.
 */
export interface AdoptedSessionTableProps {
  /**
   * ARN of the table: `arn:aws:dynamodb:<region>:<account>:table/<name>`. For a table of another account; Region and account have to be
   * written out, the name may be known at deploy time only.
   *
   * @default - `tableName` in the stack's account
   */
  readonly tableArn?: string;

  /**
   * Name of the table, in the stack's account.
   *
   * @default - that of `tableArn`
   */
  readonly tableName?: string;

  /**
   * The table's own Region, beside `tableName`: the one that is read from Regions of which nobody knows where they are.
   *
   * @default - the stack's
   */
  readonly region?: string;

  /**
   * The other Regions that have a replica.
   *
   * @default - none: the table is read from everywhere in its one Region
   */
  readonly replicaRegions?: string[];

  /**
   * Name of the partition key, of type S. The table has no sort key. 1 to 255 characters of visible ASCII.
   *
   * @default 'token'
   */
  readonly tokenAttribute?: string;

  /**
   * Name of the attribute that holds the session's version, at the top of the item, of type S. 1 to 255 characters of visible ASCII.
   *
   * @default 'version'
   */
  readonly versionAttribute?: string;

  /**
   * Name of the attribute that holds when the session ends, in epoch seconds, of type N. 1 to 255 characters of visible ASCII.
   *
   * @default 'expires'
   */
  readonly expiresAttribute?: string;

  /**
   * What stands before the token in the partition key, such as `sess:`. 1 to 128 characters of visible ASCII.
   *
   * @default - nothing
   */
  readonly tokenPrefix?: string;

  /**
   * Whether the session cookie holds a signed token, as express-session writes it: `s:<token>.<signature>`. The edge does not know the
   * secret and does not check the signature: it only learns a version, which any visitor can choose.
   *
   * @default false
   */
  readonly signedTokens?: boolean;

  /**
   * Member of the origin pool by stored version, for example `{ '1': 'v1' }`.
   *
   * @default - the stored version is the member's id
   */
  readonly versions?: { [version: string]: string };

  /**
   * ARN of the customer managed key, by Region: one for each Region of the table.
   *
   * @default - the table is encrypted with a key of AWS
   */
  readonly keyArns?: { [region: string]: string };

  /**
   * States that the table is encrypted with DynamoDB's own key, not with the account's `aws/dynamodb`, which no other account can use. A
   * table of another account needs this statement, or `keyArns`.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html
   * @default false
   */
  readonly awsOwnedKey?: boolean;
}

const TABLE_ARN = /^arn:([^:]+):dynamodb:([^:]+):([^:]+):table\/([^:/]+)$/;
const ACCOUNT = /^\d{12}$/;

/** Made by `SessionTable.adopt`. */
export class AdoptedSessionTable extends Construct implements ISessionTable {
  public readonly tableName: string;
  public readonly regions: string[];
  private readonly granted: GrantedTable;
  private readonly form: ReturnType<typeof lookupForm>;
  private readonly foreignersCanRead: boolean;

  constructor(scope: Construct, id: string, props: AdoptedSessionTableProps) {
    super(scope, id);
    const { partition, region, account, tableName } = located(this, props);
    this.tableName = tableName;
    this.regions = checkedRegions(this, region, props.replicaRegions);
    this.form = lookupForm(this, props as SessionForm);
    if (props.keyArns && props.awsOwnedKey) {
      throw new SmartOriginError(this, 'KeysContradict', 'the adopted table has both `keyArns` and `awsOwnedKey`, and is encrypted in one way only; remove the one that is not so');
    }
    this.foreignersCanRead = props.keyArns !== undefined || props.awsOwnedKey === true;
    this.granted = {
      tableName, partition, account, regions: this.regions, keys: props.keyArns ? keysOfArns(this, '`keyArns`', this.regions, props.keyArns) : {},
    };
    // A stack whose account is known at deploy time only may be that of the table: then the grants tell.
    if (!Token.isUnresolved(Stack.of(this).account)) this.refuseKeysUnknownTo(foreignAccount(account, this) && Stack.of(this).account);
  }

  public grantReadSessions(grantee: IGrantable): Grant {
    this.refuseKeysUnknownTo(foreignAccountOf(grantee, this.granted.account));
    return grantRead(this.granted, grantee);
  }

  public grantWriteSessions(grantee: IGrantable): Grant {
    this.refuseKeysUnknownTo(foreignAccountOf(grantee, this.granted.account));
    return grantWrite(this.granted, grantee);
  }

  /** @internal */
  public _lookupFrom(scope: IConstruct): SessionLookup {
    const account = foreignAccount(this.granted.account, scope);
    return { table: this.tableName, ...(account === undefined ? {} : { account }), ...this.form };
  }

  private refuseKeysUnknownTo(account: string | undefined) {
    if (account === undefined || this.foreignersCanRead) return;
    throw new SmartOriginError(this, 'KeyOfForeignTable',
      `the session table is of account ${this.granted.account} and is used from ${account}, which needs its keys or none: set \`keyArns\` to its customer managed keys by Region, `
      + 'or `awsOwnedKey: true` where DynamoDB\'s own key encrypts it; a table with the account\'s key aws/dynamodb cannot be read from another account');
  }
}

interface Located {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly tableName: string;
}

function located(scope: IConstruct, props: AdoptedSessionTableProps): Located {
  if ((props.tableArn === undefined) === (props.tableName === undefined)) {
    throw new SmartOriginError(scope, 'WhichTable', `SessionTable.adopt got ${props.tableArn === undefined ? 'neither `tableArn` nor `tableName`' : 'both `tableArn` and `tableName`'}; `
      + 'give the name of a table in the stack\'s account, or the ARN of any');
  }
  if (props.tableName !== undefined) {
    checkTableName(scope, props.tableName);
    const { partition, account } = Stack.of(scope);
    return { partition, account, tableName: props.tableName, region: props.region ?? regionOfStack(scope) };
  }
  if (props.region !== undefined) {
    throw new SmartOriginError(scope, 'RegionBesideArn', `SessionTable.adopt got \`region\` ("${props.region}") beside \`tableArn\`, which names the Region already; remove \`region\``);
  }
  return locatedByArn(scope, props.tableArn!);
}

function locatedByArn(scope: IConstruct, arn: string): Located {
  const parts = TABLE_ARN.exec(arn);
  if (!parts || !(Token.isUnresolved(parts[3]) || ACCOUNT.test(parts[3]))) {
    throw new SmartOriginError(scope, 'InvalidTableArn', Token.isUnresolved(arn)
      ? '`tableArn` is a deploy-time value, and the edge has to know by name which Region to ask; give `tableName` and `region` instead'
      : `\`tableArn\` is "${arn}", which is no table's ARN; write arn:aws:dynamodb:<region>:<account of 12 digits>:table/<name>, without an index or a stream`);
  }
  const [, partition, region, account, tableName] = parts;
  checkTableName(scope, tableName);
  return { partition, region, account, tableName };
}
