import { DeleteItemCommand, GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Network } from '../../src/network/network';
import { SessionTables } from '../../src/session-tables/session-tables';
import type { TableConfig } from '../../src/session-tables/table-config';
import { dynamoDb, tableConfig } from '../support/table-site';

/** Tables of another template take the place of those that there are, while writes are under way. */

jest.setTimeout(30_000);

const [EU, US, AP] = ['eu-west-1', 'us-east-1', 'ap-southeast-1'] as const;

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function serve(regions: readonly string[], lagSeconds: number) {
  let now = Date.UTC(2026, 0, 1);
  const faults: unknown[] = [];
  const network = new Network({ pops: [], origins: () => [], tableRegions: () => [EU, US, AP] });
  const tables = new SessionTables({ port: 0, lagSeconds, clock: () => now, onFault: (error) => faults.push(error), network });
  opened.push(() => {
    expect(faults).toEqual([]);
    return tables.close();
  });
  await tables.serve([tableConfig(regions)]);
  const [eu, us, ap] = [EU, US, AP].map((region) => {
    const client = dynamoDb(tables.url!, region);
    opened.push(() => client.destroy());
    return client;
  }) as [DynamoDBClient, DynamoDBClient, DynamoDBClient];
  return { tables, network, eu, us, ap, advance: (seconds: number) => { now += seconds * 1000; } };
}

function put(client: DynamoDBClient, token: string, version: string): Promise<unknown> {
  return client.send(new PutItemCommand({ TableName: 'sessions', Item: { token: { S: token }, version: { S: version } } }));
}

function remove(client: DynamoDBClient, token: string): Promise<unknown> {
  return client.send(new DeleteItemCommand({ TableName: 'sessions', Key: { token: { S: token } } }));
}

async function read(client: DynamoDBClient, token: string): Promise<string | undefined> {
  const { Item } = await client.send(new GetItemCommand({ TableName: 'sessions', Key: { token: { S: token } } }));
  return Item?.version?.S;
}

test('a new replica gets what was on its way to the others when it came', async () => {
  const { tables, us, eu, ap, advance } = await serve([EU, US], 60);
  await put(us, 's', 'v1');
  await tables.serve([tableConfig([EU, US, AP])]);
  expect(await read(ap, 's')).toBeUndefined();
  advance(60);
  expect([await read(eu, 's'), await read(us, 's'), await read(ap, 's')]).toEqual(['v1', 'v1', 'v1']);
});

test('what was deleted before a new replica came does not come back there', async () => {
  const { tables, network, us, eu, ap, advance } = await serve([EU, US], 1);
  network.cut(EU, US);
  await put(us, 's', 'v1');
  await remove(eu, 's');
  await tables.serve([tableConfig([EU, US, AP])]);
  network.heal();
  advance(2);
  expect([await read(eu, 's'), await read(us, 's'), await read(ap, 's')]).toEqual([undefined, undefined, undefined]);
});

test('no write is lost to a new replica, however many are under way while it comes', async () => {
  const { tables, eu, us, ap, advance } = await serve([EU, US], 1);
  const writing: Promise<unknown>[] = [];
  const tokens = Array.from({ length: 60 }, (_, index) => `s${index}`);
  let isServed = false;
  const writes = (async () => {
    for (const token of tokens) {
      writing.push(put(eu, token, 'v1'), put(us, `${token} too`, 'v1'));
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (!isServed && writing.length > 40) {
        isServed = true;
        writing.push(tables.serve([tableConfig([AP, EU, US])]));
      }
    }
  })();
  await writes;
  await Promise.all(writing);
  advance(1);
  const everywhere = [eu, us, ap];
  const lost: string[] = [];
  for (const token of tokens.flatMap((name) => [name, `${name} too`])) {
    const found = await Promise.all(everywhere.map((client) => read(client, token)));
    for (const [index, version] of found.entries()) if (version !== 'v1') lost.push(`${token} in ${index}`);
  }
  expect(lost).toEqual([]);
});

test('where all replicas go to other Regions, the contents go along', async () => {
  const { tables, eu, ap } = await serve([EU], 1);
  await put(eu, 's', 'v1');
  await tables.serve([tableConfig([AP])]);
  expect(await read(ap, 's')).toBe('v1');
});

test.each<[string, TableConfig['schema']]>([
  ['another key', { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] }],
  ['a key of another type', { KeySchema: [{ AttributeName: 'token', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'token', AttributeType: 'N' }] }],
])('what was on its way to a table does not arrive at one with %s', async (_, schema) => {
  const { tables, eu, us, advance } = await serve([EU, US], 60);
  await put(eu, 's', 'v1');
  await tables.serve([tableConfig([EU, US], { schema })]);
  advance(60);
  const [key] = schema.AttributeDefinitions as [{ AttributeName: string; AttributeType: string }];
  const Item = { [key.AttributeName]: key.AttributeType === 'S' ? { S: '1' } : { N: '1' } };
  await us.send(new PutItemCommand({ TableName: 'sessions', Item }));
  const { Item: found } = await us.send(new GetItemCommand({ TableName: 'sessions', Key: Item }));
  expect([found, tables.waitingWrites(US)]).toEqual([Item, 0]);
});
