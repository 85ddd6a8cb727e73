import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import tls from 'node:tls';
import fc from 'fast-check';
import { logged, w3cRecords } from '../access-logs/support';
import { talk } from '../support/raw-viewer';
import { startSite, stopSites, track, type SiteInput } from '../support/site';
import { CACHING_OPTIMIZED, cachePolicyResource, temporaryDirectory, templateOf, withFunction, writeTemplate } from '../support/templates';

/** Viewers on TLS. */

afterEach(stopSites);

const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';

async function secureSite({ config, options, ...input }: SiteInput = {}) {
  const site = await startSite({ ...input, config: { HttpVersion: 'http2', ...config }, options: { https: true, ...options } });
  const session = http2.connect(site.cloudFront.httpsUrl!, { rejectUnauthorized: false });
  session.on('error', () => undefined);
  track({ close: async () => session.destroy() });
  await once(session, 'connect');
  return { ...site, session };
}

interface Answer {
  status: number;
  headers: http2.IncomingHttpHeaders;
  body: string;
}

/** One request; rejects where its stream is reset. */
async function ask(session: http2.ClientHttp2Session, headers: http2.OutgoingHttpHeaders, body?: string | Readable): Promise<Answer> {
  const stream = session.request(headers, { endStream: body === undefined });
  if (typeof body === 'string') stream.end(body);
  else body?.pipe(stream);
  const [answered] = await once(stream, 'response') as [http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader];
  return { status: answered[':status']!, headers: answered, body: (await buffer(stream)).toString() };
}

test('F-210 HTTP/2 is chosen in the handshake: many requests share a connection', async () => {
  const { session, origins, cloudFront } = await secureSite();
  origins.app!.handler = (request, response) => response.end(request.url);
  expect(session.alpnProtocol).toBe('h2');
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => ask(session, { ':path': `/${index}` })));
  expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map((_, index) => [200, `/${index}`]));
  expect(answers[0]!.headers).toMatchObject({ 'x-cache': 'Miss from cloudfront', 'x-amz-cf-pop': 'LCL50-P1', 'server': 'CloudFront' });
  expect(answers[0]!.headers.via).toMatch(/^1\.1 /);
  expect(origins.app!.seen[0]!.headers.via).toMatch(/^2\.0 /);
  const agent = new https.Agent({ rejectUnauthorized: false });
  const [response] = await once(https.get(`${cloudFront.httpsUrl}/one`, { agent }), 'response');
  expect((await buffer(response)).toString()).toBe('/one');
  agent.destroy();
});

test.each([
  [undefined, false], ['http1.1', false], ['http3', false], ['http2', 'h2'], ['http2and3', 'h2'],
] as const)('F-210 with HttpVersion %s, a viewer of both gets %s', async (version, expected) => {
  const site = await startSite({ config: version === undefined ? {} : { HttpVersion: version }, options: { https: true } });
  const { port } = new URL(site.cloudFront.httpsUrl!);
  const socket = tls.connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'] });
  await once(socket, 'secureConnect');
  expect(socket.alpnProtocol).toBe(expected || 'http/1.1');
  socket.destroy();
  const strict = tls.connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  const refused = await Promise.race([once(strict, 'secureConnect').then(() => false), once(strict, 'error').then(() => true, () => true)]).catch(() => true);
  expect(refused).toBe(expected === false);
  strict.destroy();
  expect(site.cloudFront.distribution.notes.some((note) => note.includes('HTTP/3'))).toBe(version?.includes('3') ?? false);
});

test('F-210 a reload changes what new connections may choose; those that there are stay', async () => {


  const template = writeTemplate({ config: { HttpVersion: 'http2' } });
  const { session, cloudFront } = await secureSite({ options: { template } });
  writeFileSync(template, JSON.stringify(templateOf({ config: { HttpVersion: 'http1.1', ViewerCertificate: { AcmCertificateArn: 'arn', MinimumProtocolVersion: 'TLSv1.3_2025' } } })));
  const url = cloudFront.httpsUrl;
  await cloudFront.reload();
  expect(cloudFront.httpsUrl).toBe(url);
  expect((await ask(session, { ':path': '/' })).body).toBe('app');
  const { port } = new URL(url!);
  const socket = tls.connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2', 'http/1.1'] });
  await once(socket, 'secureConnect');
  expect([socket.alpnProtocol, socket.getProtocol()]).toEqual(['http/1.1', 'TLSv1.3']);
  socket.destroy();
  const old = tls.connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
  await expect(once(old, 'secureConnect')).rejects.toThrow(/version|handshake/i);
});

