import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { generate } from 'selfsigned';
import { bytes, closeAll, closeLater, get, headerMap, httpServer, LIMITS, read, tcpServer, useOrigin } from './support';
import { openBlackHole } from '../../src/origins/black-hole';
import { createHttpOrigin } from '../../src/origins/http-origin';
import type { OriginAnswer, OriginFailureCause } from '../../src/origins/origin';
import { OriginBodyError } from '../../src/origins/origin-failure';

afterEach(closeAll);

function failure(answer: OriginAnswer): OriginFailureCause | 'response' {
  return answer.kind === 'failure' ? answer.cause : 'response';
}

function originAt(url: string) {
  return useOrigin(createHttpOrigin(url));
}

describe('what travels', () => {
  test('status, reason, repeated headers and their case, and the body arrive as they were sent', async () => {
    const { url } = await tcpServer((socket) => socket.once('data', () => socket.end([
      'HTTP/1.1 299 Quite Fine', 'X-One: 1', 'Set-Cookie: a=1', 'Set-Cookie: b=2', 'Connection: close, X-Hop', 'X-Hop: gone',
      'Content-Length: 5', '', 'hello',
    ].join('\r\n'))));
    const answer = await originAt(url).send(get('/'), LIMITS);

    if (answer.kind !== 'response') throw new Error(answer.detail);
    expect(answer.response).toMatchObject({ status: 299, statusDescription: 'Quite Fine' });
    expect(answer.response.headers).toEqual({
      'x-one': [{ key: 'X-One', value: '1' }],
      'set-cookie': [{ key: 'Set-Cookie', value: 'a=1' }, { key: 'Set-Cookie', value: 'b=2' }],
      'content-length': [{ key: 'Content-Length', value: '5' }],
    });
    expect(answer.firstByteMs).toBeGreaterThan(0);
    expect((await bytes(answer.response.body)).toString()).toBe('hello');
  });

  test('the request carries its own headers and nothing but framing beside them', async () => {
    const seen: { url?: string; raw: string[] }[] = [];
    const { url } = await httpServer((request, response) => {
      seen.push({ url: request.url, raw: request.rawHeaders });
      response.end();
    });
    await read(await originAt(url).send(get('/a%2Fb?q=1&q=2', { 'Host': 'site.example', 'X-Case': 'kept' }), LIMITS));

    expect(seen).toEqual([{ url: '/a%2Fb?q=1&q=2', raw: ['Host', 'site.example', 'X-Case', 'kept', 'Connection', 'keep-alive'] }]);
  });

  test('a request without a Host gets that of the URL, which HTTP/1.1 cannot do without', async () => {
    const { url } = await httpServer((request, response) => response.end(request.headers.host));
    expect((await read(await originAt(url).send(get('/'), LIMITS))).text).toBe(new URL(url).host);
  });

  test.each([
    ['a buffer', () => Buffer.from('payload'), '7'],
    ['a stream', () => Readable.from([Buffer.from('pay'), Buffer.from('load')]), undefined],
  ])('a body from %s is sent whole', async (_, body, contentLength) => {
    const { url } = await httpServer((request, response) => void bytes(request).then((sent) => {
      response.end(`${request.headers['content-length']} ${sent.toString()}`);
    }));
    const answer = await originAt(url).send({ method: 'POST', target: '/', headers: {}, body: body() }, LIMITS);
    expect((await read(answer)).text).toBe(`${contentLength} payload`);
  });

  test('headers may be called like properties of objects', async () => {
    const { url } = await httpServer((request, response) => {
      const named = request.rawHeaders.filter((_, i, raw) => i % 2 === 0 && raw[i] !== 'Connection');
      response.writeHead(200, ['__proto__', named.join(), 'constructor', 'c']).end();
    });
    const headers = Object.fromEntries([['__proto__', [{ value: 'p' }]], ['toString', [{ value: 't' }]], ['host', [{ value: 'h' }]]]);
    const answer = await originAt(url).send({ method: 'GET', target: '/', headers }, LIMITS);
    if (answer.kind !== 'response') throw new Error(answer.detail);
    expect(Object.entries(answer.response.headers)).toEqual(expect.arrayContaining([
      ['__proto__', [{ key: '__proto__', value: '__proto__,toString,host' }]],
      ['constructor', [{ key: 'constructor', value: 'c' }]],
    ]));
  });

  test('redirects are passed on, not followed', async () => {
    const { url } = await httpServer((request, response) => response.writeHead(302, { location: '/next' }).end(request.url));
    expect(await read(await originAt(url).send(get('/first'), LIMITS))).toMatchObject({ status: 302, text: '/first' });
  });

  test.each([['HEAD', 200], ['GET', 204], ['GET', 304]])('%s answered with %i has no body', async (method, status) => {
    const { url } = await httpServer((_, response) => response.writeHead(status).end());
    const answer = await originAt(url).send(get('/', {}, method), LIMITS);
    expect(answer.kind === 'response' && answer.response.body).toBeUndefined();
  });

  test('bodies stream: the beginning is there while the origin still writes', async () => {
    const { url } = await httpServer((_, response) => {
      response.write('first');
      closeLater(() => response.end());
    });
    const answer = await originAt(url).send(get('/'), LIMITS);
    if (answer.kind !== 'response') throw new Error(answer.detail);
    const [chunk] = await once(answer.response.body as Readable, 'data') as [Buffer];
    expect(chunk.toString()).toBe('first');
    (answer.response.body as Readable).destroy();
  });
});

