import type { IncomingMessage, ServerResponse } from 'node:http';
import net from 'node:net';
import { gunzipSync } from 'node:zlib';
import { send, startSite, stopSites, type SiteInput, type TestSite } from '../support/site';
import { CACHING_DISABLED, cachePolicyResource } from '../support/templates';

/** What the cache does beyond keeping fresh responses, seen over sockets. */

afterEach(stopSites);

/** A site whose cache does what the origin's Cache-Control says. */
function cachingSite({ policy = [], ...rest }: SiteInput & { policy?: [Record<string, unknown>?, Record<string, unknown>?] } = {}) {
  return startSite({ ...rest, behavior: { CachePolicyId: { Ref: 'Policy' }, ...rest.behavior }, resources: { Policy: cachePolicyResource(...policy), ...rest.resources } });
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const answers = (headers: Record<string, string | string[]>, body = 'app', status = 200): Handler => (_request, response) => {
  response.writeHead(status, headers);
  response.end(body);
};

const result = (response: { headers: Record<string, unknown> }) => String(response.headers['x-cache']).replace(' from cloudfront', '');

/** Resolves when something is so. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** Until the cache has what the origin is sending. */
const stored = (site: TestSite, times: number) => until(() => site.traces.filter(({ stage, detail }) => stage === 'cache' && / is stored|unchanged at/.test(detail)).length >= times);

describe('F-230 stale-while-revalidate', () => {
  async function expired(cacheControl = 'max-age=10, stale-while-revalidate=60') {
    const site = await cachingSite();
    site.origins.app!.handler = answers({ 'cache-control': cacheControl, 'etag': '"v1"' }, 'old');
    await site.get('/');
    site.advance(11);
    return site;
  }

  test('an expired response is served at once, and a newer one fetched once', async () => {
    const site = await expired();
    let release: () => void = () => undefined;
    site.origins.app!.handler = (request, response) => {
      release = () => answers({ 'cache-control': 'max-age=10, stale-while-revalidate=60' }, 'new')(request, response);
    };
    for (let viewer = 0; viewer < 3; viewer += 1) {
      expect(await site.get('/')).toMatchObject({ body: 'old', headers: { 'age': '11', 'x-cache': 'Hit from cloudfront' } });
    }
    await until(() => site.origins.app!.seen.length === 2);
    release();
    await stored(site, 2);
    expect(await site.get('/')).toMatchObject({ body: 'new', headers: { 'age': '0', 'x-cache': 'Hit from cloudfront' } });
    expect(site.origins.app!.seen).toHaveLength(2);
  });

  test('asks whether it has changed, whatever the viewer asked', async () => {
    const site = await expired();
    site.origins.app!.handler = answers({}, '', 304);
    expect(await site.get('/', { headers: { 'range': 'bytes=0-1', 'if-none-match': '"other"' } })).toMatchObject({ status: 206, body: 'ol' });
    await stored(site, 2);
    const { method, headers } = site.origins.app!.seen[1]!;
    expect({ method, match: headers['if-none-match'], range: headers.range }).toEqual({ method: 'GET', match: '"v1"', range: undefined });
  });

  test('is renewed by a HEAD too', async () => {
    const site = await expired();
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=10' }, 'new');
    await site.get('/', { method: 'HEAD' });
    await stored(site, 2);
    expect(await site.get('/')).toMatchObject({ body: 'new', headers: { 'x-cache': 'Hit from cloudfront' } });
  });

  test('is served on while the origin is in trouble', async () => {
    const site = await expired();
    site.origins.app!.handler = answers({}, 'broken', 500);
    await site.get('/');
    await until(() => site.traces.some(({ detail }) => detail.includes('the expired response stands in')));
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'old' });
  });

  test('ends with the time that the origin gave', async () => {
    const site = await expired();
    site.advance(60);
    site.origins.app!.handler = answers({}, 'new');
    expect(await site.get('/')).toMatchObject({ body: 'new', headers: { 'x-cache': 'Miss from cloudfront' } });
  });

  test.each(['max-age=10, stale-while-revalidate=60, must-revalidate', 'max-age=10, stale-while-revalidate=0', 'max-age=10'])('not with %s', async (cacheControl) => {
    const site = await expired(cacheControl);
    site.origins.app!.handler = answers({}, 'new');
    expect(await site.get('/')).toMatchObject({ body: 'new' });
  });

  test.each([['from-expiry', 'old'], ['from-storing', 'new']] as const)('F-118 with the maximum TTL %s, a response that was fresh for all of it is served %s', async (stalePeriod, expected) => {
    const site = await cachingSite({ policy: [{ MaxTTL: 10 }], options: { assume: { 'stale-period': stalePeriod } } });
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=10, stale-while-revalidate=60' }, 'old');
    await site.get('/');
    site.advance(11);
    site.origins.app!.handler = answers({}, 'new');
    expect((await site.get('/')).body).toBe(expected);
  });

  test('what is being fetched ends with the distribution', async () => {
    const site = await expired();
    const gone = new Promise<void>((resolve) => {
      site.origins.app!.handler = (_request, response) => void response.once('close', resolve);
    });
    await site.get('/');
    await until(() => site.origins.app!.seen.length === 2);
    await site.cloudFront.close();
    await gone;
  });
});

