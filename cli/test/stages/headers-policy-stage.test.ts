import { fakeFunction, send, startSite, stopSites, type SiteInput } from '../support/site';
import { withFunction } from '../support/templates';

afterEach(stopSites);

const POLICY = {
  Type: 'AWS::CloudFront::ResponseHeadersPolicy',
  Properties: {
    ResponseHeadersPolicyConfig: {
      Name: 'policy',
      CustomHeadersConfig: { Items: [{ Header: 'X-From', Value: 'policy', Override: true }] },
      ServerTimingHeadersConfig: { Enabled: true, SamplingRate: 50 },
    },
  },
};

function siteWith(input: SiteInput = {}) {
  return startSite({ ...input, behavior: { ResponseHeadersPolicyId: { Ref: 'Policy' }, ...input.behavior }, resources: { Policy: POLICY, ...input.resources } });
}

test('F-050 every response carries what the policy sets, from origin and cache', async () => {
  const site = await siteWith({ behavior: { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6' } });
  for (const result of ['Miss', 'Hit']) {
    expect((await site.get('/')).headers).toMatchObject({ 'x-from': 'policy', 'x-cache': `${result} from cloudfront` });
  }
});

test.each([['yes', 'policy'], ['no', undefined]] as const)('F-111 errors and error pages carry it: %s', async (answer, expected) => {
  const site = await siteWith({ config: { CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/page' }] }, options: { assume: { 'headers-policy-on-errors': answer } } });
  site.origins.app!.handler = (request, response) => {
    response.statusCode = { '/page': 200, '/missing': 404 }[request.url!] ?? 500;
    response.end();
  };
  for (const [path, options] of [['/missing', {}], ['/broken', {}], ['/', { method: 'DELETE' }]] as const) {
    expect((await site.get(path, options)).headers['x-from']).toBe(expected);
  }
});

test.each([['no', undefined], ['yes', 'policy']] as const)('F-110 redirects to HTTPS carry it: %s', async (answer, expected) => {
  const site = await siteWith({ behavior: { ViewerProtocolPolicy: 'redirect-to-https' }, options: { httpPort: 0, assume: { 'headers-policy-on-redirects': answer } } });
  expect((await send(site.cloudFront.httpUrl!, '/')).headers['x-from']).toBe(expected);
});

test.each([['after-function', 'policy'], ['before-function', 'function, which saw policy']] as const)('F-109 the policy is applied %s', async (answer, expected) => {
  const { behavior, resources } = withFunction(['viewer-response']);
  const site = await siteWith({
    behavior,
    resources,
    options: { assume: { 'headers-policy-order': answer } },
    functions: {
      viewerFunction: () => fakeFunction({
        onResponse: async (_request, response) => {
          const before = response.headers['x-from']?.[0]?.value ?? 'nothing';
          return { outcome: { kind: 'response', response: { ...response, headers: { 'x-from': [{ value: `function, which saw ${before}` }] } } }, computeMicros: 1, logs: [] };
        },
      }),
    },
  });
  expect((await site.get('/')).headers['x-from']).toBe(expected);
});

test('a response that a viewer-request function generated carries it', async () => {
  const { behavior, resources } = withFunction(['viewer-request']);
  const site = await siteWith({
    behavior,
    resources,
    functions: {
      viewerFunction: () => fakeFunction({
        onRequest: async () => ({ outcome: { kind: 'response', response: { status: 200, statusDescription: '', headers: {} } }, computeMicros: 1, logs: [] }),
      }),
    },
  });
  expect((await site.get('/')).headers['x-from']).toBe('policy');
});

test.each([[0.49, true], [0.5, false]])('F-052 Server-Timing on half of the responses: %d', async (random, sampled) => {
  const site = await siteWith({ options: { random: () => random } });
  expect('server-timing' in (await site.get('/')).headers).toBe(sampled);
});