test('F-211 what functions, policies and origins see is what HTTP/1.1 would have carried', async () => {
  const { behavior, resources } = withFunction(['viewer-request'], 'fn', `
    function handler(event) {
      var request = event.request;
      request.headers['x-seen'] = { value: Object.keys(request.headers).sort().join(' ') + ' ' + request.headers.host.value + ' ' + Object.keys(request.cookies).join('+') };
      return request;
    }`);
  const { session, origins } = await secureSite({ behavior: { ...behavior, OriginRequestPolicyId: ALL_VIEWER }, resources });
  await ask(session, { ':path': '/a?b=c', ':authority': 'www.example.com', 'cookie': ['a=1', 'b=2'], 'x-twice': ['1', '2'] });
  const [seen] = origins.app!.seen;
  expect(seen!.headers).toMatchObject({ 'x-seen': 'host x-twice www.example.com a+b', 'host': 'www.example.com', 'cookie': 'a=1; b=2', 'x-twice': '1, 2' });
  expect(seen!.headers.via).toMatch(/^2\.0 /);
  expect(Object.keys(seen!.headers).filter((name) => name.startsWith(':'))).toEqual([]);
});

test('F-211 CloudFront-Viewer-Http-Version tells', async () => {
  const policy = cachePolicyResource({ Name: 'versions' }, { HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['CloudFront-Viewer-Http-Version'] } });
  const { session, origins, get } = await secureSite({ behavior: { CachePolicyId: { Ref: 'Policy' } }, resources: { Policy: policy } });
  await ask(session, { ':path': '/' });
  await get('/');
  expect(origins.app!.seen.map(({ headers }) => headers['cloudfront-viewer-http-version'])).toEqual(['2.0', '1.1']);
});

test('F-006 HEAD, 204 and 304 have no body; headers that concern one connection are not sent', async () => {
  const { session, origins } = await secureSite();
  origins.app!.handler = (request, response) => {
    const status = Number(request.url!.slice(1));
    response.setHeader('set-cookie', ['a=1', 'b=2']).setHeader('x-content-type-options', ['nosniff', 'nosniff']);
    response.writeHead(status, { 'etag': '"x"', 'connection': 'close, x-hop', 'keep-alive': 'timeout=9', 'x-hop': '1' });
    response.end(status === 200 ? 'body' : undefined);
  };
  expect(await ask(session, { ':path': '/200', ':method': 'HEAD' })).toMatchObject({ status: 200, body: '' });
  expect(await ask(session, { ':path': '/204' })).toMatchObject({ status: 204, body: '' });
  const unchanged = await ask(session, { ':path': '/304', 'if-none-match': '"x"' });
  expect(unchanged).toMatchObject({ status: 304, body: '' });
  const whole = await ask(session, { ':path': '/200' });
  expect(whole).toMatchObject({ status: 200, body: 'body', headers: { 'x-content-type-options': 'nosniff, nosniff' } });
  for (const { headers } of [whole, unchanged]) for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'x-hop']) expect(headers).not.toHaveProperty(name);
});

test('bodies go both ways, with and without a length', async () => {
  const { session, origins } = await secureSite({ behavior: { AllowedMethods: ALL_METHODS, OriginRequestPolicyId: ALL_VIEWER } });
  origins.app!.handler = (_request, response, body) => response.end(body);
  const large = 'x'.repeat(1_000_000);
  expect((await ask(session, { ':path': '/', ':method': 'POST' }, large)).body).toBe(large);
  expect((await ask(session, { ':path': '/', ':method': 'PUT', 'content-length': '5' }, 'abcde')).body).toBe('abcde');
  expect((await ask(session, { ':path': '/', ':method': 'DELETE', 'content-length': '0' }, '')).body).toBe('');
  expect(origins.app!.seen.map(({ headers }) => headers['transfer-encoding'] ?? headers['content-length'])).toEqual(['chunked', '5', '0']);
});

