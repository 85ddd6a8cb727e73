import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { talk } from '../support/raw-viewer';
import { send, startSite, stopSites, track, type SiteInput } from '../support/site';
import { cachePolicyResource, CACHING_OPTIMIZED } from '../support/templates';

/** Bodies pass as they come, whoever is slow. */

// 200 MB take long on a busy machine.
jest.setTimeout(60_000);

afterEach(stopSites);

const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
const MEGABYTE = Buffer.alloc(1024 * 1024);

/** A site whose origin is a plain server, which gets requests as they come. */
async function siteOf(handler: http.RequestListener, { behavior, ...input }: SiteInput = {}) {
  const server = http.createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  track({
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const options = { origins: { app: origin }, ...input.options };
  const site = await startSite({ ...input, behavior: { AllowedMethods: ALL_METHODS, ...behavior }, options });
  return { ...site, server };
}

function request(url: string, options: http.RequestOptions = {}): http.ClientRequest {
  return http.request(url, { agent: false, ...options });
}

test('F-221 an upload of 200 MB passes in constant memory, also where the origin is slow', async () => {
  const total = 200;
  let received = 0;
  const { cloudFront } = await siteOf((upload, response) => {
    upload.on('data', (chunk: Buffer) => {
      received += chunk.length;
      // Slower than the viewer, now and then.
      if (received % (20 * MEGABYTE.length) < chunk.length) {
        upload.pause();
        setTimeout(() => upload.resume(), 5);
      }
    });
    upload.on('end', () => response.end(String(received)));
  });
  let sent = 0;
  let held = 0;
  const upload = request(cloudFront.url, { method: 'POST' });
  const answered = once(upload, 'response') as Promise<[http.IncomingMessage]>;
  await pipeline(Readable.from((function* parts() {
    for (; sent < total; sent += 1) {
      held = Math.max(held, sent * MEGABYTE.length - received);
      yield MEGABYTE;
    }
  })()), upload);
  const [response] = await answered;
  expect((await response.toArray()).join('')).toBe(String(total * MEGABYTE.length));
  // What viewer, local CloudFront, origin and the buffers of their four sockets hold together.
  expect(held).toBeLessThan(32 * MEGABYTE.length);
});

test('F-221 an upload goes on to its end though the origin has answered at once', async () => {
  let received = 0;
  const { cloudFront } = await siteOf((upload, response) => {
    upload.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    response.end('early');
  });
  const viewer = net.connect(Number(new URL(cloudFront.url).port), '127.0.0.1');
  viewer.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${40 * MEGABYTE.length}\r\n\r\n`);
  const answered = once(viewer, 'data');
  // Not one of Node's requests, which stop within the body themselves once the response is there.
  await pipeline(Readable.from(Array.from({ length: 40 }, () => MEGABYTE)), viewer);
  expect(String((await answered)[0])).toMatch(/^HTTP\/1.1 200 OK/);
  while (received < 40 * MEGABYTE.length) await new Promise((resolve) => setTimeout(resolve, 5));
  viewer.destroy();
});

test('F-221 an upload waits for an origin that does not read, and goes on when it does', async () => {
  let reading: http.IncomingMessage | undefined;
  const { cloudFront } = await siteOf((upload, response) => {
    reading = upload;
    upload.on('end', () => response.end('all'));
  });
  const upload = request(cloudFront.url, { method: 'PUT' });
  const answered = once(upload, 'response') as Promise<[http.IncomingMessage]>;
  let written = 0;
  const write = () => {
    for (; written < 64; written += 1) if (!upload.write(MEGABYTE)) return void upload.once('drain', () => (written += 1, write()));
    upload.end();
  };
  write();
  while (reading === undefined || reading.readableLength === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(written).toBeLessThan(32);
  reading.resume();
  expect((await (await answered)[0].toArray()).join('')).toBe('all');
});

test.each([['cached', CACHING_OPTIMIZED], ['not cached', '4135ea2d-6df8-44a3-9df3-4b5a84be39ad']])(
  'F-221 server-sent events that are %s arrive one by one, the head first', async (_name, CachePolicyId) => {
    let events: http.ServerResponse | undefined;
    const { cloudFront } = await siteOf((_request, response) => {
      events = response;
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'max-age=60' }).flushHeaders();
    }, { behavior: { CachePolicyId, Compress: true } });
    const viewer = request(`${cloudFront.url}/events`, { headers: { 'accept-encoding': 'gzip, br' } });
    viewer.end();
    const [response] = await once(viewer, 'response') as [http.IncomingMessage];
    expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream', 'transfer-encoding': 'chunked' });
    for (let event = 0; event < 5; event += 1) {
      events!.write(`data: ${event}\n\n`);
      expect(String((await once(response, 'data'))[0])).toBe(`data: ${event}\n\n`);
    }
    events!.end();
    await once(response, 'end');
  });

test('F-221 a viewer that does not read holds up the origin, not the memory', async () => {
  let written = 0;
  const { cloudFront } = await siteOf((_request, response) => {
    const write = () => {
      for (; written < 128; written += 1) if (!response.write(MEGABYTE)) return void response.once('drain', () => (written += 1, write()));
      response.end();
    };
    write();
  });
  const viewer = request(cloudFront.url);
  viewer.end();
  const [response] = await once(viewer, 'response') as [http.IncomingMessage];
  response.pause();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(written).toBeLessThan(64);
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  expect(bytes).toBe(128 * MEGABYTE.length);
});

test('an answer before the end of an upload reaches the viewer, though the origin hangs up', async () => {
  const { cloudFront } = await siteOf((upload, response) => {
    upload.once('data', () => {
      upload.pause();
      response.writeHead(413, { 'content-length': '9' }).end('too large');
      setTimeout(() => upload.destroy(), 200);
    });
  });
  const answer = await send(cloudFront.url, '/', { method: 'POST', body: 'x'.repeat(1_000_000) });
  expect(answer).toMatchObject({ status: 413, body: 'too large' });
});

test('F-222 the body is asked for when the origin reads it, and Expect does not reach the origin', async () => {
  const seen: (string | undefined)[] = [];
  const { cloudFront } = await siteOf((upload, response) => {
    seen.push(upload.headers.expect);
    upload.resume().on('end', () => response.end('taken'));
  }, { behavior: { OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' } });
  const upload = request(cloudFront.url, { method: 'POST', headers: { 'expect': '100-continue', 'content-length': 4 } });
  upload.flushHeaders();
  await once(upload, 'continue');
  upload.end('body');
  const [response] = await once(upload, 'response') as [http.IncomingMessage];
  expect((await response.toArray()).join('')).toBe('taken');
  expect(seen).toEqual([undefined]);
});

test('F-222 where the request is refused the body is not asked for, and the connection ends', async () => {
  const { cloudFront } = await siteOf(() => undefined, { behavior: { AllowedMethods: ['GET', 'HEAD'] } });
  const { responses, rest } = await talk(cloudFront.url, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n');
  expect(responses).toMatchObject([{ status: 403, headers: { connection: 'close' } }]);
  expect(rest).toBe('');
});

test('F-222 other expectations count for nothing', async () => {
  const { cloudFront } = await siteOf((_request, response) => response.end('served'));
  expect(await send(cloudFront.url, '/', { headers: { expect: 'the-best' } })).toMatchObject({ status: 200, body: 'served' });
});

test('F-223 TE, Trailer and trailers do not pass, in either direction', async () => {
  const seen: http.IncomingMessage[] = [];
  const { cloudFront } = await siteOf((upload, response) => {
    seen.push(upload);
    upload.resume().on('end', () => {
      response.writeHead(200, { 'trailer': 'x-sum', 'content-type': 'text/plain' });
      response.write('body');
      response.addTrailers({ 'x-sum': '1' });
      response.end();
    });
  }, { behavior: { OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' } });
  const { responses } = await talk(cloudFront.url,
    'POST / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nTrailer: x-sum\r\nConnection: close, TE\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nx-sum: 1\r\n\r\n');
  expect(responses).toMatchObject([{ status: 200, body: 'body' }]);
  expect(responses[0]!.headers).not.toHaveProperty('trailer');
  expect([seen[0]!.headers.te, seen[0]!.headers.trailer, seen[0]!.trailers]).toEqual([undefined, undefined, {}]);
});

test('F-006 a 204 has no length', async () => {
  const { cloudFront } = await siteOf((_request, response) => response.writeHead(204, { 'content-length': '0' }).end());
  expect((await send(cloudFront.url, '/')).headers).not.toHaveProperty('content-length');
});

test('what is kept in the cache is whole, also where its viewer hung up', async () => {
  const policy = cachePolicyResource({ DefaultTTL: 60 });
  let asked = 0;
  const { cloudFront } = await siteOf((_request, response) => {
    asked += 1;
    response.write('a'.repeat(100_000));
    setTimeout(() => response.end('z'), 50);
  }, { behavior: { CachePolicyId: { Ref: 'Policy' } }, resources: { Policy: policy } });
  const viewer = request(cloudFront.url);
  viewer.on('error', () => undefined);
  viewer.end();
  const [response] = await once(viewer, 'response') as [http.IncomingMessage];
  await once(response, 'data');
  viewer.destroy();
  const { body } = await send(cloudFront.url, '/');
  expect([body.length, body.at(-1)]).toEqual([100_001, 'z']);
  expect(asked).toBeGreaterThan(0);
});
