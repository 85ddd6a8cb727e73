import type { FunctionErrorKind, ViewerFunction } from '../../src/functions/viewer-function';
import { copyHeaders, headerValue, setHeader } from '../../src/model/headers';
import type { EdgeRequest } from '../../src/model/http';
import { fakeFunction, lambdas, startSite, stopSites, type SiteInput } from '../support/site';
import { withFunction, withLambdas } from '../support/templates';

afterEach(stopSites);

type OnRequest = ViewerFunction['onRequest'];
type OnResponse = ViewerFunction['onResponse'];

const edits = (change: (request: EdgeRequest) => void): OnRequest => async (request) => {
  const edited = { ...request, headers: copyHeaders(request.headers) };
  change(edited);
  return { outcome: { kind: 'request', request: edited }, computeMicros: 1, logs: ['a line'] };
};

const marks: OnResponse = async (request, response) => {
  const headers = copyHeaders(response.headers);
  setHeader(headers, 'x-seen', headerValue(request.headers, 'x-edit') ?? request.uri);
  return { outcome: { kind: 'response', response: { ...response, headers } }, computeMicros: 1, logs: [] };
};

function siteWith(events: string[], parts: Partial<ViewerFunction>, input: SiteInput = {}) {
  const { behavior, resources } = withFunction(events);
  return startSite({ ...input, behavior: { ...behavior, ...input.behavior }, resources: { ...resources, ...input.resources }, functions: { viewerFunction: () => fakeFunction(parts) } });
}

describe('viewer-request', () => {
  test('F-070 edits reach the cache key and the origin, not the choice of behaviour', async () => {
    const policy = { PathPattern: '/edited', TargetOriginId: 'app', ViewerProtocolPolicy: 'https-only', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] };
    const site = await siteWith(['viewer-request'], { onRequest: edits((request) => { request.uri = '/edited'; }) }, { config: { CacheBehaviors: [policy] } });
    await site.get('/');
    expect(site.origins.app!.seen[0]!.url).toBe('/edited');
    expect(site.traces.filter(({ stage }) => stage === 'behaviour')).toHaveLength(1);
  });

  test('F-071 a generated response skips cache, origin and viewer-response', async () => {
    const generated = { status: 302, statusDescription: 'Found', headers: { location: [{ value: '/there' }] } };
    const site = await siteWith(['viewer-request', 'viewer-response'], {
      onRequest: async () => ({ outcome: { kind: 'response', response: generated }, computeMicros: 1, logs: [] }), onResponse: marks,
    });
    const response = await site.get('/');
    expect(response).toMatchObject({ status: 302, headers: { 'location': '/there', 'x-cache': 'FunctionGeneratedResponse from cloudfront' } });
    expect(response.headers).not.toHaveProperty('x-seen');
    expect(site.origins.app!.seen).toEqual([]);
  });

  test.each<[FunctionErrorKind, number]>([['FunctionExecutionError', 503], ['FunctionThrottledError', 503], ['FunctionValidationError', 502]])('F-072 %s is a %d', async (error, status) => {
    const site = await siteWith(['viewer-request'], { onRequest: async () => ({ outcome: { kind: 'error', error, message: 'why' }, computeMicros: 1, logs: [] }) });
    expect(await site.get('/')).toMatchObject({ status, headers: { 'x-cache': `${error} from cloudfront` }, body: expect.stringContaining('why') });
  });

  test('what a function logs is handed on with its name', async () => {
    const logged: string[] = [];
    const site = await siteWith(['viewer-request'], { onRequest: edits(() => undefined) }, { options: { onLog: (source, line) => logged.push(`${source}: ${line}`) } });
    await site.get('/');
    expect(logged).toEqual(['fn: a line']);
  });

  test.each([['by-policy', undefined], ['always', '1']] as const)('F-112 headers that a function adds go to the origin: %s', async (answer, expected) => {
    const site = await siteWith(['viewer-request'], { onRequest: edits((request) => setHeader(request.headers, 'x-edit', '1')) }, { options: { assume: { 'function-headers-forwarded': answer } } });
    await site.get('/');
    expect(site.origins.app!.seen[0]!.headers['x-edit']).toBe(expected);
  });

  test.each([['after-function', '/'], ['before-function', '/index.html']] as const)('F-113 the default root object is put in %s', async (answer, expected) => {
    const seen: string[] = [];
    const site = await siteWith(['viewer-request'], { onRequest: edits((request) => seen.push(request.uri)) }, {
      config: { DefaultRootObject: 'index.html' }, options: { assume: { 'default-root-object': answer } },
    });
    await site.get('/');
    await site.get('/sub/');
    expect(seen).toEqual([expected, '/sub/']);
    expect(site.origins.app!.seen.map(({ url }) => url)).toEqual(['/index.html', '/sub/']);
  });

  test('Lambda@Edge edits, answers and fails alike', async () => {
    let step = 0;
    const site = await startSite({
      ...withLambdas(['viewer-request']),
      functions: lambdas({
        'viewer-request': async ({ request }) => {
          step += 1;
          if (step === 1) return { kind: 'request', request: { ...request, uri: '/edited' } };
          if (step === 2) return { kind: 'response', response: { status: 401, statusDescription: '', headers: {}, body: Buffer.from('no') } };
          return { kind: 'error', status: 503, message: 'it threw' };
        },
      }),
    });
    expect((await site.get('/')).status).toBe(200);
    expect(site.origins.app!.seen[0]!.url).toBe('/edited');
    expect(await site.get('/')).toMatchObject({ status: 401, body: 'no', headers: { 'x-cache': 'LambdaGeneratedResponse from cloudfront' } });
    expect(await site.get('/')).toMatchObject({ status: 503, headers: { 'x-cache': 'LambdaExecutionError from cloudfront' } });
  });
});

