import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CannedDynamoDb, HOME, holds } from './sessions/canned-dynamodb';
import { carried, CONFIG, customOrigin, EQUALS, event, headers, internal, request, response } from './support/events';
import type { OriginRequest, OriginResponse } from '../../../lambda/edge-router/event';

const ASSETS = join(__dirname, '../../../assets');
const BUNDLE = join(ASSETS, 'edge-router/index.js');

describe.each([['edge-router', 25_000], ['fastest-edge-router', 26_000], ['fastest-session-edge-router', 34_000]])('%s', (name, most) => {
  const code = readFileSync(join(ASSETS, name, 'index.js'), 'utf8');

  test('has no more bytes than we allow, and nothing of the machine that made it', () => {
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(most);
    expect(code).not.toContain(process.cwd());
    expect(code).not.toContain('sourceMappingURL');
    expect(code).not.toContain('globalThis');
  });

  test('needs nothing but Node', () => {
    const modules = [...code.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, module]) => module);
    expect(modules.filter((module) => !module.startsWith('node:'))).toEqual([]);
  });

  test('has what it is for, and not what it is not', () => {
    expect(code.includes('GetItem')).toBe(name !== 'fastest-edge-router');
    expect(code.includes('watchdogDefault')).toBe(name !== 'edge-router');
  });
});

test('the fastest of two that answer alike is found by a race, and asked from then on', async () => {
  const servers = [0, 300].map((delay) => createServer((_, answer) => void setTimeout(() => answer.end(), delay)).listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const [fast, slow] = servers.map((server) => ({ domain: '127.0.0.1', protocol: 'http' as const, port: (server.address() as AddressInfo).port }));
  const lines = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    const { handler: route } = jest.requireActual<{ handler: (event: unknown) => Promise<OriginRequest> }>(join(ASSETS, 'fastest-edge-router/index.js'));
    const config = { ...EQUALS, members: { eu: slow, us: fast, ap: slow }, fastest: { ...EQUALS.fastest, equivalents: { eu: ['eu', 'us', 'ap'] } } };
    for (let i = 0; i < 2; i++) {
      const edited = await route(event({ request: request(customOrigin('127.0.0.1', carried(config, 'primary', {})), internal({ variant: 'ap' })) }));
      expect(edited.headers['x-smart-origin-member'][0].value).toMatch(/^us;leg=1;at=\d+;id=/);
      expect(edited.origin?.custom?.port).toBe(fast.port);
    }
    expect(lines.mock.calls.map(([line]) => JSON.parse(line as string) as unknown)).toMatchObject([{ level: 'INFO', fault: 'race', winner: 'us' }]);
  } finally {
    lines.mockRestore();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  }
});

describe('as Lambda loads it', () => {
  const before = { ...process.env };
  let table: CannedDynamoDb;
  let handler: (event: unknown) => Promise<unknown>;
  beforeAll(async () => {
    table = await CannedDynamoDb.start({ [HOME]: holds('v2') });
    Object.assign(process.env, table.env, { AWS_REGION: HOME });
    ({ handler } = jest.requireActual(BUNDLE));
  });
  afterAll(async () => {
    process.env = before;
    await table.stop();
  });

  test('it exports an async handler of one argument', () => {
    expect(handler).toHaveLength(1);
    expect(handler({})).toBeInstanceOf(Promise);
  });

  test('it sends a visitor with a session to its member, and stamps the answer', async () => {
    const config = { ...CONFIG, sessions: { table: 'sessions', regions: [HOME], budget: 800 } };
    const configured = request(customOrigin('v1.example.com', carried(config, 'primary')), internal({ variant: 'v1', session: 'abc' }));
    const edited = await handler(event({ request: configured })) as OriginRequest;
    expect(edited.origin?.custom?.domainName).toBe('v2.example.com');
    expect(table.asked).toEqual({ [HOME]: 1 });
    const stamped = await handler(event({ request: configured, response: response(200) })) as OriginResponse;
    expect(stamped.headers).toEqual({ ...response(200).headers, ...headers({ 'x-smart-origin-stamp': 'v2' }) });
  });
});
