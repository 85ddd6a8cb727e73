import {
  BatchGetItemCommand, BatchWriteItemCommand, DeleteItemCommand, DescribeTableCommand, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand,
  UpdateItemCommand, type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { ReplicaRegion } from '../../src/session-tables/replica-region';
import { SessionTables } from '../../src/session-tables/session-tables';
import type { TableConfig } from '../../src/session-tables/table-config';
import { send } from '../support/site';
import { dynamoDb, tableConfig } from '../support/table-site';

/** The tables by themselves, through AWS's own client. */

const REGIONS = ['eu-west-1', 'us-east-1', 'ap-southeast-1'];

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function serve(tables: TableConfig[] = [tableConfig(REGIONS)], lagSeconds = 0.5) {
  let now = Date.UTC(2026, 0, 1);
  const faults: unknown[] = [];
  const sessionTables = new SessionTables({ port: 0, lagSeconds, clock: () => now, onFault: (error) => faults.push(error) });
  opened.push(() => {
    expect(faults).toEqual([]);
    return sessionTables.close();
  });
  await sessionTables.serve(tables);
  const client = (region: string, timeoutMs?: number) => {
    const made = dynamoDb(sessionTables.url!, region, timeoutMs);
    opened.push(() => made.destroy());
    return made;
  };
  const [eu, us, ap] = REGIONS.map((region) => client(region)) as [DynamoDBClient, DynamoDBClient, DynamoDBClient];
  return { sessionTables, client, eu, us, ap, advance: (seconds: number) => { now += seconds * 1000; } };
}

function put(client: DynamoDBClient, token: string, version: string): Promise<unknown> {
  return client.send(new PutItemCommand({ TableName: 'sessions', Item: { token: { S: token }, version: { S: version } } }));
}

async function read(client: DynamoDBClient, token: string): Promise<string | undefined> {
  const { Item } = await client.send(new GetItemCommand({ TableName: 'sessions', Key: { token: { S: token } } }));
  return Item?.version?.S;
}

function remove(client: DynamoDBClient, token: string): Promise<unknown> {
  return client.send(new DeleteItemCommand({ TableName: 'sessions', Key: { token: { S: token } } }));
}

test('F-090: a write is in its own Region at once and in the others after the lag', async () => {
  const { eu, us, ap, advance } = await serve();
  await put(eu, 's', 'v1');
  expect(await Promise.all([eu, us, ap].map((client) => read(client, 's')))).toEqual(['v1', undefined, undefined]);
  advance(0.499);
  expect(await read(us, 's')).toBeUndefined();
  advance(0.001);
  expect(await Promise.all([eu, us, ap].map((client) => read(client, 's')))).toEqual(['v1', 'v1', 'v1']);
});

test('F-090: updates, deletions and batches replicate as what they made of the item', async () => {
  const { eu, us, advance } = await serve();
  await put(eu, 'a', 'v1');
  await eu.send(new UpdateItemCommand({
    TableName: 'sessions', Key: { token: { S: 'a' } }, UpdateExpression: 'SET #v = :v ADD hits :one', ExpressionAttributeNames: { '#v': 'version' }, ExpressionAttributeValues: { ':v': { S: 'v2' }, ':one': { N: '1' } },
  }));
  await eu.send(new BatchWriteItemCommand({ RequestItems: { sessions: [{ PutRequest: { Item: { token: { S: 'b' }, version: { S: 'v3' } } } }, { PutRequest: { Item: { token: { S: 'c' } } } }] } }));
  await eu.send(new BatchWriteItemCommand({ RequestItems: { sessions: [{ DeleteRequest: { Key: { token: { S: 'c' } } } }] } }));
  await put(eu, 'd', 'v1');
  await remove(eu, 'd');
  advance(1);
  const { Items } = await us.send(new ScanCommand({ TableName: 'sessions' }));
  expect(Items!.sort((a, b) => a.token!.S!.localeCompare(b.token!.S!))).toEqual([
    { token: { S: 'a' }, version: { S: 'v2' }, hits: { N: '1' } },
    { token: { S: 'b' }, version: { S: 'v3' } },
  ]);
});

test('F-091: of two writes to an item, the later wins in every Region, whichever arrives last', async () => {
  const { eu, us, ap, advance } = await serve();
  await put(eu, 's', 'early');
  await put(us, 's', 'late');
  expect(await Promise.all([eu, us].map((client) => read(client, 's')))).toEqual(['early', 'late']);
  advance(1);
  expect(await Promise.all([eu, us, ap].map((client) => read(client, 's')))).toEqual(['late', 'late', 'late']);
});

test('F-091: a deletion that is later wins too: what arrives after it does not bring the item back', async () => {
  const { eu, us, ap, advance } = await serve();
  await put(eu, 's', 'early');
  await remove(us, 's');
  advance(1);
  expect(await Promise.all([eu, us, ap].map((client) => read(client, 's')))).toEqual([undefined, undefined, undefined]);
});

test('F-091: nor does what was written before it, and arrives after it', async () => {
  const table = tableConfig(REGIONS);
  const region = new ReplicaRegion('us-east-1', () => 0);
  await region.create(table);
  const key = { token: { S: 's' } };
  const early = { table, key, item: { ...key, version: { S: 'early' } }, version: 1 };
  await region.apply({ table, key, version: 2 });
  await region.apply(early);
  expect(await region.changesOf(table)).toEqual([]);
  await region.apply({ ...early, version: 3 });
  expect(await region.changesOf(table)).toEqual([{ ...early, version: 3 }]);
});

test('a write whose condition does not hold changes nothing anywhere', async () => {
  const { eu, us, advance } = await serve();
  await put(eu, 's', 'v1');
  const refused = eu.send(new PutItemCommand({
    TableName: 'sessions', Item: { token: { S: 's' }, version: { S: 'v2' } }, ConditionExpression: 'attribute_not_exists(#t)', ExpressionAttributeNames: { '#t': 'token' },
  }));
  await expect(refused).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  advance(1);
  expect(await read(us, 's')).toBe('v1');
});

test('F-090: the lag is set for writes from now on; none overtakes another', async () => {
  const { sessionTables, eu, us, advance } = await serve(undefined, 10);
  await put(eu, 'a', 'v1');
  sessionTables.setLag(0);
  await put(eu, 'b', 'v1');
  expect(await read(us, 'b')).toBeUndefined();
  advance(10);
  expect(await Promise.all(['a', 'b'].map((token) => read(us, token)))).toEqual(['v1', 'v1']);
  await put(eu, 'c', 'v1');
  expect(await read(us, 'c')).toBe('v1');
});

test('many writes to one item at the same time end the same everywhere', async () => {
  const { eu, us, ap, advance } = await serve();
  await Promise.all([eu, us, ap].flatMap((client, region) => Array.from({ length: 20 }, (_, number) => put(client, 's', `${region}-${number}`))));
  advance(1);
  const [first, ...others] = await Promise.all([eu, us, ap].map((client) => read(client, 's')));
  expect(first).toMatch(/^\d-\d+$/);
  expect(others).toEqual([first, first]);
});

test('F-092: the Region is that of the signature: one without a replica has no such table', async () => {
  const { client, sessionTables } = await serve();
  const stranger = client('sa-east-1');
  await expect(read(stranger, 's')).rejects.toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } });
  await expect(put(stranger, 's', 'v1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(sessionTables.regions).toEqual(REGIONS);
  expect(sessionTables.counts().map(({ region }) => region)).toEqual(REGIONS);
});

