import http from 'node:http';
import { send, startSite, stopSites, type SiteInput, type TestSite } from './support/site';
import { storeResources } from './support/store-site';
import { CACHING_OPTIMIZED, withFunction, withLambdas, writeTemplate } from './support/templates';

/** Edge locations: each with a cache and Lambda@Edge instances of its own. */

afterEach(stopSites);

const POPS = [{ name: 'FRA56-P1', region: 'eu-central-1' }, { name: 'IAD89-P1', region: 'us-east-1' }, { name: 'SIN2-C1', region: 'ap-southeast-1' }];

const TELLS_REGION = `
  let events = 0;
  exports.handler = async (event) => {
    events += 1;
    return { status: '200', body: process.env.AWS_REGION + ' ' + events };
  };`;

function startPops(input: SiteInput = {}) {
  return startSite({ ...input, options: { pops: POPS, ...input.options } });
}

function at(site: TestSite, pop: string, target = '/', options: { method?: string } = {}) {
  return site.get(target, { ...options, headers: { 'x-local-pop': pop } });
}

const cached = { behavior: { CachePolicyId: CACHING_OPTIMIZED } };

test('F-093: a viewer is served at the point of presence that it names, else at the first', async () => {
  const site = await startPops();
  expect((await site.get('/')).headers['x-amz-cf-pop']).toBe('FRA56-P1');
  for (const { name } of POPS) expect((await at(site, name)).headers['x-amz-cf-pop']).toBe(name);
  expect(site.cloudFront.pops).toEqual(POPS);
});

test('without any, there is one in the Region of the options', async () => {
  const site = await startSite({ options: { region: 'eu-west-1' } });
  expect(site.cloudFront.pops).toEqual([{ name: 'LCL50-P1', region: 'eu-west-1' }]);
  expect((await site.get('/')).headers['x-amz-cf-pop']).toBe('LCL50-P1');
});

