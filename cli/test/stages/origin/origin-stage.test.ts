import { createHttpOrigin } from '../../../src/origins/http-origin';
import { fakeFunction, startSite, stopSites, type SiteInput } from '../../support/site';
import { customOrigin, groupConfig, withFunction } from '../../support/templates';
import { ScriptedOrigin } from '../../support/timed-origin';

afterEach(stopSites);

const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];

test('F-030 a request reaches the origin with what CloudFront sends by itself', async () => {
  const site = await startSite({
    config: { Origins: [customOrigin('app', { OriginPath: '/prod', OriginCustomHeaders: [{ HeaderName: 'X-Key', HeaderValue: 'secret' }] })] },
  });
  const response = await site.get('/hello?x=1', { headers: { 'accept-language': 'de', 'cookie': 'a=1' } });
  expect(response).toMatchObject({ status: 200, body: 'app', headers: { 'x-cache': 'Miss from cloudfront' } });
  const { url, headers } = site.origins.app!.seen[0]!;
  expect(url).toBe('/prod/hello');
  expect(headers).toMatchObject({ 'host': 'app.example.com', 'user-agent': 'Amazon CloudFront', 'x-forwarded-for': '127.0.0.1', 'x-key': 'secret' });
  expect(headers).not.toHaveProperty('cookie');
  expect(headers).not.toHaveProperty('accept-language');
  expect(headers['x-amz-cf-id']).toBe(response.headers['x-amz-cf-id']);
});