test('what each replica was asked is counted by kind, a batch as one call', async () => {
  const { sessionTables, eu, us, advance } = await serve();
  await put(eu, 'a', 'v1');
  await remove(eu, 'nobody');
  await read(us, 'a');
  await us.send(new BatchGetItemCommand({ RequestItems: { sessions: { Keys: [{ token: { S: 'a' } }, { token: { S: 'b' } }] } } }));
  await us.send(new QueryCommand({ TableName: 'sessions', KeyConditionExpression: '#t = :t', ExpressionAttributeNames: { '#t': 'token' }, ExpressionAttributeValues: { ':t': { S: 'a' } } }));
  await us.send(new DescribeTableCommand({ TableName: 'sessions' }));
  advance(1);
  await read(us, 'a');
  const of = (region: string) => sessionTables.counts().find((counts) => counts.region === region);
  expect(of('eu-west-1')).toEqual({ region: 'eu-west-1', table: 'sessions', reads: 0, writes: 2, refused: 0, replicated: 0 });
  expect(of('us-east-1')).toEqual({ region: 'us-east-1', table: 'sessions', reads: 4, writes: 0, refused: 0, replicated: 2 });
  sessionTables.resetCounts();
  expect(of('us-east-1')).toMatchObject({ reads: 0, replicated: 0 });
});

