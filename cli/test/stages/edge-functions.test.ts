import { OPEN_QUESTIONS, type Assumptions } from '../../src/assumptions';
import type { EdgeEventType, EdgeInvocation, EdgeLambda } from '../../src/lambda-edge/edge-lambda';
import { copyHeaders, setHeader } from '../../src/model/headers';
import { fakeFunction, lambdas, passThrough, startSite, stopSites, type SiteInput } from '../support/site';
import { cachePolicyResource, customOrigin, groupConfig, withFunction, withLambdas } from '../support/templates';

/** When Lambda@Edge functions run, and what becomes of what they answer, over real sockets. */

afterEach(stopSites);

type Handler = EdgeLambda['invoke'];
type Handlers = Partial<Record<EdgeEventType, Handler>>;

const CACHING = { CachePolicyId: { Ref: 'Policy' } };

/** A site with these functions, and the events in the order in which they ran. */
async function siteWith(handlers: Handlers, { behavior = {}, resources = {}, ...input }: SiteInput = {}) {
  const events: string[] = [];
  const association = withLambdas(Object.keys(handlers));
  const recorded = Object.fromEntries(Object.entries(handlers).map(([event, handler]): [string, Handler] => [event, (invocation) => {
    events.push(event);
    return handler(invocation);
  }]));
  const site = await startSite({
    ...input,
    behavior: { ...CACHING, ...association.behavior, ...behavior },
    resources: { Policy: cachePolicyResource({ DefaultTTL: 60 }), ...association.resources, ...resources },
    functions: { ...input.functions, ...lambdas(recorded) },
  });
  return { ...site, events, status: (id: string, status: number, body = id) => {
    site.origins[id]!.handler = (_request, response) => {
      response.statusCode = status;
      response.end(body);
    };
  } };
}

const generates = (status: number, body = 'generated', headers: Record<string, string> = {}): Handler => async () => ({
  kind: 'response',
  response: { status, statusDescription: '', body: Buffer.from(body), headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [{ key: name, value }]])) },
});
const answers = (status: number): Handler => async ({ response }) => ({ kind: 'response', response: { ...response!, status, statusDescription: '' } });
const fails = (status: 502 | 503): Handler => async () => ({ kind: 'error', status, message: 'told' });
const marks: Handler = async ({ eventType, request, response, origin }) => {
  const message = eventType.endsWith('request') ? request : response!;
  const headers = copyHeaders(message.headers);
  setHeader(headers, `x-${eventType}`, '1');
  return eventType.endsWith('request') ? { kind: 'request', request: { ...request, headers }, origin } : { kind: 'response', response: { ...response!, headers } };
};

const ALL: Handlers = { 'viewer-request': passThrough, 'origin-request': passThrough, 'origin-response': marks, 'viewer-response': marks };

