import { DeleteItemCommand, GetItemCommand, PutItemCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { Network } from '../../src/network/network';
import { operationOf } from '../../src/session-tables/operation';
import { parseReplicaFault, replicaFaultText, REPLICA_FAULTS } from '../../src/session-tables/replica-fault';
import { ReplicaRegion } from '../../src/session-tables/replica-region';
import { ReplicationLags } from '../../src/session-tables/replication-lags';
import { SessionTables } from '../../src/session-tables/session-tables';
import { dynamoDb, tableConfig } from '../support/table-site';

/** Replication over links that are cut, replicas that are stale, and lags that differ. */

const REGIONS = ['eu-west-1', 'us-east-1', 'ap-southeast-1'];
const POPS = [{ name: 'DUB56-P1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }];

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function serve(lagSeconds = 1) {
  let now = Date.UTC(2026, 0, 1);
  const network = new Network({ pops: POPS, origins: () => [], tableRegions: () => REGIONS });
  const tables = new SessionTables({ port: 0, lagSeconds, clock: () => now, onFault: (error) => { throw error; }, network });
  opened.push(() => tables.close());
  const prepared = await tables.prepare([tableConfig(REGIONS)], POPS.map(({ name }) => name));
  await prepared.serve();
  const client = (url: string, region: string, timeoutMs?: number) => {
    const made = dynamoDb(url, region, timeoutMs);
    opened.push(() => made.destroy());
    return made;
  };
  const [eu, us, ap] = REGIONS.map((region) => client(tables.url!, region)) as [DynamoDBClient, DynamoDBClient, DynamoDBClient];
  return {
    tables, network, eu, us, ap, advance: (seconds: number) => { now += seconds * 1000; },
    everywhere: (token = 's') => Promise.all([eu, us, ap].map((one) => read(one, token))),
    from: (pop: string, region: string, timeoutMs?: number) => client(prepared.urlAt(pop)!, region, timeoutMs),
  };
}

function put(client: DynamoDBClient, version: string, token = 's'): Promise<unknown> {
  return client.send(new PutItemCommand({ TableName: 'sessions', Item: { token: { S: token }, version: { S: version } } }));
}

async function read(client: DynamoDBClient, token = 's'): Promise<string | undefined> {
  const { Item } = await client.send(new GetItemCommand({ TableName: 'sessions', Key: { token: { S: token } } }));
  return Item?.version?.S;
}

test('over a cut link writes wait, and arrive by the lag after it is healed', async () => {
  const { tables, network, eu, advance, everywhere } = await serve();
  network.cut('eu-west-1', 'us-east-1');
  await put(eu, 'v1');
  advance(60);
  expect([await everywhere(), tables.waitingWrites('us-east-1')]).toEqual([['v1', undefined, 'v1'], 1]);
  network.heal('us-east-1', 'eu-west-1');
  advance(0.9);
  expect(await everywhere()).toEqual(['v1', undefined, 'v1']);
  advance(0.1);
  expect([await everywhere(), tables.waitingWrites('us-east-1')]).toEqual([['v1', 'v1', 'v1'], 0]);
});

test('what was on its way when the link was cut arrives after it is healed too', async () => {
  const { network, eu, advance, everywhere } = await serve();
  await put(eu, 'v1');
  network.cut('eu-west-1');
  advance(5);
  expect(await everywhere()).toEqual(['v1', undefined, undefined]);
  network.heal();
  advance(1);
  expect(await everywhere()).toEqual(['v1', 'v1', 'v1']);
});

test('what had arrived before the link was cut is there, though nobody has looked', async () => {
  const { network, eu, advance, everywhere } = await serve();
  await put(eu, 'v1');
  advance(1);
  network.cut('eu-west-1');
  expect(await everywhere()).toEqual(['v1', 'v1', 'v1']);
});

test('of writes on both sides of a cut the last one wins everywhere, also a deletion', async () => {
  const { network, eu, us, advance, everywhere } = await serve();
  await put(eu, 'before');
  advance(1);
  network.cut('us-east-1');
  await put(us, 'early');
  await put(eu, 'late');
  expect(await everywhere()).toEqual(['late', 'early', 'before']);
  network.heal();
  advance(1);
  expect(await everywhere()).toEqual(['late', 'late', 'late']);
  network.cut('us-east-1');
  await put(eu, 'early');
  await us.send(new DeleteItemCommand({ TableName: 'sessions', Key: { token: { S: 's' } } }));
  network.heal();
  advance(1);
  expect(await everywhere()).toEqual([undefined, undefined, undefined]);
});

test('a stale replica answers, and lets in nothing until it is healed; its own writes go out', async () => {
  const { tables, eu, us, advance, everywhere } = await serve();
  tables.setFault({ kind: 'stale' }, 'us-east-1');
  await put(eu, 'v1');
  await put(us, 'own', 'other');
  advance(60);
  expect([await everywhere(), await everywhere('other')]).toEqual([['v1', undefined, 'v1'], ['own', 'own', 'own']]);
  tables.setFault({ kind: 'none' }, 'us-east-1');
  advance(1);
  expect(await everywhere()).toEqual(['v1', 'v1', 'v1']);
});

test('a pair of Regions has a lag of its own; nobody waits for the writes of a Region that is farther away', async () => {
  const { tables, eu, us, advance, everywhere } = await serve();
  tables.setLag(10, ['ap-southeast-1', 'eu-west-1']);
  expect([tables.lagSeconds, tables.lagsOfPairs]).toEqual([1, [{ between: ['ap-southeast-1', 'eu-west-1'], seconds: 10 }]]);
  await put(eu, 'v1');
  await put(us, 'v2', 'near');
  advance(1);
  expect([await everywhere(), await everywhere('near')]).toEqual([['v1', 'v1', undefined], ['v2', 'v2', 'v2']]);
  advance(9);
  expect(await everywhere()).toEqual(['v1', 'v1', 'v1']);
  tables.setLag(2);
  expect(tables.lagsOfPairs).toEqual([]);
});

test('the lags of pairs: one number for both directions', () => {
  const lags = new ReplicationLags(1);
  lags.set(3, ['b', 'a']);
  expect([lags.of('a', 'b'), lags.of('b', 'a'), lags.of('a', 'c')]).toEqual([3, 3, 1]);
});

test('a point of presence whose Region is cut off gets no answer; the application does, and so do those in the Region', async () => {
  const { network, us, from } = await serve();
  await put(us, 'v1');
  network.cut('us-east-1');
  await expect(read(from('DUB56-P1', 'us-east-1', 150))).rejects.toThrow(/timed out|timeout/i);
  expect([await read(from('IAD89-P1', 'us-east-1')), await read(us)]).toEqual(['v1', 'v1']);
  network.heal();
  expect(await read(from('DUB56-P1', 'us-east-1'))).toBe('v1');
});

test('a distance is waited for: a call that gives up before does not see the answer, one that waits does', async () => {
  const { network, us, from } = await serve();
  await put(us, 'v1');
  network.setDistance('eu-west-1', 'us-east-1', 400);
  // A new connection takes two round trips, 800 ms.
  await expect(read(from('DUB56-P1', 'us-east-1', 300))).rejects.toThrow(/timed out|timeout/i);
  const waiting = from('DUB56-P1', 'us-east-1');
  const began = performance.now();
  expect(await read(waiting)).toBe('v1');
  const first = performance.now() - began;
  expect(await read(waiting)).toBe('v1');
  // Never sooner: how much later is the machine's matter.
  expect([first >= 795, performance.now() - began - first >= 395]).toEqual([true, true]);
});

/** Replicas and their links alone, without sockets: any order of writes, cuts and healing. */
type Step =
  | { do: 'put' | 'update' | 'delete'; at: number; value: number }
  | { do: 'cut' | 'heal'; link: [number, number] }
  | { do: 'stale' | 'fresh'; at: number }
  | { do: 'wait'; seconds: number };

const region = fc.nat(2);
const link = fc.constantFrom<[number, number]>([0, 1], [0, 2], [1, 2]);
const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  fc.record({ do: fc.constantFrom('put' as const, 'update' as const, 'delete' as const), at: region, value: fc.nat(99) }),
  fc.record({ do: fc.constantFrom('cut' as const, 'heal' as const), link }),
  fc.record({ do: fc.constantFrom('stale' as const, 'fresh' as const), at: region }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.nat(3) }),
), { maxLength: 14 });