describe('F-231 what had better not be kept', () => {
  test.each(['no-store', 'private', 'no-cache'])('is asked for every time, and served while the origin cannot be reached: %s', async (directive) => {
    const site = await cachingSite();
    site.origins.app!.handler = answers({ 'cache-control': directive });
    expect(result(await site.get('/'))).toBe('Miss');
    expect(result(await site.get('/'))).toBe('Miss');
    expect(site.origins.app!.seen).toHaveLength(2);
    await site.origins.app!.close();
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app', headers: { 'x-cache': 'Hit from cloudfront' } });
  });

  test('does not stand in for an error that the origin answers', async () => {
    const site = await cachingSite();
    site.origins.app!.handler = answers({ 'cache-control': 'no-store' });
    await site.get('/');
    site.origins.app!.handler = answers({}, 'broken', 500);
    expect(await site.get('/')).toMatchObject({ status: 500, body: 'broken' });
  });

  test('nor where stale-if-error=0 forbids it', async () => {
    const site = await cachingSite();
    site.origins.app!.handler = answers({ 'cache-control': 'no-store, stale-if-error=0' });
    await site.get('/');
    await site.origins.app!.close();
    expect((await site.get('/')).status).toBe(502);
  });

  test('nor where the maximum TTL is 0', async () => {
    const site = await cachingSite({ behavior: { CachePolicyId: CACHING_DISABLED } });
    site.origins.app!.handler = answers({});
    await site.get('/');
    await site.origins.app!.close();
    expect((await site.get('/')).status).toBe(502);
  });

  test('is kept for the minimum TTL where there is one', async () => {
    const site = await cachingSite({ policy: [{ MinTTL: 5, DefaultTTL: 5 }] });
    site.origins.app!.handler = answers({ 'cache-control': 'no-store' });
    await site.get('/');
    site.advance(4);
    expect(result(await site.get('/'))).toBe('Hit');
    site.advance(2);
    expect(result(await site.get('/'))).toBe('Miss');
  });
});

