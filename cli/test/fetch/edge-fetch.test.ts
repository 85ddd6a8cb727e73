import { startSite, stopSites, type SiteInput } from '../support/site';
import { cachePolicyResource } from '../support/templates';

/** `edge.fetch()`: a request over the real port, and what became of it. */

afterEach(stopSites);

const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const POPS = ['eu-west-1', 'us-east-1'];

function siteThatPassesAll(input: SiteInput = {}) {
  return startSite({ ...input, behavior: { OriginRequestPolicyId: ALL_VIEWER, AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'], ...input.behavior } });
}

test('a response is one of the web, with its record and trace', async () => {
  const { cloudFront, origins } = await siteThatPassesAll();
  origins.app!.handler = (_request, response) => response.writeHead(404, { 'set-cookie': ['a=1', 'b=2'], 'content-type': 'application/json' }).end('{"ok":true}');
  const response = await cloudFront.fetch('/page?x=1');
  expect(response).toBeInstanceOf(Response);
  expect(response.status).toBe(404);
  expect(response.url).toBe(`${cloudFront.url}/page?x=1`);
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(await response.json()).toEqual({ ok: true });
  expect(response.record).toMatchObject({ uri: '/page', status: 404, servedBy: 'app', requestId: response.headers.get('x-amz-cf-id') });
  expect(response.trace).toEqual(expect.arrayContaining([expect.stringMatching(/^leg 1: app at http:.*status 404/), expect.stringMatching(/^deliver: 404/)]));
});

test('method, headers, cookies and body go as they are given', async () => {
  const { cloudFront, origins } = await siteThatPassesAll();
  await cloudFront.fetch('/login', {
    method: 'POST', headers: { 'Host': 'www.example.com', 'X-Twice': ['1', '2'] }, cookies: { a: '1', b: '2' }, body: new URLSearchParams({ user: 'me & you' }),
  });
  expect(origins.app!.seen[0]).toMatchObject({
    method: 'POST',
    url: '/login',
    body: 'user=me+%26+you',
    headers: { 'host': 'www.example.com', 'x-twice': '1, 2', 'cookie': 'a=1; b=2', 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
  });
});

test('the point of presence is chosen by name or Region, and the viewer by address, place and network', async () => {
  const { cloudFront, origins } = await siteThatPassesAll({ options: { pops: POPS } });
  const response = await cloudFront.fetch('/', { pop: 'us-east-1', address: '198.51.100.7' });
  expect(response.record.pop).toBe(cloudFront.pops[1]!.name);
  expect(response.headers.get('x-amz-cf-pop')).toBe(cloudFront.pops[1]!.name);
  expect((await cloudFront.fetch('/')).record.pop).toBe(cloudFront.pops[0]!.name);
  expect(origins.app!.seen[0]!.headers['x-forwarded-for']).toBe('198.51.100.7');
});

test('place and network of the viewer are said as --viewer says them', async () => {
  const { cloudFront } = await startSite({
    config: { Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Locations: ['DE'] } } },
  });
  expect((await cloudFront.fetch('/', { viewer: { country: 'DE', city: 'Köln' } })).status).toBe(403);
  expect((await cloudFront.fetch('/', { viewer: { country: 'FR' } })).status).toBe(200);
});

test('redirects are not followed, on HTTP neither', async () => {
  const { cloudFront } = await startSite({ behavior: { ViewerProtocolPolicy: 'redirect-to-https' }, options: { httpPort: 0 } });
  const response = await cloudFront.fetch('/here', { protocol: 'http' });
  expect(response.status).toBe(301);
  expect(response.headers.get('location')).toMatch(/^https:.*\/here$/);
});

test('HEAD and 304 have no body', async () => {
  const { cloudFront, origins } = await startSite({ behavior: { CachePolicyId: { Ref: 'Policy' } }, resources: { Policy: cachePolicyResource() } });
  origins.app!.handler = (_request, response) => response.writeHead(200, { 'etag': '"1"', 'cache-control': 'max-age=60' }).end('page');
  expect(await (await cloudFront.fetch('/', { method: 'HEAD' })).text()).toBe('');
  await (await cloudFront.fetch('/')).text();
  const unchanged = await cloudFront.fetch('/', { headers: { 'if-none-match': '"1"' } });
  expect(unchanged.status).toBe(304);
  expect(await unchanged.text()).toBe('');
  expect(unchanged.record).toMatchObject({ result: 'Hit', servedBy: 'app' });
});

test('many at once each hear of their own request, and nobody listens afterwards', async () => {
  const { cloudFront } = await startSite();
  const paths = Array.from({ length: 40 }, (_, index) => `/${index}`);
  const responses = await Promise.all(paths.map((path) => cloudFront.fetch(path)));
  expect(responses.map(({ record }) => record.uri)).toEqual(paths);
  for (const { record, trace } of responses) expect(trace[0]).toContain(`GET ${record.uri} `);
  expect((cloudFront as any).observers.watchers.size).toBe(0);
});

test('a request that is given up rejects', async () => {
  const { cloudFront, origins } = await startSite();
  origins.app!.handler = () => undefined;
  await expect(cloudFront.fetch('/', { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ code: 'ABORT_ERR' });
  expect((cloudFront as any).observers.watchers.size).toBe(0);
});

test('a path that begins with two slashes is a path', async () => {
  const { cloudFront, origins } = await startSite();
  expect((await cloudFront.fetch('//')).url).toBe(`${cloudFront.url}//`);
  expect(origins.app!.seen[0]!.url).toBe('//');
});

test('a WebSocket is no response', async () => {
  const { cloudFront, origins } = await siteThatPassesAll();
  origins.app!.handler = (request) => request.socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const headers = { 'connection': 'Upgrade', 'upgrade': 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
  await expect(cloudFront.fetch('/', { headers })).rejects.toThrow('the connection has become a WebSocket');
});

test('await using ends it', async () => {
  const { cloudFront } = await startSite();
  await cloudFront[Symbol.asyncDispose]();
  await expect(cloudFront.fetch('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

describe('fails when', () => {
  const cases: [string, any, any, RegExp][] = [
    ['the path is a URL', 'https://www.example.com/a?b', {}, /write "\/a\?b"/],
    ['the path has a space', '/a b', {}, /write "\/a%20b"/],
    ['the path has no slash', 'a', {}, /write "\/a"/],
    ['the address is none', '/', { address: 'here' }, /"here".*192\.0\.2\.1/s],
    ['the point of presence is misspelled', '/', { pop: 'eu-west-2' }, /no point of presence "eu-west-2".*eu-west-1/s],
    ['there is no port for HTTP', '/', { protocol: 'http' }, /httpPort: 0/],
    ['the protocol is unknown', '/', { protocol: 'h2' }, /"http" or "https"/],
    ['cookies are given twice', '/', { cookies: 'a=1', headers: { Cookie: 'b=2' } }, /leave one of them out/],
    ['the path is none', undefined, {}, /the path is "undefined"/],
    ['an option is misspelled', '/', { pops: 'eu-west-1' }, /no option "pops".*write pop$/s],
    ['the options are none', '/', null, /are null.*they are an object/s],
    ['headers are not an object', '/', { headers: new Headers({ 'x-a': '1' }) }, /the headers are of type Headers.*Object\.fromEntries/s],
    ['headers are a list', '/', { headers: [['x-a', '1']] }, /the headers are of type Array/],
    ['a header has no text', '/', { headers: { 'x-a': 5 } }, /"x-a".*a text, and this one 5/s],
    ['a header has two lines', '/', { headers: { 'x-a': 'a\nb' } }, /"x-a" cannot be sent/],
    ['cookies are a list', '/', { cookies: ['a=1'] }, /the cookies are of type Array.*\{ name: "value" \}/s],
    ['the body is an object', '/', { method: 'POST', body: { a: 1 } }, /the body is of type Object.*JSON\.stringify/s],
    ['the method is none of a viewer', '/', { method: 'CONNECT' }, /the method is "CONNECT"/],
    ['a trait of the viewer is unknown', '/', { viewer: { land: 'DE' } }, /"land".*country/s],
  ];
  test.each(cases)('%s', async (_title, path, options, message) => {
    const { cloudFront } = await startSite({ options: { pops: POPS } });
    await expect(cloudFront.fetch(path, options)).rejects.toThrow(message);
  });
});
