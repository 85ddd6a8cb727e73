import { fakeFunction, startSite, stopSites, type SiteInput } from '../support/site';
import { cachePolicyResource, customOrigin, groupConfig, withFunction } from '../support/templates';

afterEach(stopSites);

const PAGE = { ErrorCode: 404, ResponseCode: 200, ResponsePagePath: '/errors/404.html', ErrorCachingMinTTL: 5 };

/** A site whose origin has the error page and nothing else. */
async function siteWithout(everything: number, input: SiteInput = {}) {
  const site = await startSite({ config: { CustomErrorResponses: [PAGE] }, ...input });
  for (const [id, origin] of Object.entries(site.origins)) {
    origin.handler = (request, response) => {
      response.statusCode = request.url === '/errors/404.html' ? 200 : everything;
      response.end(`${id} ${request.url}`);
    };
  }
  return site;
}

test('F-080 the page stands in for the error, with the status that it is given', async () => {
  const site = await siteWithout(404);
  expect(await site.get('/nope?a=1')).toMatchObject({ status: 200, body: 'app /errors/404.html', headers: { 'x-cache': 'Error from cloudfront' } });
});

test('an error that has no page stays as it is', async () => {
  expect(await (await siteWithout(410)).get('/nope')).toMatchObject({ status: 410, body: 'app /nope' });
});

test('F-081 the page is fetched through the behavior of its own path', async () => {
  const site = await siteWithout(404, {
    config: {
      Origins: [customOrigin('app'), customOrigin('pages')],
      CustomErrorResponses: [PAGE],
      CacheBehaviors: [{ PathPattern: '/errors/*', TargetOriginId: 'pages', ViewerProtocolPolicy: 'allow-all', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' }],
    },
  });
  expect((await site.get('/nope')).body).toBe('pages /errors/404.html');
});

test('F-082 when the page cannot be had either, the viewer gets that status', async () => {
  const site = await siteWithout(404);
  site.origins.app!.handler = (request, response) => {
    response.statusCode = request.url === '/nope' ? 404 : 500;
    response.end();
  };
  expect((await site.get('/nope')).status).toBe(500);
});

const CACHING: SiteInput = { behavior: { CachePolicyId: { Ref: 'Policy' } }, resources: { Policy: cachePolicyResource() } };

test('F-041 the error is cached for as long as its entry says', async () => {
  const site = await siteWithout(404, CACHING);
  const askedForObject = () => site.origins.app!.seen.filter(({ url }) => url === '/nope').length;
  await site.get('/nope');
  site.advance(4);
  await site.get('/nope');
  expect(askedForObject()).toBe(1);
  site.advance(2);
  await site.get('/nope');
  expect(askedForObject()).toBe(2);
});

test('F-041 F-085 neither error nor page is cached where caching is disabled', async () => {
  const site = await siteWithout(404);
  await site.get('/nope');
  await site.get('/nope');
  expect(site.origins.app!.seen.map(({ url }) => url)).toEqual(['/nope', '/errors/404.html', '/nope', '/errors/404.html']);
});

test('F-085 the page is cached as long as the error, apart from the path itself', async () => {
  const site = await siteWithout(404, CACHING);
  const askedForPage = () => site.origins.app!.seen.filter(({ url }) => url === '/errors/404.html').length;
  for (const path of ['/nope', '/nope', '/another']) expect((await site.get(path)).body).toBe('app /errors/404.html');
  expect(askedForPage()).toBe(1);
  await site.get('/errors/404.html');
  expect(askedForPage()).toBe(2);
  site.advance(6);
  await site.get('/nope');
  expect(askedForPage()).toBe(3);
});

test('F-083 in a group the page comes after leg 2, unless the status does not fail over', async () => {
  const failing = await siteWithout(404, { config: { ...groupConfig([404]), CustomErrorResponses: [PAGE] } });
  expect(await failing.get('/nope')).toMatchObject({ status: 200, body: 'a /errors/404.html' });
  expect(failing.origins.b!.seen.map(({ url }) => url)).toEqual(['/nope']);

  const staying = await siteWithout(404, { config: { ...groupConfig([500]), CustomErrorResponses: [PAGE] } });
  expect(await staying.get('/nope')).toMatchObject({ status: 200 });
  expect(staying.origins.b!.seen).toEqual([]);
});

test('an origin that does not answer has a page too', async () => {
  const site = await siteWithout(404, {
    config: { CustomErrorResponses: [{ ErrorCode: 502, ResponseCode: 503, ResponsePagePath: '/down.html' }], Origins: [customOrigin('app'), customOrigin('pages')],
      CacheBehaviors: [{ PathPattern: '/down.html', TargetOriginId: 'pages', ViewerProtocolPolicy: 'allow-all', CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' }] },
  });
  site.origins.pages!.handler = (_request, response) => response.end('we are down');
  await site.origins.app!.close();
  expect(await site.get('/')).toMatchObject({ status: 503, body: 'we are down' });
});

test('F-084 errors of CloudFront itself have none', async () => {
  const { behavior, resources } = withFunction(['viewer-request']);
  const choosing = await siteWithout(200, {
    config: { CustomErrorResponses: [{ ErrorCode: 502, ResponseCode: 200, ResponsePagePath: '/x' }] },
    behavior,
    resources,
    functions: {
      viewerFunction: () => fakeFunction({
        onRequest: async (request) => ({ outcome: { kind: 'request', request, originChoice: { kind: 'select', originId: 'nope', overrides: {} } }, computeMicros: 1, logs: [] }),
      }),
    },
  });
  expect((await choosing.get('/')).status).toBe(502);
  const site = await siteWithout(200, { config: { CustomErrorResponses: [{ ErrorCode: 403, ResponseCode: 200, ResponsePagePath: '/x' }] } });
  expect((await site.get('/', { method: 'DELETE' })).status).toBe(403);
});
