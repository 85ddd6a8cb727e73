import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LocalCloudFront } from '../../../cli/src';
import { send } from '../../../cli/test/support/site';
import type { SmartOriginDistribution } from '../../../src';
import { distributionConfig, warnings } from '../../fixtures';
import { fastestSite, type FastestSiteProps, http, REGIONS, stackIn } from '../edge/fixtures';
import { sessionSite } from '../sessions/fixtures';

/** `cdk deploy -c cdk-smart-origin:edge-router=off` */
const appOf = (off: boolean, outdir?: string) => new App({ outdir, context: off ? { 'cdk-smart-origin:edge-router': 'off' } : {} });

type Change = (site: SmartOriginDistribution) => void;

/** The same site with the edge router, and without. */
function both(region: string, props: FastestSiteProps = {}, change: Change = () => undefined): { on: Stack; off: Stack } {
  const [on, off] = [false, true].map((isOff) => {
    const stack = stackIn(region, appOf(isOff));
    change(fastestSite(stack, props));
    return stack;
  });
  return { on, off };
}

const withKeys = () => ({ eu: { origin: http('eu', { customHeaders: { 'X-Key': 'one' } }) }, us: { origin: http('us', { customHeaders: { 'X-Key': 'two' } }) } });

describe.each(REGIONS)('the template without the edge router, in %s', (region) => {
  test('differs in who is called, and in what the origins carry for it', () => {
    const { on, off } = both(region, { site: { origins: withKeys(), writes: ['/api/*'] } }, (site) => site.addBehavior('/us/*', { primary: 'us' }));
    const [withRouter, without] = [on, off].map((stack) => Template.fromStack(stack).toJSON());
    const [name] = Object.keys(Template.fromStack(on).findResources('AWS::CloudFront::Distribution'));
    const { Resources: { [name]: distribution, ...others } } = without;
    expect(others).toEqual((({ [name]: ours, ...rest }) => rest)(withRouter.Resources));

    const config = structuredClone(withRouter.Resources[name].Properties.DistributionConfig);
    for (const behavior of [config.DefaultCacheBehavior, ...config.CacheBehaviors]) delete behavior.LambdaFunctionAssociations;
    for (const origin of config.Origins) {
      origin.OriginCustomHeaders = origin.OriginCustomHeaders?.filter(({ HeaderName }: any) => !HeaderName.startsWith('x-smart-origin-'));
    }
    expect(distribution.Properties.DistributionConfig).toEqual(config);
    expect(JSON.stringify(distribution)).not.toContain('x-smart-origin-');
  });

  test('keeps the function and its log group, so that the way back is one update of the distribution', () => {
    const { on, off } = both(region);
    const [withRouter, without] = [on, off].map((stack) => (stack.node.root as App).synth().stacks.find(({ environment }) => environment.region === 'us-east-1')!.template);
    const router = (template: any) => Object.entries(template.Resources).filter(([id]) => /EdgeRouter/.test(id));
    expect(router(without)).toEqual(router(withRouter));
    expect(router(without).length).toBeGreaterThan(3);
  });
});

describe('a warning', () => {
  const off = (props: FastestSiteProps = {}) => warnings(both('us-east-1', props).off);

  test('says who answers', () => {
    expect(off()).toEqual([expect.stringMatching(
      /the context cdk-smart-origin:edge-router is "off": nobody looks for the fastest member: "eu" answers, and its fallback when it fails, and members that fail are not avoided; take it back/)]);
  });

  test('says whose Host is not sent', () => {
    const origins = { eu: { origin: http('eu') }, us: { origin: http('us'), hostHeader: 'www.example.com' } };
    expect(off({ site: { origins } }).join()).toMatch(/without the edge router hostHeader is not sent, so "us" is asked by the domain name of its origin/);
  });
});

test('of several versions in several places, the fallback of each answers', () => {
  const stack = stackIn('us-east-1', appOf(true));
  const origins = { v1: { origin: http('v1') }, v1us: { origin: http('v1us'), sameAs: 'v1' }, v2: { origin: http('v2'), weight: 10 }, v2us: { origin: http('v2us'), sameAs: 'v2' } };
  sessionSite(stack, { fastest: { probePath: '/health' }, site: { origins } });
  const functions: any[] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Function'));
  const router = functions.map(({ Properties }) => Properties.FunctionCode as string).find((code) => code.includes('createRequestOriginGroup'))!;
  expect(router).toContain('"fallbacks":{"v1":["v1us"],"v2":["v2us"]}');
  expect(distributionConfig(stack).Origins.map(({ Id }: any) => Id).sort()).toEqual(['v1', 'v1us', 'v2', 'v2us']);
});

describe('on the local CloudFront', () => {
  // Loading the CDK, and starting instances, take long on a busy machine.
  jest.setTimeout(60_000);
  let directory: string;
  const servers: Server[] = [];
  let edge: LocalCloudFront | undefined;
  let euFails = false;

  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'fastest-emergency-')); });

  afterEach(async () => {
    await edge?.close();
    for (const server of servers.splice(0)) server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function member(name: string): Promise<string> {
    const server = createServer(({ headers }, response) => {
      const internal = Object.keys(headers).filter((header) => header.startsWith('x-smart-origin-'));
      response.writeHead(euFails && name === 'eu' ? 503 : 200, { 'cache-control': 'no-store', 'x-internal': internal.join() });
      response.end(name);
    });
    servers.push(server);
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const synthesize = (isOff: boolean) => {
    const app = appOf(isOff, directory);
    fastestSite(stackIn('us-east-1', app), { site: { origins: { eu: { origin: http('eu') }, us: { origin: http('us') } }, writes: ['/api/*'] } });
    app.synth();
  };

  test('the edge router that does not start is taken out, and primary and fallback answer', async () => {
    synthesize(false);
    edge = await LocalCloudFront.start({ template: directory, origins: { eu: await member('eu'), us: await member('us') } });
    expect((await send(edge.url, '/')).status).toBe(200);

    const bundles = readdirSync(directory).filter((name) => name.startsWith('asset.')).map((name) => join(directory, name, 'index.js')).filter(existsSync);
    expect(bundles).toHaveLength(1);
    writeFileSync(bundles[0], 'throw new Error("broken by a test");');
    await edge.reload();
    expect((await send(edge.url, '/')).status).toBeGreaterThanOrEqual(500);

    synthesize(true);
    await edge.reload();
    expect(await send(edge.url, '/')).toMatchObject({ status: 200, body: 'eu', headers: { 'x-internal': '' } });
    expect(await send(edge.url, '/api/cart', { method: 'POST', body: 'one' })).toMatchObject({ status: 200, body: 'eu' });
    euFails = true;
    expect(await send(edge.url, '/')).toMatchObject({ status: 200, body: 'us', headers: { 'x-internal': '' } });
  });
});