test('tables may be named by their ARNs', async () => {
  const { eu, us, advance, sessionTables } = await serve();
  const arn = (region: string) => `arn:aws:dynamodb:${region}:222222222222:table/sessions`;
  await eu.send(new PutItemCommand({ TableName: arn('eu-west-1'), Item: { token: { S: ':table/' } } }));
  await eu.send(new BatchWriteItemCommand({ RequestItems: { [arn('eu-west-1')]: [{ PutRequest: { Item: { token: { S: 'b' } } } }] } }));
  advance(1);
  const { Item } = await us.send(new GetItemCommand({ TableName: arn('us-east-1'), Key: { token: { S: ':table/' } } }));
  expect(Item).toEqual({ token: { S: ':table/' } });
  expect(sessionTables.counts().map(({ reads, writes, replicated }) => [reads, writes, replicated])).toEqual([[0, 2, 0], [1, 0, 2], [0, 0, 0]]);
});

describe('faults', () => {
  test.each([
    ['throttled', { name: 'ProvisionedThroughputExceededException', $metadata: { httpStatusCode: 400 } }],
    ['error', { name: 'InternalServerError', $metadata: { httpStatusCode: 500 } }],
    ['gone', { message: expect.stringContaining('ECONNRESET') as string }],
    ['silent', { name: 'TimeoutError' }],
  ] as const)('%s, in one Region alone, until it is healed', async (kind, error) => {
    const { sessionTables, client, eu, us } = await serve();
    await put(us, 's', 'v1');
    const patient = client('us-east-1', 150);
    sessionTables.setFault({ kind }, 'us-east-1');
    await expect(read(patient, 's')).rejects.toMatchObject(error);
    expect(await read(eu, 's')).toBeUndefined();
    expect([sessionTables.fault('us-east-1'), sessionTables.fault('eu-west-1')]).toEqual([{ kind }, { kind: 'none' }]);
    expect(sessionTables.counts()).toMatchObject([{ reads: 1, refused: 0 }, { reads: 0, refused: 1 }, { refused: 0 }]);
    sessionTables.setFault({ kind: 'none' });
    expect(await read(us, 's')).toBe('v1');
  });

  test('slow: it answers, but not before', async () => {
    const { sessionTables, client, us } = await serve();
    await put(us, 's', 'v1');
    sessionTables.setFault({ kind: 'slow', ms: 600 });
    const [late, answered] = [read(us, 's'), read(client('us-east-1', 100), 's')];
    await expect(answered).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await late).toBe('v1');
  });

  test('of all Regions at once; writes that fail do not replicate, those of before arrive', async () => {
    const { sessionTables, eu, us, advance } = await serve();
    await put(eu, 'a', 'v1');
    sessionTables.setFault({ kind: 'error' });
    for (const client of [eu, us]) await expect(put(client, 'a', 'v2')).rejects.toThrow();
    advance(1);
    sessionTables.setFault({ kind: 'none' });
    expect(await read(us, 'a')).toBe('v1');
  });

  test('closing ends calls that wait', async () => {
    const { sessionTables, client } = await serve();
    const eu = client('eu-west-1');
    for (const fault of [{ kind: 'silent' }, { kind: 'slow', ms: 60_000 }] as const) {
      sessionTables.setFault(fault);
      const waiting = read(eu, 's').catch((error: Error) => error);
      while (sessionTables.counts()[0]!.refused + sessionTables.counts()[0]!.reads < (fault.kind === 'silent' ? 1 : 2)) await new Promise((resolve) => setTimeout(resolve, 5));
      if (fault.kind === 'slow') await sessionTables.close();
      if (fault.kind === 'slow') expect(await waiting).toBeInstanceOf(Error);
    }
  });
});

describe('another template', () => {
  const other = tableConfig(['eu-west-1'], { name: 'other' });

  test('contents of a table of the same name stay, new replicas are filled, and those left out are dropped', async () => {
    const { sessionTables, client, eu, us, ap, advance } = await serve([tableConfig(['eu-west-1', 'us-east-1'])]);
    await put(eu, 's', 'v1');
    const { url } = sessionTables;
    await sessionTables.serve([tableConfig(['eu-west-1', 'ap-southeast-1']), other]);
    expect(sessionTables.url).toBe(url);
    expect(await Promise.all([eu, ap].map((one) => read(one, 's')))).toEqual(['v1', 'v1']);
    await expect(read(us, 's')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await put(ap, 's', 'v2');
    advance(1);
    expect(await read(eu, 's')).toBe('v2');
    await expect(client('eu-west-1').send(new DescribeTableCommand({ TableName: 'other' }))).resolves.toMatchObject({ Table: { TableStatus: 'ACTIVE' } });
  });

  test('a table that is named no more stays; one with another key begins anew', async () => {
    const { sessionTables, eu } = await serve([tableConfig(['eu-west-1'])]);
    await put(eu, 's', 'v1');
    await sessionTables.serve([other]);
    expect(await read(eu, 's')).toBe('v1');
    await sessionTables.serve([tableConfig(['eu-west-1'], {
      schema: { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] },
    })]);
    expect((await eu.send(new ScanCommand({ TableName: 'sessions' }))).Items).toEqual([]);
  });
});

