import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type ServerOptions } from 'ws';
import { fakeFunction, lambdas, passThrough, send, startSite, stopSites, track, type SiteInput } from '../support/site';
import { CACHING_OPTIMIZED, withFunction, withLambdas } from '../support/templates';

/** WebSockets through the local CloudFront; `ws` plays viewer and origin. */

afterEach(stopSites);

const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';

interface Origin {
  url: string;
  seen: http.IncomingMessage[];
  sockets: Set<Socket>;
  /** Called instead of upgrading; does so when it calls back. */
  onUpgrade?: (upgrade: () => void, connection: Duplex) => void;
}

/** An origin that says again what it is told, and its name first. */
async function echo(options: ServerOptions = {}): Promise<Origin> {
  const seen: http.IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = http.createServer((_request, response) => response.end('plain'));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const sites = new WebSocketServer({ noServer: true, ...options });
  const origin: Origin = { url: '', seen, sockets };
  server.on('upgrade', (request, socket, head) => {
    const upgrade = () => sites.handleUpgrade(request, socket, head, (opened) => sites.emit('connection', opened, request));
    if (origin.onUpgrade) origin.onUpgrade(upgrade, socket);
    else upgrade();
  });
  sites.on('connection', (socket, request) => {
    seen.push(request);
    socket.on('error', () => undefined);
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  track({
    close: async () => {
      for (const socket of sites.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return Object.assign(origin, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function siteOf(origin: { url: string }, { options, behavior, ...input }: SiteInput = {}) {
  return startSite({
    ...input, behavior: { OriginRequestPolicyId: ALL_VIEWER, ...behavior }, options: { origins: { app: origin.url }, ...options },
  });
}

function connect(url: string, protocols: string[] = [], headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, { headers, rejectUnauthorized: false });
  socket.on('error', () => undefined);
  return socket;
}

const opened = async (socket: WebSocket) => {
  await once(socket, 'open');
  return socket;
};

const said = async (socket: WebSocket, text: string | Buffer) => {
  const answer = once(socket, 'message');
  socket.send(text);
  return ((await answer) as [Buffer])[0];
};

async function refusalOf(socket: WebSocket): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }> {
  const [, response] = await once(socket, 'unexpected-response') as [http.ClientRequest, http.IncomingMessage];
  let body = '';
  for await (const part of response) body += String(part);
  return { status: response.statusCode!, headers: response.headers, body };
}

test('F-217 a WebSocket is joined with the origin\'s: messages of any size and kind go both ways', async () => {
  const origin = await echo({ handleProtocols: (offered) => [...offered][1]! });
  const site = await siteOf(origin);
  const upgrades: http.IncomingMessage[] = [];
  const socket = connect(`${site.cloudFront.url}/chat?room=1`, ['one', 'two'], { cookie: 'a=1', origin: 'https://www.example.com' });
  socket.on('upgrade', (response) => upgrades.push(response));
  await opened(socket);
  expect(socket.protocol).toBe('two');
  expect((await said(socket, 'hello')).toString()).toBe('hello');
  const large = Buffer.alloc(300_000, 'x');
  expect((await said(socket, large)).equals(large)).toBe(true);
  expect(origin.seen[0]!.url).toBe('/chat?room=1');
  expect(origin.seen[0]!.headers).toMatchObject({ 'cookie': 'a=1', 'origin': 'https://www.example.com', 'sec-websocket-version': '13', 'x-forwarded-for': '127.0.0.1' });
  expect(upgrades[0]!.headers).toMatchObject({ 'x-amz-cf-pop': 'LCL50-P1', 'via': expect.stringContaining('CloudFront') });
  const closed = once(socket, 'close');
  socket.close(4001, 'enough');
  expect((await closed)[0]).toBe(4001);
});

test('F-217 over TLS, over HTTP/1.1 alone, though the distribution has HTTP/2', async () => {
  const site = await siteOf(await echo(), { config: { HttpVersion: 'http2' }, options: { https: true } });
  const socket = await opened(connect(site.cloudFront.httpsUrl!));
  expect((await said(socket, 'hello')).toString()).toBe('hello');
  socket.terminate();
});

test('F-217 many at once, and each is the other side\'s end', async () => {
  const origin = await echo();
  const site = await siteOf(origin);
  const sockets = await Promise.all(Array.from({ length: 20 }, () => opened(connect(site.cloudFront.url))));
  const answers = await Promise.all(sockets.map((socket, index) => said(socket, String(index))));
  expect(answers.map(String)).toEqual(sockets.map((_, index) => String(index)));
  expect(site.cloudFront.requestsUnderWay).toBe(20);
  const ends = sockets.slice(0, 10).map((socket) => once(socket, 'close'));
  for (const socket of [...origin.sockets].slice(0, 10)) socket.destroy();
  await Promise.all(ends);
  for (const socket of sockets.slice(10)) socket.terminate();
  while (site.cloudFront.requestsUnderWay > 0 || origin.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('F-218 the origin is sent Sec-WebSocket-Key and -Version by the policies alone', async () => {
  const origin = await echo();
  const site = await startSite({ options: { origins: { app: origin.url } } });
  expect(await refusalOf(connect(site.cloudFront.url))).toMatchObject({ status: 400, body: expect.stringContaining('Sec-WebSocket-Key') });
});

test('F-218 what the origin answers instead of a 101 is the response', async () => {
  const origin = await echo({ verifyClient: (_info, done) => done(false, 403, 'not you', { 'x-why': 'no' }) });
  const site = await siteOf(origin);
  expect(await refusalOf(connect(site.cloudFront.url))).toMatchObject({ status: 403, headers: { 'x-why': 'no', 'x-cache': 'Error from cloudfront' } });
});

test('F-218 an origin that knows no WebSocket answers as it does any GET', async () => {
  const site = await startSite({ behavior: { OriginRequestPolicyId: ALL_VIEWER } });
  expect(await refusalOf(connect(site.cloudFront.url))).toMatchObject({ status: 200, body: 'app' });
});

test('F-218 an origin that cannot be reached is a 502', async () => {
  const site = await siteOf({ url: 'http://127.0.0.1:1' });
  expect((await refusalOf(connect(site.cloudFront.url))).status).toBe(502);
});

test('F-219 a handshake is never answered from the cache, and never kept', async () => {
  const origin = await echo();
  const site = await siteOf(origin, { behavior: { CachePolicyId: CACHING_OPTIMIZED } });
  expect((await site.get('/')).body).toBe('plain');
  const socket = await opened(connect(`${site.cloudFront.url}/`));
  socket.terminate();
  expect((await site.get('/')).headers['x-cache']).toBe('Hit from cloudfront');
});

test('F-219 the viewer protocol policy counts for WebSockets', async () => {
  const site = await siteOf(await echo(), { behavior: { ViewerProtocolPolicy: 'https-only' }, options: { httpPort: 0 } });
  expect((await refusalOf(connect(site.cloudFront.httpUrl!))).status).toBe(403);
  (await opened(connect(site.cloudFront.url))).terminate();
});

test('F-219 a viewer-request function sees the handshake, changes it, and may answer it', async () => {
  const origin = await echo();
  const { behavior, resources } = withFunction(['viewer-request']);
  const site = await siteOf(origin, {
    behavior, resources,
    functions: {
      viewerFunction: () => fakeFunction({
        onRequest: async (request) => {
          expect(request.headers).toHaveProperty('sec-websocket-key');
          const outcome = request.uri === '/no'
            ? { kind: 'response' as const, response: { status: 401, statusDescription: 'Unauthorized', headers: {}, body: Buffer.from('who?') } }
            : { kind: 'request' as const, request: { ...request, uri: '/changed' } };
          return { outcome, computeMicros: 1, logs: [] };
        },
      }),
    },
  });
  expect(await refusalOf(connect(`${site.cloudFront.url}/no`))).toMatchObject({ status: 401, body: 'who?' });
  const socket = await opened(connect(`${site.cloudFront.url}/yes`));
  expect(origin.seen.map(({ url }) => url)).toEqual(['/changed']);
  socket.terminate();
});

describe('F-139 functions at response events', () => {
  const answers = ['not-run', 'run'] as const;
  test.each(answers)('CloudFront Functions: %s', async (answer) => {
    const origin = await echo();
    const { behavior, resources } = withFunction(['viewer-response'], 'fn', `
      function handler(event) {
        event.response.headers['x-status'] = { value: String(event.response.statusCode) };
        return event.response;
      }`);
    const site = await siteOf(origin, { behavior, resources, options: { assume: { 'web-socket-response-events': answer } } });
    const socket = connect(site.cloudFront.url);
    const upgrade = once(socket, 'upgrade') as Promise<[http.IncomingMessage]>;
    await opened(socket);
    expect((await upgrade)[0].headers['x-status']).toBe(answer === 'run' ? '101' : undefined);
    expect((await said(socket, 'still')).toString()).toBe('still');
    socket.terminate();
  });

  test.each(answers)('Lambda@Edge that turns the 101 into a 200: %s', async (answer) => {
    const origin = await echo();
    const site = await siteOf(origin, {
      ...withLambdas(['origin-response']),
      behavior: { ...withLambdas(['origin-response']).behavior },
      functions: lambdas({ 'origin-response': async ({ response }) => ({ kind: 'response', response: { ...response!, status: 200, statusDescription: 'OK' } }) }),
      options: { assume: { 'web-socket-response-events': answer } },
    });
    const socket = connect(site.cloudFront.url);
    if (answer === 'not-run') {
      await opened(socket);
      socket.terminate();
      return;
    }
    expect(await refusalOf(socket)).toMatchObject({ status: 200, body: '' });
    while (origin.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test('origin-request runs, whatever the answer', async () => {
    const origin = await echo();
    const seen: string[] = [];
    const site = await siteOf(origin, {
      ...withLambdas(['origin-request']),
      functions: lambdas({ 'origin-request': (invocation) => {
        seen.push(invocation.request.uri);
        return passThrough(invocation);
      } }),
    });
    (await opened(connect(`${site.cloudFront.url}/chat`))).terminate();
    expect(seen).toEqual(['/chat']);
  });
});

test('F-220 a WebSocket over which the origin is silent for ten minutes ends, whatever the viewer says', async () => {
  const origin = await echo();
  const silent = http.createServer();
  silent.on('upgrade', (_request, socket: Socket) => {
    // Half open otherwise: what the local CloudFront has ended would keep the process up.
    socket.on('error', () => undefined).on('data', () => undefined).on('end', () => socket.destroy());
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
  });
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  track({ close: async () => {
    await new Promise((resolve) => silent.close(resolve));
  } });
  // Ten minutes in 600 ms.
  const site = await siteOf({ url: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` }, { options: { timeScale: 1_000 } });
  const viewer = http.request(site.cloudFront.url, { headers: { 'connection': 'Upgrade', 'upgrade': 'websocket', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' } });
  viewer.end();
  const [, socket] = await once(viewer, 'upgrade') as [http.IncomingMessage, Socket];
  const talking = setInterval(() => socket.write('still here'), 50);
  socket.on('error', () => undefined).resume();
  await once(socket, 'close');
  clearInterval(talking);
  expect(origin.seen).toEqual([]);
});

test('another protocol than WebSocket is not passed on: the request is served as any other, with its body', async () => {
  const site = await startSite({ behavior: { AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] } });
  const headers = { 'connection': 'Upgrade, HTTP2-Settings', 'upgrade': 'h2c', 'http2-settings': 'AAMAAABkAARAAAAAAAIAAAAA' };
  expect(await send(site.cloudFront.url, '/a?b', { headers })).toMatchObject({ status: 200, body: 'app' });
  expect(await send(site.cloudFront.url, '/a', { method: 'POST', headers, body: 'body' })).toMatchObject({ status: 200, body: 'app' });
  expect(site.origins.app!.seen.map(({ method, url, body }) => [method, url, body])).toEqual([['GET', '/a', ''], ['POST', '/a', 'body']]);
  for (const { headers: seen } of site.origins.app!.seen) expect(seen.upgrade).toBeUndefined();
});

test('a WebSocket lasts over a reload; the template that it began on is closed after it', async () => {
  const origin = await echo();
  const closed: string[] = [];
  let made = 0;
  const site = await siteOf(origin, {
    ...withLambdas(['origin-request']),
    functions: { edgeLambda: () => {
      const name = String(made += 1);
      return { name, invoke: passThrough, close: async () => void closed.push(name) };
    } },
  });
  const socket = await opened(connect(site.cloudFront.url));
  await site.cloudFront.reload();
  expect((await said(socket, 'still')).toString()).toBe('still');
  expect(closed).toEqual([]);
  const end = once(socket, 'close');
  socket.close();
  await end;
  while (closed.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(closed).toEqual(['1']);
});

test('closing ends WebSockets, at once with a grace too', async () => {
  const origin = await echo();
  const site = await siteOf(origin);
  const socket = await opened(connect(site.cloudFront.url));
  const end = once(socket, 'close');
  await site.cloudFront.close(600);
  await end;
  while (origin.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});

test.each(['ws', 'wss'])('a viewer that goes away before the origin has answered the handshake leaves nothing behind: %s', async (scheme) => {
  const origin = await echo();
  const asked = new Promise<void>((resolve) => {
    origin.onUpgrade = (_upgrade, connection) => {
      connection.on('error', () => undefined).on('end', () => connection.destroy()).resume();
      resolve();
    };
  });
  const { cloudFront } = await siteOf(origin, { options: { https: true } });
  const socket = connect(scheme === 'ws' ? cloudFront.url : cloudFront.httpsUrl!);
  await asked;
  expect(cloudFront.requestsUnderWay).toBe(1);
  socket.terminate();
  while (cloudFront.requestsUnderWay > 0 || origin.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('either side of a WebSocket may end first, and still gets what is on its way', async () => {
  const origin = await echo();
  origin.onUpgrade = (_upgrade, connection) => {
    connection.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    let bytes = 0;
    connection.on('data', (data: Buffer) => (bytes += data.length)).on('end', () => connection.end(`got ${bytes}`));
  };
  const { cloudFront } = await siteOf(origin);
  const viewer = net.connect({ port: Number(new URL(cloudFront.url).port), host: '127.0.0.1', allowHalfOpen: true });
  let received = '';
  viewer.on('data', (data) => (received += String(data))).on('end', () => viewer.end());
  const handshake = ['GET / HTTP/1.1', 'Host: a', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13'];
  viewer.write(`${handshake.join('\r\n')}\r\n\r\n`);
  await once(viewer, 'data');
  viewer.end(Buffer.alloc(3_000_000));
  await once(viewer, 'close');
  expect(received).toMatch(/\r\n\r\ngot 3000000$/);
});

test('a WebSocket that begins while it stops ends at once', async () => {
  const origin = await echo();
  let letIn: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    origin.onUpgrade = (upgrade) => {
      letIn = upgrade;
      resolve();
    };
  });
  const site = await siteOf(origin);
  const socket = connect(site.cloudFront.url);
  const end = new Promise((resolve) => socket.on('close', resolve));
  await asked;
  const closing = site.cloudFront.close(600);
  letIn();
  await Promise.all([end, closing]);
  while (origin.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});

test('F-218 a wish for another protocol that is ignored again and again leaves nothing on the connection', async () => {
  const { cloudFront } = await startSite();
  const emit = jest.spyOn(net.Server.prototype, 'emit');
  const viewer = net.connect(Number(new URL(cloudFront.url).port), '127.0.0.1');
  const ask = async () => {
    viewer.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    await once(viewer, 'data');
  };
  await ask();
  const [, socket] = emit.mock.calls.find(([event, connected]) => String(event) === 'connection' && (connected as unknown as Socket).remotePort === viewer.localPort)!;
  emit.mockRestore();
  const listeners = () => ['close', 'error'].map((event) => (socket as unknown as Socket).listenerCount(event));
  const before = listeners();
  for (let i = 0; i < 5; i += 1) await ask();
  expect(listeners()).toEqual(before);
  viewer.destroy();
});