describe('why there is no response', () => {
  test('dns', async () => {
    expect(failure(await originAt('http://no-such-host.invalid').send(get('/'), LIMITS))).toBe('dns');
  });

  test('connect-refused', async () => {
    const { url, server } = await httpServer(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    expect(failure(await originAt(url).send(get('/'), LIMITS))).toBe('connect-refused');
  });

  test('connect-timeout, neither early nor late by much', async () => {
    const hole = await openBlackHole();
    closeLater(hole.close);
    const answer = await originAt(hole.url).send(get('/'), { ...LIMITS, connectTimeoutMs: 300 });
    expect(answer).toMatchObject({ kind: 'failure', cause: 'connect-timeout', detail: 'no connection within 300 ms' });
    if (answer.kind === 'failure') expect(answer.elapsedMs).toBeGreaterThan(290);
  });

  test('tls: a certificate that nobody vouches for', async () => {
    const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
    const server = https.createServer({ key: pems.private, cert: pems.cert }, (_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closeLater(() => new Promise((resolve) => server.close(resolve)));
    const answer = await originAt(`https://127.0.0.1:${(server.address() as AddressInfo).port}`).send(get('/'), LIMITS);
    expect(answer).toMatchObject({ cause: 'tls', detail: expect.stringMatching(/self.signed/i) });
  });

  test('tls: a peer that hangs up within the handshake', async () => {
    const { port } = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(failure(await originAt(`https://127.0.0.1:${port}`).send(get('/'), LIMITS))).toBe('tls');
  });

  test('connect-timeout: a TLS handshake that never ends counts as no connection', async () => {
    const { port } = await tcpServer(() => undefined);
    const answer = await originAt(`https://127.0.0.1:${port}`).send(get('/'), { ...LIMITS, connectTimeoutMs: 200 });
    expect(failure(answer)).toBe('connect-timeout');
  });

  test('response-timeout', async () => {
    const { url } = await httpServer(() => undefined);
    const answer = await originAt(url).send(get('/'), { ...LIMITS, responseTimeoutMs: 200 });
    expect(answer).toMatchObject({ cause: 'response-timeout', detail: 'no response within 200 ms' });
  });

  test('completion-timeout, when it is the tighter one', async () => {
    const { url } = await httpServer(() => undefined);
    expect(failure(await originAt(url).send(get('/'), { ...LIMITS, completionTimeoutMs: 100 }))).toBe('completion-timeout');
  });

  test.each([
    ['reset', 'resets', (socket: { resetAndDestroy(): void; end(): void }) => socket.resetAndDestroy()],
    ['reset', 'closes', (socket: { resetAndDestroy(): void; end(): void }) => socket.end()],
  ])('%s: a peer that %s without an answer', async (cause, _, act) => {
    const { url } = await tcpServer((socket) => socket.once('data', () => act(socket)));
    expect(failure(await originAt(url).send(get('/'), LIMITS))).toBe(cause);
  });

  test.each([['no HTTP at all', 'SSH-2.0-OpenSSH\r\n'], ['a status that does not exist', 'HTTP/1.1 099 Odd\r\n\r\n']])('malformed: %s', async (_, reply) => {
    const { url } = await tcpServer((socket) => socket.once('data', () => socket.end(reply)));
    expect(failure(await originAt(url).send(get('/'), LIMITS))).toBe('malformed');
  });

  test('given up by the viewer, before and while waiting', async () => {
    const { url } = await httpServer(() => undefined);
    const origin = originAt(url);
    const gone = await origin.send(get('/'), { ...LIMITS, signal: AbortSignal.abort() });
    const leaving = await origin.send(get('/'), { ...LIMITS, signal: AbortSignal.timeout(50) });
    expect([gone, leaving]).toMatchObject([{ cause: 'reset', detail: /viewer went away/ }, { cause: 'reset', detail: /viewer went away/ }]
      .map(({ cause, detail }) => ({ cause, detail: expect.stringMatching(detail) })));
  });
});

describe('bodies that go wrong', () => {
  async function bodyError(write: (socket: import('node:net').Socket) => void, limits = {}): Promise<unknown> {
    const { url } = await tcpServer((socket) => socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc');
      write(socket);
    }));
    const answer = await originAt(url).send(get('/'), { ...LIMITS, ...limits });
    if (answer.kind !== 'response') throw new Error(answer.detail);
    return bytes(answer.response.body).then(() => 'whole', (error: unknown) => error);
  }

  test.each([
    ['cut', 'reset', (socket: import('node:net').Socket) => setTimeout(() => socket.end(), 20), {}],
    ['reset', 'reset', (socket: import('node:net').Socket) => setTimeout(() => socket.resetAndDestroy(), 20), {}],
    ['stalled', 'response-timeout', () => undefined, { responseTimeoutMs: 150 }],
    ['too slow in all', 'completion-timeout', () => undefined, { completionTimeoutMs: 150 }],
  ])('fails when the body is %s: %s', async (_, cause, write, limits) => {
    const error = await bodyError(write as (socket: import('node:net').Socket) => void, limits);
    expect(error).toBeInstanceOf(OriginBodyError);
    expect((error as OriginBodyError).failure).toBe(cause);
  });

  test.each([
    ['cut', 'Content-Length: 100\r\n\r\nabc'],
    ['of a chunk that is none', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nnone\r\n'],
  ])('fails, though the head was right, when what came with the head is %s', async (_, rest) => {
    const { url } = await tcpServer((socket) => socket.once('data', () => socket.end(`HTTP/1.1 200 OK\r\n${rest}`)));
    const answer = await originAt(url).send(get('/'), LIMITS);
    if (answer.kind !== 'response') throw new Error(answer.detail);
    await expect(bytes(answer.response.body)).rejects.toMatchObject({ failure: 'reset' });
  });

  test.each([
    ['whole with a length', 'Content-Length: 3\r\n\r\nabc', 'abc', Buffer],
    ['empty', 'Content-Length: 0\r\n\r\n', '', Buffer],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n', 'abc', Readable],
  ])('a body that came with its head, %s, leaves the connection to the next request', async (_, rest, text, kind) => {
    let connections = 0;
    const { url } = await tcpServer((socket) => {
      connections += 1;
      socket.on('data', () => socket.write(`HTTP/1.1 200 OK\r\n${rest}`));
    });
    const origin = originAt(url);
    for (let i = 0; i < 3; i += 1) {
      const answer = await origin.send(get('/'), LIMITS);
      if (answer.kind !== 'response') throw new Error(answer.detail);
      expect(answer.response.body).toBeInstanceOf(kind);
      expect((await bytes(answer.response.body)).toString()).toBe(text);
    }
    expect(connections).toBe(1);
  });

  test('a slow reader is not a stalling origin', async () => {
    const { url } = await httpServer((_, response) => response.end(Buffer.alloc(1_000_000)));
    const answer = await originAt(url).send(get('/'), { ...LIMITS, responseTimeoutMs: 100 });
    if (answer.kind !== 'response') throw new Error(answer.detail);
    await sleep(300);
    expect((await bytes(answer.response.body)).length).toBe(1_000_000);
  });

  test.each([['with a length', 'Content-Length: 1000000\r\n'], ['until the end of the connection', '']])(
    'a slow reader gets all of a body that is sent %s on a connection that closes', async (_, length) => {
      const { url } = await tcpServer((socket) => socket.once('data', () => {
        socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nConnection: close\r\n${length}\r\n`), Buffer.alloc(1_000_000)]));
      }));
      const answer = await originAt(url).send(get('/'), LIMITS);
      if (answer.kind !== 'response') throw new Error(answer.detail);
      await sleep(100);
      let received = 0;
      for await (const chunk of answer.response.body as Readable) {
        received += (chunk as Buffer).length;
        await sleep(1);
      }
      expect(received).toBe(1_000_000);
    },
  );

  test('destroying a body that nobody wants frees the connection', async () => {
    const { url, server } = await httpServer((_, response) => response.write('endless'));
    const answer = await originAt(url).send(get('/'), LIMITS);
    if (answer.kind !== 'response') throw new Error(answer.detail);
    (answer.response.body as Readable).destroy();
    await expectConnections(server, 0);
  });
});

async function expectConnections(server: import('node:http').Server, expected: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const count = await new Promise<number>((resolve, reject) => server.getConnections((error, found) => error ? reject(error) : resolve(found)));
    if (count === expected) return;
    await sleep(10);
  }
  throw new Error('connections remain that should not');
}

describe('connections', () => {
  test('reads share one', async () => {
    const { url, server } = await httpServer((_, response) => response.end('x'));
    let connections = 0;
    server.on('connection', () => connections++);
    const origin = originAt(url);
    for (let i = 0; i < 5; i++) await read(await origin.send(get('/'), LIMITS));
    expect(connections).toBe(1);
  });

  test('a write never meets a connection that was used before', async () => {
    const { url, server } = await httpServer((_, response) => response.end('x'));
    let connections = 0;
    server.on('connection', () => connections++);
    const origin = originAt(url);
    await read(await origin.send(get('/'), LIMITS));
    await read(await origin.send({ method: 'POST', target: '/', headers: {}, body: Buffer.from('1') }, LIMITS));
    await read(await origin.send(get('/', {}, 'DELETE'), LIMITS));
    expect(connections).toBe(3);
  });

  test('one that the origin closed while it was idle costs no request', async () => {
    let connections = 0;
    const { url } = await tcpServer((socket) => {
      connections++;
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        // The next request on this connection meets a reset, whether or not it was on its way already.
        socket.once('data', () => socket.resetAndDestroy());
      });
    });
    const origin = originAt(url);
    for (let i = 0; i < 3; i++) expect((await read(await origin.send(get('/'), LIMITS))).text).toBe('ok');
    expect(connections).toBe(3);
  });

  test('a reused one that is reset while the origin works is a failure of the origin', async () => {
    const { url } = await tcpServer((socket) => socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      socket.once('data', () => setTimeout(() => socket.resetAndDestroy(), 200));
    }));
    const origin = originAt(url);
    await read(await origin.send(get('/'), LIMITS));
    expect(failure(await origin.send(get('/'), LIMITS))).toBe('reset');
  });

  test('close leaves no connection, no timer and no body behind', async () => {
    const before = await settledResources();
    const { url, server } = await httpServer((request, response) => {
      if (request.url === '/whole') response.end('x');
      else response.write('endless');
    });
    const origin = createHttpOrigin(url);
    await read(await origin.send(get('/whole'), LIMITS));
    const endless = await origin.send(get('/endless'), { ...LIMITS, completionTimeoutMs: 60_000 });
    if (endless.kind !== 'response') throw new Error(endless.detail);
    const cut = bytes(endless.response.body).catch((error: Error) => error.name);

    await origin.close();

    expect(await cut).toBe('OriginBodyError');
    await expectConnections(server, 0);
    await closeAll();
    expect(await settledResources()).toEqual(before);
  });
});

/** Sockets, servers and timers of this process, once what was destroyed is gone: nothing has changed for a while. */
async function settledResources(): Promise<string[]> {
  const sample = () => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name)).sort();
  let last = sample();
  for (let same = 0; same < 10;) {
    await sleep(20);
    const next = sample();
    same = next.join() === last.join() ? same + 1 : 0;
    last = next;
  }
  return last;
}

test.each([
  ['no-url', /does not parse/], ['ftp://a.example', /scheme is ftp:/], ['http://u:p@a.example', /credentials/], ['http://a.example/base', /has a path/],
])('fails when the URL is %s', (url, message) => {
  expect(() => createHttpOrigin(url)).toThrow(message);
});

test('headers are passed on in the shape of Lambda@Edge events', async () => {
  const { url } = await httpServer((request, response) => response.end(JSON.stringify(request.headersDistinct.accept)));
  const headers = { ...headerMap({ host: 'h' }), accept: [{ key: 'Accept', value: 'a' }, { key: 'Accept', value: 'b' }] };
  expect((await read(await originAt(url).send({ method: 'GET', target: '/', headers }, LIMITS))).text).toBe('["a","b"]');
});