test('whatever is written, cut and healed in whichever order: in the end every Region has what the last writer wrote', async () => {
  const table = tableConfig(REGIONS);
  const key = { token: { S: 's' } };
  await fc.assert(fc.asyncProperty(steps, async (given) => {
    let now = 0;
    let version = 0;
    const network = new Network({ pops: POPS, origins: () => [], tableRegions: () => REGIONS });
    const replicas = REGIONS.map((name) => new ReplicaRegion(name, () => now, (from) => network.areRegionsCut(from, name)));
    for (const replica of replicas) await replica.create(table);
    const review = () => replicas.forEach((replica) => replica.review(() => now + 1000));
    network.onChange(review);
    let last: string | undefined;
    for (const step of given) {
      if (step.do === 'wait') {
        now += step.seconds * 1000;
      } else if (step.do === 'cut') {
        network.cut(REGIONS[step.link[0]]!, REGIONS[step.link[1]]);
      } else if (step.do === 'heal') {
        network.heal(REGIONS[step.link[0]], REGIONS[step.link[1]]);
      } else if (step.do === 'stale' || step.do === 'fresh') {
        replicas[step.at]!.fault = { kind: step.do === 'stale' ? 'stale' : 'none' };
        review();
      } else if (step.do === 'put' || step.do === 'update' || step.do === 'delete') {
        const { name, body } = call(step.do, String(step.value));
        const target = `DynamoDB_20120810.${name}`;
        const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0', 'authorization': 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=local', 'x-amz-date': '20260101T000000Z' };
        const writer = replicas[step.at]!;
        const { answer, changes } = await writer.write(operationOf(target, body), () => (version += 1), () => ['POST', headers, body]);
        expect(answer.status).toBe(200);
        for (const change of changes) for (const replica of replicas) if (replica !== writer) replica.receive(change, writer.name, now + 1000);
        last = step.do === 'delete' ? undefined : String(step.value);
      }
    }
    network.heal();
    for (const replica of replicas) replica.fault = { kind: 'none' };
    review();
    now += 1000;
    for (const replica of replicas) await replica.settle();
    const held = await Promise.all(replicas.map((replica) => replica.changesOf(table)
      .then((changes) => changes.map(({ item }) => (item?.version as { S: string }).S))));
    expect(held).toEqual(replicas.map(() => (last === undefined ? [] : [last])));
  }), { numRuns: 60 });

  function call(kind: 'put' | 'update' | 'delete', value: string): { name: string; body: string } {
    if (kind === 'put') return { name: 'PutItem', body: JSON.stringify({ TableName: 'sessions', Item: { ...key, version: { S: value } } }) };
    if (kind === 'delete') return { name: 'DeleteItem', body: JSON.stringify({ TableName: 'sessions', Key: key }) };
    return { name: 'UpdateItem', body: JSON.stringify({ TableName: 'sessions', Key: key, UpdateExpression: 'SET version = :v', ExpressionAttributeValues: { ':v': { S: value } } }) };
  }
});

