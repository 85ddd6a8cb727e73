import { once } from 'node:events';
import http, { type ServerResponse } from 'node:http';
import net from 'node:net';
import { startSite, stopSites, type SiteInput, type TestSite } from '../support/site';
import { cachePolicyResource, groupConfig } from '../support/templates';

/** What one viewer's request may do to what others are served. */

afterEach(stopSites);

function cachingSite(input: SiteInput = {}) {
  return startSite({ ...input, behavior: { CachePolicyId: { Ref: 'Policy' } }, resources: { Policy: cachePolicyResource() } });
}

/** A viewer who leaves while an origin is silent; resolves when the origin has noticed. */
async function leaveWithin(site: TestSite, path: string, origin = Object.keys(site.origins)[0]!): Promise<void> {
  const viewer = http.get(`${site.cloudFront.url}${path}`);
  viewer.on('error', () => undefined);
  await new Promise<void>((noticed) => {
    site.origins[origin]!.handler = (_request, response) => {
      response.once('close', () => setTimeout(noticed, 50));
      viewer.destroy();
    };
  });
}

describe('F-049 what becomes of a request whose viewer went away', () => {
  test('is not kept for others', async () => {
    const site = await cachingSite();
    await leaveWithin(site, '/');
    site.origins.app!.handler = (_request, response) => response.end('fine');
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'fine', headers: { 'x-cache': 'Miss from cloudfront' } });
  });

  test('does not bring the secondary', async () => {
    const site = await cachingSite({ config: groupConfig([502, 503, 504]) });
    await leaveWithin(site, '/');
    expect(site.origins.b!.seen).toEqual([]);
    expect(site.traces.map(({ stage }) => stage)).not.toContain('failover');
  });

  test('is not kept of the secondary either', async () => {
    const site = await cachingSite({ config: groupConfig([503]) });
    site.origins.a!.handler = (_request, response) => response.writeHead(503).end();
    await leaveWithin(site, '/', 'b');
    site.origins.b!.handler = (_request, response) => response.end('fine');
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'fine', headers: { 'x-cache': 'Miss from cloudfront' } });
  });

  test('lends no time to an expired response', async () => {
    const site = await cachingSite();
    site.origins.app!.handler = (_request, response) => response.writeHead(200, { 'cache-control': 'max-age=1' }).end('old');
    await site.get('/');
    site.advance(2);
    await leaveWithin(site, '/');
    site.origins.app!.handler = (_request, response) => response.end('new');
    expect((await site.get('/')).body).toBe('new');
  });
});

/** A viewer who asks for a path and reads nothing of the answer. */
function askAndReadNothing(site: TestSite, path: string): net.Socket {
  const viewer = net.connect(Number(new URL(site.cloudFront.url).port), '127.0.0.1');
  viewer.on('error', () => undefined);
  viewer.pause();
  viewer.write(`GET ${path} HTTP/1.1\r\nHost: example.com\r\n\r\n`);
  return viewer;
}

const large = (response: ServerResponse, bytes: number) => response.writeHead(200, { 'cache-control': 'max-age=60' }).write(Buffer.alloc(bytes));

test('F-047 a viewer who reads slowly holds up nobody who waits for the same object', async () => {
  const site = await cachingSite();
  const bytes = 20_000_000;
  const asked = new Promise<void>((resolve) => {
    site.origins.app!.handler = (_request, response) => {
      large(response, bytes);
      response.end();
      resolve();
    };
  });
  const slow = askAndReadNothing(site, '/film');
  await asked;
  expect((await site.get('/film')).bytes).toHaveLength(bytes);
  expect(site.origins.app!.seen).toHaveLength(1);
  slow.destroy();
});

test('F-047 nobody waits for an object that is too large to be kept', async () => {
  const site = await cachingSite({ options: { cacheBytes: 80_000 } });
  let requests = 0;
  const asked = new Promise<void>((resolve) => {
    site.origins.app!.handler = (_request, response) => {
      requests += 1;
      large(response, 20_000);
      // The first answer never ends.
      if (requests > 1) response.end();
      resolve();
    };
  });
  const endless = askAndReadNothing(site, '/stream');
  await asked;
  expect((await site.get('/stream')).bytes).toHaveLength(20_000);
  const closed = once(endless, 'close');
  endless.destroy();
  await closed;
});

test('F-041 an error is kept, however large its body, where a page stands in for it', async () => {
  const page = { ErrorCode: 404, ResponseCode: 404, ResponsePagePath: '/404.html', ErrorCachingMinTTL: 60 };
  const site = await cachingSite({ config: { CustomErrorResponses: [page] } });
  site.origins.app!.handler = (request, response) => {
    if (request.url === '/404.html') return void response.end('page');
    response.writeHead(404);
    response.write(Buffer.alloc(500_000));
    setTimeout(() => response.end(Buffer.alloc(500_000)), 100);
  };
  expect((await site.get('/nope')).body).toBe('page');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await site.get('/nope')).body).toBe('page');
  expect(site.origins.app!.seen.filter(({ url }) => url === '/nope')).toHaveLength(1);
});