test('F-377 all four events of a miss in their order, those of viewers on a hit', async () => {
  const site = await siteWith(ALL);
  expect((await site.get('/')).headers).toMatchObject({ 'x-origin-response': '1', 'x-viewer-response': '1' });
  expect(site.events.splice(0)).toEqual(['viewer-request', 'origin-request', 'origin-response', 'viewer-response']);
  expect((await site.get('/')).headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', 'x-origin-response': '1', 'x-viewer-response': '1' });
  expect(site.events).toEqual(['viewer-request', 'viewer-response']);
});

test('F-377 with failover, those at origin events run for each leg, those at viewer events once', async () => {
  const site = await siteWith(ALL, { config: groupConfig([500]) });
  site.status('a', 500);
  expect((await site.get('/')).body).toBe('b');
  expect(site.events).toEqual(['viewer-request', 'origin-request', 'origin-response', 'origin-request', 'origin-response', 'viewer-response']);
});

describe('F-375 what a function generates', () => {
  test('at viewer-request is not cached, and nothing else runs', async () => {
    const site = await siteWith({ ...ALL, 'viewer-request': generates(200, 'mine', { 'cache-control': 'max-age=60' }) });
    for (const _time of [1, 2]) expect(await site.get('/')).toMatchObject({ status: 200, body: 'mine', headers: { 'x-cache': 'LambdaGeneratedResponse from cloudfront' } });
    expect(site.events).toEqual(['viewer-request', 'viewer-request']);
  });

  test('at origin-request is cached under the key, for as long as it says, and skips origin-response', async () => {
    const site = await siteWith({ ...ALL, 'origin-request': generates(200, 'made', { 'cache-control': 'max-age=5' }) });
    await site.get('/');
    expect(await site.get('/')).toMatchObject({ body: 'made', headers: { 'x-cache': 'Hit from cloudfront' } });
    expect(site.events).toEqual(['viewer-request', 'origin-request', 'viewer-response', 'viewer-request', 'viewer-response']);
    site.advance(6);
    await site.get('/');
    expect(site.events.filter((event) => event === 'origin-request')).toHaveLength(2);
    expect(site.origins.app!.seen).toEqual([]);
  });

  test('at origin-request with no-store is generated each time', async () => {
    const site = await siteWith({ 'origin-request': generates(302, '', { 'cache-control': 'no-store', 'location': '/there' }) });
    await site.get('/');
    await site.get('/');
    expect(site.events).toEqual(['origin-request', 'origin-request']);
  });

  test('an error that it generates is cached for the error caching minimum TTL', async () => {
    const site = await siteWith({ 'origin-request': generates(404) });
    await site.get('/');
    await site.get('/');
    expect(site.events).toHaveLength(1);
    site.advance(11);
    await site.get('/');
    expect(site.events).toHaveLength(2);
  });
});

describe('F-376 origin-response', () => {
  test.each([200, 304, 404, 500])('runs on the origin\'s %d', async (status) => {
    const site = await siteWith({ 'origin-response': passThrough });
    site.status('app', status, '');
    expect((await site.get('/', { headers: status === 304 ? { 'if-none-match': '"a"' } : {} })).status).toBe(status);
    expect(site.events).toEqual(['origin-response']);
  });

  test('does not run where no origin answered', async () => {
    const site = await siteWith({ 'origin-response': passThrough });
    await site.origins.app!.close();
    expect((await site.get('/')).status).toBe(502);
    expect(site.events).toEqual([]);
  });
});

describe('F-380 a function that fails', () => {
  test.each<[EdgeEventType, 502 | 503]>([
    ['viewer-request', 502], ['viewer-request', 503], ['origin-request', 502], ['origin-request', 503], ['origin-response', 502], ['origin-response', 503],
    ['viewer-response', 502], ['viewer-response', 503],
  ])('at %s is a %d that says so, and is not cached', async (eventType, status) => {
    let broken = true;
    const site = await siteWith({ [eventType]: (invocation: EdgeInvocation) => (broken ? fails(status) : passThrough)(invocation) });
    const word = status === 502 ? 'LambdaValidationError' : 'LambdaExecutionError';
    expect(await site.get('/')).toMatchObject({ status, headers: { 'x-cache': `${word} from cloudfront` } });
    broken = false;
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app' });
  });

  test('on leg 2 the viewer gets its status', async () => {
    let calls = 0;
    const site = await siteWith({ 'origin-request': (invocation) => (++calls === 2 ? fails(503) : passThrough)(invocation) }, { config: groupConfig([500, 503]) });
    site.status('a', 500);
    expect((await site.get('/')).status).toBe(503);
    expect(site.events).toHaveLength(2);
    expect(site.origins.b!.seen).toEqual([]);
  });
});

const PAGES = [customOrigin('app'), customOrigin('pages')];
const page = (errorCode: number, responseCode = errorCode) => ({
  Origins: PAGES,
  CustomErrorResponses: [{ ErrorCode: errorCode, ResponseCode: responseCode, ResponsePagePath: '/errors/page.html', ErrorCachingMinTTL: 30 }],
  CacheBehaviors: [{ PathPattern: '/errors/*', TargetOriginId: 'pages', ViewerProtocolPolicy: 'allow-all', CachePolicyId: { Ref: 'Policy' } }],
});

test('F-391 functions at origin events see what goes to the origin, those at viewer events what the viewer sent', async () => {
  const seen: Record<string, unknown> = {};
  const look: Handler = (invocation) => {
    const { headers, querystring } = invocation.request;
    seen[invocation.eventType] = [headers['x-named']?.[0]!.value, headers['x-other']?.[0]!.value, headers.cookie?.[0]!.value, querystring];
    return passThrough(invocation);
  };
  const site = await siteWith({ 'viewer-request': look, 'origin-request': look, 'origin-response': look, 'viewer-response': look }, {
    resources: {
      Policy: cachePolicyResource({}, {
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['x-named'] },
        CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['a'] },
        QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['q'] },
      }),
    },
  });
  await site.get('/?q=1&r=2', { headers: { 'x-named': '1', 'x-other': '2', 'cookie': 'a=1; b=2' } });
  const [sent, passed] = [['1', '2', 'a=1; b=2', 'q=1&r=2'], ['1', undefined, 'a=1', 'q=1']];
  expect(seen).toEqual({ 'viewer-request': sent, 'origin-request': passed, 'origin-response': passed, 'viewer-response': sent });
});

