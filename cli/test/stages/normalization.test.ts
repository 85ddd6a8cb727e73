import net from 'node:net';
import { startSite, stopSites, type SiteInput, type TestSite } from '../support/site';
import { CACHING_DISABLED, CACHING_OPTIMIZED, cachePolicyResource, customOrigin } from '../support/templates';

afterEach(stopSites);

const urls = (site: TestSite) => site.origins.app!.seen.map(({ url }) => url);
const keyed = (key: Record<string, unknown>): SiteInput => ({ behavior: { CachePolicyId: { Ref: 'Policy' } }, resources: { Policy: cachePolicyResource({ DefaultTTL: 60 }, key) } });
const behavior = (PathPattern: string, CachePolicyId = CACHING_DISABLED) => ({ PathPattern, TargetOriginId: 'app', ViewerProtocolPolicy: 'allow-all', CachePolicyId });
const managed = (OriginRequestPolicyId: string, config: Record<string, unknown> = {}): SiteInput => ({ behavior: { OriginRequestPolicyId }, config });
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';

/** One request as bytes, and the head of its response. */
function raw(site: TestSite, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(new URL(site.cloudFront.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => { text += chunk.toString('latin1'); }).on('error', reject).on('close', () => resolve(text));
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}

/** Which of two behaviors serves a path. */
async function served(patterns: string[], path: string, options: SiteInput['options'] = {}): Promise<string> {
  const site = await startSite({ config: { CacheBehaviors: patterns.map((pattern) => behavior(pattern)) }, options });
  await site.get(path);
  return site.traces.find(({ stage }) => stage === 'behavior')!.detail.replace(/^"(.*)" → .*$/, '$1');
}

describe('F-347 behaviors are chosen by the normalized path', () => {
  test.each([['/a/b?c=1', '/a/b*'], ['/a/b/..?c=1', '/a*'], ['//a//b', '/a/b*'], ['/x/../a/b', '/a/b*'], ['/A/b', '*']])('%s by %s', async (path, pattern) => {
    expect(await served(['/a/b*', '/a*'], path)).toBe(pattern);
  });

  test.each([['yes', '/admin/*'], ['no', '*']] as const)('F-128 escapes are resolved: %s', async (answer, pattern) => {
    expect(await served(['/admin/*'], '/%61dmin/x', { assume: { 'path-matching-decodes': answer } })).toBe(pattern);
  });

  test('F-351 and the origin gets the path as it was sent, and caches each apart', async () => {
    const site = await startSite({ behavior: { CachePolicyId: CACHING_OPTIMIZED } });
    const paths = ['/a/../b', '/b', '//b', '/%62', '/B', '/b/', '/b;x=1', '/%E2%82%AC'];
    for (const path of paths) await site.get(path);
    expect(urls(site)).toEqual(paths);
  });
});

describe('F-348 path patterns', () => {
  test.each([
    ['images/*.jpg', '/images/a/b.jpg'], ['*.doc*', '/x/y.docx'], ['a??.jpg', '/ant.jpg'], ['/a&amp;b/*', '/a&b/c'], ['/$~"\'@:+_-', '/$~"\'@:+_-'],
  ])('%s fits %s', async (pattern, path) => {
    expect(await served([pattern], path)).toBe(pattern.replace('&amp;', '&'));
  });

  test.each([['*.jpg', '/LOGO.JPG'], ['*.doc?', '/a.doc'], ['a??.jpg', '/at.jpg'], ['/api/*', '/api'], ['/api/*', '/x?y=/api/z'], ['images', '/images/']])('%s does not fit %s', async (pattern, path) => {
    expect(await served([pattern], path)).toBe('*');
  });

  test.each([
    ['a character that is not allowed', ['/a b'], 'may not have " "'], ['brackets', ['/[slug]'], 'may not have "["'], ['an escape', ['/%20'], 'may not have "%"'],
    ['256 characters', [`/${'a'.repeat(255)}`], '1 to 255 characters'], ['nothing', [''], '1 to 255 characters'], ['a pattern twice', ['/a/*', 'a/*'], 'another behavior has this path pattern'],
  ])('fails when one has %s', async (_name, patterns, text) => {
    await expect(startSite({ config: { CacheBehaviors: patterns.map((pattern) => behavior(pattern)) } })).rejects.toThrow(text);
  });

  test('255 characters are allowed', async () => {
    await expect(served([`/${'a'.repeat(254)}`], '/')).resolves.toBe('*');
  });
});

describe('F-350 query strings', () => {
  const all = keyed({ QueryStringsConfig: { QueryStringBehavior: 'all' } });

  test('go to the origin as they were sent, but an empty one', async () => {
    const site = await startSite(all);
    const paths = ['/a?', '/b?x', '/c?x=', '/d?=x', '/e?&', '/f?x=1&x=1', '/g?b=1&a=2', '/h?x=%41+%20', '/i?x=a?b/c'];
    for (const path of paths) await site.get(path);
    expect(urls(site)).toEqual(['/a', ...paths.slice(1)]);
  });

  test.each([['?x=1&y=2', '?y=2&x=1'], ['?x=1', '?X=1'], ['?x=a', '?x=A'], ['?x', '?x='], ['?x=1', '?x=1&x=1'], ['?x=a', '?x=%61']])('%s and %s are two objects', async (first, second) => {
    const site = await startSite(all);
    await site.get(`/${first}`);
    await site.get(`/${second}`);
    expect(urls(site)).toEqual([`/${first}`, `/${second}`]);
  });

  test('an empty one is none', async () => {
    const site = await startSite(all);
    await site.get('/a');
    expect((await site.get('/a?')).headers['x-cache']).toBe('Hit from cloudfront');
  });

  test('are taken apart by ampersands alone', async () => {
    const site = await startSite(keyed({ QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['color'] } }));
    for (const path of ['/?color=red;size=large', '/?size=large;color=red', '/?Color=red']) await site.get(path);
    expect(urls(site)).toEqual(['/?color=red;size=large', '/']);
  });
});

