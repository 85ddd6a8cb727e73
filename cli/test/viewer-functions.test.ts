import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { send, startSite, stopSites } from './support/site';
import { storeResources } from './support/store-site';
import { cachePolicyResource, withFunction } from './support/templates';
import { answersOfEnvironment, assumptionsWith } from '../src/assumptions';

/** What functions are shown of a viewer and what becomes of their cookies and headers, by the real engine over real sockets. */

afterEach(stopSites);

function siteWith(code: string, events = ['viewer-request', 'viewer-response'], resources = {}, behavior = {}) {
  const viewer = withFunction(events, 'fn', code);
  return startSite({ behavior: { ...viewer.behavior, ...behavior }, resources: { ...viewer.resources, ...resources } });
}

test('in a crowd on few connections, both functions see each request\'s own viewer', async () => {
  const { resources } = storeResources(`
    import cf from 'cloudfront';
    async function handler(event) {
      const seen = event.viewer.ip + ' ' + event.request.headers['user-agent'].value;
      await cf.kvs().get('policy');
      if (event.context.eventType === 'viewer-request') {
        event.request.uri = '/' + encodeURIComponent(seen);
        return event.request;
      }
      await cf.kvs().exists('policy');
      event.response.headers['x-seen'] = { value: seen };
      return event.response;
    }`);
  const { behavior } = withFunction(['viewer-request', 'viewer-response']);
  const site = await startSite({ behavior, resources });
  site.cloudFront.keyValueStore()!.put('policy', '{}');
  site.origins.app!.handler = (request, response) => response.end(decodeURIComponent(request.url!.slice(1)));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  const ports = new Set<number | undefined>();
  const visit = async (i: number) => {
    const who = { address: i % 2 === 0 ? `198.51.100.${i}` : `2001:db8::${i.toString(16)}`, agent: `Browser/${i}` };
    const headers = { 'x-local-viewer-address': who.address, 'user-agent': who.agent };
    const [response] = await once(http.get(site.cloudFront.url, { agent, headers }), 'response') as [http.IncomingMessage];
    ports.add(response.socket.localPort);
    const [body] = await once(response.setEncoding('utf8'), 'data') as [string];
    expect([body, response.headers['x-seen']]).toEqual([`${who.address} ${who.agent}`, `${who.address} ${who.agent}`]);
  };
  await Promise.all(Array.from({ length: 200 }, (_, i) => visit(i)));
  expect(ports.size).toBe(8);
  agent.destroy();
});

test('a viewer-response function sees viewer, cookies and headers of the request, and every cookie of the response', async () => {
  const site = await siteWith(`
    function handler(event) {
      const request = event.request, response = event.response, viewer = event.viewer, context = event.context;
      response.headers['x-saw'] = { value: JSON.stringify({
        ip: viewer.ip, event: context.eventType, method: request.method, uri: request.uri, query: request.querystring,
        cookies: request.cookies, custom: request.headers['x-custom'], raw: request.headers.cookie === undefined, set: response.cookies,
        status: response.statusCode,
      }) };
      return response;
    }`, ['viewer-response'], {}, { OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' });
  site.origins.app!.handler = (_request, response) => {
    response.setHeader('set-cookie', ['s=1; Path=/; HttpOnly', 't=2', 't=3; Secure']).end('app');
  };
  const headers = { 'x-local-viewer-address': '192.0.2.7', 'cookie': 'a=1; b=x%20y; a=2', 'x-custom': 'c' };
  const response = await site.get('/page?q=1', { headers });
  expect(JSON.parse(response.headers['x-saw'] as string)).toEqual({
    ip: '192.0.2.7',
    event: 'viewer-response',
    method: 'GET',
    uri: '/page',
    query: { q: { value: '1' } },
    cookies: { a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] }, b: { value: 'x%20y' } },
    custom: { value: 'c' },
    raw: true,
    set: {
      s: { value: '1', attributes: 'Path=/; HttpOnly' },
      t: { value: '2', multiValue: [{ value: '2' }, { value: '3', attributes: 'Secure' }] },
    },
    status: 200,
  });
  expect(response.headers['set-cookie']).toEqual(['s=1; Path=/; HttpOnly', 't=2', 't=3; Secure']);
  // In the order of their names (F-344).
  expect(site.origins.app!.seen[0]!.headers.cookie).toBe('a=1; a=2; b=x%20y');
});