test.each([[399, '1'], [400, undefined], [599, undefined]])('F-074 viewer-response on the origin\'s %d', async (status, seen) => {
  const site = await siteWith({ 'viewer-response': marks });
  site.status('app', status);
  const response = await site.get('/');
  expect([response.status, response.headers['x-viewer-response']]).toEqual([status, seen]);
});

describe('custom error pages and functions', () => {
  test.each(OPEN_QUESTIONS['viewer-response-judged'].answers)('F-383 a page that maps to 200 is no success: viewer-response does not run, and X-Cache says Error; judged %s', async (answer) => {
    const site = await siteWith({ 'viewer-response': marks }, { config: page(404, 200), options: { assume: { 'viewer-response-judged': answer } } });
    site.status('app', 404);
    for (const _time of [1, 2]) {
      const response = await site.get('/nope');
      expect(response).toMatchObject({ status: 200, body: 'pages', headers: { 'x-cache': 'Error from cloudfront' } });
      expect(response.headers).not.toHaveProperty('x-viewer-response');
    }
    expect(site.events).toEqual([]);
  });

  test('F-384 while the error is cached, no function at origin events runs, and neither origin is asked', async () => {
    const site = await siteWith({ 'origin-request': passThrough, 'origin-response': passThrough }, { config: page(500, 503) });
    site.status('app', 500);
    for (const _time of [1, 2, 3]) expect(await site.get('/')).toMatchObject({ status: 503, body: 'pages' });
    expect(site.events).toEqual(['origin-request', 'origin-response']);
    expect([site.origins.app!.seen.length, site.origins.pages!.seen.length]).toEqual([1, 1]);
    site.advance(31);
    site.status('app', 200);
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app' });
  });

  test('F-384 the page is the one for the status of the response; other statuses go without', async () => {
    const site = await siteWith({}, { config: page(503, 503) });
    for (const [status, body] of [[500, 'app'], [503, 'pages'], [504, 'app']] as const) {
      site.status('app', status);
      expect(await site.get(`/${status}`)).toMatchObject({ status, body });
    }
  });

  test('F-382 a 416 has a page and is not cached, whatever its entry says', async () => {
    const site = await siteWith({}, { config: page(416, 200) });
    site.origins.app!.handler = (_request, response) => response.writeHead(416, { 'cache-control': 'max-age=60' }).end();
    for (const _time of [1, 2]) expect(await site.get('/x', { headers: { range: 'bytes=5-' } })).toMatchObject({ status: 200, body: 'pages' });
    expect(site.origins.app!.seen).toHaveLength(2);
  });

  test('F-083 where leg 2 fails, with a function at both legs, the page is that of its status', async () => {
    const group = groupConfig([404]);
    const site = await siteWith({ 'origin-response': passThrough }, {
      config: { ...page(500, 200), ...group, Origins: [...group.Origins as object[], customOrigin('pages')] },
    });
    site.status('a', 404);
    site.status('b', 500);
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'pages' });
    expect(site.events).toEqual(['origin-response', 'origin-response']);
  });

  const assuming = (assume: Partial<Assumptions>) => ({ options: { assume } });

  test.each([['yes', 'pages'], ['no', undefined]] as const)('F-132 the page of a function that failed at an origin event: %s', async (answer, expected) => {
    for (const eventType of ['origin-request', 'origin-response'] as const) {
      const site = await siteWith({ [eventType]: fails(503) }, { config: page(503, 200), ...assuming({ 'error-pages-for-functions': answer }) });
      const { status, body } = await site.get('/');
      expect([status, status === 200 ? body : undefined]).toEqual([expected ? 200 : 503, expected]);
      expect(site.origins.pages!.seen).toHaveLength(expected ? 1 : 0);
    }
  });

  test.each([['before-origin-response', undefined], ['after-origin-response', '1']] as const)('F-133 viewer-response on an error that origin-response made a 200, judged %s', async (answer, seen) => {
    const site = await siteWith({ 'origin-response': answers(200), 'viewer-response': marks }, assuming({ 'viewer-response-judged': answer }));
    site.status('app', 500);
    const response = await site.get('/');
    expect([response.status, response.headers['x-viewer-response']]).toEqual([200, seen]);
  });

  test.each([['before-origin-response', '1'], ['after-origin-response', undefined]] as const)('F-133 viewer-response on a 200 that origin-response made an error, judged %s', async (answer, seen) => {
    const site = await siteWith({ 'origin-response': answers(404), 'viewer-response': marks }, assuming({ 'viewer-response-judged': answer }));
    for (const _time of ['miss', 'hit']) {
      const response = await site.get('/');
      expect([response.status, response.headers['x-viewer-response']]).toEqual([404, seen]);
    }
  });

  test.each([['after-origin-response', 200, 'app'], ['before-origin-response', 503, 'pages']] as const)('F-134 an error that origin-response made a 200 has a page, judged %s', async (answer, status, body) => {
    const site = await siteWith({ 'origin-response': answers(200) }, { config: page(500, 503), ...assuming({ 'error-pages-judged': answer }) });
    site.status('app', 500);
    expect(await site.get('/')).toMatchObject({ status, body });
  });

  test.each([['after-origin-response', 'pages'], ['before-origin-response', 'app']] as const)('F-134 a 200 that origin-response made an error has a page, judged %s', async (answer, body) => {
    const site = await siteWith({ 'origin-response': answers(404) }, { config: page(404), ...assuming({ 'error-pages-judged': answer }) });
    expect(await site.get('/')).toMatchObject({ status: 404, body });
  });
});