describe('F-346 parameters by which S3 answers with other headers', () => {
  const query = '?response-content-type=text/html&response-content-disposition=x&response-content-encoding=y&response-expires=z&a=1';
  const bucket = { Origins: [{ Id: 'app', DomainName: 'b.s3.eu-west-1.amazonaws.com', S3OriginConfig: {} }] };
  test.each([
    ['AllViewer', ALL_VIEWER], ['AllViewerExceptHostHeader', 'b689b0a8-53d0-40ab-baf2-68738e2966ac'], ['AllViewerAndCloudFrontHeaders', '33f36d7e-f396-46d9-90e0-52428a34d9dc'],
    ['MediaTailor', '775133bc-15f2-49f9-abea-afb2e0bf67d2'],
  ])('do not reach a bucket by the managed policy %s, and do reach other origins', async (_name, id) => {
    const site = await startSite(managed(id, bucket));
    await site.get(`/${query}`);
    expect(urls(site)).toEqual(['/?response-expires=z&a=1']);
    const other = await startSite(managed(id));
    await other.get(`/${query}`);
    expect(urls(other)).toEqual([`/${query}`]);
  });

  test('reach it by a policy of one\'s own', async () => {
    const site = await startSite({ ...keyed({ QueryStringsConfig: { QueryStringBehavior: 'all' } }), config: bucket });
    await site.get(`/${query}`);
    expect(urls(site)).toEqual([`/${query}`]);
  });
});

describe('F-344 cookies', () => {
  test('are sorted by name for the cache and the origin, case counts', async () => {
    const site = await startSite(keyed({ CookiesConfig: { CookieBehavior: 'all' } }));
    for (const cookie of ['b=2; a=1; B=3', 'a=1; B=3; b=2', 'a=1;b=2;B=3']) await site.get('/', { headers: { cookie } });
    expect(site.origins.app!.seen.map(({ headers }) => headers.cookie)).toEqual(['B=3; a=1; b=2']);
    await site.get('/', { headers: { cookie: 'A=1; B=3; b=2' } });
    expect(site.origins.app!.seen).toHaveLength(2);
  });

  test('of one name keep their order, and what is no pair is left out', async () => {
    const site = await startSite({ behavior: { OriginRequestPolicyId: ALL_VIEWER } });
    await site.get('/', { headers: { cookie: 'z=2; flag; a=1; z=1; =x; c=' } });
    expect(site.origins.app!.seen[0]!.headers.cookie).toBe('a=1; c=; z=2; z=1');
  });
});

describe('F-345 headers that never pass', () => {
  const sent = { 'x-edge-result-type': 'a', 'x-amz-cf-id': 'mine', 'x-amz-cf-pop': 'mine', 'x-real-ip': '1.2.3.4', 'x-forwarded-proto': 'http', 'proxy-authorization': 'x', 'te': 'trailers', 'x-amz-date': 'kept', 'x-mine': 'kept' };

  test('are left out, whatever the policy', async () => {
    const site = await startSite({ behavior: { OriginRequestPolicyId: ALL_VIEWER } });
    await site.get('/', { headers: sent });
    const { headers } = site.origins.app!.seen[0]!;
    expect(Object.entries(sent).filter(([name]) => headers[name] !== undefined).map(([name]) => name)).toEqual(['x-amz-cf-id', 'x-amz-date', 'x-mine']);
    expect(headers['x-amz-cf-id']).toMatch(/^.{55}=$/);
  });
});

