import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { EdgeFunctionFault } from '../../../src/faults/edge-function-fault';
import { LocalCloudFront } from '../../../src/local-cloudfront';
import { startSite, stopSites, type SiteInput, type TestSite } from '../../support/site';
import { globalTable, READS_SESSION } from '../../support/table-site';
import { cachePolicyResource, customOrigin, groupConfig, withFunction, withLambdas, writeTemplate } from '../../support/templates';

/** Origin Shield: a cache between those of the points of presence and the origin. */

afterEach(stopSites);

const POPS = [{ name: 'FRA56-P1', region: 'eu-central-1' }, { name: 'IAD89-P1', region: 'us-east-1' }];
const SHIELD = { OriginShield: { Enabled: true, OriginShieldRegion: 'eu-west-1' } };

function shieldedSite({ policy = {}, ...input }: SiteInput & { policy?: Record<string, unknown> } = {}) {
  return startSite({
    ...input,
    config: { Origins: [customOrigin('app', SHIELD)], ...input.config },
    behavior: { CachePolicyId: { Ref: 'Policy' }, ...input.behavior },
    resources: { Policy: cachePolicyResource(policy), ...input.resources },
    options: { pops: POPS, ...input.options },
  });
}

const at = (site: TestSite, pop: number, target = '/', headers: Record<string, string> = {}) => site.get(target, { headers: { 'x-local-pop': POPS[pop]!.name, ...headers } });
const answers = (headers: Record<string, string>, body = 'app', status = 200) => (_request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(status, headers).end(body);
};

