import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault, nodeSees, startGate } from './gates';
import { held, leftBehind } from '../support/left-behind';
import { talk } from '../support/raw-viewer';
import { stopSites } from '../support/site';

/** What each fault looks like to Node's own client, at the address of the gate; scripts/checks/wire-faults.sh asks curl the same. */

afterEach(stopSites);

const BODY = 'x'.repeat(1000);

test('a healthy origin is passed on, whatever was asked', async () => {
  const { control, origin } = await startGate();
  origin.handler = (request, response, body) => {
    response.writeHead(201, 'Made', { 'X-Custom': ['one', 'two'], 'Date': 'Thu, 01 Jan 2026 00:00:00 GMT' }).end(`${request.method} ${request.url} ${body}`);
  };
  const response = await fetch(`${control.url}/a%20b?c=%2F`, { method: 'POST', body: 'sent', headers: { 'x-mine': 'yes' } });
  expect([response.status, response.statusText, response.headers.get('x-custom'), response.headers.get('date'), await response.text()])
    .toEqual([201, 'Made', 'one, two', 'Thu, 01 Jan 2026 00:00:00 GMT', 'POST /a%20b?c=%2F sent']);
  expect(origin.seen[0]!.headers).toMatchObject({ 'x-mine': 'yes', 'content-length': '4', 'host': new URL(control.url).host });
});

test.each([
  [Fault.refused(), 'ECONNREFUSED'],
  [Fault.dnsFailure(), 'ECONNREFUSED'],
  [Fault.reset(), 'ECONNRESET'],
  [Fault.connectTimeout(), 'no connection'],
  [Fault.silence(), 'silence'],
  [Fault.garbage(), 'HPE_INVALID_CONSTANT'],
  [Fault.stalledBody(), `200 ${BODY.slice(0, 500)}…`],
  [Fault.truncatedBody(), `200 ${BODY.slice(0, 500)} ECONNRESET`],
  [Fault.status(503), '503 status 503, as the fault of this origin says\n'],
  [Fault.status(304), '304 '],
  [Fault.slow(20), `200 ${BODY}`],
  [Fault.brownOut(0, Fault.reset()), `200 ${BODY}`],
  [Fault.brownOut(1, Fault.reset()), 'ECONNRESET'],
  [Fault.brownOut(1, Fault.refused()), 'ECONNRESET'],
  [Fault.brownOut(1, Fault.connectTimeout()), 'silence'],
  [Fault.brownOut(1), '503 status 503, as the fault of this origin says\n'],
  [Fault.flapping(60_000, 60_000), 'ECONNREFUSED'],
  [Fault.flapping(60_000, 60_000, Fault.connectTimeout()), 'no connection'],
].map(([fault, seen]) => [(fault as Fault).text, fault as Fault, seen as string] as const))('%s', async (_text, fault, seen) => {
  const { control, origin } = await startGate();
  origin.handler = (_request, response) => void response.writeHead(200, { 'Content-Length': BODY.length }).end(BODY);
  await control.fail(fault);
  expect(await nodeSees(control.url)).toBe(seen);
  await control.heal();
  expect(await nodeSees(control.url)).toBe(`200 ${BODY}`);
});

test('a TLS handshake fails by an alert', async () => {
  const { control } = await startGate();
  await control.fail(Fault.tlsFailure());
  expect(await nodeSees(control.url.replace('http:', 'https:'))).toMatch(/^(EPROTO|ERR_SSL_.*HANDSHAKE_FAILURE)$/);
  await control.heal();
  expect(await nodeSees(control.url)).toBe('200 v1');
});

