import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invocation } from './support';
import type { EdgeLambda } from '../../src/lambda-edge/edge-lambda';
import { createEdgeLambda } from '../../src/lambda-edge/edge-lambda-worker';

// Starts threads.
jest.setTimeout(30_000);

let player: Server, other: Server, folder: string, lambda: EdgeLambda;
const greeted = { player: 0, other: 0 };

/** Tells each connection who it is, and counts it. */
async function greeter(name: keyof typeof greeted): Promise<Server> {
  const server = createServer((socket) => {
    greeted[name] += 1;
    socket.on('error', () => undefined);
    socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${name.length}\r\nconnection: close\r\n\r\n${name}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

/** The function evaluates what the query string holds, with these modules at hand. */
const CODE = `
const net = require('node:net'), http = require('node:http'), tls = require('node:tls');
const told = (socket) => new Promise((resolve) => {
  let text = '';
  socket.on('data', (chunk) => { text += chunk; });
  socket.on('error', (error) => resolve(error.code ?? 'failed'));
  socket.on('end', () => resolve(text.split('\\r\\n').at(-1)));
});
exports.handler = async (event) => {
  const { request } = event.Records[0].cf;
  request.headers['x-shown'] = [{ value: await eval(request.querystring) }];
  return request;
};`;

beforeAll(async () => {
  [player, other] = await Promise.all([greeter('player'), greeter('other')]);
  folder = await mkdtemp(join(tmpdir(), 'smart-origin-'));
  await writeFile(join(folder, 'index.js'), CODE);
  lambda = createEdgeLambda({
    name: 'f', codeDirectory: folder, handler: 'index.handler', runtime: 'nodejs24.x', timeoutSeconds: 20, memoryMb: 128, region: 'eu-west-1',
    originAddresses: {
      'v1.example.com': { host: '127.0.0.1', port: portOf(player) },
      'v2.example.com': null,
      'localhost': { host: '127.0.0.1', port: portOf(player) },
    },
  });
});

afterAll(async () => {
  await lambda.close();
  player.close();
  other.close();
  await rm(folder, { recursive: true, force: true });
});

async function shown(expression: string): Promise<string> {
  const event = invocation('origin-request');
  const result = await lambda.invoke({ ...event, request: { ...event.request, querystring: expression } });
  if (result.kind !== 'request') throw new Error(JSON.stringify(result));
  return result.request.headers['x-shown']![0]!.value;
}

test.each([
  ['net.connect({ host, port })', "told(net.connect({ host: 'v1.example.com', port: 443 }))"],
  ['net.connect(port, host)', "told(net.connect(443, 'V1.Example.COM'))"],
  ['socket.connect({ host, port })', "told(new net.Socket().connect({ host: 'v1.example.com', port: 80 }))"],
  ['socket.connect(port, host)', "told(new net.Socket().connect(80, 'v1.example.com'))"],
  ['http.get()', "new Promise((resolve) => http.get('http://v1.example.com/', (response) => resolve(told(response))))"],
])('a plain connection to an origin reaches what plays it: %s', async (_name, expression) => {
  expect(await shown(expression)).toBe('player');
});

test('an origin of which nobody can say where it is played has no address', async () => {
  expect(await shown("told(net.connect({ host: 'v2.example.com', port: 443 }))")).toBe('ENOTFOUND');
});

test('other connections go where they are meant to, by name or by address', async () => {
  const before = greeted.other;
  expect(await shown(`told(net.connect({ host: '127.0.0.1', port: ${portOf(other)} }))`)).toBe('other');
  expect(await shown(`told(net.connect(${portOf(other)}, '127.0.0.1'))`)).toBe('other');
  expect(greeted.other - before).toBe(2);
});

test('so does TLS, but for other names', async () => {
  const before = { ...greeted };
  await shown(`told(tls.connect({ host: 'localhost', family: 4, port: ${portOf(other)} }))`);
  expect([greeted.player - before.player, greeted.other - before.other]).toEqual([1, 0]);
  await shown(`told(tls.connect({ host: '127.0.0.1', port: ${portOf(other)} }))`);
  expect([greeted.player - before.player, greeted.other - before.other]).toEqual([1, 1]);
});

test('where nobody says what is to be trusted, what plays an origin is not', async () => {
  // No TLS is spoken there; what matters is that the question is answered.
  expect(await shown("told(tls.connect({ host: 'v1.example.com', port: 443 }))")).toMatch(/^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/);
});
