import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { Fault } from './gates';
import { held, leftBehind } from '../support/left-behind';
import { send, startSite, stopSites, track, type SiteInput, type TestSite } from '../support/site';
import { customOrigin, groupConfig, withLambdas } from '../support/templates';

/** What viewers see of faults, and what the trace says of them. */

afterEach(stopSites);

const POPS = [{ name: 'DUB56-P1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }];
// A connection time-out of 0.3 s, and the usual 30 s of silence become 1.5 s.
const QUICK = { ConnectionTimeout: 6, ConnectionAttempts: 1 };

function startPair(statusCodes: number[], input: SiteInput = {}): Promise<TestSite> {
  const behavior = { AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] };
  return startSite({ config: groupConfig(statusCodes, QUICK, QUICK), behavior, ...input, options: { timeScale: 20, pops: POPS, ...input.options } });
}

/** Where writes are allowed. */
function startSingle(): Promise<TestSite> {
  const behavior = { AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'], TargetOriginId: 'a' };
  return startSite({ config: { Origins: [customOrigin('a', QUICK)] }, behavior, options: { timeScale: 20, pops: POPS } });
}

const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';

/** Says again what it is told. */
async function webSocketEcho(): Promise<{ url: string; close(): Promise<void> }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data) => socket.send(data));
  });
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const leg = (site: TestSite, number: 1 | 2) => site.traces.filter(({ stage }) => stage === `leg ${number}`).map(({ detail }) => detail).join('\n');

test.each<[text: string, status: number, cause: RegExp]>([
  ['refused', 502, /connect-refused .*ECONNREFUSED/],
  ['reset', 502, /reset .*ECONNRESET|reset .*socket hang up/],
  ['connect-timeout', 504, /connect-timeout/],
  ['tls-failure', 502, /tls .*handshake failure/],
  ['wrong-certificate-name', 502, /tls .*altnames|tls .*ERR_TLS_CERT_ALTNAME_INVALID/],
  ['dns-failure', 502, /dns .*ENOTFOUND a\.example\.com/],
  ['silence', 504, /response-timeout/],
  ['garbage', 502, /malformed .*HPE_INVALID_CONSTANT/],
  ['status 503', 503, /status 503/],
  ['flapping 60s/60s', 502, /connect-refused .*ECONNREFUSED/],
  ['brown-out 100% dns-failure', 502, /dns .*ENOTFOUND/],
])('%s: status %i where there is no second leg, else the second answers', async (text, status, cause) => {
  const site = await startPair([500, 502, 503, 504], { options: { assume: { 'gateway-error-fails-over': 'yes', 'dns-failure-fails-over': 'yes' } } });
  await site.cloudFront.origin('a').fail(Fault.parse(text));
  expect((await site.get('/', { method: 'OPTIONS' })).status).toBe(status);
  expect(leg(site, 1)).toMatch(cause);
  if (!text.startsWith('status')) expect(leg(site, 1)).toContain(`(fault: ${Fault.parse(text).text})`);
  expect(await site.get('/')).toMatchObject({ status: 200, body: 'b' });
  expect(site.cloudFront.origin('a').health).toMatchObject({ successes: 0, failures: 2 });
  expect(site.origins.a!.seen).toEqual([]);
  await site.cloudFront.origin('a').heal();
  expect(await site.get('/healed')).toMatchObject({ status: 200, body: 'a' });
  expect(site.cloudFront.origin('a').health).toMatchObject({ successes: 1, failures: 2 });
});

test.each(['stalled-body', 'truncated-body'])('%s: the viewer gets the half of it, and no second leg helps', async (text) => {
  const site = await startPair([502, 503, 504]);
  site.origins.a!.handler = (_request, response) => void response.writeHead(200, { 'Content-Length': 10 }).end('0123456789');
  await site.cloudFront.origin('a').fail(Fault.parse(text));
  await expect(site.get('/')).rejects.toThrow(/aborted|hang up|ECONNRESET/);
  expect(site.origins.b!.seen).toEqual([]);
});