test('F-049 a stream that the viewer resets ends the request at the origin; the connection stays', async () => {
  const { session, origins, cloudFront } = await secureSite();
  const ended = new Promise<void>((resolve) => {
    origins.app!.handler = (request, response) => {
      if (request.url !== '/slow') return void response.end('app');
      response.on('close', () => resolve());
      slow.close(http2.constants.NGHTTP2_CANCEL);
    };
  });
  const slow = session.request({ ':path': '/slow' });
  slow.on('error', () => undefined);
  await ended;
  expect((await ask(session, { ':path': '/' })).body).toBe('app');
  while (cloudFront.requestsUnderWay > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('a body that breaks off at the origin breaks off for the viewer: its stream is reset', async () => {
  const { session, origins } = await secureSite();
  origins.app!.handler = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('abc');
    setTimeout(() => response.destroy(), 20);
  };
  await expect(ask(session, { ':path': '/' })).rejects.toThrow(/INTERNAL_ERROR/);
});

test('hits are served over HTTP/2, too', async () => {
  const { session } = await secureSite({ behavior: { CachePolicyId: CACHING_OPTIMIZED } });
  await ask(session, { ':path': '/' });
  expect((await ask(session, { ':path': '/' })).headers['x-cache']).toBe('Hit from cloudfront');
});

test('F-213 what is malformed is refused stream by stream', async () => {
  const { session, origins } = await secureSite();
  expect(await ask(session, { ':path': '*', ':method': 'OPTIONS' })).toMatchObject({ status: 400 });
  expect(await ask(session, { ':path': '/a#b' })).toMatchObject({ status: 400 });
  // These Node refuses itself. RFC 9113 §8.1.1
  const resets = [{ ':path': 'a' }, { ':path': '/', ':authority': 'a b' }, { ':path': '/', 'connection': 'close' }, { ':path': '/', 'x-nul': 'a\0b' }];
  for (const headers of resets) await expect(ask(session, headers)).rejects.toThrow();
  expect(await ask(session, { ':method': 'CONNECT', ':authority': 'a:443' })).toMatchObject({ status: 403 });
  expect(origins.app!.seen).toEqual([]);
  expect((await ask(session, { ':path': '/' })).status).toBe(200);
});

test('F-215 what is too long is a 413, and ends the connection', async () => {
  const { session } = await secureSite();
  const gone = once(session, 'goaway');
  expect((await ask(session, { ':path': `/${'a'.repeat(8_192)}` })).status).toBe(413);
  await gone;
});

test('F-216 a body that does not arrive is a 408', async () => {
  const { session } = await secureSite({ behavior: { AllowedMethods: ALL_METHODS }, options: { timeScale: 200 } });
  const stream = session.request({ ':path': '/', ':method': 'POST' });
  stream.on('error', () => undefined);
  stream.write('half');
  const [headers] = await once(stream, 'response') as [http2.IncomingHttpStatusHeader];
  expect(headers[':status']).toBe(408);
});

describe('F-212 the oldest TLS', () => {
  test.each([
    ['TLSv1.3_2025', false, /version|handshake/i], ['TLSv1.2_2021', false, undefined], ['TLSv1.3_2025', true, undefined], ['TLSv1', false, undefined],
  ])('is that of %s (CloudFront\'s own certificate: %s)', async (MinimumProtocolVersion, CloudFrontDefaultCertificate, error) => {
    const ViewerCertificate = { MinimumProtocolVersion, CloudFrontDefaultCertificate };
    const { cloudFront } = await startSite({ config: { ViewerCertificate }, options: { https: true } });
    const socket = tls.connect({ port: Number(new URL(cloudFront.httpsUrl!).port), host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
    const secured = once(socket, 'secureConnect').then(() => socket.getProtocol());
    if (error === undefined) expect(await secured).toBe('TLSv1.2');
    else await expect(secured).rejects.toThrow(error);
    socket.destroy();
  });

  test('fails when there is no such policy', async () => {
    await expect(startSite({ config: { ViewerCertificate: { MinimumProtocolVersion: 'TLSv9' } } })).rejects.toMatchObject({
      code: 'ERR_INVALID_PROPERTY', what: expect.stringContaining('MinimumProtocolVersion'),
    });
    await expect(startSite({ config: { HttpVersion: 'spdy' } })).rejects.toMatchObject({ code: 'ERR_INVALID_PROPERTY', what: expect.stringContaining('HttpVersion') });
  });
});

test('F-210 a connection without requests ends after a minute, by the time scale', async () => {
  const { session } = await secureSite({ options: { timeScale: 1_000 } });
  await once(session, 'close');
});

test.each(['http/1.1', 'h2'])('F-210 a large object of the cache is given to a slow viewer as it takes it, not at once: over %s', async (protocol) => {
  const folder = temporaryDirectory();
  const bytes = 32 * 1024 * 1024;
  const { origins, cloudFront, get } = await startSite({
    config: { HttpVersion: 'http2', Logging: { Bucket: 'b' } }, behavior: { CachePolicyId: CACHING_OPTIMIZED }, options: { https: true, accessLogs: folder },
  });
  origins.app!.handler = (_request, response) => response.writeHead(200, { 'cache-control': 'max-age=60' }).end(Buffer.alloc(bytes));
  expect((await get('/large')).bytes).toHaveLength(bytes);
  const socket = tls.connect({ port: Number(new URL(cloudFront.httpsUrl!).port), host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: [protocol] });
  socket.on('error', () => undefined);
  if (protocol === 'h2') {
    // As large a window as there is: nothing but the connection holds anything back.
    const session = http2.connect(cloudFront.httpsUrl!, { createConnection: () => socket, settings: { initialWindowSize: 2 ** 31 - 1 } });
    session.on('error', () => undefined);
    await once(session, 'connect');
    session.setLocalWindowSize(2 ** 31 - 1);
    const stream = session.request({ ':path': '/large' });
    stream.on('error', () => undefined);
    await once(stream, 'response');
  } else {
    await once(socket, 'secureConnect');
    socket.write('GET /large HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(socket, 'readable');
  }
  socket.destroy();
  const [, cutOff] = await logged(cloudFront, 2, () => w3cRecords(folder).sort((a, b) => Number(b['sc-bytes']) - Number(a['sc-bytes'])));
  expect(cutOff).toMatchObject({ 'x-edge-detailed-result-type': 'ClientCommError' });
  expect(Number(cutOff!['sc-bytes'])).toBeLessThan(bytes / 2);
});

test('bytes that are no TLS end their connection and nothing else', async () => {
  const { session, cloudFront } = await secureSite();

  const plain = cloudFront.httpsUrl!.replace('https', 'http');
  for (const bytes of ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\0\xff\xfe\0\0\0']) expect((await talk(plain, bytes)).responses).toEqual([]);
  expect((await ask(session, { ':path': '/' })).status).toBe(200);
});

/** Frames with any type, flags, stream and content: RFC 9113 §4.1. */
const anyFrame = fc.record({
  type: fc.nat(11), flags: fc.nat(255), stream: fc.nat(7), payload: fc.uint8Array({ maxLength: 40 }), lie: fc.constantFrom(0, 0, 0, 1, -1),
}).map(({ type, flags, stream, payload, lie }) => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(Math.max(0, payload.length + lie), 0, 3);
  head.set([type, flags], 3);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
});

test('F-213 whatever frames are sent, others are served, and nothing is left', async () => {
  const faults: unknown[] = [];
  const { session, cloudFront } = await secureSite({ options: { onFault: (error) => faults.push(error) } });
  const { port } = new URL(cloudFront.httpsUrl!);
  const preface = Buffer.concat([Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])]);
  const crowd = fc.array(fc.array(anyFrame, { minLength: 1, maxLength: 6 }), { minLength: 10, maxLength: 10 });
  await fc.assert(fc.asyncProperty(crowd, async (viewers) => {
    await Promise.all(viewers.map((frames) => new Promise<void>((resolve) => {
      const socket = tls.connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] }, () => {
        socket.write(Buffer.concat([preface, ...frames]), () => setTimeout(() => socket.destroy(), 20));
      });
      socket.on('error', () => undefined).on('close', () => resolve()).resume();
    })));
    expect((await ask(session, { ':path': '/' })).status).toBe(200);
  }), { numRuns: 8, endOnFailure: true });
  while (cloudFront.requestsUnderWay > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(faults).toEqual([]);
}, 30_000);

test('F-210 large objects that a viewer is slow to take do not keep its connection from further requests', async () => {
  const { session, origins } = await secureSite({ behavior: { CachePolicyId: CACHING_OPTIMIZED } });
  origins.app!.handler = (request, response) => response.writeHead(200, { 'cache-control': 'max-age=60' }).end(request.url === '/large' ? Buffer.alloc(6_000_000) : 'small');
  expect((await ask(session, { ':path': '/large' })).body).toHaveLength(6_000_000);
  for (let i = 0; i < 3; i += 1) await once(session.request({ ':path': '/large' }), 'response');
  expect(await ask(session, { ':path': '/small' })).toMatchObject({ status: 200, body: 'small' });
});
