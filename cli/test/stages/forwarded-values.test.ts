import { send, startSite, stopSites, type SiteInput, type TestSite } from '../support/site';
import { customOrigin } from '../support/templates';

afterEach(stopSites);

/** A behavior with legacy cache settings, and no cache policy. */
const legacy = (ForwardedValues: object, more: object = {}, input: SiteInput = {}): Promise<TestSite> => startSite({
  ...input, behavior: { CachePolicyId: undefined, ForwardedValues: { QueryString: false, ...ForwardedValues }, ...more },
});
const result = async (site: TestSite, path: string, headers: Record<string, string> = {}) => (await site.get(path, { headers })).headers['x-cache']!.toString().split(' ')[0];
const cacheable = (site: TestSite, headers: Record<string, string> = { 'Cache-Control': 'max-age=60' }) => {
  site.origins.app!.handler = (_request, response) => response.writeHead(200, headers).end('body');
};

const VIEWERS = {
  'host': 'www.example.com', 'user-agent': 'curl', 'accept': 'text/html', 'accept-charset': 'utf-8', 'accept-language': 'de', 'accept-encoding': 'gzip, br',
  'authorization': 'Basic x', 'cookie': 'a=1', 'referer': 'https://r.example', 'origin': 'https://o.example', 'x-http-method-override': 'PUT', 'pragma': 'no-cache',
  'x-custom': '1', 'from': 'a@b.example', 'x-real-ip': '1.2.3.4', 'x-forwarded-proto': 'http', 'x-edge-a': '1', 'max-forwards': '3', 'cloudfront-viewer-country': 'DE',
};

describe('F-337 headers with legacy cache settings', () => {
  test('go to the origin but for those that the page lists', async () => {
    const site = await legacy({});
    await site.get('/', { headers: VIEWERS });
    const { headers } = site.origins.app!.seen[0]!;
    expect(headers).toMatchObject({ 'host': 'app.example.com', 'user-agent': 'Amazon CloudFront', 'origin': 'https://o.example', 'x-custom': '1', 'from': 'a@b.example', 'pragma': 'no-cache', 'max-forwards': '3' });
    const removed = [
      'accept', 'accept-charset', 'accept-language', 'authorization', 'cookie', 'referer', 'x-http-method-override', 'x-real-ip', 'x-forwarded-proto', 'x-edge-a', 'cloudfront-viewer-country',
    ];
    expect(removed.filter((name) => headers[name] !== undefined)).toEqual([]);
  });

  test('are part of the cache key where they are listed, and go along then', async () => {
    const site = await legacy({ Headers: ['Accept-Language', 'Host', 'CloudFront-Viewer-Country'] });
    cacheable(site);
    const headers = { ...VIEWERS, 'x-local-viewer': 'country=DE' };
    expect(await result(site, '/', headers)).toBe('Miss');
    expect(await result(site, '/', { ...headers, 'x-custom': '2' })).toBe('Hit');
    expect(await result(site, '/', { ...headers, 'accept-language': 'fr' })).toBe('Miss');
    expect(site.origins.app!.seen[0]!.headers).toMatchObject({ 'accept-language': 'de', 'host': 'www.example.com', 'cloudfront-viewer-country': 'DE' });
  });

  test('that an origin varies by without being told apart here are not named in Vary', async () => {
    const site = await legacy({ Headers: ['Accept-Language'] });
    cacheable(site, { Vary: 'Accept-Language, Origin, X-Custom' });
    expect((await site.get('/')).headers.vary).toBe('Accept-Language');
  });
});

test('F-340 with every header forwarded nothing is cached, and everything goes along', async () => {
  const site = await legacy({ Headers: ['*'], QueryString: true });
  cacheable(site);
  await site.get('/?a=1', { headers: VIEWERS });
  expect(await result(site, '/?a=1', VIEWERS)).toBe('Miss');
  expect(site.origins.app!.seen[1]).toMatchObject({ url: '/?a=1', headers: { 'host': 'www.example.com', 'user-agent': 'curl', 'authorization': 'Basic x', 'accept-language': 'de' } });
});

