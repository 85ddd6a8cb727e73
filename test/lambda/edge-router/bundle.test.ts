import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannedDynamoDb, HOME, holds } from './sessions/canned-dynamodb';
import { carried, CONFIG, customOrigin, event, headers, internal, request, response } from './support/events';
import type { OriginRequest, OriginResponse } from '../../../lambda/edge-router/event';

const BUNDLE = join(__dirname, '../../../assets/edge-router/index.js');
const code = readFileSync(BUNDLE, 'utf8');

test('the bundle has at most 25 KB, and nothing of the machine that made it', () => {
  expect(Buffer.byteLength(code)).toBeLessThanOrEqual(25_000);
  expect(code).not.toContain(process.cwd());
  expect(code).not.toContain('sourceMappingURL');
});

test('it needs nothing but Node', () => {
  expect([...code.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, module]) => module).filter((module) => !module.startsWith('node:'))).toEqual([]);
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
