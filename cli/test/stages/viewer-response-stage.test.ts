import { setHeader } from '../../src/model/headers';
import { edits, marks, siteWithFunction } from '../support/fake-edits';
import { fakeFunction, lambdas, send, startSite, stopSites } from '../support/site';
import { withFunction, withLambdas } from '../support/templates';

afterEach(stopSites);

test('F-073 runs on misses and hits, and keeps the body', async () => {
  const site = await siteWithFunction(['viewer-response'], { onResponse: marks }, { behavior: { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' } });
  expect(await site.get('/a')).toMatchObject({ body: 'app', headers: { 'x-seen': '/a', 'x-cache': 'Miss from cloudfront' } });
  expect(await site.get('/a')).toMatchObject({ body: 'app', headers: { 'x-seen': '/a', 'x-cache': 'Hit from cloudfront' } });
});

test('F-074 does not run where the origin\'s status is 400 or above, in cache or not', async () => {
  const site = await siteWithFunction(['viewer-response'], { onResponse: marks }, { behavior: { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' } });
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
  const site = await siteWithFunction(['viewer-response'], { onResponse: marks }, {
    config: { CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/error.html' }] }, behavior: { ViewerProtocolPolicy: 'redirect-to-https' }, options: { httpPort: 0 },
  });
  site.origins.app!.handler = (request, response) => {
    response.statusCode = request.url === '/error.html' ? 200 : 404;
    response.end(request.url);
  };
  const page = await site.get('/a');
  expect(page).toMatchObject({ status: 200, body: '/error.html' });
  expect(page.headers).not.toHaveProperty('x-seen');
  const redirect = await send(site.cloudFront.httpUrl!, '/a');
  expect(redirect.status).toBe(301);
  expect(redirect.headers).not.toHaveProperty('x-seen');
});

test('F-074 the status that decides is the origin\'s, before origin-response changed it', async () => {
  const lambda = withLambdas(['origin-response']);
  const viewer = withFunction(['viewer-response']);
  const site = await startSite({
    behavior: { ...lambda.behavior, ...viewer.behavior },
    resources: { ...lambda.resources, ...viewer.resources },
    functions: {
      viewerFunction: () => fakeFunction({ onResponse: marks }),
      ...lambdas({ 'origin-response': async ({ response }) => ({ kind: 'response', response: { ...response!, status: 200, statusDescription: 'OK' } }) }),
    },
  });
  site.origins.app!.handler = (_request, response) => {
    response.statusCode = 500;
    response.end();
  };
  const healed = await site.get('/');
  expect(healed.status).toBe(200);
  expect(healed.headers).not.toHaveProperty('x-seen');
});

test.each([['no', '/'], ['yes', 'edited']] as const)('F-102 it sees the request as the viewer-request function left it: %s', async (answer, seen) => {
  const site = await siteWithFunction(['viewer-request', 'viewer-response'], {
    onRequest: edits((request) => setHeader(request.headers, 'x-edit', 'edited')), onResponse: marks,
  }, { options: { assume: { 'viewer-response-sees-request-edits': answer } } });
  expect((await site.get('/')).headers['x-seen']).toBe(seen);
});

test('F-072 a function that fails is an error', async () => {
  const site = await siteWithFunction(['viewer-response'], { onResponse: async () => ({ outcome: { kind: 'error', error: 'FunctionValidationError', message: 'why' }, computeMicros: 1, logs: [] }) });
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
