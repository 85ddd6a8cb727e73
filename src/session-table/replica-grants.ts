import { Stack, Token } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import type { ReplicaKey, ReplicaKeys } from './replica-keys';

const READ = ['dynamodb:GetItem'];
const WRITE = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];

const READ_WITH_KEY = ['kms:Decrypt'];

/**
 * What DynamoDB asks of identities that use a table with a customer managed key, without the grants that only whoever makes the table needs.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
const WRITE_WITH_KEY = [
  'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo',
];

/** A table as its grants need it. */
export interface GrantedTable {
  readonly tableName: string;
  readonly regions: string[];
  readonly partition: string;
  readonly account: string;
  readonly keys: ReplicaKeys;
}

/** Lets somebody read single items of every replica. */
export function grantRead(table: GrantedTable, grantee: IGrantable): Grant {
  return grant(table, grantee, READ, READ_WITH_KEY);
}

/** Lets somebody write single items of every replica. */
export function grantWrite(table: GrantedTable, grantee: IGrantable): Grant {
  return grant(table, grantee, WRITE, WRITE_WITH_KEY);
}

/** The account of the grantee where it is known and another than the table's. */
export function foreignAccountOf(grantee: IGrantable, account: string): string | undefined {
  const theirs = grantee.grantPrincipal.principalAccount;
  return theirs === undefined || Token.isUnresolved(theirs) || Token.isUnresolved(account) || theirs === account ? undefined : theirs;
}

/** The stack whose template gets the policy; undefined for principals that stand in none. */
export function stackOf(grantee: IGrantable): Stack | undefined {
  const principal: unknown = grantee.grantPrincipal;
  return Construct.isConstruct(principal) ? Stack.of(principal as IConstruct) : undefined;
}

// TableV2 grants more than single items, and the key of the table's own Region alone: replicas with customer managed keys stay shut.
function grant(table: GrantedTable, grantee: IGrantable, actions: string[], keyActions: string[]): Grant {
  const resourceArns = table.regions.map((region) => `arn:${table.partition}:dynamodb:${region}:${table.account}:table/${table.tableName}`);
  let granted = Grant.addToPrincipal({ grantee, actions, resourceArns });
  for (const [region, key] of Object.entries(table.keys)) {
    granted = granted.combine(Grant.addToPrincipal({
      grantee,
      actions: keyActions,
      resourceArns: [keyResource(table, region, key, grantee)],
      conditions: { StringEquals: keyConditions(table, region, key, grantee) },
    }));
  }
  return granted;
}

/** Only through DynamoDB; a key whose ARN cannot be known, only for this table. */
function keyConditions(table: GrantedTable, region: string, key: ReplicaKey, grantee: IGrantable): { [name: string]: string } {
  return {
    'kms:ViaService': `dynamodb.${region}.amazonaws.com`,
    ...(isOutOfReach(key, grantee)
      ? { 'kms:EncryptionContext:aws:dynamodb:tableName': table.tableName, 'kms:EncryptionContext:aws:dynamodb:subscriberId': table.account }
      : {}),
  };
}

function keyResource(table: GrantedTable, region: string, key: ReplicaKey, grantee: IGrantable): string {
  return isOutOfReach(key, grantee) ? `arn:${table.partition}:kms:${region}:${table.account}:key/*` : key.arn;
}

/** A key has no name to be chosen, so a stack of another environment cannot know its ARN. */
function isOutOfReach(key: ReplicaKey, grantee: IGrantable): boolean {
  const consumer = stackOf(grantee);
  return key.madeHere !== undefined && consumer !== undefined && Stack.of(key.madeHere).environment !== consumer.environment;
}
