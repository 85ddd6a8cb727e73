import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { App, Duration } from 'aws-cdk-lib';
import { http, sessionSite, stackIn } from './fixtures';
import { LocalCloudFront } from '../../../cli/src';
import { OPEN_QUESTIONS, type Assumptions } from '../../../cli/src/assumptions';
import { send } from '../../../cli/test/support/site';
import { SessionTable } from '../../../src';
import { INTERNAL_HEADER_PREFIX, STICKY_COOKIE } from '../../../src/contract/names';
import { assumedOr, type NamedAnswers } from '../../assumed';

/** Two versions, each in two places, behind the bundled edge router: the version by the session, the place by how fast it is. */

// Loading the CDK, and starting instances, take long on a busy machine.
jest.setTimeout(60_000);

const REGION = 'us-east-1';
const MEMBERS = ['v1', 'v1us', 'v2', 'v2us'];
/** So much slower than the other place that no busy machine makes up for it. */
const SLOW_MS = 400;

const question = 'leg2-sees-leg1-edits';
const ANSWERS = assumedOr(() => OPEN_QUESTIONS[question].answers.map((answer): NamedAnswers => [answer, { [question]: answer }]));
const ASSUMPTIONS = ANSWERS as [string, Partial<Assumptions>][];

let directory: string;
const servers: Server[] = [];
let edge: LocalCloudFront | undefined;
const slow = new Set<string>();
const broken = new Set<string>();

async function member(name: string): Promise<string> {
  const server = createServer(async (request, response) => {
    if (slow.has(name)) await wait(SLOW_MS);
    const internal = Object.keys(request.headers).filter((header) => header.startsWith(INTERNAL_HEADER_PREFIX));
    const leaked = internal.filter((header) => /-(session|voided|avoid|role|config.*|add-.*)$/.test(header));
    response.writeHead(broken.has(name) ? 500 : 200, { 'cache-control': 'no-store', 'x-leaked': leaked.join(' ') });
    response.end(name);
  });
  servers.push(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(() => {
  const app = new App({ outdir: join(tmpdir(), `same-as-${process.pid}`) });
  const stack = stackIn(REGION, app);
  sessionSite(stack, {
    table: new SessionTable(stack, 'Table'),
    cookieName: 'sid',
    lookupBudget: Duration.millis(800),
    site: {
      origins: {
        v1: { origin: http('v1') },
        v1us: { origin: http('v1us'), sameAs: 'v1' },
        v2: { origin: http('v2'), weight: 1 },
        v2us: { origin: http('v2us'), sameAs: 'v2' },
      },
      writes: ['/api/*'],
    },
  });
  ({ directory } = app.synth());
});

afterEach(async () => {
  slow.clear();
  broken.clear();
  await edge?.close();
  edge = undefined;
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(assume: Partial<Assumptions> = {}) {
  const origins = Object.fromEntries(await Promise.all(MEMBERS.map(async (id) => [id, await member(id)])));
  edge = await LocalCloudFront.start({ template: directory, origins, pops: [{ name: 'IAD89-P1', region: REGION }], assume });
  const url = edge.url;
  const ask = async (cookie: string, path = '/') => send(url, path, { headers: { cookie }, ...(path === '/' ? {} : { method: 'POST', body: 'one' }) });
  const times = async (count: number, cookie: string, path?: string) => {
    const answers = [];
    for (let i = 0; i < count; i += 1) answers.push(await ask(cookie, path));
    return answers;
  };
  return { ask, times };
}

const pinned = (version: string) => `${STICKY_COOKIE}=1.${version}.42.${Math.floor(Date.now() / 1000) + 500}`;
const pinOf = ({ headers: { 'set-cookie': cookies = [] } }: { headers: { 'set-cookie'?: string[] } }) => (
  cookies.find((cookie) => cookie.startsWith(STICKY_COOKIE))?.split('=')[1]?.split('.').slice(0, 2));
const count = (answers: { body: string }[], id: string) => answers.filter(({ body }) => body === id).length;

test('visitors of a version are served by the place that answers it faster, writes too, and never by another version', async () => {
  slow.add('v1').add('v2us');
  const { times } = await start();
  const [v1, v2] = [await times(20, pinned('v1')), await times(20, pinned('v2'))];
  expect([...v1, ...v2].map(({ status, headers }) => [status, headers['x-leaked']])).toEqual(Array(40).fill([200, '']));
  expect([count(v1, 'v1') + count(v1, 'v1us'), count(v2, 'v2') + count(v2, 'v2us')]).toEqual([20, 20]);
  // Of the rest a few find out whether the other one has become faster.
  expect(Math.min(count(v1, 'v1us'), count(v2, 'v2'))).toBeGreaterThanOrEqual(16);
  const writes = await times(5, pinned('v1'), '/api/cart');
  expect(writes.map(({ status, body }) => [status, body])).toEqual(Array(5).fill([200, 'v1us']));
});

test.each(ASSUMPTIONS)('%s: where the faster place fails, the other one answers, as the same version', async (_name, assume) => {
  slow.add('v1');
  const { ask, times } = await start(assume);
  await times(3, pinned('v1'));
  broken.add('v1us');
  for (const { status, body } of await times(8, pinned('v1'))) expect([status, body]).toEqual([200, 'v1']);
  // A new visitor is assigned to the version: the answer is no stand-in's, so the cookie is set.
  const fresh = await ask('');
  expect([fresh.body.slice(0, 2), pinOf(fresh)]).toEqual([pinOf(fresh)![1], ['1', fresh.body.slice(0, 2)]]);
});

test('a session that names the place is of its version', async () => {
  const { ask } = await start();
  const client = new DynamoDBClient({ endpoint: edge!.dynamoDbUrl, region: REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const Item = { token: { S: 'in-progress' }, version: { S: 'v2us' }, expires: { N: String(Math.floor(Date.now() / 1000) + 3600) } };
  await client.send(new PutItemCommand({ TableName: edge!.sessionTables!.tables[0]!.name, Item }));
  client.destroy();
  const answer = await ask('sid=in-progress');
  expect(answer.body).toMatch(/^v2/);
  expect(pinOf(answer)).toEqual(['1', 'v2']);
});