describe('F-352 header names and values', () => {
  const product = keyed({ HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Product'] } });

  test('names are compared without case, values with it, and order does not matter', async () => {
    const site = await startSite(product);
    const requests: Record<string, string>[] = [{ Product: 'Acme', A: '1' }, { A: '1', product: 'Acme' }, { product: 'acme' }];
    for (const headers of requests) await site.get('/', { headers });
    expect(site.origins.app!.seen.map(({ headers }) => headers.product)).toEqual(['Acme', 'acme']);
  });

  test('several fields of one name are one value', async () => {
    const site = await startSite(product);
    await raw(site, 'GET / HTTP/1.1\r\nHost: x\r\nProduct: a\r\nproduct: b\r\nConnection: close\r\n\r\n');
    expect((await site.get('/', { headers: { product: 'a, b' } })).headers['x-cache']).toBe('Hit from cloudfront');
    expect(site.origins.app!.seen[0]!.headers.product).toBe('a, b');
  });

  test('Host goes as it was sent where a policy passes it, with port and dot', async () => {
    const site = await startSite({ behavior: { OriginRequestPolicyId: ALL_VIEWER } });
    for (const host of ['WWW.Example.com', 'www.example.com:8443', 'www.example.com.']) await site.get('/', { headers: { host } });
    expect(site.origins.app!.seen.map(({ headers }) => headers.host)).toEqual(['WWW.Example.com', 'www.example.com:8443', 'www.example.com.']);
  });

  test('F-355 X-Forwarded-For is continued, Via too', async () => {
    const site = await startSite();
    const at = { 'x-local-viewer-address': '192.0.2.2' };
    await site.get('/', { headers: at });
    await site.get('/', { headers: { ...at, 'x-forwarded-for': '192.0.2.4,192.0.2.3', 'via': '1.0 proxy' } });
    expect(site.origins.app!.seen.map(({ headers }) => headers['x-forwarded-for']!.toString().replace(/ /g, ''))).toEqual(['192.0.2.2', '192.0.2.4,192.0.2.3,192.0.2.2']);
    expect(site.origins.app!.seen[1]!.headers.via).toMatch(/^1\.0 proxy, 1\.1 .*\(CloudFront\)$/);
  });
});

describe('F-353 the default root object', () => {
  const config = { DefaultRootObject: 'index.html' };
  test.each([['/', '/index.html'], ['/?a=1', '/index.html?a=1'], ['//', '//'], ['/install/', '/install/'], ['/index.html', '/index.html']])('%s asks for %s', async (path, url) => {
    const site = await startSite({ ...managed(ALL_VIEWER, config) });
    await site.get(path);
    expect(urls(site)).toEqual([url]);
  });

  test('stands in for every method, and below the origin path', async () => {
    const site = await startSite({
      config: { ...config, Origins: [customOrigin('app', { OriginPath: '/prod' })] },
      behavior: { AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] },
    });
    await site.get('/', { method: 'POST', body: 'x' });
    expect(site.origins.app!.seen[0]).toMatchObject({ method: 'POST', url: '/prod/index.html', body: 'x' });
  });

  test.each([['a space', 'index page.html'], ['a question mark', 'index.html?x=1'], ['256 characters', 'a'.repeat(256)]])('F-356 with %s is a 400', async (_name, DefaultRootObject) => {
    const site = await startSite({ config: { DefaultRootObject } });
    expect(await site.get('/')).toMatchObject({ status: 400, body: expect.stringContaining('InvalidDefaultRootObject') });
    expect(await site.get('/other')).toMatchObject({ status: 200 });
  });

  test('does not change the behavior, which is that of the path that was asked for', async () => {
    const site = await startSite({ config: { ...config, CacheBehaviors: [behavior('/index.html')] } });
    await site.get('/');
    expect(site.traces.find(({ stage }) => stage === 'behavior')!.detail).toMatch(/^"\*"/);
  });
});

describe('F-354 the longest that may be asked', () => {
  test.each([[8_192, 200], [8_193, 413]])('a URL of %d bytes is answered with %d', async (bytes, status) => {
    const site = await startSite();
    expect((await site.get(`/${'a'.repeat(bytes - 1)}`)).status).toBe(status);
    expect(urls(site)).toHaveLength(status === 200 ? 1 : 0);
  });

  test('cookies and headers count, bodies do not', async () => {
    const site = await startSite({ behavior: { AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] } });
    expect((await site.get('/', { headers: { cookie: `a=${'b'.repeat(20_480)}` } })).status).toBe(413);
    expect((await site.get('/', { method: 'POST', headers: { cookie: `a=${'b'.repeat(18_000)}` }, body: 'b'.repeat(100_000) })).status).toBe(200);
  });
});
