import { assumptionsWith } from '../../src/assumptions';
import { realFactories } from '../../src/runtime/factories';
import { startSite, stopSites, type SiteInput } from '../support/site';
import { customOrigin, groupConfig, withFunction, withLambdas } from '../support/templates';

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

test('F-123 what Node.js runs and CloudFront would not is refused when it is loaded, or told', () => {
  const told: string[] = [];
  const load = (code: string, runtime: 'cloudfront-js-1.0' | 'cloudfront-js-2.0', answer: 'refused' | 'warned') => realFactories(
    (source, line) => told.push(`${source}: ${line}`), assumptionsWith({ 'unlisted-features': answer }),
  ).viewerFunction({ name: 'fn', code, runtime }, undefined);
  load('function handler(event) { return event.request; }', 'cloudfront-js-2.0', 'refused');
  const code = 'function handler(event) { return event?.request; }';
  for (const runtime of ['cloudfront-js-1.0', 'cloudfront-js-2.0'] as const) expect(() => load(code, runtime, 'refused')).toThrow(/line 1, column \d+: optional chaining/);
  expect(told).toEqual([]);
  load(code, 'cloudfront-js-2.0', 'warned');
  expect(told).toEqual([expect.stringMatching(/^fn: CloudFront may not run this: line 1, column \d+: optional chaining \(error\)/)]);
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

test.each([
  ['both', 200, 200], ['objects', 502, 200], ['strings', 200, 502],
] as const)('F-117 originIds of a group that a function made: %s', async (answer, strings, objects) => {
  const site = await siteWith(['viewer-request'], `
    import cf from 'cloudfront';
    function handler(event) {
      const originIds = event.request.uri === '/strings' ? ['a', 'b'] : [{ originId: 'a' }, { originId: 'b' }];
      cf.createRequestOriginGroup({ originIds, failoverCriteria: { statusCodes: [500] } });
      return event.request;
    }`, { config: { Origins: [customOrigin('a'), customOrigin('b')] }, options: { assume: { 'group-origin-ids': answer } } });
  expect([(await site.get('/strings')).status, (await site.get('/objects')).status]).toEqual([strings, objects]);
});

describe('Lambda@Edge of the template', () => {
  const CODE = `
    exports.handler = async (event) => {
      const { config, request, response } = event.Records[0].cf;
      const from = request.origin ? (request.origin.custom || request.origin.s3).domainName : 'viewer';
      console.log(config.eventType + ' ' + from + ' ' + process.env.AWS_REGION);
      if (response) {
        response.headers['x-' + config.eventType] = [{ value: from }];
        return response;
      }
      if (request.uri === '/generated') return { status: '200', body: 'made at ' + config.eventType };
      if (request.uri === '/throws') throw new Error('broken');
      request.headers['x-' + config.eventType] = [{ value: from }];
      return request;
    };`;

  function lambdaSite(events: string[], input: SiteInput = {}) {
    const { behavior, resources } = withLambdas(events, { code: CODE });
    return startSite({ ...input, behavior, resources, options: { region: 'ap-southeast-1', ...input.options } });
  }

  test('runs at all four events, in the Region that is asked for', async () => {
    const logged: string[] = [];
    const site = await lambdaSite(['viewer-request', 'origin-request', 'origin-response', 'viewer-response'], { options: { onLog: (_source, line) => logged.push(line) } });
    const response = await site.get('/a');
    expect(response).toMatchObject({ body: 'app', headers: { 'x-origin-response': 'app.example.com', 'x-viewer-response': 'viewer' } });
    expect(site.origins.app!.seen[0]!.headers['x-origin-request']).toBe('app.example.com');
    for (const event of ['viewer-request viewer', 'origin-request app.example.com', 'origin-response app.example.com', 'viewer-response viewer']) {
      expect(logged.join('\n')).toContain(`${event} ap-southeast-1`);
    }
  });

  test('answers by itself, and fails', async () => {
    const site = await lambdaSite(['origin-request']);
    expect(await site.get('/generated')).toMatchObject({ status: 200, body: 'made at origin-request' });
    expect(await site.get('/throws')).toMatchObject({ status: 503, headers: { 'x-cache': 'LambdaExecutionError from cloudfront' }, body: expect.stringContaining('broken') });
    expect(site.origins.app!.seen).toEqual([]);
  });

  test('runs on each leg', async () => {
    const site = await lambdaSite(['origin-request', 'origin-response'], { config: groupConfig([500]) });
    site.origins.a!.handler = (_request, response) => {
      response.statusCode = 500;
      response.end();
    };
    expect(await site.get('/')).toMatchObject({ body: 'b', headers: { 'x-origin-response': 'b.example.com' } });
    expect(site.origins.b!.seen[0]!.headers['x-origin-request']).toBe('b.example.com');
  });
});
