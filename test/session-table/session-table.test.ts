import { App, Aws, CfnOutput, Lazy, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { MultiRegionConsistency, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, OTHER_ACCOUNT, stackIn, tableOf } from './fixtures';
import { SessionTable, SessionTableEncryption, type SessionTableProps } from '../../src';

let app: App;
let stack: Stack;
let built: number;
beforeEach(() => {
  app = new App();
  built = 0;
  stack = stackIn(app, 'eu-west-1', 'Data');
});

const build = (props?: SessionTableProps) => new SessionTable(stack, built++ === 0 ? 'Sessions' : `Sessions${built}`, props);
const keyArn = (region: string) => `arn:aws:kms:${region}:${ACCOUNT}:key/mrk-1`;

describe('the table', () => {
  test('holds items by token, which end at their expiry, on demand', () => {
    build();
    expect(tableOf(stack).Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'token', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'token', AttributeType: 'S' }],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  test('has the stack\'s Region first, then its replicas, each protected and restorable', () => {
    const sessions = build({ replicaRegions: ['us-east-1', 'ap-southeast-1'] });
    expect(sessions.regions).toEqual(['eu-west-1', 'us-east-1', 'ap-southeast-1']);
    const { Replicas: replicas } = tableOf(stack).Properties;
    expect(replicas.map((replica: any) => replica.Region).sort()).toEqual([...sessions.regions].sort());
    for (const replica of replicas) {
      expect(replica).toMatchObject({ DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } });
    }
  });

  test('is kept when it leaves the template', () => {
    build();
    expect(tableOf(stack)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('can be had without protection, recovery and remains, under a name', () => {
    build({ tableName: 'sessions', pointInTimeRecovery: false, deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY });
    const table = tableOf(stack);
    expect(table).toMatchObject({ DeletionPolicy: 'Delete', Properties: { TableName: 'sessions' } });
    expect(table.Properties.Replicas).toEqual([
      { Region: 'eu-west-1', DeletionProtectionEnabled: false, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } },
    ]);
  });

  test('that is to be destroyed is protected only where that is said too', () => {
    const other = stackIn(app, 'eu-west-1', 'Other');
    build({ removalPolicy: RemovalPolicy.DESTROY });
    new SessionTable(other, 'Sessions', { removalPolicy: RemovalPolicy.DESTROY, deletionProtection: true });
    expect(tableOf(stack).Properties.Replicas[0].DeletionProtectionEnabled).toBe(false);
    expect(tableOf(other).Properties.Replicas[0].DeletionProtectionEnabled).toBe(true);
  });

  test('is DynamoDB\'s own construct', () => {
    expect(build().table).toBeInstanceOf(TableV2);
  });

  test('takes eventual consistency for what it is', () => {
    build({ multiRegionConsistency: MultiRegionConsistency.EVENTUAL });
    expect(tableOf(stack).Properties.MultiRegionConsistency).toBeUndefined();
  });

  test.each([PhysicalName.GENERATE_IF_NEEDED, `sessions-${Aws.STACK_NAME}`, 'abc', 'a'.repeat(255)])('may be called %p', (tableName) => {
    expect(() => { build({ tableName }); app.synth(); }).not.toThrow();
  });
});

describe('encryption', () => {
  const properties = () => tableOf(stack).Properties;

  test('is with a key of DynamoDB by default', () => {
    build();
    expect(properties().SSESpecification).toEqual({ SSEEnabled: false });
  });

  test('with the account\'s key of DynamoDB', () => {
    build({ encryption: SessionTableEncryption.awsManaged() });
    expect(properties().SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    expect(properties().Replicas[0].SSESpecification).toBeUndefined();
  });

  test('with a key of each Region', () => {
    build({ replicaRegions: ['us-east-1'], encryption: SessionTableEncryption.customerManaged(new Key(stack, 'Key'), { 'us-east-1': keyArn('us-east-1') }) });
    expect(properties().SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
    const keys = Object.fromEntries(properties().Replicas.map((replica: any) => [replica.Region, replica.SSESpecification.KMSMasterKeyId]));
    expect(keys).toEqual({ 'us-east-1': keyArn('us-east-1'), 'eu-west-1': stack.resolve((stack.node.findChild('Key') as Key).keyArn) });
  });

  test('takes ARNs that are known at deploy time only', () => {
    const parameter = Lazy.string({ produce: () => keyArn('us-east-1') });
    build({ replicaRegions: ['us-east-1'], encryption: SessionTableEncryption.customerManaged(new Key(stack, 'Key'), { 'us-east-1': parameter }) });
    expect(properties().Replicas[0].SSESpecification.KMSMasterKeyId).toBe(keyArn('us-east-1'));
  });

  const managed = (replicaKeyArns: { [region: string]: string }, tableKey: IKey = new Key(stack, 'Key')) => () =>
    build({ replicaRegions: ['us-east-1', 'us-west-2'], encryption: SessionTableEncryption.customerManaged(tableKey, replicaKeyArns) });

  test('fails when a replica has no key', () => {
    expect(managed({ 'us-east-1': keyArn('us-east-1') })).toThrow(/`replicaKeyArns` has no key for us-west-2; give one key ARN for each of: us-east-1, us-west-2/);
  });

  test('fails when a key has no replica', () => {
    const keys = Object.fromEntries(['us-east-1', 'us-west-2', 'eu-west-1'].map((region) => [region, keyArn(region)]));
    expect(managed(keys)).toThrow(/a key for eu-west-1, where no replica needs one/);
    expect(() => build({ encryption: SessionTableEncryption.customerManaged(new Key(stack, 'Other'), { 'us-east-1': keyArn('us-east-1') }) }))
      .toThrow(/give one key ARN for each of: \(no replica\)/);
  });

  test('fails when a replica has the key of another Region', () => {
    expect(managed({ 'us-east-1': keyArn('us-east-1'), 'us-west-2': keyArn('us-east-1') }))
      .toThrow(/a key of us-east-1 for us-west-2.*give a key of us-west-2/);
  });

  test('fails when the table has the key of another Region', () => {
    const key = Key.fromKeyArn(stack, 'Key', keyArn('us-east-1'));
    expect(managed({ 'us-east-1': keyArn('us-east-1'), 'us-west-2': keyArn('us-west-2') }, key))
      .toThrow(/the table's own key is in us-east-1 and the table in eu-west-1.*give a key of eu-west-1/);
  });

  test.each(['alias/sessions', `arn:aws:kms:us-east-1:${ACCOUNT}:alias/sessions`, 'mrk-1', ''])('fails when a key ARN is %p', (arn) => {
    expect(managed({ 'us-east-1': arn, 'us-west-2': keyArn('us-west-2') })).toThrow(/for us-east-1, which is no key's ARN; write arn:aws:kms:us-east-1:<account>:key\/<id>/);
  });
});

describe('Regions', () => {
  const inRegions = (...replicaRegions: string[]) => () => build({ replicaRegions });

  test('fails when the stack has none', () => {
    expect(() => new SessionTable(new Stack(app, 'Agnostic'), 'Sessions')).toThrow(/stack without a Region.*`env: \{ account: '111122223333', region: 'eu-west-1' \}`/);
  });

  test('fails when a replica is in the table\'s own', () => {
    expect(inRegions('us-east-1', 'eu-west-1')).toThrow(/names "eu-west-1", the table's own Region.*name the others alone/);
  });

  test('fails when two replicas are in one', () => {
    expect(inRegions('us-east-1', 'us-east-1')).toThrow(/names "us-east-1" twice.*remove one/);
  });

  test('fails when one is a deploy-time value', () => {
    expect(inRegions(Aws.REGION)).toThrow(/a Region of `replicaRegions` is a deploy-time value.*write it out/);
  });

  test.each(['eu-west-1a', 'Ireland', 'EU-WEST-1', '', 'us_east_1'])('fails when one is %p', (region) => {
    expect(inRegions(region)).toThrow(`"${region}" as a Region of \`replicaRegions\` is no Region's name`);
  });

  test.each(['cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'us-isob-east-1', 'eusc-de-east-1'])('fails when one is in another partition: %s', (region) => {
    expect(inRegions(region)).toThrow(/in a partition of AWS from which Lambda@Edge cannot read; use a Region of the partition "aws"/);
  });

  test('warns of one that nobody knows, and takes it', () => {
    expect(inRegions('eu-wset-1')().regions).toEqual(['eu-west-1', 'eu-wset-1']);
    Annotations.fromStack(stack).hasWarning('/Data/Sessions', Match.stringLikeRegexp('"eu-wset-1".*not among the Regions that this version knows.*cdk-smart-origin:unknown-region'));
  });

  test('are known without a warning otherwise', () => {
    inRegions('us-east-1', 'mx-central-1')();
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('wrong input', () => {
  test('fails when strong consistency is asked for', () => {
    expect(() => build({ multiRegionConsistency: MultiRegionConsistency.STRONG, replicaRegions: ['eu-west-2', 'eu-west-3'] }))
      .toThrow(/no time to live \(MRSC\).*leave `multiRegionConsistency` out/);
  });

  test.each(['ab', 'a'.repeat(256), 'my sessions', 'sessions/1', ''])('fails when the table is called %p', (tableName) => {
    expect(() => build({ tableName })).toThrow(/is no table's name; DynamoDB allows 3 to 255/);
  });

  test('names the construct', () => {
    expect(() => build({ replicaRegions: ['eu-west-1'] })).toThrow(/^\[Data\/Sessions\] /);
  });
});

describe('the look-up', () => {
  test('in the table\'s account needs its name alone', () => {
    const sessions = build({ replicaRegions: ['us-east-1'] });
    expect(sessions._lookupFrom(stackIn(app, 'us-east-1'))).toEqual({ table: sessions.tableName });
  });

  test('from another account tells the table\'s', () => {
    const foreign = stackIn(app, 'us-east-1', 'Foreign', OTHER_ACCOUNT);
    expect(foreign.resolve(build({ tableName: 'sessions' })._lookupFrom(foreign))).toEqual({ table: 'sessions', account: ACCOUNT });
  });

  test('between stacks whose account is not known needs no account', () => {
    const sessions = new SessionTable(stackIn(app, 'eu-west-1', 'A', null), 'Sessions', { tableName: 'sessions' });
    const edge = stackIn(app, 'us-east-1', 'B', null);
    expect(edge.resolve(sessions._lookupFrom(edge))).toEqual({ table: 'sessions' });
  });

  test('names the table in stacks of other Regions as the table is called', () => {
    const sessions = build();
    const edge = stackIn(app, 'us-east-1', 'Edge');
    new CfnOutput(edge, 'Name', { value: sessions.tableName });
    app.synth();
    const { TableName: name } = tableOf(stack).Properties;
    expect(name).toMatch(/^data[a-z0-9.-]+$/);
    Template.fromStack(edge).hasOutput('Name', { Value: name });
  });
});
