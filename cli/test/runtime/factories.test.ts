import { startSite, stopSites, type SiteInput } from '../support/site';
import { customOrigin, withFunction } from '../support/templates';

afterEach(stopSites);

/** A site whose function is run by the real engine. */
function siteWith(events: string[], code: string, input: SiteInput = {}) {
  const { behavior, resources } = withFunction(events, 'fn', code);
  return startSite({ ...input, behavior: { ...behavior, ...input.behavior }, resources: { ...resources, ...input.resources } });
}

test('a function of the template runs at both viewer events', async () => {
  const site = await siteWith(['viewer-request', 'viewer-response'], `
    function handler(event) {
      if (event.context.eventType === 'viewer-request') {
        event.request.uri = '/from' + event.request.uri;
        return event.request;
      }
      event.response.headers['x-ip'] = { value: event.viewer.ip };
      return event.response;
    }`);
  expect(await site.get('/a', { headers: { 'x-local-viewer-address': '192.0.2.9' } })).toMatchObject({ status: 200, body: 'app', headers: { 'x-ip': '192.0.2.9' } });
  expect(site.origins.app!.seen[0]!.url).toBe('/from/a');
});

const STORE = {
  Store: { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: 'store' } },
  fn: {
    Type: 'AWS::CloudFront::Function',
    Properties: {
      Name: 'fn',
      FunctionCode: `
        import cf from 'cloudfront';
        const kvs = cf.kvs();
        async function handler(event) {
          event.request.uri = await kvs.exists('path') ? await kvs.get('path') : '/nothing';
          return event.request;
        }`,
      FunctionConfig: { Runtime: 'cloudfront-js-2.0', KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': ['Store', 'Arn'] } }] },
    },
  },
};

test('its KeyValueStore is written while it serves', async () => {
  const site = await siteWith(['viewer-request'], '', { resources: STORE });
  await site.get('/');
  await site.cloudFront.keyValueStore()!.put('path', '/written');
  await site.get('/');
  expect(site.origins.app!.seen.map(({ url }) => url)).toEqual(['/nothing', '/written']);
  expect(site.cloudFront.keyValueStore('store')).toBe(site.cloudFront.keyValueStore());
  expect(site.cloudFront.keyValueStore('other')).toBeUndefined();
});

test('a function that throws is a 503 with its message', async () => {
  const site = await siteWith(['viewer-request'], 'function handler() { throw new Error("broken"); }');
  expect(await site.get('/')).toMatchObject({ status: 503, headers: { 'x-cache': 'FunctionExecutionError from cloudfront' }, body: expect.stringContaining('broken') });
});

test('fails when the code would not be published, and leaves nothing running', async () => {
  await expect(siteWith(['viewer-request'], 'function handler( {')).rejects.toMatchObject({ name: 'SmartOriginError' });
});

test.each([['refused', 502], ['allowed', 200]] as const)('F-114 a Host of its own for a member of a group that a function made: %s', async (answer, status) => {
  const site = await siteWith(['viewer-request'], `
    import cf from 'cloudfront';
    function handler(event) {
      cf.createRequestOriginGroup({
        originIds: [{ originId: 'a', originOverrides: { hostHeader: 'own.example.com' } }, { originId: 'b' }],
        failoverCriteria: { statusCodes: [500] },
      });
      return event.request;
    }`, { config: { Origins: [customOrigin('a'), customOrigin('b')] }, options: { assume: { 'group-host-header': answer } } });
  expect((await site.get('/')).status).toBe(status);
  expect(site.origins.a!.seen.map(({ headers }) => headers.host)).toEqual(answer === 'allowed' ? ['own.example.com'] : []);
});
