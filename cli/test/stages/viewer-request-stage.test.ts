import type { FunctionErrorKind } from '../../src/functions/viewer-function';
import { setHeader } from '../../src/model/headers';
import { edits, marks, siteWithFunction } from '../support/fake-edits';
import { lambdas, startSite, stopSites } from '../support/site';
import { withLambdas } from '../support/templates';

afterEach(stopSites);

test('F-070 edits reach the cache key and the origin, not the choice of behavior', async () => {
  const policy = { PathPattern: '/edited', TargetOriginId: 'app', ViewerProtocolPolicy: 'https-only', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] };
  const site = await siteWithFunction(['viewer-request'], { onRequest: edits((request) => { request.uri = '/edited'; }) }, { config: { CacheBehaviors: [policy] } });
  await site.get('/');
  expect(site.origins.app!.seen[0]!.url).toBe('/edited');
  expect(site.traces.filter(({ stage }) => stage === 'behavior')).toHaveLength(1);
});

test('F-071 a generated response skips cache, origin and viewer-response', async () => {
  const generated = { status: 302, statusDescription: 'Found', headers: { location: [{ value: '/there' }] } };
  const site = await siteWithFunction(['viewer-request', 'viewer-response'], {
    onRequest: async () => ({ outcome: { kind: 'response', response: generated }, computeMicros: 1, logs: [] }), onResponse: marks,
  });
  const response = await site.get('/');
  expect(response).toMatchObject({ status: 302, headers: { 'location': '/there', 'x-cache': 'FunctionGeneratedResponse from cloudfront' } });
  expect(response.headers).not.toHaveProperty('x-seen');
  expect(site.origins.app!.seen).toEqual([]);
});

test.each<[FunctionErrorKind, number]>([['FunctionExecutionError', 503], ['FunctionThrottledError', 503], ['FunctionValidationError', 502]])('F-072 %s is a %d', async (error, status) => {
  const site = await siteWithFunction(['viewer-request'], { onRequest: async () => ({ outcome: { kind: 'error', error, message: 'why' }, computeMicros: 1, logs: [] }) });
  expect(await site.get('/')).toMatchObject({ status, headers: { 'x-cache': `${error} from cloudfront` }, body: expect.stringContaining('why') });
});

test('what a function logs is handed on with its name', async () => {
  const logged: string[] = [];
  const site = await siteWithFunction(['viewer-request'], { onRequest: edits(() => undefined) }, { options: { onLog: (source, line) => logged.push(`${source}: ${line}`) } });
  await site.get('/');
  expect(logged).toEqual(['fn: a line']);
});

test.each([['by-policy', undefined], ['always', '1']] as const)('F-112 headers that a function adds go to the origin: %s', async (answer, expected) => {
  const site = await siteWithFunction(['viewer-request'], { onRequest: edits((request) => setHeader(request.headers, 'x-edit', '1')) }, { options: { assume: { 'function-headers-forwarded': answer } } });
  await site.get('/');
  expect(site.origins.app!.seen[0]!.headers['x-edit']).toBe(expected);
});

test.each([['after-function', '/'], ['before-function', '/index.html']] as const)('F-113 the default root object is put in %s', async (answer, expected) => {
  const seen: string[] = [];
  const site = await siteWithFunction(['viewer-request'], { onRequest: edits((request) => seen.push(request.uri)) }, {
    config: { DefaultRootObject: 'index.html' }, options: { assume: { 'default-root-object': answer } },
  });
  await site.get('/');
  await site.get('/sub/');
  expect(seen).toEqual([expected, '/sub/']);
  expect(site.origins.app!.seen.map(({ url }) => url)).toEqual(['/index.html', '/sub/']);
});

describe('F-032 headers that CloudFront adds', () => {
  const policy = {
    Type: 'AWS::CloudFront::OriginRequestPolicy',
    Properties: {
      OriginRequestPolicyConfig: {
        Name: 'p',
        CookiesConfig: { CookieBehavior: 'none' },
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['CloudFront-Viewer-Address', 'CloudFront-Viewer-Country'] },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
      },
    },
  };
  const headers = { 'x-local-viewer-address': '192.0.2.7:99', 'cloudfront-viewer-address': 'forged', 'cloudfront-viewer-country': 'DE' };
  const OriginRequestPolicyId = { Ref: 'Policy' };

  test('are seen by CloudFront Functions, and cannot be forged as far as they are known', async () => {
    const seen: unknown[] = [];
    const site = await siteWithFunction(['viewer-request'], { onRequest: edits((request) => seen.push(request.headers['cloudfront-viewer-address'])) }, {
      behavior: { OriginRequestPolicyId }, resources: { Policy: policy },
    });
    await site.get('/', { headers });
    expect(seen).toEqual([[{ key: 'CloudFront-Viewer-Address', value: '192.0.2.7:99' }]]);
    expect(site.origins.app!.seen[0]!.headers).toMatchObject({ 'cloudfront-viewer-address': '192.0.2.7:99', 'cloudfront-viewer-country': 'DE' });
  });

  test('are added after Lambda@Edge at viewer-request', async () => {
    const seen: unknown[] = [];
    const { behavior, resources } = withLambdas(['viewer-request']);
    const site = await startSite({
      behavior: { ...behavior, OriginRequestPolicyId },
      resources: { ...resources, Policy: policy },
      functions: lambdas({
        'viewer-request': async ({ request }) => {
          seen.push(request.headers['cloudfront-viewer-address']);
          return { kind: 'request', request };
        },
      }),
    });
    await site.get('/', { headers: { 'x-local-viewer-address': '192.0.2.7:99' } });
    expect(seen).toEqual([undefined]);
    expect(site.origins.app!.seen[0]!.headers['cloudfront-viewer-address']).toBe('192.0.2.7:99');
  });
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