test('F-385 a range goes to both legs, and the part is the viewer\'s', async () => {
  const site = await siteWith({ 'origin-request': passThrough }, { config: groupConfig([416, 500]) });
  site.status('a', 416);
  site.origins.b!.handler = (_request, response) => {
    response.writeHead(206, { 'content-range': 'bytes 1-2/4', 'content-length': '2', 'etag': '"e"' }).end('bc');
  };
  expect(await site.get('/', { headers: { range: 'bytes=1-2' } })).toMatchObject({ status: 206, body: 'bc', headers: { 'content-range': 'bytes 1-2/4' } });
  expect(['a', 'b'].map((id) => site.origins[id]!.seen[0]!.headers.range)).toEqual(['bytes=1-2', 'bytes=1-2']);
});

test('F-386 the response completion timeout bounds each leg by itself', async () => {
  const bounded = { ResponseCompletionTimeout: 40, ConnectionAttempts: 1 };
  const site = await siteWith({}, { config: groupConfig([504], bounded, bounded), options: { timeScale: 40 } });
  site.origins.a!.handler = () => undefined;
  site.origins.b!.handler = (_request, response) => void setTimeout(() => response.end('b'), 100);
  expect((await site.get('/')).body).toBe('b');
});

test('F-070 a viewer-request function of CloudFront Functions and Lambda@Edge at origin events: the header of the one is seen by the other where a policy names it', async () => {
  const viewer = withFunction(['viewer-request']);
  let shown: unknown;
  const site = await siteWith({ 'origin-request': async (invocation) => {
    shown = invocation.request.headers['x-variant']?.[0]!.value;
    return passThrough(invocation);
  } }, {
    behavior: viewer.behavior,
    resources: { ...viewer.resources, Policy: cachePolicyResource({}, { HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['x-variant'] } }) },
    functions: { viewerFunction: () => fakeFunction({ onRequest: async (request) => {
      const headers = copyHeaders(request.headers);
      setHeader(headers, 'x-variant', 'v2');
      return { outcome: { kind: 'request', request: { ...request, headers } }, computeMicros: 1, logs: [] };
    } }) },
  });
  await site.get('/');
  expect(shown).toBe('v2');
});
