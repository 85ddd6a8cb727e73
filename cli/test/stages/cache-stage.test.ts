import type { IncomingMessage, ServerResponse } from 'node:http';
import { startSite, stopSites, type SiteInput } from '../support/site';
import { cachePolicyResource, groupConfig } from '../support/templates';

afterEach(stopSites);

/** A site whose cache does what the origin's Cache-Control says. */
function cachingSite(input: SiteInput & { policy?: [Record<string, unknown>?, Record<string, unknown>?] } = {}) {
  const { policy = [], ...rest } = input;
  return startSite({ ...rest, behavior: { CachePolicyId: { Ref: 'Policy' }, ...rest.behavior }, resources: { Policy: cachePolicyResource(...policy), ...rest.resources } });
}

const answers = (headers: Record<string, string>, body = 'app', status = 200) => (_request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(status, headers);
  response.end(body);
};

const result = (response: { headers: Record<string, unknown> }) => String(response.headers['x-cache']).replace(' from cloudfront', '');

test('F-040 a response is served from the cache for as long as it is fresh, with its age', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60' });
  expect(result(await site.get('/'))).toBe('Miss');
  site.advance(59);
  const hit = await site.get('/');
  expect(hit).toMatchObject({ body: 'app', headers: { 'age': '59', 'x-cache': 'Hit from cloudfront' } });
  site.advance(2);
  expect(result(await site.get('/'))).toBe('Miss');
  expect(site.origins.app!.seen).toHaveLength(2);
});

test('a response that is old when it arrives is fresh for the rest only', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60', 'age': '50' });
  await site.get('/');
  site.advance(5);
  expect(await site.get('/')).toMatchObject({ headers: { 'age': '55', 'x-cache': 'Hit from cloudfront' } });
  site.advance(6);
  expect(result(await site.get('/'))).toBe('Miss');
});

test('F-042 what the key tells apart is stored apart', async () => {
  const site = await cachingSite({ policy: [{}, { HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['X-Variant'] } }] });
  site.origins.app!.handler = (request, response) => answers({ 'cache-control': 'max-age=60' }, String(request.headers['x-variant']))(request, response);
  for (const variant of ['a', 'b']) expect((await site.get('/', { headers: { 'x-variant': variant } })).body).toBe(variant);
  for (const variant of ['a', 'b']) expect(await site.get('/', { headers: { 'x-variant': variant } })).toMatchObject({ body: variant, headers: { 'x-cache': 'Hit from cloudfront' } });
});

test('HEAD is answered from what GET stored, and never stands for it', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60' });
  await site.get('/', { method: 'HEAD' });
  expect(await site.get('/')).toMatchObject({ body: 'app', headers: { 'x-cache': 'Miss from cloudfront' } });
  expect(await site.get('/', { method: 'HEAD' })).toMatchObject({ body: '', headers: { 'x-cache': 'Hit from cloudfront' } });
});

test('F-044 OPTIONS is cached only where the behavior says so, apart from GET', async () => {
  for (const [cached, expected] of [[['GET', 'HEAD'], 'Miss'], [['GET', 'HEAD', 'OPTIONS'], 'Hit']] as const) {
    const site = await cachingSite({ behavior: { AllowedMethods: ['GET', 'HEAD', 'OPTIONS'], CachedMethods: cached } });
    site.origins.app!.handler = (request, response) => answers({ 'cache-control': 'max-age=60' }, request.method)(request, response);
    await site.get('/');
    expect((await site.get('/', { method: 'OPTIONS' })).body).toBe('OPTIONS');
    expect(result(await site.get('/', { method: 'OPTIONS' }))).toBe(expected);
  }
});

describe('F-045 an expired response', () => {
  test('is renewed when the origin says that it is unchanged', async () => {
    const site = await cachingSite();
    site.origins.app!.handler = (request, response) => (request.headers['if-none-match'] === '"v1"'
      ? answers({ 'cache-control': 'max-age=30', 'x-new': '1' }, '', 304)(request, response)
      : answers({ 'cache-control': 'max-age=10', 'etag': '"v1"' })(request, response));
    await site.get('/');
    site.advance(11);
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app', headers: { 'x-cache': 'RefreshHit from cloudfront', 'x-new': '1' } });
    site.advance(29);
    expect(result(await site.get('/'))).toBe('Hit');
  });

  test('is asked for by its date where it has no validator', async () => {
    const site = await cachingSite();
    const modified = 'Thu, 01 Jan 2026 00:00:00 GMT';
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=1', 'last-modified': modified });
    await site.get('/');
    site.advance(2);
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app', headers: { 'x-cache': 'Miss from cloudfront' } });
    expect(site.origins.app!.seen[1]!.headers['if-modified-since']).toBe(modified);
  });

  test('is not asked about where cookies are forwarded', async () => {
    const site = await cachingSite({ policy: [{}, { CookiesConfig: { CookieBehavior: 'all' } }] });
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=1', 'etag': '"v1"' });
    await site.get('/');
    site.advance(2);
    await site.get('/');
    expect(site.origins.app!.seen[1]!.headers).not.toHaveProperty('if-none-match');
  });
});

