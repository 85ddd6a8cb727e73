import { App, PhysicalName, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ACCOUNT, OTHER_ACCOUNT, roleIn, stackIn, statementsOf, tableOf } from './fixtures';
import { SessionTable, SessionTableEncryption, type SessionTableProps } from '../../src';

const READ = 'dynamodb:GetItem';
const WRITE = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];
const WRITE_WITH_KEY = [
  'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo',
];

let app: App;
let data: Stack;
beforeEach(() => {
  app = new App();
  data = stackIn(app, 'eu-west-1', 'Data');
});

const named = (props: SessionTableProps = {}) => new SessionTable(data, 'Sessions', { tableName: 'sessions', replicaRegions: ['us-east-1'], ...props });
const keyArn = (region: string) => `arn:aws:kms:${region}:${ACCOUNT}:key/1234abcd`;
const arn = (region: string, name = 'sessions') => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:dynamodb:${region}:${ACCOUNT}:table/${name}`]] });
const allow = (Action: string | string[], Resource: unknown, Condition?: object) => ({ Effect: 'Allow', Action, Resource, ...(Condition ? { Condition } : {}) });
const via = (region: string, more: object = {}) => ({ StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com`, ...more } });

describe('grants', () => {
  test('of reading: GetItem on every replica, and nothing else', () => {
    const edge = stackIn(app, 'us-east-1', 'Edge');
    expect(named().grantReadSessions(roleIn(edge)).success).toBe(true);
    expect(statementsOf(edge)).toEqual([allow(READ, [arn('eu-west-1'), arn('us-east-1')])]);
  });

  test('of writing: single items of every replica, and nothing else', () => {
    const application = stackIn(app, 'us-east-1', 'App');
    expect(named().grantWriteSessions(roleIn(application)).success).toBe(true);
    expect(statementsOf(application)).toEqual([allow(WRITE, [arn('eu-west-1'), arn('us-east-1')])]);
  });

  test('in a table of one Region name that one', () => {
    named({ replicaRegions: [] }).grantReadSessions(roleIn(data));
    expect(statementsOf(data)).toHaveLength(1);
    expect(JSON.stringify(statementsOf(data)[0].Resource)).toContain(':dynamodb:eu-west-1:');
    expect(JSON.stringify(statementsOf(data)[0].Resource)).not.toContain('us-east-1');
  });

  test('with AWS\'s keys say nothing of keys', () => {
    const edge = stackIn(app, 'us-east-1', 'Edge');
    named({ encryption: SessionTableEncryption.awsManaged() }).grantWriteSessions(roleIn(edge));
    expect(statementsOf(edge)).toEqual([allow(WRITE, [arn('eu-west-1'), arn('us-east-1')])]);
  });

  test('are as good for users as for roles', () => {
    named().grantReadSessions(new User(data, 'User'));
    expect(statementsOf(data).map((statement) => statement.Action)).toEqual([READ]);
  });
});

describe('over Regions', () => {
  test('a table without a name of its own has one in both stacks', () => {
    const edge = stackIn(app, 'us-east-1', 'Edge');
    const sessions = new SessionTable(data, 'Sessions', { replicaRegions: ['us-east-1', 'ap-southeast-1'] });
    sessions.grantReadSessions(roleIn(edge));
    app.synth();
    const name = tableOf(data).Properties.TableName;
    expect(name).toMatch(/^[a-z0-9.-]{3,255}$/);
    expect(statementsOf(edge)).toEqual([allow(READ, ['eu-west-1', 'us-east-1', 'ap-southeast-1'].map((region) => arn(region, name)))]);
  });

  test('a stack of the same Region refers to the table', () => {
    const application = stackIn(app, 'eu-west-1', 'App');
    new SessionTable(data, 'Sessions').grantWriteSessions(roleIn(application));
    app.synth();
    expect(tableOf(data).Properties.TableName).toBeUndefined();
    expect(JSON.stringify(statementsOf(application))).toContain('Fn::ImportValue');
  });

  test('a named table needs no account', () => {
    const agnostic = stackIn(app, 'eu-west-1', 'Agnostic', null);
    const edge = stackIn(app, 'us-east-1', 'Edge', null);
    new SessionTable(agnostic, 'Sessions', { tableName: 'sessions' }).grantReadSessions(roleIn(edge));
    app.synth();
    expect(statementsOf(edge)).toEqual([allow(READ, {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':dynamodb:eu-west-1:', { Ref: 'AWS::AccountId' }, ':table/sessions']],
    })]);
  });

  test('fails when the name cannot be known over there', () => {
    const sessions = new SessionTable(stackIn(app, 'eu-west-1', 'Agnostic', null), 'Sessions');
    expect(() => sessions.grantReadSessions(roleIn(stackIn(app, 'us-east-1', 'Edge', null))))
      .toThrow(/Edge is in another Region or account than the session table.*give the table's stack an account .* or the table a `tableName`/);
  });

  test('fails when its name is known at deploy time only', () => {
    const sessions = new SessionTable(data, 'Sessions', { tableName: Token.asString({ Ref: 'Name' }) });
    expect(() => sessions.grantReadSessions(roleIn(data))).not.toThrow();
    expect(() => sessions.grantReadSessions(roleIn(stackIn(app, 'us-east-1', 'Edge')))).toThrow(/Edge is in another Region.*`tableName` is a deploy-time value.*write it out, or leave it out/);
  });

  test('a name that is made where it is needed is as none', () => {
    const edge = stackIn(app, 'us-east-1', 'Edge');
    new SessionTable(data, 'Sessions', { tableName: PhysicalName.GENERATE_IF_NEEDED }).grantReadSessions(roleIn(edge));
    app.synth();
    expect(statementsOf(edge)).toEqual([allow(READ, arn('eu-west-1', tableOf(data).Properties.TableName))]);
  });

  test.each(['eu-west-1', 'us-east-1'])('fails when the grantee stands in %s, in another app', (region) => {
    const sessions = new SessionTable(data, 'Sessions');
    expect(() => sessions.grantReadSessions(roleIn(stackIn(new App(), region, 'Elsewhere'))))
      .toThrow(/Elsewhere belongs to another app than the session table.*use SessionTable.adopt\(\{ tableName, region \}\) over there/);
  });
});

