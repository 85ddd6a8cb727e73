import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CannedDynamoDb, config, CREDENTIALS, FAULTS, holds, HOME, SECOND } from './canned-dynamodb';
import { DynamoDbClient } from '../../../../lambda/edge-router/sessions/dynamodb-client';
import { createSessionReader, type SessionReader } from '../../../../lambda/edge-router/sessions/session-reader';

// It has no types.
const dynalite = createRequire(__filename)('dynalite') as (options: object) => Server;

function readerOf(env: { [name: string]: string }): { reader: SessionReader; reports: string[] } {
  const reports: string[] = [];
  const reader = createSessionReader({
    client: new DynamoDbClient({ env, now: Date.now }), region: HOME, now: Date.now, random: Math.random, report: (...report) => void reports.push(report.join(' ')),
  });
  return { reader, reports };
}

describe('at a table that breaks', () => {
  let table: CannedDynamoDb;
  beforeEach(async () => {
    table = await CannedDynamoDb.start({ [HOME]: holds('v2'), [SECOND]: holds('v2') });
  });
  afterEach(() => table.stop());

  test('nothing is unknown while it works', async () => {
    const { reader } = readerOf(table.env);
    expect(await reader.read('abc', config())).toEqual({ kind: 'found', version: 'v2' });
    expect(table.asked).toEqual({ [HOME]: 1 });
  });

  test.each(Object.keys(FAULTS))('everywhere, so that it %s: unknown, and soon without asking', async (fault) => {
    table.replicas = { [HOME]: FAULTS[fault], [SECOND]: FAULTS[fault] };
    const { reader } = readerOf(table.env);
    for (let i = 0; i < 8; i++) expect(await reader.read(`secret-${i}`, config({ budget: 60 }))).toEqual({ kind: 'unknown' });
    const before = Object.values(table.asked).reduce((a, b) => a + b);
    // Whether the table is on trial just now depends on the time that the above took.
    expect(before).toBeLessThan(16);
  });

  test.each(Object.keys(FAULTS))('in the nearest Region, so that it %s: the next one answers', async (fault) => {
    table.replicas[HOME] = FAULTS[fault];
    const { reader, reports } = readerOf(table.env);
    expect(await reader.read('secret', config({ budget: 2_000 }))).toEqual({ kind: 'found', version: 'v2' });
    expect(table.asked[SECOND]).toBe(1);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain(HOME);
    expect(reports[0]).not.toContain('secret');
  });

  test('nobody listens', async () => {
    const { env } = table;
    await table.stop();
    expect(await readerOf(env).reader.read('abc', config())).toEqual({ kind: 'unknown' });
    table = await CannedDynamoDb.start({});
  });

  test('without credentials', async () => {
    const { AWS_ENDPOINT_URL_DYNAMODB } = table.env;
    expect(await readerOf({ AWS_ENDPOINT_URL_DYNAMODB }).reader.read('abc', config())).toEqual({ kind: 'unknown' });
  });

  test('a token that can be no key asks nobody', () => {
    const { reader } = readerOf(table.env);
    expect(reader.read('a'.repeat(8_192), config())).toEqual({ kind: 'none' });
    expect(reader.read('abc', config({ form: 'signed' }))).toEqual({ kind: 'none' });
    expect(table.asked).toEqual({});
  });

  test('what is remembered of a table survives a new text of the same configuration, and is not mixed up with another table', async () => {
    const { reader } = readerOf(table.env);
    await reader.read('abc', config());
    expect(reader.read('abc', config())).toEqual({ kind: 'found', version: 'v2' });
    expect(reader.read('abc', config({ table: 'others' }))).toBeInstanceOf(Promise);
  });
});

describe('at an engine of DynamoDB', () => {
  let engine: Server;
  let sdk: DynamoDBClient;
  let env: { [name: string]: string };
  const soon = () => String(Math.floor(Date.now() / 1_000) + 60);

  beforeAll(async () => {
    engine = dynalite({ createTableMs: 0 });
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
    env = { ...CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(engine.address() as AddressInfo).port}` };
    sdk = new DynamoDBClient({ region: HOME, endpoint: env.AWS_ENDPOINT_URL_DYNAMODB, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    await sdk.send(new CreateTableCommand({
      TableName: 'sessions', BillingMode: 'PAY_PER_REQUEST', KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
    }));
  });
  afterAll(async () => {
    sdk.destroy();
    await new Promise((resolve) => engine.close(resolve));
  });

  // "ttl", "key" and "release" are words that DynamoDB reserves, or may.
  const sessions = config({ attributes: { token: 'key', version: 'release', expires: 'ttl' }, prefix: 'session#', form: 'signed', budget: 2_000 });
  const put = (id: string, item: object) => sdk.send(new PutItemCommand({ TableName: 'sessions', Item: { key: { S: `session#${id}` }, padding: { S: 'x'.repeat(100_000) }, ...item } }));

  test('what the application wrote', async () => {
    await put('abc', { release: { S: '2' }, ttl: { N: soon() } });
    expect(await readerOf(env).reader.read('s%3Aabc.signature', sessions)).toEqual({ kind: 'found', version: '2' });
  });

  test('what it did not write, or no longer counts', async () => {
    await put('past', { release: { S: '2' }, ttl: { N: '1700000000' } });
    await put('odd', { release: { N: '2' }, ttl: { N: soon() } });
    for (const id of ['past', 'odd', 'never']) expect(await readerOf(env).reader.read(`s%3A${id}.signature`, sessions)).toEqual({ kind: 'none' });
  });

  test('what the engine refuses', async () => {
    const { reader, reports } = readerOf(env);
    expect(await reader.read('abc', config({ table: 'none-of-this-name', budget: 2_000 }))).toEqual({ kind: 'unknown' });
    expect(reports).toEqual([`${HOME} refused`, `${SECOND} refused`]);
  });
});