test('a certificate is in order but for its name', async () => {
  const { control } = await startGate();
  await control.fail(Fault.wrongCertificateName());
  const url = control.url.replace('http:', 'https:');
  const ca = control.wrongCertificate;
  expect(await nodeSees(url, { ca, servername: 'v1.example.com' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(await nodeSees(url, { ca, servername: 'another-name.invalid' })).toBe('200 v1');
  expect(await nodeSees(url)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
});

test.each([['stalled-body', '200 hal…'], ['truncated-body', '200 hal ECONNRESET']])('%s where nobody knows how long the body is', async (text, seen) => {
  const { control, origin } = await startGate();
  origin.handler = (_request, response) => {
    response.write('halfe');
    setTimeout(() => response.end(' and more'), 20);
  };
  await control.fail(Fault.parse(text));
  expect(await nodeSees(control.url)).toBe(seen);
});

test.each(['stalled-body', 'truncated-body'])('%s leaves an answer without a body whole', async (text) => {
  const { control, origin } = await startGate();
  origin.handler = (_request, response) => void response.writeHead(204).end();
  await control.fail(Fault.parse(text));
  expect(await nodeSees(control.url)).toBe('204 ');
});

test('who is slow asks the origin at once', async () => {
  const { control, origin } = await startGate();
  await control.fail(Fault.slow(60_000));
  expect(await nodeSees(control.url, {}, 200)).toBe('silence');
  expect(origin.seen).toHaveLength(1);
});

test('requests under way end as they would have, but for a reset', async () => {
  for (const [text, answer] of [['refused', '200 v1'], ['connect-timeout', '200 v1'], ['status 503', '200 v1'], ['silence', '200 v1'], ['reset', 'ECONNRESET']]) {
    const { control, origin } = await startGate();
    let arrived = () => undefined as void;
    const arrival = new Promise<void>((resolve) => { arrived = resolve; });
    let go = () => undefined as void;
    origin.handler = (_request, response) => {
      go = () => void response.end('v1');
      arrived();
    };
    const asked = nodeSees(control.url, {}, 3000);
    await arrival;
    await control.fail(Fault.parse(text!));
    go();
    expect([text, await asked]).toEqual([text, answer]);
    await stopSites();
  }
});

test('what flaps opens and closes the address by itself', async () => {
  const { control } = await startGate();
  await control.fail(Fault.flapping(100, 100));
  const seen = new Set<string>();
  for (let look = 0; !(seen.has('ECONNREFUSED') && seen.has('200 v1')) && look < 300; look += 1) {
    seen.add(await nodeSees(control.url));
    await sleep(5);
  }
  expect([...seen]).toEqual(expect.arrayContaining(['ECONNREFUSED', '200 v1']));
});

test.each([
  ['GET', '', ''],
  ['POST', 'Content-Length: 4\r\n', 'body'],
  ['POST', 'Transfer-Encoding: chunked\r\n', '4\r\nbody\r\n0\r\n\r\n'],
])('another protocol than WebSocket is not begun: a %s with %j is answered as any other', async (method, framing, body) => {
  const { control, origin } = await startGate();
  origin.handler = (request, response, received) => void response.end(`${request.method} ${received} ${request.headers.upgrade}`);
  const { responses } = await talk(control.url, `${method} / HTTP/1.1\r\nHost: a\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n`
    + `HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n${framing}\r\n${body}`);
  expect(responses.map((response) => response.body)).toEqual([`${method} ${body === '' ? '' : 'body'} undefined`]);
});

test.each([
  ['refused', 'ECONNRESET'],
  ['reset', 'ECONNRESET'],
  ['silence', 'silence'],
  ['garbage', 'HPE_INVALID_CONSTANT'],
  ['status 503', '503 status 503, as the fault of this origin says\n'],
  ['truncated-body', `200 ${BODY.slice(0, 500)} ECONNRESET`],
  ['brown-out 100%', '503 status 503, as the fault of this origin says\n'],
  ['brown-out 100% reset', 'ECONNRESET'],
  ['brown-out 0% reset', `200 ${BODY}`],
])('a connection that was kept since before meets the fault: %s', async (text, seen) => {
  const { control, origin } = await startGate();
  origin.handler = (_request, response) => void response.writeHead(200, { 'Content-Length': BODY.length }).end(BODY);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  expect(await nodeSees(control.url, { agent })).toBe(`200 ${BODY}`);
  await control.fail(Fault.parse(text));
  // Before this process hears what became of the connection.
  expect(await nodeSees(control.url, { agent })).toBe(seen);
  // Where there was an answer, it says that the connection ends, so that no request is sent into its end.
  if (/^503|x$/.test(seen)) expect(await nodeSees(control.url, { agent })).toBe(seen);
  await control.heal();
  expect(await nodeSees(control.url, { agent })).toBe(`200 ${BODY}`);
  agent.destroy();
});

test.each(['silence', 'wrong-certificate-name', 'tls-failure', 'garbage', 'brown-out 100% connect-timeout'])('%s holds no connection that was given up', async (text) => {
  const { control, send } = await startGate();
  await control.fail(Fault.parse(text));
  await send();
  const before = held();
  expect((await Promise.all(Array.from({ length: 20 }, () => send({}, { responseTimeoutMs: 100 })))).map(({ kind }) => kind)).toEqual(Array(20).fill('failure'));
  expect(await leftBehind(before)).toEqual([]);
});