test('a share of a brown-out, by the seeded lot', async () => {
  const fails = async (seed: number) => {
    const site = await startPair([], { options: { random: () => seed } });
    await site.cloudFront.origin('a').fail(Fault.brownOut(0.3));
    const statuses = [];
    for (let index = 0; index < 100; index += 1) statuses.push((await site.get(`/${index}`)).status);
    await stopSites();
    return statuses.map((status) => (status === 503 ? 'x' : '.')).join('');
  };
  const first = await fails(0.25);
  const share = first.split('x').length - 1;
  expect(share).toBeGreaterThan(15);
  expect(share).toBeLessThan(45);
  expect(await fails(0.25)).toBe(first);
  expect(await fails(0.75)).not.toBe(first);
}, 20_000);

test('a point of presence may see a fault that others do not', async () => {
  const site = await startPair([502]);
  const origin = site.cloudFront.origin('a.example.com');
  const bodies = () => Promise.all(POPS.map(async ({ name }) => (await site.get('/', { headers: { 'x-local-pop': name } })).body));
  await origin.fail(Fault.status(502), { pop: 'us-east-1' });
  expect(await bodies()).toEqual(['a', 'b']);
  expect([origin.fault, ...origin.pops.map(({ fault }) => fault?.text)]).toEqual([undefined, undefined, 'status 502']);
  await origin.fail(Fault.status(502));
  await origin.heal({ pop: 'IAD89-P1' });
  expect(await bodies()).toEqual(['b', 'a']);
});

test('the fault and the address outlast a reload', async () => {
  const site = await startPair([502]);
  const { url } = site.cloudFront.origin('a');
  await site.cloudFront.origin('a').fail(Fault.status(502));
  await site.cloudFront.reload();
  expect((await site.get('/')).body).toBe('b');
  expect(site.cloudFront.origin('a').url).toBe(url);
});

test('a reset breaks what is on its way, other faults do not', async () => {
  const site = await startSingle();
  const asked = new EventEmitter();
  site.origins.a!.handler = (_request, response) => void asked.emit('asked', response);
  const begin = async () => {
    const arrival = new Promise<http.ServerResponse>((resolve) => { asked.once('asked', resolve); });
    const answer = site.get('/', { method: 'POST' });
    return { answer, origin: await arrival };
  };
  const spared = await begin();
  await site.cloudFront.origin('a').fail(Fault.refused());
  spared.origin.end('spared');
  expect((await spared.answer).body).toBe('spared');
  await site.cloudFront.origin('a').heal();
  const struck = await begin();
  await site.cloudFront.origin('a').fail(Fault.reset());
  expect((await struck.answer).status).toBe(502);
  expect(leg(site, 1)).toContain('ECONNRESET');
});

test('a distance is waited for on sockets, and a cut origin is never reached', async () => {
  const site = await startPair([503, 504]);
  const { network } = site.cloudFront;
  network.setDistance('eu-west-1', 'a', 60);
  const startedAt = performance.now();
  expect((await site.get('/')).body).toBe('a');
  // The handshake and the request; on loopback it would be less than one.
  expect(performance.now() - startedAt).toBeGreaterThan(110);
  network.cut('eu-west-1', 'a');
  expect((await site.get('/cut')).body).toBe('b');
  expect(leg(site, 1)).toMatch(/\(cut off\): connect-timeout/);
  expect((await site.get('/cut', { headers: { 'x-local-pop': 'IAD89-P1' } })).body).toBe('a');
  network.heal();
  expect((await site.get('/healed')).body).toBe('a');
});

test('bodies cross a distance whole', async () => {
  const site = await startSingle();
  site.cloudFront.network.setDistance('eu-west-1', 'a', 10);
  expect((await site.get('/posted', { method: 'POST', body: 'x'.repeat(1_000_000) })).body).toBe('a');
  expect(site.origins.a!.seen.at(-1)).toMatchObject({ method: 'POST', headers: { 'content-length': '1000000' }, body: 'x'.repeat(1_000_000) });
  expect(Object.keys(site.origins.a!.seen.at(-1)!.headers).filter((name) => name.startsWith('x-smart-origin'))).toEqual([]);
  site.origins.a!.handler = (_request, response) => void response.end('y'.repeat(1_000_000));
  expect((await site.get('/large')).body).toBe('y'.repeat(1_000_000));
});