test('a viewer-response function sets a cookie, also where no cookie is forwarded, on misses and hits', async () => {
  const site = await siteWith(`
    function handler(event) {
      event.response.cookies['__Host-v'] = { value: '1.v2.77', attributes: 'Secure; HttpOnly; Path=/; Max-Age=60; SameSite=Lax' };
      return event.response;
    }`, ['viewer-response'], { Policy: cachePolicyResource({ DefaultTTL: 60 }) }, { CachePolicyId: { Ref: 'Policy' } });
  for (const result of ['Miss', 'Hit']) {
    expect((await site.get('/')).headers).toMatchObject({
      'x-cache': `${result} from cloudfront`, 'set-cookie': ['__Host-v=1.v2.77; Secure; HttpOnly; Path=/; Max-Age=60; SameSite=Lax'],
    });
  }
});

test('a response that a viewer-request function makes sets cookies, one header each', async () => {
  const site = await siteWith(`
    function handler() {
      return {
        statusCode: 302, headers: { location: { value: '/page' }, 'cache-control': { value: 'no-store' } },
        cookies: {
          preview: { value: 'token', attributes: 'Secure; Path=/; Max-Age=60' },
          twice: { value: '1', multiValue: [{ value: '1', attributes: 'Path=/a' }, { value: '2', attributes: 'Path=/b' }] },
        },
      };
    }`);
  expect(await site.get('/')).toMatchObject({
    status: 302,
    headers: { 'location': '/page', 'set-cookie': ['preview=token; Secure; Path=/; Max-Age=60', 'twice=1; Path=/a', 'twice=2; Path=/b'] },
  });
  expect(site.origins.app!.seen).toEqual([]);
});

test('a header that a viewer-request function sets and the cache policy names is in the key, and reaches the origin', async () => {
  const site = await siteWith(`
    function handler(event) {
      event.request.headers['x-variant'] = { value: event.request.cookies.v ? event.request.cookies.v.value : 'v1' };
      event.request.headers['x-unnamed'] = { value: 'stays' };
      return event.request;
    }`, ['viewer-request'], {
    Policy: cachePolicyResource({ DefaultTTL: 60 }, { HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['x-variant'] } }),
  }, { CachePolicyId: { Ref: 'Policy' } });
  site.origins.app!.handler = (request, response) => response.end(String(request.headers['x-variant']));
  const visit = async (v: string) => {
    const { body, headers } = await site.get('/', { headers: { 'cookie': `v=${v}`, 'x-variant': 'forged' } });
    return [body, headers['x-cache']];
  };
  const [miss, hit] = ['Miss from cloudfront', 'Hit from cloudfront'];
  const assumed = assumptionsWith(answersOfEnvironment(process.env));
  const unnamed = assumed['function-headers-forwarded'] === 'always' ? 'stays' : undefined;
  expect([await visit('v1'), await visit('v2'), await visit('v1'), await visit('v2')]).toEqual([['v1', miss], ['v2', miss], ['v1', hit], ['v2', hit]]);
  expect(site.origins.app!.seen.map(({ headers }) => [headers['x-variant'], headers['x-unnamed']])).toEqual([['v1', unnamed], ['v2', unnamed]]);
});

test('an HMAC is what any other implementation makes of it', async () => {
  const site = await siteWith(`
    const crypto = require('crypto');
    function handler(event) {
      const digest = (encoding) => crypto.createHmac('sha256', 'the key').update('1.v2.').update('1767225600').digest(encoding);
      return { statusCode: 200, body: [digest('hex'), digest('base64'), digest('base64url'), digest().toString('hex')].join(' ') };
    }`, ['viewer-request']);
  const digest = (encoding: 'hex' | 'base64' | 'base64url') => createHmac('sha256', 'the key').update('1.v2.1767225600').digest(encoding);
  expect((await send(site.cloudFront.url, '/')).body.split(' ')).toEqual([digest('hex'), digest('base64'), digest('base64url'), digest('hex')]);
});