describe('F-338 query strings with legacy cache settings', () => {
  test.each([
    ['are left out', {}, '/a', 'Hit'],
    ['are cached by as a whole', { QueryString: true }, '/a?x=1&y=1', 'Miss'],
    ['are cached by some parameters, and go along whole', { QueryString: true, QueryStringCacheKeys: ['x'] }, '/a?x=1&y=1', 'Hit'],
  ])('%s', async (_name, values, url, again) => {
    const site = await legacy(values);
    cacheable(site);
    await site.get('/a?x=1&y=1');
    expect(site.origins.app!.seen[0]!.url).toBe(url);
    expect(await result(site, '/a?x=1&y=2')).toBe(again);
    expect(await result(site, '/a?x=2&y=1')).toBe(again === 'Hit' && url === '/a' ? 'Hit' : 'Miss');
  });
});

describe('F-339 cookies with legacy cache settings', () => {
  const cookie = 'zebra=3; userid_7=a; apple=1; userid_9=b';
  test.each([
    ['none', { Forward: 'none' }, undefined],
    ['all, in the order of their names', { Forward: 'all' }, 'apple=1; userid_7=a; userid_9=b; zebra=3'],
    ['some', { Forward: 'whitelist', WhitelistedNames: ['zebra', 'apple'] }, 'apple=1; zebra=3'],
    ['some by wildcards', { Forward: 'whitelist', WhitelistedNames: ['userid_*', 'appl?'] }, 'apple=1; userid_7=a; userid_9=b'],
  ])('%s', async (_name, Cookies, expected) => {
    const site = await legacy({ Cookies });
    cacheable(site);
    await site.get('/', { headers: { cookie } });
    expect(site.origins.app!.seen[0]!.headers.cookie).toBe(expected);
    expect(await result(site, '/', { cookie: 'other=1' })).toBe(expected === undefined ? 'Hit' : 'Miss');
  });

  test.each(['removed', 'kept'])('Set-Cookie goes where no cookie is forwarded, whatever F-115 says: %s', async (answer) => {
    const options = { assume: { 'set-cookie-without-cookies': answer as 'removed' } };
    const site = await legacy({}, {}, { options });
    cacheable(site, { 'Set-Cookie': 'a=1' });
    expect((await site.get('/')).headers).not.toHaveProperty('set-cookie');
    const forwarding = await legacy({ Cookies: { Forward: 'all' } }, {}, { options });
    cacheable(forwarding, { 'Set-Cookie': 'a=1' });
    expect((await forwarding.get('/')).headers['set-cookie']).toEqual(['a=1']);
  });
});

describe('F-341 times to live of behaviors', () => {
  test.each([
    ['a day where the origin says nothing', {}, {}, 86_399, 86_401],
    ['the default', { DefaultTTL: 10 }, {}, 9, 11],
    ['the minimum in spite of no-store', { MinTTL: 5 }, { 'Cache-Control': 'no-store' }, 4, 6],
    ['the maximum', { MaxTTL: 20, DefaultTTL: 10 }, { 'Cache-Control': 'max-age=100' }, 19, 21],
    ['a minimum above the usual default', { MinTTL: 100_000 }, {}, 99_999, 100_001],
  ])('%s', async (_name, ttl, headers, fresh, stale) => {
    const site = await legacy({}, ttl);
    cacheable(site, headers as Record<string, string>);
    await site.get('/');
    site.advance(fresh);
    expect(await result(site, '/')).toBe('Hit');
    site.advance(stale - fresh);
    expect(await result(site, '/')).not.toBe('Hit');
  });
});