test('indexes of a table can be queried', async () => {
  const { eu } = await serve([tableConfig(['eu-west-1'], {
    schema: {
      KeySchema: [{ AttributeName: 'token', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'token', AttributeType: 'S' }, { AttributeName: 'user', AttributeType: 'S' }],
      GlobalSecondaryIndexes: [{ IndexName: 'byUser', KeySchema: [{ AttributeName: 'user', KeyType: 'HASH' }], Projection: { ProjectionType: 'ALL' } }],
    },
  })]);
  await eu.send(new PutItemCommand({ TableName: 'sessions', Item: { token: { S: 's' }, user: { S: 'u' } } }));
  const { Count } = await eu.send(new QueryCommand({
    TableName: 'sessions', IndexName: 'byUser', KeyConditionExpression: '#u = :u', ExpressionAttributeNames: { '#u': 'user' }, ExpressionAttributeValues: { ':u': { S: 'u' } },
  }));
  expect(Count).toBe(1);
});

test('what nobody looks for arrives all the same', async () => {
  const sessionTables = new SessionTables({ port: 0, lagSeconds: 0.01, clock: Date.now, onFault: (error) => { throw error; } });
  opened.push(() => sessionTables.close());
  await sessionTables.serve([tableConfig(['eu-west-1', 'us-east-1'])]);
  const eu = dynamoDb(sessionTables.url!, 'eu-west-1');
  opened.push(() => eu.destroy());
  for (const token of ['a', 'b', 'c']) await put(eu, token, 'v1');
  while (sessionTables.counts()[1]!.replicated < 3) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('without a table nothing listens', async () => {
  const sessionTables = new SessionTables({ port: 0, lagSeconds: 0, clock: Date.now, onFault: () => undefined });
  await sessionTables.serve([]);
  expect([sessionTables.url, sessionTables.regions, sessionTables.counts()]).toEqual([undefined, [], []]);
  await sessionTables.close();
});

describe('fails when', () => {
  const post = { method: 'POST', body: '{}' };
  const SIGNED = {
    'authorization': 'AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x',
    'x-amz-date': '20260101T000000Z',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.GetItem',
  };

  test.each([
    ['a request is not signed', { ...post }, 400, /MissingAuthenticationToken.*<region>\/dynamodb/],
    ['it is signed for another service', { ...post, headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/eu-west-1/s3/aws4_request' } }, 400, /MissingAuthenticationToken/],
    ['it comes from a web page', { ...post, headers: { origin: 'https://example.com' } }, 403, /web pages/],
    ['its Host leads elsewhere', { ...post, headers: { host: 'rebound.example.com' } }, 403, /rebound\.example\.com/],
    ['it has more than 16 MB', { ...post, body: 'x'.repeat(17_000_000) }, 413, /16777216 bytes/],
    ['the body is no JSON', { method: 'POST', body: '{"TableName":"arn:aws:dynamodb:eu-west-1:222222222222:table/s', headers: SIGNED }, 400, /SerializationException/],
    ['the operation is none', { ...post, headers: { ...SIGNED, 'x-amz-target': 'DynamoDB_20120810.Guess' } }, 400, /UnknownOperation/],
  ])('%s', async (_name, request, status, message) => {
    const { sessionTables } = await serve();
    const answer = await send(sessionTables.url!, '/', request);
    expect([answer.status, answer.body]).toEqual([status, expect.stringMatching(message)]);
  });

  test.each([-1, NaN, Infinity])('the lag is %d', async (seconds) => {
    const { sessionTables } = await serve();
    expect(() => sessionTables.setLag(seconds)).toThrow(/the lag of session tables is/);
  });

  test.each([-1, NaN, Infinity])('a replica is to be slow by %d ms', async (ms) => {
    const { sessionTables } = await serve();
    expect(() => sessionTables.setFault({ kind: 'slow', ms })).toThrow(/number of milliseconds/);
  });

  test('a fault is for a Region without a replica', async () => {
    const { sessionTables } = await serve();
    expect(() => sessionTables.setFault({ kind: 'gone' }, 'sa-east-1')).toThrow(/no table has a replica in "sa-east-1"[^]*eu-west-1, us-east-1, ap-southeast-1/);
  });
});
