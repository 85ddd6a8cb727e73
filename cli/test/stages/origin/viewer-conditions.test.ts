import type { IncomingMessage, ServerResponse } from 'node:http';
import { startSite, stopSites, type SiteInput, type TestSite } from '../../support/site';
import { cachePolicyResource, customOrigin } from '../../support/templates';

/** What viewers say of what they have (RFC 9110 §13.1), on the way to the origin. */

afterEach(stopSites);

const SINCE = 'Thu, 01 Jan 2026 00:00:00 GMT';
const CONDITIONS = { 'if-match': '"m"', 'if-none-match': '"viewer"', 'if-modified-since': SINCE, 'if-unmodified-since': SINCE };
const ALWAYS = { 'viewer-conditions-forwarded': 'always' } as const;

/** A site whose cache does what the origin's Cache-Control says. */
function cachingSite(input: SiteInput = {}): Promise<TestSite> {
  return startSite({ ...input, behavior: { CachePolicyId: { Ref: 'Policy' }, ...input.behavior }, resources: { Policy: cachePolicyResource(), ...input.resources } });
}

/** An origin with one object, which tells whoever has it so. */
const serving = (etag: string, body: string) => (request: IncomingMessage, response: ServerResponse) => {
  const unchanged = request.headers['if-none-match'] === etag;
  response.writeHead(unchanged ? 304 : 200, { 'cache-control': 'max-age=10', etag }).end(unchanged ? undefined : body);
};

const conditionsOf = ({ headers }: { headers: IncomingMessage['headers'] }) => Object.fromEntries(Object.keys(CONDITIONS).flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));

describe('F-140 conditions of the viewer', () => {
  test.each([['by-policy', {}], ['always', CONDITIONS]] as const)('that no policy names: %s', async (answer, expected) => {
    const site = await startSite({ options: { assume: { 'viewer-conditions-forwarded': answer } } });
    await site.get('/', { headers: CONDITIONS });
    expect(conditionsOf(site.origins.app!.seen[0]!)).toEqual(expected);
  });

  test.each(['by-policy', 'always'] as const)('that a policy names, or with legacy settings, always pass: %s', async (answer) => {
    const policies: SiteInput['behavior'][] = [{ OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' }, { CachePolicyId: undefined, ForwardedValues: { QueryString: false } }];
    for (const behavior of policies) {
      const site = await startSite({ behavior, options: { assume: { 'viewer-conditions-forwarded': answer } } });
      await site.get('/', { headers: CONDITIONS });
      expect(conditionsOf(site.origins.app!.seen[0]!)).toEqual(CONDITIONS);
    }
  });

  test.each([['by-policy', 200, 'Hit'], ['always', 304, 'Miss']] as const)('bring what the origin makes of them, which answers nobody else: %s', async (answer, status, second) => {
    const site = await cachingSite({ options: { assume: { 'viewer-conditions-forwarded': answer } } });
    site.origins.app!.handler = serving('"viewer"', 'app');
    expect(await site.get('/', { headers: { 'if-none-match': '"viewer"' } })).toMatchObject({ status, headers: { 'x-cache': 'Miss from cloudfront' } });
    expect(await site.get('/')).toMatchObject({ status: 200, body: 'app', headers: { 'x-cache': `${second} from cloudfront` } });
  });
});

test('F-045 the viewer\'s own conditions do not stand beside those of the cache', async () => {
  const site = await cachingSite({ options: { assume: ALWAYS } });
  site.origins.app!.handler = serving('"v1"', 'one');
  await site.get('/');
  site.advance(11);
  expect(await site.get('/', { headers: CONDITIONS })).toMatchObject({ status: 200, body: 'one', headers: { 'x-cache': 'RefreshHit from cloudfront' } });
  expect(conditionsOf(site.origins.app!.seen[1]!)).toEqual({ 'if-none-match': '"v1"' });
});

test.each([{}, ALWAYS])('F-248 what a place has is not confirmed because its viewer has something newer: %j', async (assume) => {
  const shield = { OriginShield: { Enabled: true, OriginShieldRegion: 'eu-west-1' } };
  const pops = [{ name: 'FRA56-P1', region: 'eu-central-1' }, { name: 'IAD89-P1', region: 'us-east-1' }];
  const site = await cachingSite({ config: { Origins: [customOrigin('app', shield)] }, options: { pops, assume } });
  const at = (pop: number, headers: Record<string, string> = {}) => site.get('/', { headers: { 'x-local-pop': pops[pop]!.name, ...headers } });
  site.origins.app!.handler = serving('"v1"', 'one');
  await at(0);
  site.advance(11);
  site.origins.app!.handler = serving('"v2"', 'two');
  expect((await at(1)).body).toBe('two');
  expect(await at(0, { 'if-none-match': '"v2"' })).toMatchObject({ status: 200, body: 'two' });
  expect(await at(0)).toMatchObject({ body: 'two', headers: { 'x-cache': 'Hit from cloudfront' } });
});

test('F-081 the page of an error is fetched without the conditions of the viewer', async () => {
  const site = await startSite({
    config: { CustomErrorResponses: [{ ErrorCode: 404, ResponseCode: 404, ResponsePagePath: '/404.html' }] }, options: { assume: ALWAYS },
  });
  site.origins.app!.handler = (request, response) => response.writeHead(request.url === '/404.html' ? 200 : 404).end(request.url);
  expect(await site.get('/nope', { headers: { ...CONDITIONS, 'range': 'bytes=0-1', 'if-range': '"r"' } })).toMatchObject({ status: 404, body: '/404.html' });
  const [first, page] = site.origins.app!.seen;
  expect(conditionsOf(first!)).toEqual(CONDITIONS);
  expect(conditionsOf(page!)).toEqual({});
  expect([page!.headers.range, page!.headers['if-range']]).toEqual([undefined, undefined]);
});