test('the header is removed before anything sees the request', async () => {
  const site = await startPops({
    ...withFunction(['viewer-request'], 'fn', 'function handler(event) { event.request.headers["x-seen"] = { value: Object.keys(event.request.headers).join(" ") }; return event.request; }'),
    behavior: { ...withFunction(['viewer-request']).behavior, OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' },
  });
  await at(site, 'IAD89-P1');
  const { headers } = site.origins.app!.seen[0]!;
  expect(headers['x-seen']).toContain('host');
  expect(`${headers['x-seen'] as string} ${Object.keys(headers).join(' ')}`).not.toContain('x-local-pop');
});

test('functions are told where they run', async () => {
  const { resources, behavior } = withFunction(['viewer-request'], 'fn', `
    import cf from 'cloudfront';
    function handler() { return { statusCode: 200, headers: { 'x-place': { value: cf.edgeLocation.name + ' ' + cf.edgeLocation.region } } }; }`);
  const site = await startPops({ resources, behavior });
  const places = await Promise.all(POPS.map(async ({ name }) => (await at(site, name)).headers['x-place']));
  expect(places).toEqual(['FRA56-P1 eu-central-1', 'IAD89-P1 us-east-1', 'SIN2-C1 ap-southeast-1']);
});

test('F-093: each has a cache of its own; an invalidation clears them all', async () => {
  const site = await startPops(cached);
  const caches = async () => Promise.all(POPS.map(async ({ name }) => (await at(site, name, '/page')).headers['x-cache']));
  await at(site, 'FRA56-P1', '/page');
  expect((await at(site, 'FRA56-P1', '/page')).headers['x-cache']).toBe('Hit from cloudfront');
  expect((await at(site, 'IAD89-P1', '/page')).headers['x-cache']).toBe('Miss from cloudfront');
  expect(await caches()).toEqual(['Hit from cloudfront', 'Hit from cloudfront', 'Miss from cloudfront']);
  expect(site.cloudFront.invalidate(['/page'])).toBe(3);
  expect(await caches()).toEqual(Array(3).fill('Miss from cloudfront'));
  expect(site.origins.app!.seen).toHaveLength(6);
});

test('requests for one object are collapsed at each by itself', async () => {
  const site = await startPops(cached);
  const waiting: http.ServerResponse[] = [];
  site.origins.app!.handler = (_request, response) => void waiting.push(response.setHeader('cache-control', 'max-age=60'));
  const answers = POPS.slice(0, 2).flatMap(({ name }) => [at(site, name, '/slow'), at(site, name, '/slow')]);
  while (waiting.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const response of waiting) response.end('once');
  expect((await Promise.all(answers)).map(({ body }) => body)).toEqual(Array(4).fill('once'));
  expect(site.origins.app!.seen).toHaveLength(2);
});

test('F-093: each has Lambda@Edge instances of its own, in its Region', async () => {
  const site = await startPops(withLambdas(['origin-request'], { code: TELLS_REGION }));
  const told = async (pop: string) => (await at(site, pop)).body;
  expect(await told('FRA56-P1')).toBe('eu-central-1 1');
  expect(await told('FRA56-P1')).toBe('eu-central-1 2');
  expect(await told('SIN2-C1')).toBe('ap-southeast-1 1');
  expect(site.cloudFront.lambdaStats()).toEqual([
    { functionName: 'originrequest', pop: 'FRA56-P1', region: 'eu-central-1', invocations: 2, coldStarts: 1, errors: 0, instances: 1 },
    { functionName: 'originrequest', pop: 'IAD89-P1', region: 'us-east-1', invocations: 0, coldStarts: 0, errors: 0, instances: 0 },
    { functionName: 'originrequest', pop: 'SIN2-C1', region: 'ap-southeast-1', invocations: 1, coldStarts: 1, errors: 0, instances: 1 },
  ]);
});

test('KeyValueStores are those of all of them', async () => {
  const site = await startPops(storeResources());
  site.cloudFront.keyValueStore()!.put('k', 'value');
  expect(await Promise.all(POPS.map(async ({ name }) => (await at(site, name, '/k')).body))).toEqual(['value', 'value', 'value']);
});

test('a reload keeps the caches and the counts of all; instances start anew', async () => {
  const lambda = withLambdas(['origin-response'], { code: 'exports.handler = async (event) => event.Records[0].cf.response;' });
  const whole = { resources: lambda.resources, behavior: { ...cached.behavior, ...lambda.behavior } };
  const template = writeTemplate(whole);
  const site = await startPops({ ...whole, options: { template } });
  await at(site, 'IAD89-P1', '/page');
  await site.cloudFront.reload();
  expect((await at(site, 'IAD89-P1', '/page')).headers['x-cache']).toBe('Hit from cloudfront');
  expect((await at(site, 'SIN2-C1', '/page')).headers['x-cache']).toBe('Miss from cloudfront');
  await at(site, 'IAD89-P1', '/another');
  expect(site.cloudFront.lambdaStats().map(({ pop, invocations, coldStarts }) => [pop, invocations, coldStarts]))
    .toEqual([['FRA56-P1', 0, 0], ['IAD89-P1', 2, 2], ['SIN2-C1', 1, 1]]);
});

describe('fails when', () => {
  test.each(['LHR61-P2', 'fra56-p1', '', 'FRA56-P1, FRA56-P1'])('a viewer names "%s": 400 of the local CloudFront, and nothing runs', async (name) => {
    const site = await startPops();
    const { status, headers, body } = await at(site, name);
    expect([status, headers['x-cache']]).toEqual([400, 'Error from cloudfront']);
    expect(body).toContain(`There is no point of presence "${name}"`);
    expect(body).toContain('FRA56-P1, IAD89-P1, SIN2-C1');
    expect(site.origins.app!.seen).toEqual([]);
  });

  test.each<[string, { name: string; region: string }[], RegExp]>([
    ['none is given', [], /no point of presence was given/],
    ['one is given twice', [POPS[0]!, { ...POPS[1]!, name: 'FRA56-P1' }], /"FRA56-P1" was given twice/],
    ['a name is none', [{ name: 'Frankfurt am Main', region: 'eu-central-1' }], /"Frankfurt am Main" is no name[^]*FRA56-P1/],
    ['a Region is none', [{ name: 'FRA56-P1', region: 'Europe' }], /"Europe" is no Region[^]*correct --pop FRA56-P1/],
  ])('%s', async (_name, pops, message) => {
    await expect(startSite({ options: { pops } })).rejects.toThrow(message);
  });
});

test('trace lines tell the place where there are several', async () => {
  const site = await startPops();
  await send(site.cloudFront.url, '/', { headers: { 'x-local-pop': 'SIN2-C1' } });
  expect(site.traces[0]!.detail).toMatch(/ over https at SIN2-C1$/);
});

test('a Region stands for a point of presence near it, which is chosen by name or Region', async () => {
  const site = await startSite({ options: { pops: ['eu-west-1', 'us-east-1', { name: 'IAD55-P2', region: 'us-east-1' }] } });
  expect(site.cloudFront.pops).toEqual([{ name: 'DUB56-P1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }, { name: 'IAD55-P2', region: 'us-east-1' }]);
  expect((await at(site, 'eu-west-1')).headers['x-amz-cf-pop']).toBe('DUB56-P1');
  const several = await at(site, 'us-east-1');
  expect([several.status, several.body]).toEqual([400, expect.stringContaining('IAD55-P2')]);
});

test('each point of presence has a port of its own where it is asked for; the header counts more', async () => {
  const site = await startPops({ options: { popPorts: true } });
  const { cloudFront } = site;
  expect(Object.keys(cloudFront.popUrls!)).toEqual(POPS.map(({ name }) => name));
  for (const { name, region } of POPS) {
    expect((await send(cloudFront.popUrl(name), '/')).headers['x-amz-cf-pop']).toBe(name);
    expect(cloudFront.popUrl(region)).toBe(cloudFront.popUrls![name]);
  }
  expect((await send(cloudFront.popUrl('SIN2-C1'), '/', { headers: { 'x-local-pop': 'FRA56-P1' } })).headers['x-amz-cf-pop']).toBe('FRA56-P1');
  expect(() => cloudFront.popUrl('moon')).toThrow(expect.objectContaining({ code: 'ERR_POP' }));
  const without = await startPops();
  expect(without.cloudFront.popUrls).toBeUndefined();
  expect(() => without.cloudFront.popUrl('SIN2-C1')).toThrow(/--pop-ports/);
});

test('fails when a point of presence is given as what is no Region', async () => {
  await expect(startSite({ options: { pops: ['Dublin'] } })).rejects.toThrow(/"Dublin" is no Region.*pops/s);
});
