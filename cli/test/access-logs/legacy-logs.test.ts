import { once } from 'node:events';
import http2 from 'node:http2';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { decoded, exchangeBytes, filesIn, logged, w3cRecords, type Logged } from './support';
import type { ViewerFunction } from '../../src/functions/viewer-function';
import { fakeFunction, lambdas, send, startSite, stopSites, type SiteInput, type TestSite } from '../support/site';
import { CACHING_OPTIMIZED, customOrigin, temporaryDirectory, withFunction, withLambdas } from '../support/templates';

afterEach(stopSites);

/** The 33 fields, copied from the page. */
const FIELDS = 'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) '
  + 'x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher '
  + 'x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type '
  + 'sc-content-type sc-content-len sc-range-start sc-range-end';

/** AWS's managed origin request policy AllViewer. */
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';

interface LoggedSite extends TestSite {
  folder: string;
  /** The records so far, once there are as many. */
  records(count: number): Promise<Logged[]>;
}

async function startLogged({ config, options, behavior, ...input }: SiteInput = {}, logging: object = {}): Promise<LoggedSite> {
  const folder = temporaryDirectory();
  const site = await startSite({
    ...input,
    behavior: { CachePolicyId: CACHING_OPTIMIZED, ...behavior },
    config: { Logging: { Bucket: 'logs.s3.amazonaws.com', Prefix: 'site', ...logging }, ...config },
    options: { accessLogs: folder, pops: [{ name: 'FRA56-P1', region: 'eu-central-1' }], ...options },
  });
  return { ...site, folder, records: (count) => logged(site.cloudFront, count, () => w3cRecords(folder)) };
}

const types = (record: Logged) => [record['x-edge-result-type'], record['x-edge-response-result-type'], record['x-edge-detailed-result-type']];

