import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Distribution } from '../../src/model/distribution';
import { SessionTables } from '../../src/session-tables/session-tables';
import { StandIns } from '../../src/stand-in';
import { sessionSettings } from '../../src/stand-in/session-settings';

/** The built-in applications on their ports, with their sessions in real local tables. */

const NOW = 1_795_000_000_000;
const SCHEMA = { KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }] };
const CONFIG = {
  v: 1,
  primary: 'v1',
  members: { v1: { domain: 'one.example.com' }, v2: { domain: 'two.example.com' } },
  sessions: {
    table: 'sessions', regions: ['us-east-1', 'eu-west-1'], attributes: { token: 'id' }, prefix: 'sess:', versions: { 1: 'v1', 2: 'v2' }, budget: 150,
  },
};

/** As much of a distribution as tells how sessions are read; the configuration split in two, as a long one is. */
function distribution(config: object = CONFIG, code = 'var c = {"version":1,"session":{"cookie":"sid","always":true},"x":{}};'): Distribution {
  const text = JSON.stringify(config);
  const header = (name: string, value: string) => ({ [name]: [{ key: name, value }] });
  const customHeaders = { ...header('x-smart-origin-config-1', text.slice(0, 50)), ...header('x-smart-origin-config-2', text.slice(50)) };
  const origin = (id: string, domainName: string) => [id, { id, domainName, customHeaders }] as const;
  return {
    origins: new Map([origin('first', 'one.example.com'), origin('v2', 'two.example.com')]),
    behaviors: [{ functions: {} }, { functions: { 'viewer-request': { code } } }],
  } as unknown as Distribution;
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(places: Record<string, string> = {}, clock = { now: NOW }) {
  const tables = new SessionTables({ port: 0, lagSeconds: 0, clock: () => clock.now, onFault: (error) => { throw error; } });
  await tables.serve([{ name: 'sessions', regions: CONFIG.sessions.regions, schema: SCHEMA }]);
  const standIns = await StandIns.start(['first', 'v2'], () => clock.now);
  standIns.keepSessions({ distribution: distribution(), dynamoDbUrl: tables.url }, places);
  closing.push(() => standIns.close(), () => tables.close());
  const client = new DynamoDBClient({ endpoint: tables.url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  closing.push(() => client.destroy());
  const item = async (token: string) => (await client.send(new GetItemCommand({ TableName: 'sessions', Key: { id: { S: `sess:${token}` } } }))).Item;
  const visit = async (origin: string, cookie?: string, headers: Record<string, string> = {}) => {
    const response = await fetch(standIns.urls[origin]!, { headers: { ...headers, ...(cookie !== undefined && { cookie: `sid=${cookie}` }) } });
    return { status: response.status, token: /^sid=([0-9a-f]{32});/.exec(response.headers.get('set-cookie') ?? '')?.[1] };
  };
  return { tables, standIns, item, visit };
}

test('how sessions are written is read from the template', () => {
  const settings = sessionSettings(distribution());
  expect(settings.get('first')).toEqual({
    table: 'sessions', regions: ['us-east-1', 'eu-west-1'], cookie: 'sid', attributes: { token: 'id', version: 'version', expires: 'expires' },
    prefix: 'sess:', isSigned: false, member: 'v1', versions: { v1: '1', v2: '2' },
  });
  expect(settings.get('v2')!.member).toBe('v2');
});

test.each([
  ['no session cookie in the viewer functions', distribution(CONFIG, 'function handler() {}')],
  ['no table', distribution({ ...CONFIG, sessions: undefined })],
])('without sessions: %s', (_, given) => {
  expect(sessionSettings(given).size).toBe(0);
});

test('a session is written where the edge reads it, and moves with its visitor but not with an outage', async () => {
  const { visit, item } = await start();
  const { token } = await visit('first');
  expect(await item(token!)).toEqual({ id: { S: `sess:${token}` }, version: { S: '1' }, expires: { N: String(NOW / 1000 + 1800) } });
  expect((await visit('v2', token, { 'x-smart-origin-member': 'v2;leg=2;for=v1' })).token).toBe(token);
  expect((await item(token!))!.version).toEqual({ S: '1' });
  await visit('v2', token, { 'x-smart-origin-member': 'v2;leg=1' });
  expect((await item(token!))!.version).toEqual({ S: '2' });
});

test('a session that begins while another origin is away is on that one', async () => {
  const { visit, item } = await start();
  const { token } = await visit('v2', undefined, { 'x-smart-origin-member': 'v2;leg=1;for=v1' });
  expect((await item(token!))!.version).toEqual({ S: '1' });
});

test('an expired session is nobody\'s: its visitor gets another', async () => {
  const clock = { now: NOW };
  const { visit } = await start({}, clock);
  const { token } = await visit('first');
  clock.now += 1_801_000;
  const again = await visit('first', token);
  expect(again.token).toMatch(/^[0-9a-f]{32}$/);
  expect(again.token).not.toBe(token);
});

test('sessions go on under a template that asks for none', async () => {
  const { visit, standIns, tables } = await start();
  const { token } = await visit('first');
  standIns.keepSessions({ distribution: distribution({ ...CONFIG, sessions: undefined }), dynamoDbUrl: tables.url });
  expect((await visit('first', token)).token).toBe(token);
});

test('an application writes the replica of its own Region', async () => {
  const { visit, tables } = await start({ v2: 'eu-west-1', first: 'sa-east-1' });
  await visit('v2');
  await visit('first');
  expect(tables.counts().map(({ region, writes }) => [region, writes])).toEqual([['us-east-1', 1], ['eu-west-1', 1]]);
});

test.each(['silent', 'gone', 'throttled', 'error'] as const)('a table that is %s costs the session, not the page', async (kind) => {
  const { visit, tables } = await start();
  tables.setFault({ kind });
  expect(await visit('first')).toEqual({ status: 200, token: undefined });
});

test('signed cookies hold the token as express-session writes it', async () => {
  const { standIns, tables, item } = await start();
  const signed = { ...CONFIG, sessions: { ...CONFIG.sessions, form: 'signed' } };
  standIns.keepSessions({ distribution: distribution(signed), dynamoDbUrl: tables.url });
  const first = await fetch(standIns.urls.first!);
  const cookie = first.headers.get('set-cookie')!.split(';')[0]!;
  const token = /^sid=s%3A([0-9a-f]{32})\.stand-in$/.exec(cookie)![1]!;
  expect(await item(token)).toBeDefined();
  expect((await fetch(standIns.urls.first!, { headers: { cookie } })).headers.get('set-cookie')).toContain(cookie);
});

test('writes are told with the origins that they arrived at', async () => {
  const { standIns } = await start();
  for (const origin of ['first', 'v2']) await fetch(`${standIns.urls[origin]}/api/cart`, { method: 'POST', body: '4711' });
  expect(standIns.writes).toEqual([{ id: '4711', origins: ['first', 'v2'] }]);
});
