import type { EdgeInvocation } from '../../../src/lambda-edge/edge-lambda';
import { setHeader } from '../../../src/model/headers';
import { lambdas, passThrough, startSite, stopSites, type SiteInput } from '../../support/site';
import { customOrigin, groupConfig, withLambdas } from '../../support/templates';
import { ScriptedOrigin } from '../../support/timed-origin';

afterEach(stopSites);

type Handler = typeof passThrough;

/** A group of `a`, which answers 500, and `b`, with Lambda@Edge at both origin events. */
async function groupSite(handlers: { 'origin-request'?: Handler; 'origin-response'?: Handler }, input: SiteInput = {}) {
  const events = Object.keys(handlers);
  const seen: EdgeInvocation[] = [];
  const recorded = Object.fromEntries(Object.entries(handlers).map(([event, handler]) => [event, (invocation: EdgeInvocation) => {
    seen.push(invocation);
    return handler(invocation);
  }]));
  const site = await startSite({ config: groupConfig([500, 502, 503]), ...withLambdas(events), functions: lambdas(recorded), ...input });
  if (site.origins.a) {
    site.origins.a.handler = (_request, response) => {
      response.statusCode = 500;
      response.end('a');
    };
  }
  return { ...site, events: seen };
}

/** Answers the request unchanged but for one header. */
const withHeader = (name: string, value: string): Handler => async (invocation) => {
  const request = { ...invocation.request, headers: { ...invocation.request.headers } };
  setHeader(request.headers, name, value);
  return { kind: 'request', request, origin: invocation.origin };
};

test('F-061 both functions run once for each leg, each with its own origin', async () => {
  const site = await groupSite({ 'origin-request': passThrough, 'origin-response': passThrough });
  expect((await site.get('/x?y=1')).body).toBe('b');
  expect(site.events.map(({ eventType, origin, response }) => [eventType, origin?.custom?.domainName, response?.status])).toEqual([
    ['origin-request', 'a.example.com', undefined], ['origin-response', 'a.example.com', 500],
    ['origin-request', 'b.example.com', undefined], ['origin-response', 'b.example.com', 200],
  ]);
  expect(site.events[0]!.request).toMatchObject({ method: 'GET', uri: '/x', clientIp: '127.0.0.1', headers: { host: [{ value: 'a.example.com' }] } });
  expect(site.events[1]!.response).not.toHaveProperty('body');
});

test('the trace tells that they ran, and what they made of it', async () => {
  const site = await groupSite({
    'origin-request': async ({ request, origin }) => ({ kind: 'request', request: { ...request, uri: '/edited' }, origin }),
    'origin-response': passThrough,
  });
  await site.get('/');
  expect(site.traces.filter(({ stage }) => stage === 'leg 2').map(({ detail }) => detail)).toEqual([
    expect.stringMatching(/: \/edited$/), expect.stringMatching(/^b at .*: status 200 after/), expect.stringMatching(/: status 200$/),
  ]);
});

test('what the event says of a custom origin', async () => {
  const site = await groupSite({ 'origin-request': passThrough }, {
    config: { Origins: [customOrigin('a', { OriginPath: '/p', ResponseCompletionTimeout: 50, OriginCustomHeaders: [{ HeaderName: 'X-K', HeaderValue: 'v' }] })] },
  });
  await site.get('/');
  expect(site.events[0]!.origin).toEqual({
    custom: {
      domainName: 'a.example.com', path: '/p', port: 443, protocol: 'https', sslProtocols: ['TLSv1.2'], readTimeout: 30, keepaliveTimeout: 5, responseCompletionTimeout: 50,
      customHeaders: { 'x-k': [{ key: 'X-K', value: 'v' }] },
    },
  });
  expect(site.origins.a!.seen[0]!.headers['x-k']).toBe('v');
});

test('F-062 the function changes the request, the origin and what is sent to it', async () => {
  const site = await groupSite({
    'origin-request': async ({ request, origin }) => ({
      kind: 'request',
      request: { ...request, uri: '/changed', querystring: 'z=1' },
      origin: { custom: { ...origin!.custom!, domainName: 'b.example.com', path: '/q', customHeaders: { 'x-new': [{ key: 'X-New', value: '1' }] } } },
    }),
  }, { config: { Origins: [customOrigin('a', { OriginCustomHeaders: [{ HeaderName: 'X-Old', HeaderValue: '1' }] }), customOrigin('b')] } });
  expect((await site.get('/')).body).toBe('b');
  expect(site.origins.b!.seen[0]).toMatchObject({ url: '/q/changed?z=1', headers: { 'x-new': '1', 'host': 'a.example.com' } });
  expect(site.origins.b!.seen[0]!.headers).not.toHaveProperty('x-old');
});