test('a WebSocket crosses a distance, and a reset ends it', async () => {
  const server = track(await webSocketEcho());
  const site = await startSite({
    config: { Origins: [customOrigin('a', QUICK)] }, behavior: { OriginRequestPolicyId: ALL_VIEWER }, options: { origins: { a: server.url } },
  });
  for (const ms of [0, 10]) {
    site.cloudFront.network.setDistance('us-east-1', 'a', ms);
    const socket = new WebSocket(site.cloudFront.url.replace('http', 'ws'));
    await once(socket, 'open');
    socket.send('said');
    expect(String((await once(socket, 'message'))[0])).toBe('said');
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    await site.cloudFront.origin('a').fail(Fault.reset());
    await closed;
    await site.cloudFront.origin('a').heal();
  }
});

test.each([0, 5])('a viewer that leaves before its WebSocket is open is not waited for, %i ms away', async (ms) => {
  let upgrades = 0;
  const server = http.createServer().on('upgrade', (_request, socket) => {
    upgrades += 1;
    socket.on('end', () => socket.destroy()).resume();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  track({ close: async () => void server.close() });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const site = await startSite({ config: { Origins: [customOrigin('a', QUICK)] }, behavior: { OriginRequestPolicyId: ALL_VIEWER }, options: { origins: { a: url } } });
  site.cloudFront.network.setDistance('us-east-1', 'a', ms);
  const connections = () => new Promise((resolve) => { server.getConnections((_error, count) => resolve(count)); });
  for (const through of [site.cloudFront.url, site.cloudFront.origin('a').url]) {
    const before = upgrades;
    const socket = new WebSocket(through.replace('http', 'ws'));
    socket.on('error', () => undefined);
    while (upgrades === before) await sleep(5);
    expect(await connections()).toBe(1);
    socket.terminate();
    while (await connections() !== 0) await sleep(5);
  }
});

test('an origin that is gone looks the same behind a distance', async () => {
  const site = await startPair([]);
  site.cloudFront.network.setDistance('eu-west-1', 'a', 20);
  await site.origins.a!.close();
  expect((await site.get('/')).status).toBe(502);
  expect(leg(site, 1)).toMatch(/connect-refused .*ECONNREFUSED/);
});

test('a function that connects to the origin by itself meets the fault', async () => {
  const site = await startSite({
    config: { Origins: [customOrigin('app')] },
    ...withLambdas(['origin-request'], { code: `
      const http = require('node:http');
      exports.handler = () => new Promise((resolve) => {
        http.get({ host: 'app.example.com', agent: false }, (response) => { response.resume(); resolve({ status: '200', body: 'status ' + response.statusCode }); })
          .on('error', (error) => resolve({ status: '200', body: error.code }));
      });` }),
  });
  const probes = [];
  for (const text of ['refused', 'status 418', 'reset']) {
    await site.cloudFront.origin('app').fail(Fault.parse(text));
    probes.push((await site.get(`/${text.split(' ')[0]}`)).body);
  }
  await site.cloudFront.origin('app').heal();
  probes.push((await site.get('/healed')).body);
  expect(probes).toEqual(['ECONNREFUSED', 'status 418', 'ECONNRESET', 'status 200']);
});

test('a function that asks an origin by itself meets the fault of its place, a name that does not resolve too', async () => {
  const site = await startSite({
    config: { Origins: [customOrigin('app'), customOrigin('other')] },
    ...withLambdas(['origin-request'], { code: `
      exports.handler = () => fetch('http://other.example.com/').then(
        (response) => response.text().then((text) => ({ status: '200', body: response.status + ' ' + text })),
        (error) => ({ status: '200', body: error.cause.code + ' ' + error.cause.hostname }));` }),
    options: { pops: POPS },
  });
  const origin = site.cloudFront.origin('other');
  let asked = 0;
  const tell = () => Promise.all(POPS.map(async ({ name }) => (await site.get(`/${asked += 1}`, { headers: { 'x-local-pop': name } })).body));
  expect(await tell()).toEqual(['200 other', '200 other']);
  await origin.fail(Fault.dnsFailure(), { pop: 'us-east-1' });
  expect(await tell()).toEqual(['200 other', 'ENOTFOUND other.example.com']);
  await origin.fail(Fault.parse('status 418'), { pop: 'eu-west-1' });
  expect(await tell()).toEqual([expect.stringMatching(/^418 /), 'ENOTFOUND other.example.com']);
  await origin.heal();
  expect(await tell()).toEqual(['200 other', '200 other']);
});

test('fails when there is no such origin or point of presence', async () => {
  const site = await startPair([]);
  expect(() => site.cloudFront.origin('c')).toThrow(expect.objectContaining({ code: 'ERR_ORIGIN_UNKNOWN', why: 'the origins are: a (a.example.com), b (b.example.com)' }));
  expect(() => site.cloudFront.origin('a.exmple.com')).toThrow(expect.objectContaining({ code: 'ERR_ORIGIN_UNKNOWN' }));
  await expect(site.cloudFront.origin('a').fail(Fault.reset(), { pop: 'ap-south-1' })).rejects.toMatchObject({ code: 'ERR_POP' });
});

test('over the control port', async () => {
  const site = await startPair([502], { options: { controlPort: 0 } });
  const post = (id: string, body: object) => send(site.cloudFront.controlUrl!, `/local/origins/${id}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  expect(JSON.parse((await post('a', { fault: 'Brown-out 100% status 502' })).body)).toMatchObject({ id: 'a', fault: 'brown-out 100% status 502' });
  expect((await site.get('/')).body).toBe('b');
  expect(JSON.parse((await send(site.cloudFront.controlUrl!, '/local/status')).body)).toMatchObject({
    origins: [{ id: 'a', fault: 'brown-out 100% status 502', health: { failures: 1 } }, { id: 'b', fault: null, health: { successes: 1 } }],
  });
  expect(JSON.parse((await post('a', { fault: null, pop: 'eu-west-1' })).body)).toMatchObject({
    fault: null, pops: { 'DUB56-P1': { fault: null }, 'IAD89-P1': { fault: 'brown-out 100% status 502' } },
  });
  expect((await site.get('/')).body).toBe('a');
  expect((await post('c', { fault: null })).status).toBe(404);
  expect(await post('a', { fault: 'refusd' })).toMatchObject({ status: 400, body: expect.stringContaining('write refused') });
  expect(await post('a', { faults: 'refused' })).toMatchObject({ status: 400, body: expect.stringContaining('brown-out 30%') });
});

test('nothing is left behind, whatever fault there was', async () => {
  const before = held();
  const site = await startPair([502, 503, 504]);
  site.cloudFront.network.setDistance('us-east-1', 'a', 5);
  site.cloudFront.network.cut('us-east-1', 'b');
  for (const text of ['connect-timeout', 'silence', 'flapping 10ms/10ms', 'brown-out 50% connect-timeout', 'wrong-certificate-name', 'stalled-body']) {
    await site.cloudFront.origin('a').fail(Fault.parse(text));
    await site.get('/', { headers: { 'x-local-pop': 'IAD89-P1' } }).catch(() => undefined);
  }
  await stopSites();
  expect(await leftBehind(before)).toEqual([]);
}, 30_000);

test('the last latency of an origin is that of the last try, wherever it was made', async () => {
  const site = await startSingle();
  const origin = site.cloudFront.origin('a');
  const at = (pop: string) => site.get('/', { headers: { 'x-local-pop': pop } });
  await at('IAD89-P1');
  expect(origin.health).toEqual(origin.pops[1]!.health);
  await at('DUB56-P1');
  expect(origin.health).toEqual({ ...origin.pops[0]!.health, successes: 2 });
});