test('F-030 a custom header of the origin replaces the viewer\'s', async () => {
  const config = { Origins: [customOrigin('app', { OriginCustomHeaders: [{ HeaderName: 'X-Key', HeaderValue: 'secret' }] })] };
  const site = await startSite({ config, behavior: { OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' } });
  await site.get('/', { headers: { 'x-key': 'forged', 'x-other': 'viewer' } });
  expect(site.origins.app!.seen[0]!.headers).toMatchObject({ 'x-key': 'secret', 'x-other': 'viewer' });
});

test('F-001 a listed status of the primary brings the secondary, for this request alone', async () => {
  const site = await startSite({ config: groupConfig([500, 503]) });
  site.origins.a!.handler = (_request, response) => {
    response.statusCode = 500;
    response.end('broken');
  };
  expect(await site.get('/')).toMatchObject({ status: 200, body: 'b' });
  expect(site.origins.b!.seen[0]!.headers.host).toBe('b.example.com');
  site.origins.a!.handler = (_request, response) => response.end('healed');
  expect((await site.get('/')).body).toBe('healed');
});

test('F-001 an error of the secondary is the answer', async () => {
  const site = await startSite({ config: groupConfig([500]) });
  for (const origin of Object.values(site.origins)) {
    origin.handler = (_request, response) => {
      response.statusCode = 500;
      response.end(origin.url);
    };
  }
  expect(await site.get('/')).toMatchObject({ status: 500, body: site.origins.b!.url, headers: { 'x-cache': 'Error from cloudfront' } });
});

test('F-010 an origin that refuses, and one that is silent, fail over within their time-outs', async () => {
  const site = await startSite({ config: groupConfig([503, 504], { ConnectionAttempts: 2, CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginReadTimeout: 5 } }), options: { timeScale: 20 } });
  site.origins.a!.handler = () => undefined;
  expect((await site.get('/silent')).body).toBe('b');
  expect(site.origins.a!.seen).toHaveLength(2);
  await site.origins.a!.close();
  expect((await site.get('/refused')).body).toBe('b');
  expect(site.traces.filter(({ stage }) => stage === 'failover').map(({ detail }) => detail)).toEqual([
    'a → b: no response in time (response-timeout), and 504 is listed', 'a → b: no connection (connect-refused), and 503 is listed',
  ]);
});

test.each<[string, string, number]>([
  ['a silent origin', 'response-timeout', 504], ['an origin that refuses', 'connect-refused', 502], ['a name that does not resolve', 'dns', 502],
  ['an origin that nobody reaches', 'connect-timeout', 504], ['an origin that takes too long in all', 'completion-timeout', 504],
  ['broken TLS', 'tls', 502], ['a connection that breaks', 'reset', 502], ['what is no HTTP', 'malformed', 502],
])('F-014 without a group %s is a %s: %d', async (_name, cause, status) => {
  const site = await startSite({ options: { origins: { app: new ScriptedOrigin([cause as 'dns']) } } });
  expect(await site.get('/')).toMatchObject({ status, headers: { 'x-cache': 'Error from cloudfront' } });
});

describe('F-015 which methods fail over', () => {
  const group = (behavior: Record<string, unknown>): SiteInput => ({
    config: groupConfig([500]), behavior: { AllowedMethods: ['GET', 'HEAD', 'OPTIONS'], ...behavior }, options: { origins: { a: new ScriptedOrigin([500]), b: new ScriptedOrigin([200]) } },
  });

  test.each([['GET', 200], ['HEAD', 200], ['OPTIONS', 500]])('%s → %d', async (method, status) => {
    expect((await (await startSite(group({}))).get('/', { method })).status).toBe(status);
  });

  test('OPTIONS where the behavior caches it', async () => {
    expect((await (await startSite(group({ CachedMethods: ['GET', 'HEAD', 'OPTIONS'] }))).get('/', { method: 'OPTIONS' })).status).toBe(200);
  });

  test('F-013 a write in a group that a function made is sent once', async () => {
    const choice = { kind: 'group', originIds: ['a', 'b'], overrides: [{}, {}], statusCodes: [500], selectionCriteria: 'default' } as const;
    const { behavior, resources } = withFunction(['viewer-request']);
    const site = await startSite({
      config: { Origins: [customOrigin('a'), customOrigin('b')] },
      behavior: { ...behavior, AllowedMethods: ALL_METHODS },
      resources,
      functions: {
        viewerFunction: () => fakeFunction({
          onRequest: async (request) => ({ outcome: { kind: 'request', request, originChoice: { ...choice, originIds: ['a', 'b'] } as never }, computeMicros: 1, logs: [] }),
        }),
      },
    });
    site.origins.a!.handler = (_request, response, body) => {
      response.statusCode = 500;
      response.end(`a got ${body}`);
    };
    expect(await site.get('/', { method: 'POST', body: 'data' })).toMatchObject({ status: 500, body: 'a got data' });
    expect(site.origins.b!.seen).toEqual([]);
    expect((await site.get('/')).body).toBe('b');
  });
});

test('F-013 a write streams to a single origin with its length and type', async () => {
  const site = await startSite({ behavior: { AllowedMethods: ALL_METHODS } });
  site.origins.app!.handler = (request, response, body) => response.end(`${request.method} ${request.headers['content-type']} ${body}`);
  const body = 'x'.repeat(200_000);
  expect((await site.get('/', { method: 'PUT', body, headers: { 'content-type': 'text/plain' } })).body).toBe(`PUT text/plain ${body}`);
});

describe('F-060 the origin that a viewer-request function chooses', () => {
  function choosing(originChoice: unknown, config: Record<string, unknown> = { Origins: [customOrigin('a'), customOrigin('b')] }, options: SiteInput['options'] = {}) {
    return startSite({
      config,
      ...withFunction(['viewer-request']),
      options,
      functions: {
        viewerFunction: () => fakeFunction({
          onRequest: async (request) => ({ outcome: { kind: 'request', request, originChoice: originChoice as never }, computeMicros: 1, logs: [] }),
        }),
      },
    });
  }

  test('by id, with a Host of its own', async () => {
    const site = await choosing({ kind: 'select', originId: 'b', overrides: { hostHeader: 'own.example.com' } });
    expect((await site.get('/')).body).toBe('b');
    expect(site.origins.b!.seen[0]!.headers.host).toBe('own.example.com');
  });

  test('a group of its own', async () => {
    const site = await choosing({ kind: 'group', originIds: ['b', 'a'], overrides: [{}, {}], statusCodes: [404], selectionCriteria: 'default' });
    site.origins.b!.handler = (_request, response) => {
      response.statusCode = 404;
      response.end();
    };
    expect((await site.get('/')).body).toBe('a');
  });

  test('an update changes the primary of a group alone', async () => {
    const site = await choosing({ kind: 'update', settings: { domainName: 'b.example.com', originPath: '/p', customHeaders: { 'x-k': '1' } } }, groupConfig([500]));
    expect((await site.get('/')).body).toBe('b');
    expect(site.origins.b!.seen[0]).toMatchObject({ url: '/p/', headers: { 'host': 'b.example.com', 'x-k': '1' } });
    site.origins.b!.handler = (request, response) => {
      response.statusCode = request.headers['x-k'] === '1' ? 500 : 200;
      response.end('secondary as configured');
    };
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'secondary as configured' });
  });

  test('an update to a domain that is mapped for it', async () => {
    const target = new ScriptedOrigin([200], 'elsewhere');
    const site = await choosing({ kind: 'update', settings: { domainName: 'else.example.com' } }, undefined, {
      origins: { 'a': createHttpOrigin('http://127.0.0.1:9'), 'b': createHttpOrigin('http://127.0.0.1:9'), 'else.example.com': target },
    });
    expect((await site.get('/')).body).toBe('elsewhere');
  });

  test('an update keeps what it does not name and replaces connection settings', async () => {
    const target = new ScriptedOrigin([200]);
    const site = await choosing({
      kind: 'update',
      settings: { connectionAttempts: 1, timeouts: { connectionTimeout: 2, readTimeout: 3, responseCompletionTimeout: 9 }, customOriginConfig: { port: 8080, protocol: 'http' } },
    }, undefined, { origins: { a: target, b: target } });
    await site.get('/');
    expect(target.tries[0]!.limits).toMatchObject({ connectTimeoutMs: 2000, responseTimeoutMs: 3000 });
    expect(target.tries[0]!.limits.completionTimeoutMs).toBeGreaterThan(8000);
    expect(target.tries[0]!.request.headers.host).toEqual([{ key: 'Host', value: 'a.example.com' }]);
  });

  test('fails when nothing plays the chosen domain, saying how to map it', async () => {
    const site = await choosing({ kind: 'update', settings: { domainName: 'unknown.example.com' } });
    expect((await site.get('/')).status).toBe(502);
    expect(site.traces.map(({ detail }) => detail).join()).toContain('--origin unknown.example.com=');
  });

  test('fails when the chosen id does not exist', async () => {
    const site = await choosing({ kind: 'select', originId: 'nope', overrides: {} });
    expect(await site.get('/')).toMatchObject({ status: 502, headers: { 'x-cache': 'FunctionValidationError from cloudfront' } });
  });
});

test('F-013 a request whose body was sent to leg 1 does not fail over', async () => {
  const methods = ['GET', 'HEAD', 'OPTIONS'];
  const site = await startSite({ config: groupConfig([500]), behavior: { AllowedMethods: methods, CachedMethods: methods } });
  site.origins.a!.handler = (_request, response) => response.writeHead(500).end('a');
  expect(await site.get('/', { method: 'OPTIONS', body: 'hello', headers: { 'content-length': '5' } })).toMatchObject({ status: 500, body: 'a' });
  expect(site.origins.a!.seen).toMatchObject([{ body: 'hello' }]);
  expect(site.origins.b!.seen).toEqual([]);
});