describe('F-046 while the origin is in trouble', () => {
  async function expired(cacheControl: string, input: SiteInput = {}) {
    const site = await cachingSite(input);
    for (const origin of Object.values(site.origins)) origin.handler = answers({ 'cache-control': cacheControl });
    await site.get('/');
    site.advance(2);
    for (const origin of Object.values(site.origins)) origin.handler = answers({}, 'broken', 500);
    return site;
  }

  test('an expired response stands in, and the origin is left alone for a while', async () => {
    const site = await expired('max-age=1');
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app', headers: { 'x-cache': 'Hit from cloudfront' } });
    await site.get('/');
    expect(site.origins.app!.seen).toHaveLength(2);
    site.advance(11);
    await site.get('/');
    expect(site.origins.app!.seen).toHaveLength(3);
  });

  test('for as long as the error would be cached', async () => {
    const site = await expired('max-age=1', { config: { CustomErrorResponses: [{ ErrorCode: 500, ErrorCachingMinTTL: 2 }] } });
    await site.get('/');
    site.advance(3);
    await site.get('/');
    expect(site.origins.app!.seen).toHaveLength(3);
  });

  test('also when nothing answers', async () => {
    const site = await expired('max-age=1');
    await site.origins.app!.close();
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app' });
  });

  test('but not for another error', async () => {
    const site = await expired('max-age=1');
    for (const status of [404, 429]) {
      site.origins.app!.handler = answers({}, 'gone', status);
      expect(await site.get('/')).toMatchObject({ status, body: 'gone' });
      site.advance(11);
    }
  });

  test('but not where the origin forbids it', async () => {
    const site = await expired('max-age=1, must-revalidate');
    expect((await site.get('/')).status).toBe(500);
  });

  test('and not before leg 2 was asked', async () => {
    const site = await expired('max-age=1', { config: groupConfig([500]) });
    site.origins.b!.handler = answers({}, 'from b');
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'from b' });
  });
});

test('F-041 an error is cached for ten seconds', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = answers({}, 'missing', 404);
  await site.get('/');
  site.advance(9);
  expect(await site.get('/')).toMatchObject({ status: 404, body: 'missing', headers: { 'x-cache': 'Error from cloudfront' } });
  expect(site.origins.app!.seen).toHaveLength(1);
  site.advance(2);
  await site.get('/');
  expect(site.origins.app!.seen).toHaveLength(2);
});

test('F-016 the answer of leg 2 is cached like any', async () => {
  const site = await cachingSite({ config: groupConfig([500]) });
  site.origins.a!.handler = answers({}, 'broken', 500);
  site.origins.b!.handler = answers({ 'cache-control': 'max-age=60' }, 'b');
  await site.get('/');
  site.origins.a!.handler = answers({}, 'healed');
  expect(await site.get('/')).toMatchObject({ body: 'b', headers: { 'x-cache': 'Hit from cloudfront' } });
});

describe('F-047 requests for one object at the same time', () => {
  async function burst(input: Parameters<typeof cachingSite>[0], cacheControl: string) {
    const site = await cachingSite(input);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    site.origins.app!.handler = (request, response) => {
      void held.then(() => answers({ 'cache-control': cacheControl })(request, response));
    };
    const responses = Promise.all([1, 2, 3].map(() => site.get('/')));
    while (site.traces.filter(({ stage }) => stage === 'cache').length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
    release();
    expect((await responses).map(({ body }) => body)).toEqual(['app', 'app', 'app']);
    return site.origins.app!.seen.length;
  }

  test('reach the origin once', async () => {
    expect(await burst({}, 'max-age=60')).toBe(1);
  });

  test('reach it each for itself when the response is not to be shared', async () => {
    expect(await burst({}, 'no-store')).toBe(3);
  });

  test('reach it each for itself where cookies are forwarded', async () => {
    expect(await burst({ policy: [{}, { CookiesConfig: { CookieBehavior: 'all' } }] }, 'max-age=60')).toBe(3);
  });
});

test('a part is served out of a whole that is cached, and asked of the origin otherwise', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = (request, response) => (request.headers.range === undefined
    ? answers({ 'cache-control': 'max-age=60', 'etag': '"v"' }, '0123456789')(request, response)
    : answers({ 'content-range': 'bytes 0-1/10' }, '01', 206)(request, response));
  expect(await site.get('/', { headers: { range: 'bytes=0-1' } })).toMatchObject({ status: 206, body: '01', headers: { 'x-cache': 'Miss from cloudfront' } });
  await site.get('/');
  const part = (range: string, headers = {}) => site.get('/', { headers: { range, ...headers } });
  expect(await part('bytes=2-4')).toMatchObject({ status: 206, body: '234', headers: { 'content-range': 'bytes 2-4/10', 'content-length': '3' } });
  expect(await part('bytes=20-')).toMatchObject({ status: 416, headers: { 'content-range': 'bytes */10' } });
  expect(await part('bytes=2-4', { 'if-range': '"other"' })).toMatchObject({ status: 200, body: '0123456789' });
  expect(await part('bytes=2-4', { 'if-range': '"v"' })).toMatchObject({ status: 206 });
});

test('a viewer who has what is cached gets 304', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60', 'etag': '"v1"' });
  await site.get('/');
  expect(await site.get('/', { headers: { 'if-none-match': '"v1"' } })).toMatchObject({ status: 304, body: '', headers: { 'etag': '"v1"', 'x-cache': 'Hit from cloudfront' } });
});

test('a body that broke off is not stored', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = (_request, response) => {
    response.writeHead(200, { 'cache-control': 'max-age=60', 'content-length': '100' });
    response.write('abc');
    setTimeout(() => response.destroy(), 10);
  };
  await expect(site.get('/')).rejects.toThrow();
  site.origins.app!.handler = answers({}, 'whole');
  expect((await site.get('/')).body).toBe('whole');
});

test('an invalidation makes the next request a miss', async () => {
  const site = await cachingSite();
  site.origins.app!.handler = answers({ 'cache-control': 'max-age=60' });
  await site.get('/a');
  expect(site.cloudFront.invalidate(['/b', '/a*'])).toBe(1);
  expect(result(await site.get('/a'))).toBe('Miss');
});