test('F-063 a response that the function generates reaches the viewer, is cached, and no origin is asked', async () => {
  let runs = 0;
  const site = await groupSite({
    'origin-request': async () => {
      runs += 1;
      return { kind: 'response', response: { status: 200, statusDescription: 'OK', headers: { 'x-made': [{ value: 'here' }] }, body: Buffer.from('generated') } };
    },
    'origin-response': passThrough,
  }, {});
  const cached = { behavior: { ...withLambdas(['origin-request', 'origin-response']).behavior, CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' } };
  expect(await site.get('/')).toMatchObject({ status: 200, body: 'generated', headers: { 'x-made': 'here', 'x-cache': 'LambdaGeneratedResponse from cloudfront' } });
  expect(site.origins.a!.seen).toEqual([]);
  expect(site.events.map(({ eventType }) => eventType)).toEqual(['origin-request']);
  expect(runs).toBe(1);

  const caching = await startSite({
    ...withLambdas(['origin-request']), ...cached, resources: withLambdas(['origin-request', 'origin-response']).resources,
    functions: lambdas({ 'origin-request': async () => ({ kind: 'response', response: { status: 200, statusDescription: '', headers: {}, body: Buffer.from('once') } }) }),
  });
  await caching.get('/');
  expect(await caching.get('/')).toMatchObject({ body: 'once', headers: { 'x-cache': 'Hit from cloudfront' } });
});

test('F-064 origin-response changes status and body before anything is cached', async () => {
  const site = await groupSite({
    'origin-response': async ({ response }) => ({ kind: 'response', response: { ...response!, status: 200, statusDescription: 'OK', body: Buffer.from('replaced'), headers: {} } }),
  }, { config: { Origins: [customOrigin('a')] } });
  expect(await site.get('/')).toMatchObject({ status: 200, body: 'replaced' });
});

test('an origin-response that only edits headers keeps the body', async () => {
  const site = await groupSite({
    'origin-response': async ({ response }) => ({ kind: 'response', response: { ...response!, headers: { ...response!.headers, 'x-edge': [{ value: '1' }] } } }),
  });
  expect(await site.get('/')).toMatchObject({ body: 'b', headers: { 'x-edge': '1' } });
});

test.each([[502, 'LambdaValidationError'], [503, 'LambdaExecutionError']] as const)('F-065 a function that fails is a %d', async (status, result) => {
  const site = await groupSite({ 'origin-request': async () => ({ kind: 'error', status, message: 'it threw' }) });
  expect(await site.get('/')).toMatchObject({ status, headers: { 'x-cache': `${result} from cloudfront` }, body: expect.stringContaining('it threw') });
  expect(site.origins.b!.seen).toEqual([]);
});

test('F-105 a function that fails on leg 1 leads to leg 2 where that is assumed', async () => {
  const fails: Handler = async (invocation) => (invocation.origin!.custom!.domainName === 'a.example.com'
    ? { kind: 'error', status: 503, message: 'it threw' } : passThrough(invocation));
  expect((await (await groupSite({ 'origin-request': fails })).get('/')).status).toBe(503);
  expect((await (await groupSite({ 'origin-request': fails }, { options: { assume: { 'lambda-error-fails-over': 'yes' } } })).get('/')).body).toBe('b');
});

test('F-104 a generated error on leg 1 leads to leg 2 where that is assumed', async () => {
  const generates: Handler = async (invocation) => (invocation.origin!.custom!.domainName === 'a.example.com'
    ? { kind: 'response', response: { status: 503, statusDescription: '', headers: {} } } : passThrough(invocation));
  expect((await (await groupSite({ 'origin-request': generates })).get('/')).status).toBe(503);
  expect((await (await groupSite({ 'origin-request': generates }, { options: { assume: { 'generated-error-fails-over': 'yes' } } })).get('/')).body).toBe('b');
});

test.each([['no', undefined], ['yes', 'a']] as const)('F-101 leg 2 sees the edits of leg 1: %s', async (answer, mark) => {
  const marks: Handler = async (invocation) => (invocation.origin!.custom!.domainName === 'a.example.com'
    ? withHeader('X-Mark', 'a')(invocation) : passThrough(invocation));
  const site = await groupSite({ 'origin-request': marks }, { options: { assume: { 'leg2-sees-leg1-edits': answer } } });
  await site.get('/');
  expect(site.events[1]!.request.headers['x-mark']?.[0]?.value).toBe(mark);
  expect(site.origins.b!.seen[0]!.headers).toMatchObject({ host: 'b.example.com' });
});

test.each([['no', 'b.example.com'], ['yes', 'edited.example.com']] as const)('F-101 a Host that leg 1 was given, where leg 2 sees edits: %s', async (answer, host) => {
  const edits: Handler = async (invocation) => (invocation.origin!.custom!.domainName === 'a.example.com'
    ? withHeader('Host', 'edited.example.com')(invocation) : passThrough(invocation));
  const site = await groupSite({ 'origin-request': edits }, { options: { assume: { 'leg2-sees-leg1-edits': answer } } });
  await site.get('/');
  expect(site.origins.b!.seen[0]!.headers.host).toBe(host);
});

test.each([['no', undefined], ['yes', '1']] as const)('F-103 origin-response sees the edits of origin-request: %s', async (answer, mark) => {
  const site = await groupSite(
    { 'origin-request': withHeader('X-Mark', '1'), 'origin-response': passThrough }, { options: { assume: { 'origin-response-sees-request-edits': answer } } });
  await site.get('/');
  const response = site.events.find(({ eventType }) => eventType === 'origin-response')!;
  expect(response.request.headers['x-mark']?.[0]?.value).toBe(mark);
  expect(site.origins.a!.seen[0]!.headers['x-mark']).toBe('1');
});

test.each([['before-origin-response', 'b'], ['after-origin-response', 'a']] as const)('F-108 failover is judged %s', async (answer, body) => {
  const heals: Handler = async ({ response }) => ({ kind: 'response', response: { ...response!, status: 200, statusDescription: 'OK' } });
  const site = await groupSite({ 'origin-response': heals }, { options: { assume: { 'failover-judged': answer } } });
  expect((await site.get('/')).body).toBe(body);
});

describe('F-066 the configured name is resolved before the function', () => {
  const origins = { a: 'http://gone.invalid', b: new ScriptedOrigin([200], 'b') };

  test('and the function is not invoked when that fails', async () => {
    const site = await groupSite({ 'origin-request': passThrough }, { options: { origins } });
    expect((await site.get('/')).status).toBe(502);
    expect(site.events).toEqual([]);
  });

  test('F-106 which leads to leg 2 where that is assumed', async () => {
    const site = await groupSite({ 'origin-request': passThrough }, { options: { origins, assume: { 'dns-failure-fails-over': 'yes' } } });
    expect((await site.get('/')).body).toBe('b');
    expect(site.events).toHaveLength(1);
  });
});

test('F-067 a body is shown where the association includes it, and reaches the origin', async () => {
  const site = await groupSite({ 'origin-request': passThrough }, {
    config: { Origins: [customOrigin('a')] },
    behavior: { ...withLambdas(['origin-request'], { includeBody: true }).behavior, AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] },
  });
  site.origins.a!.handler = (_request, response, body) => response.end(`got ${body}`);
  expect((await site.get('/', { method: 'POST', body: 'data' })).body).toBe('got data');
  expect(site.events[0]).toMatchObject({ includeBody: true, request: { body: Buffer.from('data') } });
});

test('F-067 a body that the function puts in its place is what reaches the origin, with its length', async () => {
  const site = await groupSite({
    'origin-request': async ({ request, origin }) => {
      const headers = { ...request.headers, 'content-length': [{ key: 'Content-Length', value: '5' }] };
      return { kind: 'request', request: { ...request, headers, body: Buffer.from('other') }, origin };
    },
  }, {
    config: { Origins: [customOrigin('a')] },
    behavior: { ...withLambdas(['origin-request'], { includeBody: true }).behavior, AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] },
  });
  site.origins.a!.handler = (request, response, body) => response.end(`got ${body} ${request.headers['content-length']}`);
  expect((await site.get('/', { method: 'POST', body: 'data' })).body).toBe('got other 5');
});
