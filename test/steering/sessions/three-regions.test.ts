import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LocalCloudFront } from '../../../cli/src';
import { OPEN_QUESTIONS, type Assumptions } from '../../../cli/src/assumptions';
import { send } from '../../../cli/test/support/site';
import { SessionTable, SmartOriginDistribution, Steering } from '../../../src';
import { INTERNAL_HEADER_PREFIX, STICKY_COOKIE } from '../../../src/contract/names';
import { assumedOr, type NamedAnswers } from '../../assumed';

/** The bundled edge router between three Regions: each point of presence reads the replica of its own, whatever CloudFront turns out to do. */

// Loading the CDK, and starting instances, take long on a busy machine.
jest.setTimeout(60_000);

const POPS = [{ name: 'DUB2-C1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }, { name: 'SIN2-C1', region: 'ap-southeast-1' }];
const [EU, US, AP] = POPS.map(({ region }) => region) as [string, string, string];

type Answer = keyof Pick<Assumptions, 'leg2-sees-leg1-edits' | 'origin-response-sees-request-edits'>;
const SWITCHES: Answer[] = ['leg2-sees-leg1-edits', 'origin-response-sees-request-edits'];
const ASSUMPTIONS = assumedOr(() => SWITCHES.reduce<Record<string, string>[]>((sets, question) => (
  sets.flatMap((set) => OPEN_QUESTIONS[question].answers.map((answer) => ({ ...set, [question]: answer })))), [{}])
  .map((assume): NamedAnswers => [Object.entries(assume).map((pair) => pair.join('=')).join(' '), assume])) as [string, Partial<Assumptions>][];

/** Without a session, this one is on v1: the bucket is above v2's one percent. */
const VISITOR = { 'x-local-viewer-address': '192.0.2.1', 'user-agent': 'a visitor' };

let directory: string;
const servers: Server[] = [];
const open: (() => unknown)[] = [];
let now = Date.now();

/** An origin that is a version; v1 is broken while `isBroken`. */
let isBroken = false;
async function version(name: string): Promise<string> {
  const server = createServer((request, response) => {
    const internal = Object.keys(request.headers).filter((header) => header.startsWith(INTERNAL_HEADER_PREFIX));
    const leaked = internal.filter((header) => /-(session|voided|avoid|role|config.*|add-.*)$/.test(header));
    response.writeHead(isBroken && name === 'v1' ? 500 : 200, { 'cache-control': 'no-store', 'x-leaked': leaked.join(' ') });
    response.end(name);
  });
  servers.push(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(() => {
  const app = new App({ outdir: join(tmpdir(), `three-regions-${process.pid}`) });
  const env = { account: '111122223333' };
  const data = new Stack(app, 'Data', { env: { ...env, region: EU } });
  const table = new SessionTable(data, 'Sessions', { replicaRegions: [US, AP] });
  const site = new Stack(app, 'Site', { env: { ...env, region: 'eu-central-1' } });
  new SmartOriginDistribution(site, 'Site', {
    origins: { v1: { origin: new HttpOrigin('v1.example.com') }, v2: { origin: new HttpOrigin('v2.example.com'), weight: 1 } },
    // A replica may take its time on a machine that is busy with other tests.
    steering: Steering.stickySessions({ table, cookieName: 'sessiontoken', lookupBudget: Duration.millis(800) }),
    writes: ['/api/*'],
  });
  ({ directory } = app.synth());
});

afterEach(async () => {
  isBroken = false;
  for (const close of open.splice(0).reverse()) await close();
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(assume: Partial<Assumptions> = {}) {
  const edge = await LocalCloudFront.start({
    template: directory, origins: { v1: await version('v1'), v2: await version('v2') }, pops: POPS, assume, clock: () => now, sessionTableLag: 1,
  });
  open.push(() => edge.close());
  const tables = edge.sessionTables!;
  const write = async (region: string, token: string, member: string) => {
    const client = new DynamoDBClient({ endpoint: edge.dynamoDbUrl, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
    const expires = String(Math.floor(Date.now() / 1000) + 3600);
    const Item = { token: { S: token }, version: { S: member }, expires: { N: expires } };
    await client.send(new PutItemCommand({ TableName: tables.tables[0]!.name, Item }));
    client.destroy();
  };
  const ask = (pop: string, cookie: string, path = '/') => send(edge.url, path, {
    headers: { ...VISITOR, 'x-local-pop': pop, cookie }, ...(path.startsWith('/api/') && { method: 'POST', body: 'one more' }),
  });
  const everywhere = (cookie: string, path?: string) => Promise.all(POPS.map(({ name }) => ask(name, cookie, path)));
  const reads = () => Object.fromEntries(tables.counts().map((counts) => [counts.region, counts.reads]));
  // Instances that start while everything else does may be slow enough to ask a second replica, and reads are counted.
  await everywhere('');
  return { edge, tables, write, ask, everywhere, reads };
}

const pinOf = ({ headers: { 'set-cookie': cookies = [] } }: { headers: { 'set-cookie'?: string[] } }) => (
  cookies.find((cookie) => cookie.startsWith(STICKY_COOKIE))?.split(';')[0]);

test.each(ASSUMPTIONS)('%s: a session is found in the replica of each Region, and then the pin holds without it', async (_name, assume) => {
  const { write, everywhere, reads } = await start(assume);
  await write(US, 'in-progress', 'v2');
  now += 1000;
  const answers = await everywhere('sessiontoken=in-progress');
  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([200, 'v2']));
  expect(answers.map(({ headers }) => headers['x-leaked'])).toEqual(['', '', '']);
  expect(reads()).toEqual({ [EU]: 1, [US]: 1, [AP]: 1 });
  expect(answers.map((answer) => pinOf(answer)?.split('=')[1]?.split('.').slice(0, 2))).toEqual(Array(3).fill(['1', 'v2']));

  const pinned = await everywhere(`sessiontoken=another-one; ${pinOf(answers[0]!)}`);
  expect(pinned.map(({ body }) => body)).toEqual(['v2', 'v2', 'v2']);
  expect((await everywhere('sessiontoken=in-progress', '/api/cart')).map(({ body }) => body)).toEqual(['v2', 'v2', 'v2']);
  // What was found before is remembered by the instance.
  expect(reads()).toEqual({ [EU]: 1, [US]: 1, [AP]: 1 });
});

test.each(ASSUMPTIONS)('%s: where the replica does not have the session yet, the visitor is served all the same', async (_name, assume) => {
  const { write, everywhere, reads } = await start(assume);
  await write(US, 'quick', 'v2');
  expect((await everywhere('sessiontoken=quick')).map(({ body }) => body)).toEqual(['v1', 'v2', 'v1']);
  now += 1000;
  // What was missing is not remembered.
  expect((await everywhere('sessiontoken=quick')).map(({ body }) => body)).toEqual(['v2', 'v2', 'v2']);
  expect(reads()).toEqual({ [EU]: 2, [US]: 1, [AP]: 2 });
});

test.each(['error', 'gone', 'silent', 'throttled'] as const)('a replica that is broken (%s): another one answers, and nobody is moved', async (kind) => {
  const { write, ask, tables, reads } = await start();
  await write(EU, 'in-progress', 'v2');
  now += 1000;
  tables.setFault({ kind }, AP);
  expect(await ask('SIN2-C1', 'sessiontoken=in-progress')).toMatchObject({ status: 200, body: 'v2' });
  expect(reads()[AP]).toBe(0);
  expect(reads()[EU]! + reads()[US]!).toBe(1);
  expect(tables.counts().find(({ region }) => region === AP)!.refused).toBeGreaterThan(0);
});

test.each(['error', 'gone', 'silent'] as const)('all replicas broken (%s): everybody is served by weight, and no pin is set', async (kind) => {
  const { write, everywhere, tables } = await start();
  await write(EU, 'in-progress', 'v2');
  now += 1000;
  tables.setFault({ kind });
  const answers = await everywhere('sessiontoken=in-progress');
  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([200, 'v1']));
  expect(answers.map(pinOf)).toEqual([undefined, undefined, undefined]);
  tables.setFault({ kind: 'none' });
  // A look-up that failed is not remembered; a breaker that has opened lets nobody through for a second.
  expect((await everywhere('sessiontoken=in-progress')).map(({ body }) => body)).toEqual(['v2', 'v2', 'v2']);
});

test.each(ASSUMPTIONS)('%s: the member of a session fails, another serves, and the pin is not touched', async (_name, assume) => {
  const { write, everywhere } = await start(assume);
  await write(EU, 'on-v1', 'v1');
  now += 1000;
  isBroken = true;
  const answers = await everywhere('sessiontoken=on-v1');
  expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([200, 'v2']));
  expect(answers.map(pinOf)).toEqual([undefined, undefined, undefined]);
  isBroken = false;
  expect((await everywhere('sessiontoken=on-v1')).map(({ body }) => body)).toEqual(['v1', 'v1', 'v1']);
});

test('instances that are recycled have forgotten, and read again', async () => {
  const { edge, write, everywhere, reads } = await start();
  await write(EU, 'in-progress', 'v2');
  now += 1000;
  await everywhere('sessiontoken=in-progress');
  expect(edge.recycleLambdas()).toBe(3);
  expect((await everywhere('sessiontoken=in-progress')).map(({ body }) => body)).toEqual(['v2', 'v2', 'v2']);
  expect(reads()).toEqual({ [EU]: 2, [US]: 2, [AP]: 2 });
  expect(edge.lambdaStats().map(({ pop, coldStarts, errors }) => [pop, coldStarts, errors])).toEqual(POPS.map(({ name }) => [name, 2, 0]));
});
