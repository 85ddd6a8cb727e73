import { Fault } from '../../src/faults/fault';
import { send, startSite, stopSites, type TestSite } from '../support/site';
import { customOrigin, withLambdas } from '../support/templates';

/** Functions that speak TLS to origins by themselves: they meet what plays the origin, as far away and with the faults that it has. */

jest.setTimeout(60_000);

/** Evaluates what the path holds; tells a status, a body or an error's code. */
const CODE = `
const net = require('node:net'), http = require('node:http'), https = require('node:https'), tls = require('node:tls'), imported = import('node:tls');
const PATIENCE = 400;
const asked = (options) => new Promise((resolve) => {
  const request = (options.by ?? https).request({ host: 'app.example.com', agent: false, ...options }, (response) => {
    let body = '';
    response.on('data', (chunk) => { body += chunk; });
    response.on('end', () => resolve(response.statusCode + ' ' + body));
    response.on('error', (error) => resolve(error.code));
  });
  setTimeout(() => { resolve('nothing'); request.destroy(); }, PATIENCE);
  request.on('error', (error) => resolve(error.code ?? error.message));
  request.end();
});
exports.handler = async (event) => {
  const began = performance.now();
  const body = String(await eval(Buffer.from(event.Records[0].cf.request.uri.slice(1), 'base64url').toString()));
  return { status: '200', body, headers: { 'x-took': [{ value: String(performance.now() - began) }] } };
};`;

const POPS = [{ name: 'FRA56-P1', region: 'eu-central-1' }, { name: 'SIN2-C1', region: 'ap-southeast-1' }];

let site: TestSite;

beforeAll(async () => {
  // The function is that of another origin, whose requests it answers: one whose name does not resolve would end them before.
  const origins = { config: { Origins: [customOrigin('entry'), customOrigin('app'), customOrigin('other')] } };
  site = await startSite({ ...origins, ...withLambdas(['origin-request'], { code: CODE, runtime: 'nodejs24.x' }), options: { pops: POPS } });
});
afterAll(stopSites);
afterEach(async () => {
  await site.cloudFront.origin('app').heal();
  for (const { from, to } of site.cloudFront.network.distances) site.cloudFront.network.setDistance(from, to, 0);
  site.cloudFront.network.heal();
});

async function evaluated(expression: string, pop = POPS[0]!.name): Promise<{ body: string; tookMs: number }> {
  const { status, body, headers } = await send(site.cloudFront.url, `/${Buffer.from(expression).toString('base64url')}`, { headers: { 'x-local-pop': pop } });
  if (status !== 200) throw new Error(body);
  return { body, tookMs: Number(headers['x-took']) };
}

test.each([
  ['https.request()', 'asked({})'],
  ['https.request() with an agent that has its context since before', 'asked({ agent: new https.Agent({ secureContext: tls.createSecureContext() }) })'],
  ['https.request() at another port', 'asked({ port: 8443 })'],
  ['https.request() with certificates of its own to trust', 'asked({ ca: tls.rootCertificates.slice(0, 1) })'],
  ['fetch()', "fetch('https://app.example.com/path').then(async (response) => response.status + ' ' + await response.text())"],
  ['a context made by what was imported by name', 'imported.then(({ createSecureContext }) => asked({ agent: new https.Agent({ secureContext: createSecureContext() }) }))'],
  ['TLS over a connection that the function has opened itself',
    "new Promise((resolve) => asked({ createConnection: () => tls.connect({ socket: net.connect(443, 'app.example.com'), servername: 'app.example.com' }) }).then(resolve))"],
  ['HTTP, as before', 'asked({ by: http })'],
])('reaches what plays the origin: %s', async (_name, expression) => {
  expect((await evaluated(expression)).body).toBe('200 app');
});

test('the origin sees the request as it was sent', async () => {
  site.origins.app!.seen.length = 0;
  await evaluated("asked({ method: 'HEAD', path: '/health?a=1', headers: { 'user-agent': 'a probe' } })");
  expect(site.origins.app!.seen.map(({ method, url, headers }) => [method, url, headers['user-agent'], headers.host]))
    .toEqual([['HEAD', '/health?a=1', 'a probe', 'app.example.com']]);
});

test('the name is checked: that of another origin is wrong, whether asked of TLS or of the certificate', async () => {
  expect((await evaluated("asked({ servername: 'other.example.com' })")).body).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect((await evaluated("asked({ host: 'other.example.com' })")).body).toBe('200 other');
});

const SEEN: [Fault, string | RegExp][] = [
  [Fault.refused(), 'ECONNREFUSED'],
  [Fault.dnsFailure(), 'ENOTFOUND'],
  [Fault.reset(), 'ECONNRESET'],
  [Fault.connectTimeout(), 'nothing'],
  [Fault.silence(), 'nothing'],
  [Fault.garbage(), /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/],
  [Fault.tlsFailure(), /^(EPROTO|ERR_SSL_.*HANDSHAKE_FAILURE)$/],
  [Fault.wrongCertificateName(), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [Fault.status(503), '503 status 503, as the fault of this origin says\n'],
  [Fault.truncatedBody(), 'ECONNRESET'],
  [Fault.slow(10_000), 'nothing'],
  [Fault.brownOut(1, Fault.wrongCertificateName()), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [Fault.brownOut(0, Fault.wrongCertificateName()), '200 app'],
  [Fault.flapping(60_000, 60_000, Fault.tlsFailure()), /^(EPROTO|ERR_SSL_.*HANDSHAKE_FAILURE)$/],
];

test.each(SEEN.map(([fault, seen]) => [fault.text, fault, seen] as const))('meets the fault of its own point of presence: %s', async (_text, fault, seen) => {
  await site.cloudFront.origin('app').fail(fault, { pop: 'SIN2-C1' });
  expect((await evaluated('asked({})', 'SIN2-C1')).body).toMatch(seen);
  expect((await evaluated('asked({})', 'FRA56-P1')).body).toBe('200 app');
  await site.cloudFront.origin('app').heal();
  expect((await evaluated('asked({})', 'SIN2-C1')).body).toBe('200 app');
});

test('over a connection that it keeps, a fault that came meanwhile strikes too', async () => {
  const kept = 'asked({ agent: globalThis.agent ??= new https.Agent({ keepAlive: true }) })';
  expect((await evaluated(kept)).body).toBe('200 app');
  await site.cloudFront.origin('app').fail(Fault.status(500));
  expect((await evaluated(kept)).body).toMatch(/^500 /);
  await site.cloudFront.origin('app').fail(Fault.refused());
  expect((await evaluated(kept)).body).toMatch(/^ECONN(REFUSED|RESET)$/);
  await site.cloudFront.origin('app').heal();
  expect((await evaluated(kept)).body).toBe('200 app');
});

test('it is as far as the network says: a round trip each for the connection, for TLS and for the answer', async () => {
  site.cloudFront.network.setDistance('SIN2-C1', 'app', 90);
  expect((await evaluated('asked({})', 'SIN2-C1')).tookMs).toBeGreaterThan(3 * 90 - 5);
  site.cloudFront.network.cut('SIN2-C1', 'app');
  // It is cut off as soon as connections are left unanswered, which is prepared beside this.
  while ((await evaluated('asked({})', 'SIN2-C1')).body !== 'nothing');
  expect((await evaluated('asked({})', 'FRA56-P1')).body).toBe('200 app');
});