describe('F-342 compression with legacy cache settings', () => {
  const big = (site: TestSite) => {
    site.origins.app!.handler = (_request, response) => response.writeHead(200, { 'Content-Type': 'text/css', 'Content-Length': '4000', 'Cache-Control': 'max-age=60' }).end('a'.repeat(4000));
  };

  test('is gzip alone, and the origin is asked for it', async () => {
    const site = await legacy({}, { Compress: true });
    big(site);
    expect((await site.get('/', { headers: { 'accept-encoding': 'br, gzip' } })).headers['content-encoding']).toBe('gzip');
    expect((await site.get('/b', { headers: { 'accept-encoding': 'br' } })).headers).not.toHaveProperty('content-encoding');
    expect(site.origins.app!.seen.map(({ headers }) => headers['accept-encoding'])).toEqual(['gzip', undefined]);
  });

  test('is the origin\'s where Accept-Encoding is listed', async () => {
    const site = await legacy({ Headers: ['Accept-Encoding'] }, { Compress: true });
    big(site);
    await site.get('/', { headers: { 'accept-encoding': 'br, gzip' } });
    expect(await result(site, '/', { 'accept-encoding': 'gzip' })).toBe('Miss');
    expect(site.origins.app!.seen[0]!.headers['accept-encoding']).toBe('br, gzip');
  });
});

describe('F-343 Authorization goes to the origin', () => {
  const AllowedMethods = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
  test.each([
    ['GET', ['GET', 'HEAD'], false], ['HEAD', ['GET', 'HEAD'], false], ['OPTIONS', ['GET', 'HEAD'], true], ['OPTIONS', ['GET', 'HEAD', 'OPTIONS'], false],
    ['POST', ['GET', 'HEAD'], true], ['DELETE', ['GET', 'HEAD'], true], ['PUT', ['GET', 'HEAD'], true], ['PATCH', ['GET', 'HEAD'], true],
  ])('with %s where %j are cached: %s', async (method, CachedMethods, passes) => {
    const site = await legacy({}, { AllowedMethods, CachedMethods });
    await site.get('/', { method, headers: { authorization: 'Basic x' } });
    expect(site.origins.app!.seen[0]!.headers.authorization).toBe(passes ? 'Basic x' : undefined);
  });
});

describe('F-337 fails when legacy cache settings', () => {
  const refuse = (behavior: object) => expect(startSite({ behavior: { CachePolicyId: undefined, ...behavior }, config: { Origins: [customOrigin('app')] } })).rejects;
  test.each([
    ['are missing, and the cache policy too', {}, 'has one of them'],
    ['stand beside a cache policy', { ForwardedValues: { QueryString: false }, CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' }, 'either policies or ForwardedValues'],
    ['stand beside an origin request policy', { ForwardedValues: { QueryString: false }, OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' }, 'either policies'],
    ['have times to live beside a cache policy', { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6', MinTTL: 5 }, 'stand in the cache policy'],
    ['name no cookie', { ForwardedValues: { QueryString: false, Cookies: { Forward: 'whitelist' } } }, 'one at least'],
    ['cache by parameters that are not forwarded', { ForwardedValues: { QueryString: false, QueryStringCacheKeys: ['a'] } }, 'set QueryString to true'],
    ['keep what every header tells apart', { ForwardedValues: { QueryString: false, Headers: ['*'] }, MinTTL: 1 }, 'all headers are forwarded'],
    ['have a minimum above the maximum', { ForwardedValues: { QueryString: false }, MinTTL: 10, MaxTTL: 5 }, 'the minimum is at most'],
    ['say what there is not', { ForwardedValues: { QueryString: false, Cookies: { Forward: 'some' } } }, 'Forward'],
  ])('%s', async (_name, behavior, text) => {
    await refuse(behavior).toThrow(text);
  });
});

test('what is sent over HTTP has the protocol that viewers used', async () => {
  const site = await legacy({ Headers: ['CloudFront-Forwarded-Proto'] }, {}, { options: { httpPort: 0 } });
  await send(site.cloudFront.httpUrl!, '/');
  expect(site.origins.app!.seen[0]!.headers['cloudfront-forwarded-proto']).toBe('http');
});