describe('viewer-response', () => {
  test('F-073 runs on misses and hits, and keeps the body', async () => {
    const site = await siteWith(['viewer-response'], { onResponse: marks }, { behavior: { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' } });
    expect(await site.get('/a')).toMatchObject({ body: 'app', headers: { 'x-seen': '/a', 'x-cache': 'Miss from cloudfront' } });
    expect(await site.get('/a')).toMatchObject({ body: 'app', headers: { 'x-seen': '/a', 'x-cache': 'Hit from cloudfront' } });
  });

  test('F-074 does not run where the origin\'s status is 400 or above, in cache or not', async () => {
    const site = await siteWith(['viewer-response'], { onResponse: marks }, { behavior: { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' } });
    site.origins.app!.handler = (_request, response) => {
      response.statusCode = 404;
      response.end('missing');
    };
    for (const _time of [1, 2]) {
      const response = await site.get('/a');
      expect(response).toMatchObject({ status: 404, headers: { 'x-cache': 'Error from cloudfront' } });
      expect(response.headers).not.toHaveProperty('x-seen');
    }
    expect(site.origins.app!.seen).toHaveLength(1);
  });

  test('F-074 does not run on custom error pages, nor on redirects to HTTPS', async () => {
    const site = await siteWith(['viewer-response'], { onResponse: marks }, {
      config: { CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/error.html' }] }, behavior: { ViewerProtocolPolicy: 'redirect-to-https' }, options: { httpPort: 0 },
    });
    site.origins.app!.handler = (request, response) => {
      response.statusCode = request.url === '/error.html' ? 200 : 404;
      response.end(request.url);
    };
    const page = await site.get('/a');
    expect(page).toMatchObject({ status: 200, body: '/error.html' });
    expect(page.headers).not.toHaveProperty('x-seen');
  });

  test.each([['no', '/'], ['yes', 'edited']] as const)('F-102 it sees the request as the viewer-request function left it: %s', async (answer, seen) => {
    const site = await siteWith(['viewer-request', 'viewer-response'], {
      onRequest: edits((request) => setHeader(request.headers, 'x-edit', 'edited')), onResponse: marks,
    }, { options: { assume: { 'viewer-response-sees-request-edits': answer } } });
    expect((await site.get('/')).headers['x-seen']).toBe(seen);
  });

  test('F-072 a function that fails is an error', async () => {
    const site = await siteWith(['viewer-response'], { onResponse: async () => ({ outcome: { kind: 'error', error: 'FunctionValidationError', message: 'why' }, computeMicros: 1, logs: [] }) });
    expect(await site.get('/')).toMatchObject({ status: 502, headers: { 'x-cache': 'FunctionValidationError from cloudfront' } });
  });

  test('Lambda@Edge edits headers, or fails', async () => {
    let fail = false;
    const site = await startSite({
      ...withLambdas(['viewer-response']),
      functions: lambdas({
        'viewer-response': async ({ response, request }) => (fail ? { kind: 'error', status: 502, message: 'invalid' }
          : { kind: 'response', response: { ...response!, headers: { ...response!.headers, 'x-edge': [{ value: request.method }] } } }),
      }),
    });
    expect(await site.get('/')).toMatchObject({ body: 'app', headers: { 'x-edge': 'GET' } });
    fail = true;
    expect(await site.get('/')).toMatchObject({ status: 502, headers: { 'x-cache': 'LambdaValidationError from cloudfront' } });
  });
});
