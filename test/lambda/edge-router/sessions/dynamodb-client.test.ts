import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { answers, CannedDynamoDb, CREDENTIALS, FAULTS, holds, HOME, item, type Replica, SECOND } from './canned-dynamodb';
import { DynamoDbClient } from '../../../../lambda/edge-router/sessions/dynamodb-client';
import type { FailureReason, GetItem } from '../../../../lambda/edge-router/sessions/item-client';

const GET: GetItem = { region: HOME, table: 'sessions', keyName: 'token', key: 'abc', attributes: ['version', 'ttl'] };

let table: CannedDynamoDb;
let client: DynamoDbClient;

beforeEach(async () => {
  table = await CannedDynamoDb.start({ [HOME]: holds('v2'), [SECOND]: holds('v1') });
  client = new DynamoDbClient({ env: table.env, now: Date.now });
});

afterEach(() => table.stop());

test('an item', async () => {
  table.replicas[HOME] = answers(200, JSON.stringify({ Item: { version: { S: 'v2' } }, ConsumedCapacity: null }));
  expect(await client.get(GET).outcome).toEqual({ item: { version: { S: 'v2' } } });
});

test('no item', async () => {
  table.replicas[HOME] = answers(200, '{}');
  expect(await client.get(GET).outcome).toEqual({ item: undefined });
});

test('what is asked: eventually consistent, the attributes by placeholders', async () => {
  await client.get({ ...GET, key: 'a"\\\u00e9\ud83d' }).outcome;
  expect(table.bodies).toEqual([{
    TableName: 'sessions', Key: { token: { S: 'a"\\\u00e9\ud83d' } },
    ProjectionExpression: '#0,#1', ExpressionAttributeNames: { '#0': 'version', '#1': 'ttl' },
  }]);
});

test("the same request as AWS's SDK makes, but for what it says about itself", async () => {
  const seen: { [name: string]: unknown }[] = [];
  table.replicas[HOME] = (request, response) => {
    const { 'content-type': type, 'content-length': bytes, 'x-amz-target': target, 'x-amz-security-token': token, host } = request.headers;
    seen.push({ method: request.method, url: request.url, type, bytes, target, token, host });
    holds('v2')(request, response);
  };
  const sdk = new DynamoDBClient({
    region: HOME, endpoint: table.env.AWS_ENDPOINT_URL_DYNAMODB,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' },
  });
  const theirs = await sdk.send(new GetItemCommand({
    TableName: 'sessions', Key: { token: { S: 'abc' } }, ProjectionExpression: '#0,#1', ExpressionAttributeNames: { '#0': 'version', '#1': 'ttl' },
  }));
  sdk.destroy();
  expect(await client.get(GET).outcome).toEqual({ item: theirs.Item });
  expect(seen[1]).toEqual(seen[0]);
  expect(table.bodies[1]).toEqual(table.bodies[0]);
});

const REASONS: { readonly [fault: string]: FailureReason } = {
  'answers 500': 'server', 'throttles': 'throttled', 'refuses': 'refused', 'has another clock': 'refused', 'redirects': 'refused',
  'answers garbage': 'malformed', 'answers with nothing': 'malformed', 'answers with a list': 'malformed', 'answers with null': 'malformed',
  'answers with a list for an item': 'malformed', 'answers with text for an item': 'malformed', 'answers with 1 MB': 'oversize',
  'is silent': 'silent', 'stops after the head': 'silent',
  'breaks off in the body': 'network', 'resets': 'network', 'hangs up': 'network', 'does not speak HTTP': 'network',
};

test.each(Object.keys(FAULTS))('a table that %s', async (fault) => {
  table.replicas[HOME] = FAULTS[fault];
  expect(await client.get(GET).outcome).toEqual({ failed: REASONS[fault] });
  expect(table.asked).toEqual({ [HOME]: 1 });
});