describe('F-248 an origin with Origin Shield', () => {
  test('is asked once for all points of presence', async () => {
    const site = await shieldedSite();
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=60' });
    expect(await at(site, 0)).toMatchObject({ body: 'app', headers: { 'x-cache': 'Miss from cloudfront' } });
    site.advance(5);
    expect(await at(site, 1)).toMatchObject({ body: 'app', headers: { 'age': '5', 'x-cache': 'Hit from cloudfront', 'x-amz-cf-pop': 'IAD89-P1' } });
    expect(site.origins.app!.seen).toHaveLength(1);
  });

  test('a response is not fresh for longer than it would have been', async () => {
    const site = await shieldedSite();
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=60' });
    await at(site, 0);
    site.advance(50);
    await at(site, 1);
    site.advance(5);
    expect((await at(site, 1)).headers).toMatchObject({ 'age': '55', 'x-cache': 'Hit from cloudfront' });
    site.advance(6);
    await at(site, 1);
    expect(site.origins.app!.seen).toHaveLength(2);
  });

  test('is asked once for what is asked at several places at the same time', async () => {
    const site = await shieldedSite();
    let release: () => void = () => undefined;
    site.origins.app!.handler = (request, response) => {
      release = () => answers({ 'cache-control': 'max-age=60' })(request, response);
    };
    const both = Promise.all([at(site, 0), at(site, 1)]);
    const waits = () => site.origins.app!.seen.length > 0 && site.traces.some(({ stage, detail }) => stage === 'origin shield' && detail.startsWith('waits'));
    while (!waits()) await new Promise((resolve) => setTimeout(resolve, 2));
    release();
    expect((await both).map(({ body }) => body)).toEqual(['app', 'app']);
    expect(site.origins.app!.seen).toHaveLength(1);
  });

  test('what a place has kept is confirmed by Origin Shield alone', async () => {
    const site = await shieldedSite();
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=10', 'etag': '"v1"' });
    await at(site, 0);
    site.advance(11);
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=60', 'etag': '"v1"' }, '', 304);
    await at(site, 1);
    expect(await at(site, 0)).toMatchObject({ status: 200, body: 'app', headers: { 'x-cache': 'RefreshHit from cloudfront' } });
    expect(site.origins.app!.seen).toHaveLength(2);
  });

  test('parts are kept there too', async () => {
    const site = await shieldedSite();
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=60', 'content-range': 'bytes 0-2/10' }, 'app', 206);
    for (const pop of [0, 1]) expect(await at(site, pop, '/', { range: 'bytes=0-2' })).toMatchObject({ status: 206, body: 'app' });
    expect(site.origins.app!.seen).toHaveLength(1);
  });

  test('is renewed in the background there as well', async () => {
    const site = await shieldedSite();
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=10, stale-while-revalidate=60' }, 'old');
    await at(site, 0);
    site.advance(11);
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=10' }, 'new');
    expect((await at(site, 1)).body).toBe('old');
    while (site.origins.app!.seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
  });

  test('an invalidation reaches it', async () => {
    const site = await shieldedSite();
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=60' });
    await at(site, 0);
    expect(site.cloudFront.invalidate(['/*'])).toBe(2);
    await at(site, 1);
    expect(site.origins.app!.seen).toHaveLength(2);
  });

  test('errors are cached where they were asked for, not there', async () => {
    const site = await shieldedSite();
    site.origins.app!.handler = answers({}, 'missing', 404);
    for (const pop of [0, 0, 1, 1]) expect((await at(site, pop)).status).toBe(404);
    expect(site.origins.app!.seen).toHaveLength(2);
  });

  test('what has expired there stands in while the origin is in trouble', async () => {
    const site = await shieldedSite();
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=10' });
    await at(site, 0);
    site.advance(11);
    site.origins.app!.handler = answers({}, 'broken', 500);
    expect(await at(site, 1)).toMatchObject({ status: 200, body: 'app' });
  });
});

describe('F-249 in an origin group', () => {
  test('each leg goes through the Origin Shield of its own origin', async () => {
    const site = await shieldedSite({ config: groupConfig([500], SHIELD, { OriginShield: { Enabled: true, OriginShieldRegion: 'us-east-2' } }) });
    site.origins.a!.handler = answers({}, 'broken', 500);
    site.origins.b!.handler = answers({ 'cache-control': 'max-age=60' }, 'b');
    for (const pop of [0, 1]) expect((await at(site, pop)).body).toBe('b');
    expect([site.origins.a!.seen.length, site.origins.b!.seen.length]).toEqual([2, 1]);
    expect(site.traces.filter(({ stage, detail }) => stage === 'origin shield' && detail.includes(' by ')).map(({ detail }) => detail)).toEqual([
      'a by eu-west-1', 'b by us-east-2', 'a by eu-west-1', 'b by us-east-2',
    ]);
  });

  test('what has expired does not keep a request from the second leg', async () => {
    const site = await shieldedSite({ config: groupConfig([500], SHIELD) });
    site.origins.a!.handler = answers({ 'cache-control': 'max-age=10' }, 'old');
    await at(site, 0);
    site.advance(11);
    site.origins.a!.handler = answers({}, 'broken', 500);
    site.origins.b!.handler = answers({}, 'b');
    expect((await at(site, 1)).body).toBe('b');
  });

  test('a connection that fails leads on as it would without', async () => {
    const site = await shieldedSite({ config: groupConfig([503], SHIELD) });
    await site.origins.a!.close();
    site.origins.b!.handler = answers({}, 'b');
    expect((await at(site, 0)).body).toBe('b');
  });
});

describe('F-250 Lambda@Edge at origin events', () => {
  const TELLS = 'exports.handler = async (event) => ({ status: "200", headers: { "cache-control": [{ key: "Cache-Control", value: "max-age=60" }] }, body: process.env.AWS_REGION });';

  test('runs in the Region of Origin Shield, and not where that has the response', async () => {
    const { behavior, resources } = withLambdas(['origin-request'], { code: TELLS });
    const site = await shieldedSite({ behavior, resources });
    for (const pop of [0, 1]) expect((await at(site, pop)).body).toBe('eu-west-1');
    expect(site.cloudFront.lambdaStats().filter(({ invocations }) => invocations > 0)).toMatchObject([{ pop: 'origin-shield/eu-west-1', region: 'eu-west-1', invocations: 1 }]);
  });

  test('at viewer events runs where the viewer is', async () => {
    const { behavior, resources } = withLambdas(['viewer-request'], { code: TELLS });
    const site = await shieldedSite({ behavior, resources });
    expect((await at(site, 1)).body).toBe('us-east-1');
  });
});

test('F-251 writes go through Origin Shield without its cache', async () => {
  const { behavior, resources } = withLambdas(['origin-request'], { code: 'exports.handler = async () => ({ status: "200", body: process.env.AWS_REGION });' });
  const site = await shieldedSite({ behavior: { ...behavior, AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'] }, resources });
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    expect((await site.get('/', { method, headers: { 'x-local-pop': 'IAD89-P1' } })).body).toBe('eu-west-1');
  }
});

test('F-248 a function may turn Origin Shield on, elsewhere, and off', async () => {
  const code = (shield: string) => `import cf from 'cloudfront'; function handler(event) { cf.updateRequestOrigin({ originShield: ${shield} }); return event.request; }`;
  for (const [shield, asked] of [['{ enabled: false }', 2], ['{ enabled: true, region: "us-east-2" }', 1]] as const) {
    const { behavior, resources } = withFunction(['viewer-request'], 'fn', code(shield));
    const site = await shieldedSite({ behavior, resources });
    site.origins.app!.handler = answers({ 'cache-control': 'max-age=60' });
    for (const pop of [0, 1]) await at(site, pop);
    expect(site.origins.app!.seen).toHaveLength(asked);
  }
});

test('F-248 one origin\'s object is not another\'s', async () => {
  const both = [customOrigin('a', SHIELD), customOrigin('b', SHIELD)];
  const { behavior, resources } = withFunction(['viewer-request'], 'fn', `import cf from 'cloudfront'; function handler(event) {
    if (event.request.headers['x-to']) cf.selectRequestOriginById('b'); return event.request; }`);
  const site = await shieldedSite({ config: { Origins: both }, behavior, resources });
  for (const id of ['a', 'b']) site.origins[id]!.handler = answers({ 'cache-control': 'max-age=60' }, id);
  expect((await at(site, 0)).body).toBe('a');
  expect((await at(site, 1, '/', { 'x-to': 'b' })).body).toBe('b');
});

describe('F-252 the Region of Origin Shield', () => {
  const start = (shield: unknown) => LocalCloudFront.start({
    template: writeTemplate({ config: { Origins: [customOrigin('app', { OriginShield: shield })] } }), origins: { app: 'http://127.0.0.1:9' },
  });

  test.each([
    [{ Enabled: true }, /OriginShieldRegion \(missing\).*out of us-east-1/s],
    [{ Enabled: true, OriginShieldRegion: 'eu-west-3' }, /OriginShieldRegion \(eu-west-3\).*no Origin Shield in that Region/s],
    [{ Enabled: true, OriginShieldRegion: 'eu-west-1', Colour: 'red' }, /Colour/],
  ])('fails when it is %j', async (shield, message) => {
    await expect(start(shield)).rejects.toThrow(message);
  });

  test('may be missing where it is off', async () => {
    const cloudFront = await start({ Enabled: false });
    await cloudFront.close();
  });
});

test('what streams through is whole', async () => {
  const site = await shieldedSite();
  const chunk = 'x'.repeat(65_536);
  site.origins.app!.handler = (_request, response) => {
    response.writeHead(200, { 'cache-control': 'max-age=60' });
    for (let count = 0; count < 16; count += 1) response.write(chunk);
    response.end();
  };
  const sizes = [];
  for (const pop of [0, 1]) sizes.push((await at(site, pop)).bytes.length);
  expect(sizes).toEqual([1_048_576, 1_048_576]);
  expect(await buffer((await fetch(site.cloudFront.url)).body as unknown as Readable)).toHaveLength(1_048_576);
});

test('faults of Lambda@Edge functions are healed at Origin Shield apart from points of presence', async () => {
  const lambda = withLambdas(['origin-request'], { code: "exports.handler = async () => ({ status: '200' });" });
  const site = await shieldedSite(lambda);
  const { edgeFunctions } = site.cloudFront;
  edgeFunctions.fail(EdgeFunctionFault.throttled());
  edgeFunctions.heal({ pop: 'FRA56-P1' });
  edgeFunctions.heal({ pop: 'IAD89-P1' });
  expect(edgeFunctions.failing).toEqual([expect.objectContaining({ pop: 'origin-shield/eu-west-1' })]);
  expect((await at(site, 0, '/five')).status).toBe(503);
  edgeFunctions.heal({ pop: 'origin-shield/eu-west-1' });
  expect(edgeFunctions.failing).toEqual([]);
}, 60_000);

test('from Origin Shield, a table in another Region is as far as the network says', async () => {
  const elsewhere = READS_SESSION.replace('process.env.AWS_REGION', "'us-east-1'").replace("method: 'POST',", "method: 'POST', signal: AbortSignal.timeout(1000),");
  const code = `${elsewhere.replace('exports.handler', 'const ask')}
    exports.handler = (event) => ask(event).catch((error) => ({ status: '200', body: error.name }));`;
  const lambda = withLambdas(['origin-request'], { code });
  const site = await shieldedSite({ behavior: lambda.behavior, resources: { ...lambda.resources, Table: globalTable(['eu-west-1', 'us-east-1']) } });
  expect((await at(site, 0, '/one')).body).toBe('us-east-1: none');
  site.cloudFront.network.setDistance('us-east-1', 'eu-west-1', 4000);
  expect((await at(site, 0, '/two')).body).toBe('TimeoutError');
  site.cloudFront.network.setDistance('us-east-1', 'eu-west-1', 0);
  expect((await at(site, 0, '/three')).body).toBe('us-east-1: none');
  site.cloudFront.network.cut('us-east-1', 'eu-west-1');
  expect((await at(site, 0, '/four')).body).toBe('TimeoutError');
}, 60_000);