test('an update on a replica that is behind is a write of the whole item: what it did not know of is lost', async () => {
  const { network, eu, us, advance } = await serve();
  await put(eu, 'v1');
  advance(1);
  network.cut('us-east-1');
  await eu.send(new UpdateItemCommand({ TableName: 'sessions', Key: { token: { S: 's' } }, UpdateExpression: 'SET a = :one', ExpressionAttributeValues: { ':one': { N: '1' } } }));
  await us.send(new UpdateItemCommand({ TableName: 'sessions', Key: { token: { S: 's' } }, UpdateExpression: 'SET b = :one', ExpressionAttributeValues: { ':one': { N: '1' } } }));
  network.heal();
  advance(1);
  for (const client of [eu, us]) {
    const { Item } = await client.send(new GetItemCommand({ TableName: 'sessions', Key: { token: { S: 's' } } }));
    expect(Item).toEqual({ token: { S: 's' }, version: { S: 'v1' }, b: { N: '1' } });
  }
});

describe('the text of a fault', () => {
  test.each([...REPLICA_FAULTS.filter((kind) => kind !== 'slow'), 'slow 400ms'])('%s comes out of its text again', (text) => {
    expect(replicaFaultText(parseReplicaFault(text))).toBe(text);
  });

  test.each([['SLOW 400', 'slow 400ms'], ['slow 1.5s', 'slow 1500ms'], [' gone ', 'gone']])('%s is %s', (text, same) => {
    expect(replicaFaultText(parseReplicaFault(text))).toBe(same);
  });

  test.each([['slow', /does not say how slow.*slow 400ms/s], ['slow soon', /does not say how slow/], ['slow 30d', /2147483647/], ['gone now', /more than "gone".*write gone alone/s], ['silence', /no fault of tables.*write silent/s], ['', /write one of these/]])('fails when it is "%s"', (text, message) => {
    expect(() => parseReplicaFault(text)).toThrow(message);
  });
});

test('fails when a lag is between a Region and itself, or one that has no replica', async () => {
  const { tables } = await serve();
  expect(() => tables.setLag(1, ['eu-west-1', 'eu-west-1'])).toThrow(/between eu-west-1 and itself/);
  expect(() => tables.setLag(1, ['eu-west-1', 'mars'])).toThrow(/no table has a replica in "mars"/);
  expect(tables.lagsOfPairs).toEqual([]);
});
