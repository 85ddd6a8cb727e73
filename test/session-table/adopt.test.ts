import { App, Aws, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TableV2, AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { ACCOUNT, OTHER_ACCOUNT, roleIn, stackIn, statementsOf } from './fixtures';
import { type AdoptedSessionTableProps, SessionTable } from '../../src';

let app: App;
let stack: Stack;
let adopted: number;
beforeEach(() => {
  app = new App();
  adopted = 0;
  stack = stackIn(app, 'us-east-1', 'Site');
});

const adopt = (props: AdoptedSessionTableProps) => SessionTable.adopt(stack, `Sessions${adopted++}`, props);
const adopting = (props: AdoptedSessionTableProps) => () => adopt({ tableName: 'sessions', ...props });
const tableArn = (account = ACCOUNT, region = 'eu-west-1') => `arn:aws:dynamodb:${region}:${account}:table/sessions`;
const keyArns = (account: string, ...regions: string[]) => Object.fromEntries(regions.map((region) => [region, `arn:aws:kms:${region}:${account}:key/k`]));

describe('where the table is', () => {
  test('by name: in the stack\'s Region and account', () => {
    const sessions = adopt({ tableName: 'sessions' });
    expect([sessions.tableName, sessions.regions]).toEqual(['sessions', ['us-east-1']]);
    expect(sessions._lookupFrom(stack)).toEqual({ table: 'sessions' });
  });

  test('by name and Region, with replicas', () => {
    const sessions = adopt({ tableName: 'sessions', region: 'eu-west-1', replicaRegions: ['us-east-1', 'sa-east-1'] });
    expect(sessions.regions).toEqual(['eu-west-1', 'us-east-1', 'sa-east-1']);
    sessions.grantReadSessions(roleIn(stack));
    expect(statementsOf(stack)).toEqual([{
      Effect: 'Allow',
      Action: 'dynamodb:GetItem',
      Resource: ['eu-west-1', 'us-east-1', 'sa-east-1'].map((region) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:dynamodb:${region}:${ACCOUNT}:table/sessions`]] })),
    }]);
  });

  test('by name and Region in a stack that has none', () => {
    const agnostic = new Stack(app, 'Agnostic');
    expect(SessionTable.adopt(agnostic, 'Sessions', { tableName: 'sessions', region: 'eu-west-1' }).regions).toEqual(['eu-west-1']);
  });

  test('by ARN', () => {
    const sessions = adopt({ tableArn: tableArn(), replicaRegions: ['us-east-1'] });
    expect([sessions.tableName, sessions.regions]).toEqual(['sessions', ['eu-west-1', 'us-east-1']]);
    sessions.grantWriteSessions(roleIn(stack));
    expect(statementsOf(stack)[0].Resource).toEqual([tableArn(), tableArn(ACCOUNT, 'us-east-1')]);
  });

  test('by an ARN that is put together of deploy-time values', () => {
    const other = new TableV2(stack, 'Other', { partitionKey: { name: 'token', type: AttributeType.STRING } });
    const sessions = adopt({ tableArn: `arn:${Aws.PARTITION}:dynamodb:us-east-1:${Aws.ACCOUNT_ID}:table/${other.tableName}` });
    expect(stack.resolve(sessions._lookupFrom(stack))).toEqual({ table: stack.resolve(other.tableName) });
  });

  test('creates nothing', () => {
    adopt({ tableName: 'sessions', replicaRegions: ['eu-west-1'] });
    expect(Template.fromStack(stack).toJSON().Resources ?? {}).toEqual({});
  });

  test('fails when neither name nor ARN is given', () => {
    expect(() => adopt({ region: 'eu-west-1' })).toThrow(/neither `tableArn` nor `tableName`; give the name of a table/);
  });

  test('fails when both are given', () => {
    expect(adopting({ tableArn: tableArn() })).toThrow(/both `tableArn` and `tableName`/);
  });

  test('fails when a Region is given beside the ARN', () => {
    expect(() => adopt({ tableArn: tableArn(), region: 'eu-west-2' })).toThrow(/got `region` \("eu-west-2"\) beside `tableArn`.*remove `region`/);
  });

  test.each(['sessions', `${tableArn()}/index/by-user`, 'arn:aws:s3:::sessions', 'arn:aws:dynamodb:eu-west-1::table/sessions', tableArn('12345')])('fails when the ARN is %p', (arn) => {
    expect(() => adopt({ tableArn: arn })).toThrow(/is no table's ARN; write arn:aws:dynamodb:<region>:<account of 12 digits>:table\/<name>/);
  });

  test('fails when the ARN is a deploy-time value', () => {
    expect(() => adopt({ tableArn: Lazy.string({ produce: () => tableArn() }) })).toThrow(/`tableArn` is a deploy-time value.*give `tableName` and `region` instead/);
    expect(() => adopt({ tableArn: tableArn(ACCOUNT, Aws.REGION) })).toThrow(/the Region of the session table is a deploy-time value/);
  });

  test('fails when no Region tells itself', () => {
    expect(() => SessionTable.adopt(new Stack(app, 'Agnostic'), 'Sessions', { tableName: 'sessions' })).toThrow(/stands in a stack without a Region/);
  });

  test('fails when a replica is in the table\'s own Region', () => {
    expect(adopting({ replicaRegions: ['us-east-1'] })).toThrow(/the table's own Region/);
  });

  test.each(['ab', 'my sessions'])('fails when the table is called %p', (tableName) => {
    expect(() => adopt({ tableName })).toThrow(/is no table's name/);
    expect(() => adopt({ tableArn: tableArn().replace('sessions', tableName) })).toThrow(/is no table's name/);
  });
});

describe('how sessions are written', () => {
  test('is told the edge where it differs from ours', () => {
    const sessions = adopt({
      tableName: 'sessions', tokenAttribute: 'id', versionAttribute: 'release', expiresAttribute: 'ttl', tokenPrefix: 'sess:', signedTokens: true, versions: { 1: 'v1', 2: 'v2' },
    });
    expect(sessions._lookupFrom(stack)).toEqual({
      table: 'sessions', attributes: { token: 'id', version: 'release', expires: 'ttl' }, prefix: 'sess:', form: 'signed', versions: { 1: 'v1', 2: 'v2' },
    });
  });

  test('is not told where it is as ours', () => {
    const sessions = adopt({
      tableName: 'sessions', tokenAttribute: 'token', versionAttribute: 'release', expiresAttribute: 'expires', signedTokens: false, versions: {},
    });
    expect(sessions._lookupFrom(stack)).toEqual({ table: 'sessions', attributes: { version: 'release' } });
  });

  test.each(['tokenAttribute', 'versionAttribute', 'expiresAttribute', 'tokenPrefix'])('fails when %s cannot be written into a header', (name) => {
    for (const text of ['', 'naïve', 'two\nlines', 'a"b', 'a\\b']) {
      expect(adopting({ [name]: text })).toThrow(`\`${name}\` is "${text}"; the edge is told it in a header`);
    }
    expect(adopting({ [name]: Aws.STACK_NAME })).toThrow(`\`${name}\` is a deploy-time value`);
  });

  test('fails when names are too long, and takes the longest', () => {
    expect(adopting({ versionAttribute: 'x'.repeat(256) })).toThrow(/`versionAttribute` is 256 characters long.*1 to 255/);
    expect(adopting({ tokenPrefix: 'x'.repeat(129) })).toThrow(/`tokenPrefix` is 129 characters long.*1 to 128/);
    expect(adopt({ tableName: 'sessions', tokenPrefix: 'x'.repeat(128), versionAttribute: 'x'.repeat(255) }).tableName).toBe('sessions');
  });

  test('fails when one attribute is named twice, by default too', () => {
    expect(adopting({ versionAttribute: 'id', tokenAttribute: 'id' })).toThrow(/are the attributes "id", "id", "expires": "id" is named twice/);
    expect(adopting({ versionAttribute: 'token' })).toThrow(/"token" is named twice/);
  });

  test.each(['', 'V1', '1', 'v 1', '-v1', 'a'.repeat(33)])('fails when a version is of member %p', (member) => {
    expect(adopting({ versions: { 1: member } })).toThrow(`\`versions\` maps "1" to "${member}", which can be no member's id`);
  });

  test('fails when a version is of a member that is known at deploy time only', () => {
    expect(adopting({ versions: { 1: Aws.STACK_NAME } })).toThrow('`versions` maps "1" to a deploy-time value, which can be no member\'s id');
  });

  test('fails when a version cannot be written into a header', () => {
    expect(adopting({ versions: { é: 'v1' } })).toThrow(/a version of `versions` is "é"/);
    expect(adopting({ versions: { ['1'.repeat(129)]: 'v1' } })).toThrow(/a version of `versions` is 129 characters long/);
  });
});

describe('keys', () => {
  test('are granted each through DynamoDB of its Region', () => {
    adopt({ tableArn: tableArn(), replicaRegions: ['us-east-1'], keyArns: keyArns(ACCOUNT, 'eu-west-1', 'us-east-1') }).grantReadSessions(roleIn(stack));
    expect(statementsOf(stack).slice(1)).toEqual(['eu-west-1', 'us-east-1'].map((region) => ({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keyArns(ACCOUNT, region)[region],
      Condition: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
    })));
  });

  test('fails when a Region has none', () => {
    expect(adopting({ replicaRegions: ['eu-west-1'], keyArns: keyArns(ACCOUNT, 'us-east-1') })).toThrow(/`keyArns` has no key for eu-west-1/);
  });

  test('fails when they are said to be AWS\'s too', () => {
    expect(adopting({ keyArns: keyArns(ACCOUNT, 'us-east-1'), awsOwnedKey: true })).toThrow(/both `keyArns` and `awsOwnedKey`/);
  });
});

describe('a table of another account', () => {
  test('fails when nothing is said of its keys', () => {
    expect(() => adopt({ tableArn: tableArn(OTHER_ACCOUNT) }))
      .toThrow(/of account 444455556666 and is used from 111122223333.*set `keyArns`.*or `awsOwnedKey: true`.*aws\/dynamodb cannot be read from another account/);
  });

  test('is told the edge with its account', () => {
    expect(adopt({ tableArn: tableArn(OTHER_ACCOUNT), awsOwnedKey: true })._lookupFrom(stack)).toEqual({ table: 'sessions', account: OTHER_ACCOUNT });
  });

  test('is granted with its keys', () => {
    adopt({ tableArn: tableArn(OTHER_ACCOUNT), keyArns: keyArns(OTHER_ACCOUNT, 'eu-west-1') }).grantReadSessions(roleIn(stack));
    expect(statementsOf(stack).map((statement) => statement.Resource)).toEqual([tableArn(OTHER_ACCOUNT), keyArns(OTHER_ACCOUNT, 'eu-west-1')['eu-west-1']]);
  });

  test('in a stack whose account is not known is found out by whoever is granted', () => {
    const agnostic = stackIn(app, 'us-east-1', 'Agnostic', null);
    const sessions = SessionTable.adopt(agnostic, 'Sessions', { tableArn: tableArn(OTHER_ACCOUNT) });
    expect(sessions._lookupFrom(agnostic)).toEqual({ table: 'sessions', account: OTHER_ACCOUNT });
    expect(() => sessions.grantReadSessions(roleIn(agnostic))).not.toThrow();
    expect(() => sessions.grantReadSessions(roleIn(stack))).toThrow(/is used from 111122223333/);
  });

  test('fails when the grantee is of another account than the table by name', () => {
    expect(() => adopt({ tableName: 'sessions' }).grantWriteSessions(roleIn(stackIn(app, 'us-east-1', 'Foreign', OTHER_ACCOUNT))))
      .toThrow(/of account 111122223333 and is used from 444455556666/);
  });
});