describe('files', () => {
  test('F-300 the log of an hour lies below bucket and prefix, named after distribution and hour, in gzip, with two lines of head', async () => {
    const site = await startLogged();
    await site.get('/a');
    await site.records(1);
    site.advance(3600);
    await site.get('/b');
    await site.records(2);
    const { id } = site.cloudFront.distribution;
    const names = filesIn(site.folder);
    expect(names.map((name) => name.replace(/\.[^.]+\.gz$/, ''))).toEqual([`logs/site/${id}.2026-01-01-00`, `logs/site/${id}.2026-01-01-01`]);
    for (const name of names) expect(name).toMatch(/\.\d{4}-\d{2}-\d{2}-\d{2}\.[0-9A-Z]+\.gz$/);
  });

  test('F-300 a prefix that ends with a slash gets no second one, and none is no folder', async () => {
    const slash = await startLogged({}, { Prefix: 'a/b/' });
    await slash.get('/');
    await slash.records(1);
    expect(filesIn(slash.folder)[0]).toMatch(/^logs\/a\/b\/[^/]+\.gz$/);
    const none = await startLogged({}, { Prefix: '' });
    await none.get('/');
    await none.records(1);
    expect(filesIn(none.folder)[0]).toMatch(/^logs\/[^/]+\.gz$/);
  });

  test('F-300 what was logged is written when the local CloudFront is closed', async () => {
    const site = await startLogged();
    await site.get('/');
    await site.cloudFront.close();
    expect(w3cRecords(site.folder)).toHaveLength(1);
  });

  test('F-300 a full file is written without being asked for', async () => {
    const folder = temporaryDirectory();
    const site = await startLogged({ options: { accessLogs: { folder, fileBytes: 1 } } });
    await site.get('/');
    while (filesIn(folder).filter((name) => name.endsWith('.gz')).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(w3cRecords(folder)).toHaveLength(1);
  });

  test('without --access-logs a note says what would be written, and with it where', async () => {
    const config = { Logging: { Bucket: 'logs.s3.amazonaws.com' } };
    const without = await startSite({ config });
    expect(without.cloudFront.distribution.notes).toEqual([expect.stringMatching(/access logs are not written: --access-logs <folder> writes .*Logging \(w3c\)/)]);
    const unlogged = await startSite({ options: { accessLogs: temporaryDirectory() } });
    expect(unlogged.cloudFront.distribution.notes).toEqual([expect.stringMatching(/no access log is written/)]);
    const site = await startLogged();
    expect(site.cloudFront.distribution.notes).toEqual([expect.stringContaining(`is written below ${site.folder}`)]);
  });
});

describe('F-301 the 33 fields', () => {
  test('F-301 stand in the documented order, with the documented meaning', async () => {
    const site = await startLogged({}, { IncludeCookies: true });
    site.origins.app!.handler = (_request, response) => response.setHeader('content-type', 'text/html').end('hello');
    const { hostname, port } = new URL(site.cloudFront.url);
    const request = [
      'GET /images/cat.jpg?size=1&x=2 HTTP/1.1', `Host: www.example.com:${port}`, 'User-Agent: curl/7.55.1', 'Referer: http://www.example.com/', 'Cookie: a=1; b=2',
      'X-Forwarded-For: 192.0.2.1', 'x-local-viewer-address: 198.51.100.7:4711', 'Connection: close', '', '',
    ].join('\r\n');
    const received = await exchangeBytes(site.cloudFront.url, request);
    const [record] = await site.records(1);
    expect(Object.keys(record!).join(' ')).toBe(FIELDS);
    const { 'x-edge-request-id': requestId, 'time-taken': timeTaken, 'time-to-first-byte': timeToFirstByte, ...rest } = record!;
    expect(received.toString()).toContain(`X-Amz-Cf-Id: ${requestId}\r\n`);
    expect([timeTaken, timeToFirstByte]).toEqual([expect.stringMatching(/^\d+\.\d{3}$/), expect.stringMatching(/^\d+\.\d{3}$/)]);
    expect(Number(timeToFirstByte)).toBeLessThanOrEqual(Number(timeTaken));
    expect(rest).toEqual({
      'date': '2026-01-01',
      'time': '00:00:00',
      'x-edge-location': 'FRA56-P1',
      'sc-bytes': String(received.length),
      'c-ip': '198.51.100.7',
      'cs-method': 'GET',
      'cs(Host)': site.cloudFront.distribution.domainName,
      'cs-uri-stem': '/images/cat.jpg',
      'sc-status': '200',
      'cs(Referer)': 'http://www.example.com/',
      'cs(User-Agent)': 'curl/7.55.1',
      'cs-uri-query': 'size=1&x=2',
      'cs(Cookie)': 'a=1;%20b=2',
      'x-edge-result-type': 'Miss',
      'x-host-header': `www.example.com:${port}`,
      'cs-protocol': 'https',
      'cs-bytes': String(request.length),
      'x-forwarded-for': '192.0.2.1',
      'ssl-protocol': 'TLSv1.3',
      'ssl-cipher': 'TLS_AES_128_GCM_SHA256',
      'x-edge-response-result-type': 'Miss',
      'cs-protocol-version': 'HTTP/1.1',
      'fle-status': '-',
      'fle-encrypted-fields': '-',
      'c-port': '4711',
      'x-edge-detailed-result-type': 'Miss',
      'sc-content-type': 'text/html',
      'sc-content-len': '5',
      'sc-range-start': '-',
      'sc-range-end': '-',
    });
    expect(hostname).toBe('127.0.0.1');
  });

  test('F-301 bytes are those of the request, one by one on a connection', async () => {
    const site = await startLogged();
    site.origins.app!.handler = (_request, response) => response.end('x'.repeat(100_000));
    const one = 'GET /one HTTP/1.1\r\nHost: a\r\n\r\n';
    const two = 'GET /two?longer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    const socket = net.connect(Number(new URL(site.cloudFront.url).port), '127.0.0.1');
    let received = 0;
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    socket.write(one);
    const [first] = await site.records(1);
    socket.write(two);
    await closed;
    const second = (await site.records(2)).find((record) => record['cs-uri-stem'] === '/two')!;
    expect([first!['cs-bytes'], second['cs-bytes']]).toEqual([String(one.length), String(two.length)]);
    expect(Number(first!['sc-bytes']) + Number(second['sc-bytes'])).toBe(received);
    expect(Number(first!['sc-bytes'])).toBeGreaterThan(100_000);
  });

  test('F-301 a body that the viewer sends counts', async () => {
    const site = await startLogged({ behavior: { AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'] } });
    const request = `POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\nConnection: close\r\n\r\n${'b'.repeat(5000)}`;
    await exchangeBytes(site.cloudFront.url, request);
    const [record] = await site.records(1);
    expect([record!['cs-method'], record!['cs-bytes'], ...types(record!)]).toEqual(['POST', String(request.length), 'Miss', 'Miss', 'Miss']);
  });

  test('F-301 viewers on plain HTTP have no TLS, those on TLS what was agreed on', async () => {
    const site = await startLogged({ options: { httpPort: 0, https: true }, behavior: { ViewerProtocolPolicy: 'allow-all' } });
    await send(site.cloudFront.httpUrl!, '/plain');
    await new Promise<void>((resolve, reject) => {
      https.get(`${site.cloudFront.httpsUrl!}/tls`, { rejectUnauthorized: false, agent: false }, (response) => response.resume().on('end', resolve)).on('error', reject);
    });
    const records = await site.records(2);
    const of = (stem: string) => records.find((record) => record['cs-uri-stem'] === stem)!;
    expect([of('/plain')['cs-protocol'], of('/plain')['ssl-protocol'], of('/plain')['ssl-cipher']]).toEqual(['http', '-', '-']);
    expect([of('/tls')['cs-protocol'], of('/tls')['ssl-protocol']]).toEqual(['https', 'TLSv1.3']);
    expect(of('/tls')['ssl-cipher']).toMatch(/^TLS_[A-Z0-9_]+$/);
  });
});

describe('F-302 cookies', () => {
  test('F-302 cookies are logged only where the template includes them', async () => {
    const site = await startLogged();
    await site.get('/', { headers: { cookie: 'secret=1' } });
    expect((await site.records(1))[0]!['cs(Cookie)']).toBe('-');
  });
});

describe('F-303 classifications', () => {
  test('F-303 hit, miss, refresh', async () => {
    const site = await startLogged();
    site.origins.app!.handler = (request, response) => {
      response.setHeader('cache-control', 'max-age=10').setHeader('etag', '"1"');
      if (request.headers['if-none-match']) response.writeHead(304).end();
      else response.end('a');
    };
    await site.get('/');
    await site.get('/');
    site.advance(11);
    await site.get('/');
    expect((await site.records(3)).map(types)).toEqual([['Miss', 'Miss', 'Miss'], ['Hit', 'Hit', 'Hit'], ['RefreshHit', 'RefreshHit', 'RefreshHit']]);
  });

  test('F-303 a conditional request, a range and HEAD say what they got', async () => {
    const site = await startLogged();
    site.origins.app!.handler = (_request, response) => response.setHeader('etag', '"1"').setHeader('content-type', 'text/plain').setHeader('content-length', '10').end('0123456789');
    await site.get('/');
    await site.get('/', { headers: { 'if-none-match': '"1"' } });
    await site.get('/', { headers: { range: 'bytes=2-5' } });
    await site.get('/', { method: 'HEAD' });
    await site.get('/', { headers: { range: 'bytes=20-' } });
    const records = await site.records(5);
    const facts = ['sc-status', 'sc-content-len', 'sc-range-start', 'sc-range-end', 'x-edge-result-type'];
    expect(records.slice(1).map((record) => facts.map((field) => record[field]))).toEqual([
      ['304', '-', '-', '-', 'Hit'],
      ['206', '4', '2', '5', 'Hit'],
      ['200', '10', '-', '-', 'Hit'],
      ['416', '0', '-', '-', 'Error'],
    ]);
  });

  test('F-303 redirects, and what is refused before an origin is asked', async () => {
    const redirecting = await startLogged({ options: { httpPort: 0 }, behavior: { ViewerProtocolPolicy: 'redirect-to-https' } });
    await send(redirecting.cloudFront.httpUrl!, '/');
    await redirecting.get('/', { method: 'DELETE' });
    expect((await redirecting.records(2)).map(types)).toEqual([['Redirect', 'Redirect', 'Redirect'], ['Error', 'Error', 'InvalidRequestMethod']]);
    const only = await startLogged({ options: { httpPort: 0 }, behavior: { ViewerProtocolPolicy: 'https-only' } });
    await send(only.cloudFront.httpUrl!, '/');
    expect((await only.records(1)).map(types)).toEqual([['Error', 'Error', 'InvalidRequestBlocked']]);
  });

  test('F-303 viewers of a country that is not served', async () => {
    const site = await startLogged({
      config: {
        Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Locations: ['FR'] } },
        CustomErrorResponses: [{ ErrorCode: 403, ResponsePagePath: '/sorry', ResponseCode: 403 }],
      },
    });
    await site.get('/', { headers: { 'cloudfront-viewer-country': 'FR' } });
    await site.get('/', { headers: { 'cloudfront-viewer-country': 'DE' } });
    expect((await site.records(2)).map(types)).toEqual([['Error', 'Error', 'ClientGeoBlocked'], ['Miss', 'Miss', 'Miss']]);
  });

  test('F-303 errors of the origin, from it and from the cache, and error pages', async () => {
    const site = await startLogged({ config: { CustomErrorResponses: [{ ErrorCode: 404, ResponsePagePath: '/sorry', ResponseCode: 200 }] } });
    site.origins.app!.handler = (request, response) => response.writeHead(request.url === '/sorry' ? 200 : Number(request.url!.slice(1))).end('x');
    await site.get('/500');
    await site.get('/500');
    await site.get('/404');
    const records = await site.records(3);
    expect(records.map((record) => [record['sc-status'], ...types(record)])).toEqual([
      ['500', 'Error', 'Error', 'Error'], ['500', 'Error', 'Error', 'Error'], ['200', 'Error', 'Error', 'Error'],
    ]);
  });

  test.each([
    ['dns', '502', 'OriginDnsError'], ['connect-refused', '502', 'OriginConnectError'], ['tls', '502', 'OriginConnectError'], ['reset', '502', 'OriginReadError'],
    ['malformed', '502', 'OriginInvalidResponseError'], ['connect-timeout', '504', 'OriginCommError'], ['response-timeout', '504', 'OriginCommError'],
    ['completion-timeout', '504', 'OriginCommError'],
  ] as const)('F-304 an origin that gives no response: %s is %s, %s', async (cause, status, detail) => {
    const origin = { description: 'a fault', send: async () => ({ kind: 'failure' as const, cause, detail: '', elapsedMs: 0 }), close: async () => undefined };
    const site = await startLogged({ options: { origins: { app: origin } } });
    await site.get('/');
    const [record] = await site.records(1);
    expect([record!['sc-status'], ...types(record!)]).toEqual([status, 'Error', 'Error', detail]);
  });

  test('F-304 a head that is too large has its own word', async () => {
    const site = await startLogged();
    site.origins.app!.handler = (_request, response) => response.setHeader('x-large', 'h'.repeat(25_000)).end();
    await site.get('/');
    expect((await site.records(1)).map(types)).toEqual([['Error', 'Error', 'OriginHeaderTooBigError']]);
  });

  test('F-303 an object out of Origin Shield', async () => {
    const shielded = { ...customOrigin('app'), OriginShield: { Enabled: true, OriginShieldRegion: 'eu-central-1' } };
    const pops = [{ name: 'FRA56-P1', region: 'eu-central-1' }, { name: 'IAD89-P1', region: 'us-east-1' }];
    const site = await startLogged({ config: { Origins: [shielded] }, options: { pops } });
    site.origins.app!.handler = (_request, response) => response.setHeader('cache-control', 'max-age=100').end('a');
    await site.get('/');
    await site.get('/', { headers: { 'x-local-pop': 'IAD89-P1' } });
    const records = await site.records(2);
    expect(records.map((record) => [record['x-edge-location'], ...types(record)])).toEqual([
      ['FRA56-P1', 'Miss', 'Miss', 'Miss'], ['IAD89-P1', 'Hit', 'Hit', 'OriginShieldHit'],
    ]);
  });

  test('F-305 functions: what they generate and how they fail', async () => {
    const onRequest: ViewerFunction['onRequest'] = async (request) => ({
      outcome: request.uri === '/fails' ? { kind: 'error', error: 'FunctionExecutionError', message: 'it threw' }
        : request.uri === '/wrong' ? { kind: 'error', error: 'FunctionValidationError', message: 'no such result' }
          : { kind: 'response', response: { status: 302, statusDescription: 'Found', headers: {} } },
      computeMicros: 1,
      logs: [],
    });
    const site = await startLogged({ ...withFunction(['viewer-request']), functions: { viewerFunction: () => fakeFunction({ onRequest }) } });
    await site.get('/');
    await site.get('/fails');
    await site.get('/wrong');
    const records = await site.records(3);
    expect(records.map((record) => [record['sc-status'], ...types(record)])).toEqual([
      ['302', ...Array<string>(3).fill('FunctionGeneratedResponse')],
      ['503', ...Array<string>(3).fill('FunctionExecutionError')],
      ['502', ...Array<string>(3).fill('FunctionValidationError')],
    ]);
  });

  test('F-305 Lambda@Edge: a response generated at origin-request is a miss, and a failure has its own word', async () => {
    const site = await startLogged({
      ...withLambdas(['origin-request']),
      functions: lambdas({
        'origin-request': async ({ request }) => (request.uri === '/fails'
          ? { kind: 'error', status: 503, message: 'it threw' }
          : { kind: 'response', response: { status: 200, statusDescription: 'OK', headers: {}, body: Buffer.from('a') } }),
      }),
    });
    await site.get('/');
    await site.get('/fails');
    expect((await site.records(2)).map(types)).toEqual([['Miss', 'Miss', 'MissGeneratedResponse'], Array<string>(3).fill('LambdaExecutionError')]);
  });
});

describe('F-306 viewers that leave', () => {
  test('F-306 before there is a response: status 000', async () => {
    const site = await startLogged();
    const asked = new Promise<void>((resolve) => {
      site.origins.app!.handler = () => resolve();
    });
    const socket = net.connect(Number(new URL(site.cloudFront.url).port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    await asked;
    socket.destroy();
    const [record] = await site.records(1);
    expect([record!['sc-status'], record!['sc-bytes'], ...types(record!)]).toEqual(['000', '0', 'Error', 'Error', 'ClientCommError']);
  });

  test('F-306 after it has begun: its status, and only the last classification is an error', async () => {
    const site = await startLogged();
    site.origins.app!.handler = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('begun');
    };
    const socket = net.connect(Number(new URL(site.cloudFront.url).port), '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    const [record] = await site.records(1);
    expect([record!['sc-status'], ...types(record!)]).toEqual(['200', 'Error', 'Miss', 'ClientCommError']);
  });

  test('F-306 in the middle of its own request', async () => {
    const site = await startLogged({ behavior: { AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'] } });
    const socket = net.connect(Number(new URL(site.cloudFront.url).port), '127.0.0.1', () => {
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf', () => setTimeout(() => socket.destroy(), 20));
    });
    const [record] = await site.records(1);
    expect(types(record!)).toEqual(['Error', 'Error', 'ClientHungUpRequest']);
  });

  test('F-306 an origin that falls silent in the middle ran into a time-out', async () => {
    const site = await startLogged({ options: { timeScale: 1000 } });
    site.origins.app!.handler = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('begun');
    };
    await site.get('/').catch(() => undefined);
    expect((await site.records(1)).map(types)).toEqual([['Error', 'Miss', 'OriginCommError']]);
  });

  test('F-306 an origin that breaks off is not the viewer\'s doing', async () => {
    const site = await startLogged();
    site.origins.app!.handler = (request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('begun', () => request.socket.destroy());
    };
    await site.get('/').catch(() => undefined);
    const [record] = await site.records(1);
    expect(types(record!)).toEqual(['Error', 'Miss', 'OriginReadError']);
  });
});

test('F-307 a request with too long a URL or too large headers is not logged, nor is one without a host', async () => {
  const site = await startLogged();
  await site.get(`/${'u'.repeat(8_192)}`);
  await site.get('/', { headers: { 'x-large': 'h'.repeat(20_481) } });
  await exchangeBytes(site.cloudFront.url, 'GET /hostless HTTP/1.1\r\nConnection: close\r\n\r\n');
  await site.get('/logged');
  expect((await site.records(1)).map((record) => record['cs-uri-stem'])).toEqual(['/logged']);
});

test('F-308 what a viewer sends is escaped, what was escaped already twice', async () => {
  const site = await startLogged();
  const agent = 'Mozilla/5.0 (X11; "Linux") \\ {a}|b^c~d[e]`f\'g<h>#i%20\u00e9';
  await exchangeBytes(site.cloudFront.url, `GET /a%20b?c=%22d HTTP/1.1\r\nHost: a\r\nUser-Agent: ${agent}\r\nConnection: close\r\n\r\n`);
  const [record] = await site.records(1);
  expect([record!['cs-uri-stem'], record!['cs-uri-query']]).toEqual(['/a%2520b', 'c=%2522d']);
  expect(record!['cs(User-Agent)']).toBe('Mozilla/5.0%20(X11;%20%22Linux%22)%20%5C%20%7Ba%7D%7Cb%5Ec%7Ed%5Be%5D%60f%27g%3Ch%3E%23i%2520%E9');
  expect(decoded(record!['cs(User-Agent)']!)).toBe(agent);
});

test('F-309 a WebSocket is logged when it is closed, as a miss, with all bytes of both directions', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  const behind = await startLogged({ behavior: { OriginRequestPolicyId: ALL_VIEWER }, options: { origins: { app: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } } });
  const socket = new WebSocket(behind.cloudFront.url.replace('http:', 'ws:'));
  await once(socket, 'open');
  socket.send('x'.repeat(5_000));
  await once(socket, 'message');
  await behind.cloudFront.flushAccessLogs();
  expect(w3cRecords(behind.folder)).toEqual([]);
  socket.close();
  await once(socket, 'close');
  const [record] = await behind.records(1);
  server.close();
  expect([record!['sc-status'], record!['cs-protocol'], ...types(record!)]).toEqual(['101', 'wss', 'Miss', 'Miss', 'Miss']);
  expect(Number(record!['cs-bytes'])).toBeGreaterThan(5_000);
  expect(Number(record!['sc-bytes'])).toBeGreaterThan(5_000);
});

test('F-301 HTTP/2: its version, and bytes of the response', async () => {
  const site = await startLogged({ config: { HttpVersion: 'http2' }, options: { https: true } });
  site.origins.app!.handler = (_request, response) => response.end('x'.repeat(50_000));
  const session = http2.connect(site.cloudFront.httpsUrl!, { rejectUnauthorized: false });
  const stream = session.request({ ':path': '/h2' });
  stream.resume();
  await once(stream, 'end');
  session.close();
  const [record] = await site.records(1);
  expect([record!['cs-uri-stem'], record!['cs-protocol-version'], record!['cs-protocol'], ...types(record!)]).toEqual(['/h2', 'HTTP/2.0', 'https', 'Miss', 'Miss', 'Miss']);
  expect(Number(record!['sc-bytes'])).toBeGreaterThan(50_000);
  expect(record!['x-host-header']).toBe(new URL(site.cloudFront.httpsUrl!).host);
});

test.each([
  ['resets its stream', (_session: http2.ClientHttp2Session, stream: http2.ClientHttp2Stream) => stream.close(http2.constants.NGHTTP2_CANCEL)],
  ['drops its connection', (session: http2.ClientHttp2Session) => session.socket.destroy()],
])('F-301 HTTP/2: a viewer that %s within a body of the cache', async (_what, leave) => {
  const site = await startLogged({ config: { HttpVersion: 'http2' }, options: { https: true } });
  site.origins.app!.handler = (_request, response) => response.writeHead(200, { 'cache-control': 'max-age=60' }).end('x'.repeat(3_000_000));
  await site.get('/h2');
  const session = http2.connect(site.cloudFront.httpsUrl!, { rejectUnauthorized: false });
  session.on('error', () => undefined);
  const stream = session.request({ ':path': '/h2' });
  stream.on('error', () => undefined);
  await once(stream, 'data');
  leave(session, stream);
  await once(stream, 'close');
  session.destroy();
  const record = (await site.records(2)).find((one) => one['cs-protocol-version'] === 'HTTP/2.0');
  expect(types(record!)).toEqual(['Error', 'Hit', 'ClientCommError']);
});