describe('F-232 what has a lifetime of zero', () => {
  test.each<Record<string, string>>([{ 'cache-control': 'max-age=0' }, { 'cache-control': 'max-age=60, s-maxage=0' }, { expires: '0' }, { 'cache-control': 'no-cache' }, {}])('is asked about every time: %j', async (said) => {
    const site = await cachingSite();
    site.origins.app!.handler = (request, response) => (request.headers['if-none-match'] === '"v1"'
      ? answers(said, '', 304)(request, response) : answers({ ...said, etag: '"v1"' })(request, response));
    await site.get('/');
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app', headers: { 'x-cache': 'RefreshHit from cloudfront' } });
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app', headers: { 'x-cache': 'RefreshHit from cloudfront' } });
  });

  test.each(['no-store', 'private'])('is asked for as a whole with %s', async (directive) => {
    const site = await cachingSite();
    site.origins.app!.handler = answers({ 'cache-control': directive, 'etag': '"v1"' });
    await site.get('/');
    await site.get('/');
    expect(site.origins.app!.seen[1]!.headers).not.toHaveProperty('if-none-match');
  });

  test('stands in for an error of the origin', async () => {
    const site = await cachingSite();
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=0' });
    await site.get('/');
    site.origins.app!.handler = answers({}, 'broken', 500);
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app' });
  });

  test('is kept up to a mebibyte', async () => {
    const site = await cachingSite();
    for (const [path, bytes, status] of [['/small', 1024 * 1024, 200], ['/large', 1024 * 1024 + 1, 502]] as const) {
      site.origins.app!.handler = answers({ 'cache-control': 'max-age=0', 'content-length': String(bytes) }, 'x'.repeat(bytes));
      await site.get(path);
      site.origins.app!.handler = (_request, response) => void response.destroy();
      expect((await site.get(path)).status).toBe(status);
    }
  });
});

test('F-238 with Vary: * the origin is asked every time, without conditions', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60', 'vary': 'Accept, *', 'etag': '"v1"' });
  await site.get('/');
  expect(await site.get('/')).toMatchObject({ headers: { 'vary': 'Accept, *', 'x-cache': 'Miss from cloudfront' } });
  expect(site.origins.app!.seen[1]!.headers).not.toHaveProperty('if-none-match');
});

test('F-239 a response that was validated anew is as old as the answer', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = (request, response) => (request.headers['if-none-match'] === undefined
    ? answers({ 'cache-control': 'max-age=10', 'etag': '"v1"', 'age': '3' })(request, response)
    : answers({ 'cache-control': 'max-age=10', 'age': '2' }, '', 304)(request, response));
  await site.get('/');
  site.advance(6);
  expect(await site.get('/')).toMatchObject({ headers: { 'age': '9', 'x-cache': 'Hit from cloudfront' } });
  site.advance(2);
  await site.get('/');
  site.advance(5);
  expect(await site.get('/')).toMatchObject({ headers: { 'age': '7', 'x-cache': 'Hit from cloudfront' } });
});

test('the minimum TTL is one of this cache, however old a response arrives', async () => {
  const site = await cachingSite({ policy: [{ MinTTL: 5, DefaultTTL: 5 }] });
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60', 'age': '3600' });
  await site.get('/');
  site.advance(4);
  expect(result(await site.get('/'))).toBe('Hit');
  site.advance(2);
  expect(result(await site.get('/'))).toBe('Miss');
});

test('F-241 HEAD is answered out of what a GET brought, and brings nothing itself', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60', 'content-length': '3' });
  for (let times = 0; times < 2; times += 1) expect(result(await site.get('/', { method: 'HEAD' }))).toBe('Miss');
  await site.get('/');
  expect(await site.get('/', { method: 'HEAD' })).toMatchObject({ body: '', headers: { 'content-length': '3', 'x-cache': 'Hit from cloudfront' } });
});

test.each<Record<string, string>>([{ 'cache-control': 'no-cache' }, { 'cache-control': 'max-age=0' }, { 'cache-control': 'no-store' }, { pragma: 'no-cache' }])('F-243 viewers cannot ask for what is newer: %j', async (headers) => {
  const site = await cachingSite();
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60' });
  await site.get('/');
  expect(result(await site.get('/', { headers }))).toBe('Hit');
});

test('F-244 an invalidation names the query strings of the key, and refuses what CloudFront would', async () => {
  const site = await cachingSite({ policy: [{}, { QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['a'] } }] });
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60' });
  await site.get('/page?a=1&b=2');
  expect(site.cloudFront.invalidate(['/page', '/page?a=1&b=2'])).toBe(0);
  expect(site.cloudFront.invalidate(['/page?a=1'])).toBe(1);
  expect(() => site.cloudFront.invalidate(['page'])).toThrow(expect.objectContaining({ code: 'ERR_INVALIDATION_PATH' }) as Error);
});

