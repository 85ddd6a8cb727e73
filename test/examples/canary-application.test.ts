import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import * as path from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SessionTables } from '../../cli/src/session-tables/session-tables';

// Starts processes.
jest.setTimeout(60_000);

const ROOT = path.resolve(__dirname, '../..');
const APP = path.join(ROOT, 'examples/canary/app');
const NODE = path.join(ROOT, 'node_modules/.bin/node');
const KNOWN = 'a'.repeat(32);
const TABLE_NAME = 'sessions';
const REGION = 'us-east-1';

let endpoint: string, table: DynamoDBClient;
const tables = new SessionTables({ port: 0, lagSeconds: 0, clock: Date.now, onFault: (error) => { throw error; } });
const children: ChildProcess[] = [];
const urls: { [version: string]: string } = {};

const environment = (more: { [name: string]: string }) => ({
  ...process.env, AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', TABLE_NAME, PORT: '0', ...more,
});

/** Starts the application; resolves with its URL. */
async function start(version: string, dynamoDb: string): Promise<string> {
  const child = spawn(NODE, ['main.mjs'], { cwd: APP, env: environment({ VERSION: version, AWS_ENDPOINT_URL_DYNAMODB: dynamoDb }), stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(child.stdout!, 'data') as [Buffer];
  return /http:\S+/.exec(line.toString())![0];
}

beforeAll(async () => {
  await tables.serve([{
    name: TABLE_NAME,
    regions: [REGION],
    schema: { AttributeDefinitions: [{ AttributeName: 'token', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'token', KeyType: 'HASH' }] },
  }]);
  endpoint = tables.url!;
  table = new DynamoDBClient({ endpoint, region: REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  // A port where nothing listens any more.
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const gone = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
  await new Promise((resolve) => { closed.close(resolve); });
  [urls.v1, urls.v2, urls.gone] = await Promise.all([start('v1', endpoint), start('v2', endpoint), start('v1', gone)]) as [string, string, string];
});

afterAll(async () => {
  for (const child of children) child.kill();
  table.destroy();
  await tables.close();
});

interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
  /** Of the cookie that was set. */
  readonly token?: string;
}

function ask(site: string, method: string, url: string, headers: { [name: string]: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(urls[site] + url, { method, headers, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => { body += chunk.toString(); });
      response.on('end', () => {
        const token = /^sessiontoken=([^;]*)/.exec(response.headers['set-cookie']?.[0] ?? '')?.[1];
        resolve({ status: response.statusCode!, headers: response.headers, body, token });
      });
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? '{}' : undefined);
  });
}

const session = (token: string, more: { [name: string]: string } = {}) => ({ cookie: `other=1; sessiontoken=${token}`, ...more });
const item = async (token: string) => (await table.send(new GetItemCommand({ TableName: TABLE_NAME, Key: { token: { S: token } } }))).Item;
const now = () => Math.floor(Date.now() / 1000);

test('a first visit is given a session, which the table holds with version and expiry', async () => {
  const { status, headers, body, token } = await ask('v2', 'GET', '/');
  expect([status, headers['cache-control']]).toEqual([200, 'private, no-store']);
  expect(body).toContain('data-version="v2"');
  expect(headers['set-cookie']).toEqual([expect.stringMatching(/^sessiontoken=[0-9a-f]{32}; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/)]);
  const stored = (await item(token!))!;
  expect(stored.version).toEqual({ S: 'v2' });
  expect(Math.abs(Number(stored.expires!.N) - now() - 600)).toBeLessThan(10);
});

test('two visitors have two sessions', async () => {
  const [one, other] = await Promise.all([ask('v1', 'GET', '/'), ask('v1', 'GET', '/')]);
  expect(one.token).not.toBe(other.token);
});

test('each request prolongs the session, and keeps its cart', async () => {
  await table.send(new PutItemCommand({
    TableName: TABLE_NAME, Item: { token: { S: KNOWN }, version: { S: 'v1' }, expires: { N: String(now() + 5) }, items: { N: '2' } },
  }));
  const cart = await ask('v1', 'POST', '/api/cart', session(KNOWN));
  expect(JSON.parse(cart.body)).toEqual({ version: 'v1', items: 3 });
  const account = await ask('v1', 'GET', '/account', session(KNOWN));
  expect([account.token, account.body]).toEqual([KNOWN, expect.stringContaining('Items in your cart: 3')]);
  expect(Number((await item(KNOWN))!.expires!.N)).toBeGreaterThan(now() + 500);
});

test('a session that has ended is not revived, though DynamoDB still holds it', async () => {
  const ended = 'b'.repeat(32);
  await table.send(new PutItemCommand({
    TableName: TABLE_NAME, Item: { token: { S: ended }, version: { S: 'v2' }, expires: { N: String(now() - 5) }, items: { N: '2' } },
  }));
  const { token, body } = await ask('v1', 'GET', '/', session(ended));
  expect([token === ended, body]).toEqual([false, expect.stringContaining('Items in your cart: 0')]);
});

test('a token that this application cannot have made is replaced', async () => {
  expect((await ask('v1', 'GET', '/', session('chosen-by-somebody'))).token).toMatch(/^[0-9a-f]{32}$/);
});

describe('the version of a session', () => {
  test('becomes that of the application which serves it', async () => {
    const { token } = await ask('v2', 'GET', '/');
    await ask('v1', 'GET', '/', session(token!, { 'x-smart-origin-variant': 'v1' }));
    expect((await item(token!))!.version).toEqual({ S: 'v1' });
  });

  test('stays where the application stands in for another version, sign-in included', async () => {
    const { token } = await ask('v1', 'GET', '/');
    const standsIn = session(token!, { 'x-smart-origin-variant': 'v1' });
    expect((await ask('v2', 'GET', '/', standsIn)).body).toContain('data-version="v2"');
    expect((await item(token!))!.version).toEqual({ S: 'v1' });
    const { token: signedIn } = await ask('v2', 'POST', '/login', standsIn);
    expect((await item(signedIn!))!.version).toEqual({ S: 'v1' });
  });

  test.each([
    ['for whom the application stands in', 'v2;leg=2;for=v1'],
    ['that it could not look the session up', 'v2;leg=1;stamp=?'],
  ])('stays where the edge router says %s, whatever the variant says', async (_, member) => {
    const { token } = await ask('v1', 'GET', '/');
    await ask('v2', 'GET', '/', session(token!, { 'x-smart-origin-member': member, 'x-smart-origin-variant': 'v2' }));
    expect((await item(token!))!.version).toEqual({ S: 'v1' });
  });

  test('becomes that of the application where the edge router says that it is the visitor\'s own', async () => {
    const { token } = await ask('v1', 'GET', '/');
    await ask('v2', 'GET', '/', session(token!, { 'x-smart-origin-member': 'v2;leg=1', 'x-smart-origin-variant': 'v1' }));
    expect((await item(token!))!.version).toEqual({ S: 'v2' });
  });

  test('is that of the stand-in where nobody else has begun one', async () => {
    const { token } = await ask('v2', 'GET', '/', { 'x-smart-origin-variant': 'v1' });
    expect((await item(token!))!.version).toEqual({ S: 'v2' });
  });
});

test('signing in gives the session another token', async () => {
  const { token } = await ask('v1', 'POST', '/api/cart');
  const login = await ask('v1', 'POST', '/login', session(token!));
  expect([login.status, login.headers.location]).toEqual([303, '/account']);
  expect(login.token).not.toBe(token);
  expect(await item(token!)).toBeUndefined();
  expect((await ask('v1', 'GET', '/account', session(login.token!))).body).toMatch(/You are signed in[^]*cart: 1/);
});

test('a form is sent back to a page', async () => {
  const { status, headers } = await ask('v1', 'POST', '/api/cart', { 'content-type': 'application/x-www-form-urlencoded' });
  expect([status, headers.location]).toEqual([303, '/']);
});

test.each([['/static/app.css', 'text/css; charset=utf-8', 'version: v1'], ['/static/icon.svg', 'image/svg+xml', 'data-version="v1"']])(
  '%s can be cached and starts no session', async (url, type, content) => {
    const { status, headers, body, token } = await ask('v1', 'GET', url);
    expect([status, headers['content-type'], headers['cache-control'], token]).toEqual([200, type, 'public, max-age=300', undefined]);
    expect(body).toContain(content);
  });

test.each([
  ['GET', '/no-such-page', 404, undefined], ['GET', '//', 404, undefined], ['GET', '/constructor', 404, undefined],
  ['GET', '/login', 405, 'POST'], ['DELETE', '/', 405, 'GET'], ['HEAD', '/', 200, undefined], ['GET', '/health', 200, undefined],
])('%s %s is %d', async (method, url, status, allow) => {
  const answer = await ask('v1', method, url);
  expect([answer.status, answer.headers.allow]).toEqual([status, allow]);
});

describe('fails when the table is gone', () => {
  test.each([['GET', '/'], ['GET', '/account'], ['POST', '/api/cart'], ['POST', '/login']])(
    '%s %s: 500, marked as the application\'s own, without a cookie', async (method, url) => {
      const { status, headers } = await ask('gone', method, url, session(KNOWN));
      expect([status, headers['x-app-error'], headers['set-cookie']]).toEqual([500, 'session-write', undefined]);
    });

  test('but not what needs no session', async () => {
    const answers = await Promise.all(['/health', '/static/app.css', '/static/icon.svg'].map((url) => ask('gone', 'GET', url)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

test('fails to start when nobody says which version it is: exit code 2', () => {
  const { status, stderr } = spawnSync(NODE, ['main.mjs'], { cwd: APP, encoding: 'utf8', env: environment({ VERSION: '' }) });
  expect([status, stderr]).toEqual([2, expect.stringContaining('VERSION (such as v1) and TABLE_NAME')]);
});

test('a function URL carries requests and cookies in and out', async () => {
  const event = (method: string, rawPath: string) => JSON.stringify({ rawPath, headers: { host: 'x' }, requestContext: { http: { method } } });
  const code = `
    const { handler } = await import('./function-url.mjs');
    const first = await handler(${event('GET', '/')});
    const cart = await handler({ ...${event('POST', '/api/cart')}, cookies: ['other=1', first.cookies[0].split(';')[0]] });
    const missing = await handler(${event('GET', '/nothing')});
    console.log(JSON.stringify([first, cart, missing]));`;
  // Not spawnSync: the table answers in this process.
  const child = spawn(NODE, ['--input-type=module', '-e', code], {
    cwd: APP, env: environment({ VERSION: 'v2', AWS_ENDPOINT_URL_DYNAMODB: endpoint }), stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
  await once(child, 'close');
  const [first, cart, missing] = JSON.parse(printed);
  expect(first).toEqual({
    statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store' },
    cookies: [expect.stringMatching(/^sessiontoken=[0-9a-f]{32}; /)], body: expect.stringContaining('data-version="v2"'),
  });
  expect([cart.statusCode, JSON.parse(cart.body), cart.cookies]).toEqual([200, { version: 'v2', items: 1 }, first.cookies]);
  expect([missing.statusCode, missing.cookies]).toEqual([404, []]);
});

test('nothing but sessions is written', async () => {
  const { Items } = await table.send(new ScanCommand({ TableName: TABLE_NAME }));
  const attributes = new Set(Items!.flatMap((one) => Object.keys(one)));
  expect([...attributes].sort()).toEqual(['expires', 'items', 'signedIn', 'token', 'version']);
});