describe('customer managed keys', () => {
  const replicas = { 'us-east-1': keyArn('us-east-1') };

  test('of reading: decrypt with each replica\'s key, through DynamoDB there', () => {
    const edge = stackIn(app, 'us-east-1', 'Edge');
    const key = Key.fromKeyArn(data, 'Key', keyArn('eu-west-1'));
    named({ encryption: SessionTableEncryption.customerManaged(key, replicas) }).grantReadSessions(roleIn(edge));
    expect(statementsOf(edge)).toEqual([
      allow(READ, [arn('eu-west-1'), arn('us-east-1')]),
      allow('kms:Decrypt', keyArn('eu-west-1'), via('eu-west-1')),
      allow('kms:Decrypt', keyArn('us-east-1'), via('us-east-1')),
    ]);
  });

  test('of writing: what DynamoDB does in the writer\'s name, and no wildcard', () => {
    const key = new Key(data, 'Key');
    named({ encryption: SessionTableEncryption.customerManaged(key, replicas) }).grantWriteSessions(roleIn(data));
    expect(statementsOf(data).slice(1)).toEqual([
      allow(WRITE_WITH_KEY, data.resolve(key.keyArn), via('eu-west-1')),
      allow(WRITE_WITH_KEY, keyArn('us-east-1'), via('us-east-1')),
    ]);
  });

  test('of a stack of the same Region are known there', () => {
    const application = stackIn(app, 'eu-west-1', 'App');
    named({ encryption: SessionTableEncryption.customerManaged(new Key(data, 'Key'), replicas) }).grantReadSessions(roleIn(application));
    app.synth();
    expect(JSON.stringify(statementsOf(application)[1].Resource)).toMatch(/Fn::ImportValue.*Key/);
    expect(statementsOf(application)[1].Condition).toEqual(via('eu-west-1'));
  });

  test('of a stack of another Region, whose ARN nobody can know, are granted for this table alone', () => {
    const edge = stackIn(app, 'us-east-1', 'Edge');
    named({ encryption: SessionTableEncryption.customerManaged(new Key(data, 'Key'), replicas) }).grantReadSessions(roleIn(edge));
    app.synth();
    expect(statementsOf(edge).slice(1)).toEqual([
      allow('kms:Decrypt', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:kms:eu-west-1:${ACCOUNT}:key/*`]] },
        via('eu-west-1', { 'kms:EncryptionContext:aws:dynamodb:tableName': 'sessions', 'kms:EncryptionContext:aws:dynamodb:subscriberId': ACCOUNT })),
      allow('kms:Decrypt', keyArn('us-east-1'), via('us-east-1')),
    ]);
  });
});

describe('other accounts', () => {
  test('fails when the grantee stands in one', () => {
    const foreign = roleIn(stackIn(app, 'us-east-1', 'Foreign', OTHER_ACCOUNT));
    for (const grant of ['grantReadSessions', 'grantWriteSessions'] as const) {
      expect(() => new SessionTable(data, `For-${grant}`)[grant](foreign))
        .toThrow(/account 444455556666 is to use the session table of account 111122223333.*resource policy on each replica.*SessionTable\.adopt/);
    }
  });

  test('fails when an imported role is of one', () => {
    const foreign = Role.fromRoleArn(data, 'Foreign', `arn:aws:iam::${OTHER_ACCOUNT}:role/app`);
    expect(() => named().grantReadSessions(foreign)).toThrow(/account 444455556666/);
  });
});

describe('cdk-nag', () => {
  test('finds nothing in a table with its grants', () => {
    const edge = stackIn(app, 'us-east-1', 'Edge');
    const sessions = new SessionTable(data, 'Sessions', { replicaRegions: ['us-east-1'] });
    sessions.grantReadSessions(roleIn(edge));
    sessions.grantWriteSessions(roleIn(data));
    app.synth();
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  test('finds the keys that a stack of another Region cannot name', () => {
    const encryption = SessionTableEncryption.customerManaged(new Key(data, 'Key', { enableKeyRotation: true }), { 'us-east-1': keyArn('us-east-1') });
    named({ encryption }).grantReadSessions(roleIn(stackIn(app, 'us-east-1', 'Edge')));
    app.synth();
    const { violations } = new AwsSolutionsChecks(app).validateScope(app);
    expect(violations.map((violation) => violation.ruleName)).toEqual([expect.stringMatching(/^AwsSolutions-IAM5.*:key\/\*/)]);
  });
});

test('nothing but the table stands in its stack', () => {
  new SessionTable(data, 'Sessions', { replicaRegions: ['us-east-1'] });
  expect(Object.values(Template.fromStack(data).toJSON().Resources).map((resource: any) => resource.Type)).toEqual(['AWS::DynamoDB::GlobalTable']);
});