test('F-245 with cookies forwarded, those that the origin sets are kept with the response', async () => {
  const site = await cachingSite({ policy: [{}, { CookiesConfig: { CookieBehavior: 'all' } }] });
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60', 'set-cookie': ['a=1', 'b=2'] });
  await site.get('/');
  expect(await site.get('/')).toMatchObject({ headers: { 'set-cookie': ['a=1', 'b=2'], 'x-cache': 'Hit from cloudfront' } });
});

describe('F-246 nothing is compressed', () => {
  const both = { EnableAcceptEncodingGzip: true, EnableAcceptEncodingBrotli: true };
  const compressing = { behavior: { Compress: true }, policy: [{}, both] as [Record<string, unknown>, Record<string, unknown>] };
  const text = 'compress me '.repeat(200);
  const plain = answers({ 'cache-control': 'max-age=60', 'content-type': 'text/plain', 'content-length': String(text.length) }, text);

  test('for viewers of HTTP/1.0, who are served apart from others', async () => {
    const site = await cachingSite(compressing);
    site.origins.app!.handler = plain;
    const compressed = await site.get('/', { headers: { 'accept-encoding': 'gzip' } });
    expect(gunzipSync(compressed.bytes).toString()).toBe(text);
    const { port, hostname } = new URL(site.cloudFront.url);
    const old = await new Promise<string>((resolve, reject) => {
      let got = '';
      net.connect(Number(port), hostname, function onConnect(this: net.Socket) {
        this.write('GET / HTTP/1.0\r\nHost: example.com\r\nAccept-Encoding: gzip\r\n\r\n');
      }).setEncoding('latin1').on('data', (data) => { got += String(data); }).on('end', () => resolve(got)).on('error', reject);
    });
    expect(old).toContain(text);
    expect(old.toLowerCase()).not.toContain('content-encoding');
    expect(site.origins.app!.seen[1]!.headers).not.toHaveProperty('accept-encoding');
  });

  test('where the cache policy names Accept-Encoding among its headers', async () => {
    const site = await cachingSite({ ...compressing, policy: [{}, { HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Accept-Encoding'] }, EnableAcceptEncodingGzip: true }] });
    site.origins.app!.handler = plain;
    expect((await site.get('/', { headers: { 'accept-encoding': 'gzip' } })).headers).not.toHaveProperty('content-encoding');
  });
});

describe('F-247 a body that broke off', () => {
  test.each([['its length', { 'content-length': '100' }], ['chunks', { 'transfer-encoding': 'chunked' }]])('is not kept where %s tells', async (_name, headers: Record<string, string>) => {
    const site = await cachingSite();
    site.origins.app!.handler = (_request, response) => {
      response.writeHead(200, { 'cache-control': 'max-age=60', ...headers });
      response.write('abc');
      setTimeout(() => response.destroy(), 10);
    };
    await expect(site.get('/')).rejects.toThrow();
    site.origins.app!.handler = answers({}, 'whole');
    expect((await site.get('/')).body).toBe('whole');
  });

  test('is kept where nothing tells that it did', async () => {
    const site = await cachingSite();
    site.origins.app!.handler = (request) => void request.socket.end('HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n\r\nabc');
    expect((await site.get('/')).body).toBe('abc');
    expect(await site.get('/')).toMatchObject({ body: 'abc', headers: { 'x-cache': 'Hit from cloudfront' } });
  });
});

test('F-045 where cookies are forwarded the viewer\'s condition passes as it is, as the cache has none', async () => {
  const site = await cachingSite({ behavior: { OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' }, policy: [] });
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=1', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' });
  await send(site.cloudFront.url, '/');
  site.advance(2);
  await site.get('/', { headers: { 'if-none-match': '"viewer"' } });
  const { headers } = site.origins.app!.seen[1]!;
  expect({ match: headers['if-none-match'], since: headers['if-modified-since'] }).toEqual({ match: '"viewer"', since: undefined });
});