test.each<[string, number, string]>([
  ['ThrottlingException', 400, 'throttled'], ['RequestLimitExceeded', 400, 'throttled'], ['', 429, 'throttled'],
  ['ResourceNotFoundException', 400, 'refused'], ['ServiceUnavailable', 503, 'server'], ['ThrottlingException', 503, 'server'], ['', 204, 'refused'],
])('an answer of %p with %p is %p', async (type, status, reason) => {
  table.replicas[HOME] = answers(status, JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}` }));
  expect(await client.get(GET).outcome).toEqual({ failed: reason });
});

test('whatever a table answers: an item that is an object, none, or a failure', async () => {
  const text = fc.oneof(fc.string(), fc.json(), fc.jsonValue().map((Item) => JSON.stringify({ Item })));
  const status = fc.oneof(fc.constant(200), fc.integer({ min: 200, max: 599 }).filter((code) => code !== 204 && code !== 304));
  await fc.assert(fc.asyncProperty(status, text, async (code, body) => {
    table.replicas[HOME] = answers(code, body);
    const outcome = await client.get(GET).outcome;
    if (outcome.failed !== undefined) return expect(['throttled', 'server', 'refused', 'malformed']).toContain(outcome.failed);
    expect(code).toBe(200);
    expect(outcome.item).toEqual((JSON.parse(body) as { Item: unknown }).Item);
    expect(outcome.item === undefined || Object.getPrototypeOf(outcome.item) === Object.prototype).toBe(true);
  }));
});

test('nobody listens', async () => {
  await table.stop();
  expect(await client.get(GET).outcome).toEqual({ failed: 'network' });
  table = await CannedDynamoDb.start({});
});

test('without credentials nothing is sent', async () => {
  const { AWS_ENDPOINT_URL_DYNAMODB } = table.env;
  expect(await new DynamoDbClient({ env: { AWS_ENDPOINT_URL_DYNAMODB }, now: Date.now }).get(GET).outcome).toEqual({ failed: 'unsent' });
  expect(table.asked).toEqual({});
});

test('credentials that were renewed are used', async () => {
  const env = { ...table.env };
  const renewed = new DynamoDbClient({ env, now: Date.now });
  const tokens: unknown[] = [];
  table.replicas[HOME] = (request, response) => {
    tokens.push(request.headers['x-amz-security-token']);
    holds('v2')(request, response);
  };
  await renewed.get(GET).outcome;
  env.AWS_SESSION_TOKEN = 'another';
  await renewed.get(GET).outcome;
  expect(tokens).toEqual(['session', 'another']);
});

test.each<[string, Replica]>([
  ['an item', holds('v2')],
  ['that it is throttled', FAULTS.throttles],
  ['an error', FAULTS['answers 500']],
])('the connection is kept after the table answered %s', async (_, replica) => {
  table.replicas[HOME] = replica;
  for (let i = 0; i < 3; i++) await client.get(GET).outcome;
  expect(table.connections).toBe(1);
});

test('a kept connection that the other side closed costs no answer', async () => {
  await client.get(GET).outcome;
  let resets = 0;
  table.replicas[HOME] = (request, response) => (resets++ === 0 ? request.socket.resetAndDestroy() : holds('v2')(request, response));
  expect(await client.get(GET).outcome).toMatchObject({ item: item('v2') });
  expect(table.asked).toEqual({ [HOME]: 3 });
});

test('nor do several of them, as after the instance was frozen', async () => {
  const kept = new Set<unknown>();
  table.replicas[HOME] = (request, response) => {
    kept.add(request.socket);
    setTimeout(() => holds('v2')(request, response), 20);
  };
  await Promise.all([1, 2, 3].map(() => client.get(GET).outcome));
  expect(kept.size).toBe(3);
  table.replicas[HOME] = (request, response) => (kept.has(request.socket) ? request.socket.resetAndDestroy() : holds('v2')(request, response));
  expect(await client.get(GET).outcome).toMatchObject({ item: item('v2') });
});

test('but a fresh one is not tried twice', async () => {
  await client.get(GET).outcome;
  table.replicas[HOME] = FAULTS.resets;
  expect(await client.get(GET).outcome).toEqual({ failed: 'network' });
  expect(table.asked).toEqual({ [HOME]: 3 });
});

test('four look-ups that nobody waits for go on, a fifth does not', async () => {
  const held: (() => void)[] = [];
  table.replicas[HOME] = (request, response) => void held.push(() => holds('v2')(request, response));
  const readings = Array.from({ length: 5 }, () => client.get(GET));
  for (const reading of readings) reading.late();
  expect(await readings[4].outcome).toEqual({ failed: 'silent' });
  while (held.length < 4) await new Promise(setImmediate);
  for (const answer of held) answer();
  expect(await Promise.all(readings.slice(0, 4).map(({ outcome }) => outcome))).toEqual(Array(4).fill({ item: item('v2') }));

  // Those that are over make room.
  const next = client.get(GET);
  next.late();
  while (held.length < 5) await new Promise(setImmediate);
  held.at(-1)!();
  expect(await next.outcome).toMatchObject({ item: item('v2') });
});

describe('the address', () => {
  test('of each Region is its own, over TLS', async () => {
    const asked: unknown[] = [];
    const https = jest.requireActual<typeof import('node:https')>('node:https');
    const spy = jest.spyOn(https, 'request').mockImplementation(((options: unknown) => {
      asked.push(options);
      throw new Error('this is all that was wanted');
    }) as typeof https.request);
    try {
      const real = new DynamoDbClient({ env: CREDENTIALS, now: Date.now });
      for (const region of [HOME, SECOND]) expect(await real.get({ ...GET, region }).outcome).toEqual({ failed: 'unsent' });
    } finally {
      spy.mockRestore();
    }
    expect(asked).toMatchObject([HOME, SECOND].map((region) => ({
      host: `dynamodb.${region}.amazonaws.com`, port: undefined, method: 'POST', path: '/', headers: { host: `dynamodb.${region}.amazonaws.com` },
    })));
  });

  test('with a slash, a name, or an IPv6 address', async () => {
    const { port } = new URL(table.env.AWS_ENDPOINT_URL_DYNAMODB);
    const six: Server = createServer((_, response) => void response.end('{}'));
    await new Promise<void>((resolve) => six.listen(0, '::1', resolve));
    for (const url of [`http://127.0.0.1:${port}/`, `http://localhost:${port}`, `http://[::1]:${(six.address() as AddressInfo).port}`]) {
      expect(await new DynamoDbClient({ env: { ...CREDENTIALS, AWS_ENDPOINT_URL_DYNAMODB: url }, now: Date.now }).get(GET).outcome).toHaveProperty('item');
    }
    six.close();
  });

  test.each(['localhost:8000', 'ftp://localhost', 'http://', 'http://localhost/x', 'here'])('%p is none', (url) => {
    expect(() => new DynamoDbClient({ env: { AWS_ENDPOINT_URL_DYNAMODB: url }, now: Date.now }))
      .toThrow(`AWS_ENDPOINT_URL_DYNAMODB is "${url}"; give one like http://127.0.0.1:8000`);
  });
});
