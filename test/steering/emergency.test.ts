import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { baked, functionCode, http, REGIONS, sessionSite, type SessionSiteProps, stackIn } from './sessions/fixtures';
import { LocalCloudFront } from '../../cli/src';
import { send } from '../../cli/test/support/site';
import { Failover, SmartOriginDistribution, Steering, ViewerStep } from '../../src';
import { STICKY_COOKIE } from '../../src/contract/names';
import type { RouteConfig, SteeringConfig } from '../../src/contract/steering';
import { distributionConfig, warnings } from '../fixtures';

/** The line that takes the edge router out: `cdk deploy -c cdk-smart-origin:edge-router=off`. */
const OFF = { 'cdk-smart-origin:edge-router': 'off' };

const appOf = (off: boolean, outdir?: string) => new App({ outdir, context: off ? OFF : {} });

/** The same site with the edge router, and without. */
function both(region: string, props: SessionSiteProps = {}, change: (site: SmartOriginDistribution) => void = () => undefined) {
  const [on, off] = [false, true].map((isOff) => {
    const stack = stackIn(region, appOf(isOff));
    const made = sessionSite(stack, props);
    change(made);
    return { stack, made, template: Template.fromStack(stack).toJSON() };
  });
  return { on, off };
}

/** Where two parts of templates differ. */
function differences(a: any, b: any, path = ''): string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [path];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) => differences(a[key], b[key], path === '' ? key : `${path}.${key}`));
}

describe('what stands in the way out', () => {
  const slow = (): SessionSiteProps => ({
    site: {
      origins: { v1: { origin: http('v1', { connectionAttempts: 1 }) }, v2: { origin: http('v2', { connectionAttempts: 3, connectionTimeout: Duration.seconds(10) }), weight: 10 } },
      failover: Failover.onStatus({ maxTimeToFailover: Duration.seconds(12) }),
    },
  });

  test('is no member that takes longer to connect to than the primary, which the router let nobody feel: origins stay as they are', () => {
    const { on, off } = both('us-east-1', slow());
    const timesOf = (stack: Stack) => distributionConfig(stack).Origins.map(({ OriginCustomHeaders, ...origin }: any) => origin);
    expect(timesOf(off.stack)).toEqual(timesOf(on.stack));
    expect(timesOf(off.stack)[1]).toMatchObject({ Id: 'v2', ConnectionAttempts: 3, ConnectionTimeout: 10, CustomOriginConfig: { OriginReadTimeout: 10 } });
  });

  const stepsOf = (bytes: number): SessionSiteProps => ({ site: { viewerRequest: [ViewerStep.fromInline(`function handler(event) { return event.request; } // ${'x'.repeat(bytes)}`)] } });

  test('is a function that would be too large, which synth says long before', () => {
    const warned = (bytes: number) => {
      const stack = stackIn('us-east-1');
      sessionSite(stack, stepsOf(bytes));
      return warnings(stack).filter((warning) => warning.includes('emergency-function-too-large'));
    };
    expect(warned(2000)).toEqual([]);
    expect(warned(3100)).toEqual([expect.stringMatching(/the edge router could not be taken out in an emergency: without it the viewer-request function has \d{5} bytes.*Shorten a step/)]);
    const off = stackIn('us-east-1', appOf(true));
    expect(() => sessionSite(off, stepsOf(2000))).not.toThrow();
    expect(() => sessionSite(stackIn('us-east-1', appOf(true)), stepsOf(3100))).toThrow(/the viewer-request function has \d{5} bytes/);
  });
});

describe.each(REGIONS)('the template without the edge router, in %s', (region) => {
  test('differs in the distribution alone, and in the viewer router', () => {
    const { on, off } = both(region, { site: { writes: ['/api/*'] } });
    const resources = differences(on.template.Resources, off.template.Resources).map((path) => path.replace(/^\w*(Distribution|ViewerRequestFunction\w*?)[0-9A-F]{8}/, '$1'));
    const beyond = (path: string) => resources.filter((one) => one.startsWith(path));
    expect([...new Set(resources.map((path) => path.split('.')[0]))].sort()).toEqual(['Distribution', 'ViewerRequestFunction', 'ViewerRequestFunctionSession', 'ViewerRequestFunctionSingle']);
    expect(beyond('Distribution').map((path) => path.replace('Distribution.Properties.DistributionConfig.', ''))).toEqual([
      'CacheBehaviors.0.FunctionAssociations.0.FunctionARN.Fn::GetAtt.0',
      'CacheBehaviors.0.LambdaFunctionAssociations',
      'DefaultCacheBehavior.FunctionAssociations.0.FunctionARN.Fn::GetAtt.0',
      'DefaultCacheBehavior.LambdaFunctionAssociations',
      'Origins.0.OriginCustomHeaders',
      'Origins.1.OriginCustomHeaders',
    ]);
  });

  test('keeps the function, its log group and what else refers to it, so that nothing is in the way back', () => {
    const { on, off } = both(region);
    expect(off.made.smartOrigin.edgeRouter!.logGroupName).toBe(on.made.smartOrigin.edgeRouter!.logGroupName);
    const [withRouter, without] = [on, off].map(({ stack }) => (stack.node.root as App).synth().stacks.find(({ environment }) => environment.region === 'us-east-1')!.template);
    const router = (template: any) => Object.keys(template.Resources).filter((id) => /EdgeRouter/.test(id));
    expect(router(without)).toEqual(router(withRouter));
    expect(router(without).length).toBeGreaterThan(3);
  });
});

describe('without the edge router', () => {
  const off = (props: SessionSiteProps = {}) => {
    const stack = stackIn('us-east-1', appOf(true));
    sessionSite(stack, props);
    return stack;
  };
  const cookiePart = (stack: Stack) => baked<SteeringConfig>(functionCode(stack, /ViewerResponse/), '{"version":1,"generation"');

  test('visitors are routed as Steering.weighted() routes them with the same options', () => {
    const options = { ttl: Duration.minutes(20), consentCookie: 'consent', generation: 3 };
    const weighted = stackIn('us-east-1', appOf(true));
    new SmartOriginDistribution(weighted, 'Site', { origins: { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 10 } }, steering: Steering.weighted(options) });
    expect(functionCode(off(options), /ViewerRequest/)).toBe(functionCode(weighted, /ViewerRequest/));
  });

  test('the pin lasts as long as with it', () => {
    const stack = off();
    expect(cookiePart(stack)).toMatchObject({ ttl: 600, cookieLifetime: 2_592_000, cookie: STICKY_COOKIE });
  });

  test('the cookie function is the same, so that no visitor with a session is pinned to where nobody looked it up', () => {
    const { on, off: without } = both('us-east-1');
    expect(functionCode(without.stack, /ViewerResponse/)).toBe(functionCode(on.stack, /ViewerResponse/));
    expect(cookiePart(without.stack).session).toEqual({ cookie: 'sid' });
  });

  test('a warning says so', () => {
    expect(warnings(off())).toEqual([expect.stringMatching(
      /the context cdk-smart-origin:edge-router is "off": sessions are not looked up, visitors without a valid pin are assigned by weight, and members that fail are not avoided; take it back as soon as the reason has gone.*cdk-smart-origin:edge-router-off/)]);
  });

  test('a member with a Host of its own answers without failover, with a warning', () => {
    const stack = off({ site: { origins: { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 10, hostHeader: 'www.example.com' } } } });
    expect(baked<RouteConfig>(functionCode(stack, /ViewerRequest/), '{"originIds"').origins.v2).toEqual({ id: 'v2', host: 'www.example.com' });
    expect(warnings(stack).join()).toMatch(/without the edge router nobody stands in for "v2", nor it for others: hostHeader is sent without failover only/);
  });

  test('behaviors that name their member stand on the members themselves', () => {
    const { off: without } = both('us-east-1', {}, (site) => site.addBehavior('/v2/*', { primary: 'v2' }));
    expect(distributionConfig(without.stack).Origins.map(({ Id }: any) => Id)).toEqual(['v1', 'v2']);
  });

  test('"on" is as if nobody had said anything', () => {
    const templates = [{}, { 'cdk-smart-origin:edge-router': 'on' }].map((context) => {
      const stack = stackIn('us-east-1', new App({ context }));
      sessionSite(stack);
      return Template.fromStack(stack).toJSON();
    });
    expect(templates[1]).toEqual(templates[0]);
  });
});

describe('on the local CloudFront', () => {
  // Loading the CDK, and starting instances, take long on a busy machine.
  jest.setTimeout(60_000);
  let directory: string;
  const servers: Server[] = [];
  let edge: LocalCloudFront | undefined;

  // One each, since the CDK remembers which assets it has put where.
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'emergency-')); });

  afterEach(async () => {
    await edge?.close();
    for (const server of servers.splice(0)) server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** What `cdk deploy` would deploy, with the context or without. */
  const synthesize = (isOff: boolean) => {
    const app = appOf(isOff, directory);
    sessionSite(stackIn('us-east-1', app), { site: { writes: ['/api/*'] } });
    app.synth();
  };

  /** A bundle that does not even load: what a visitor of CloudFront would get is a 503. */
  const breakBundle = () => {
    const bundles = readdirSync(directory).filter((name) => name.startsWith('asset.')).map((name) => join(directory, name, 'index.js')).filter(existsSync);
    expect(bundles).toHaveLength(1);
    writeFileSync(bundles[0], 'throw new Error("broken by a test");');
  };

  async function version(name: string): Promise<string> {
    const server = createServer((request, response) => {
      response.writeHead(200, { 'cache-control': 'no-store', 'x-internal': Object.keys(request.headers).filter((header) => header.startsWith('x-smart-origin-')).join() });
      response.end(name);
    });
    servers.push(server);
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const start = async () => {
    synthesize(false);
    edge = await LocalCloudFront.start({ template: directory, origins: { v1: await version('v1'), v2: await version('v2') } });
    return edge;
  };
  const deploy = async (isOff: boolean) => {
    synthesize(isOff);
    await edge!.reload();
  };
  const pinned = (member: string) => `${STICKY_COOKIE}=1.${member}.42.${Math.floor(Date.now() / 1000) + 500}`;
  const ask = (cookie: string, path = '/') => send(edge!.url, path, { headers: { cookie }, ...(path.startsWith('/api/') ? { method: 'POST', body: 'one' } : {}) });

  test('the edge router that does not start is taken out, and everybody is served again, each where the pin says', async () => {
    await start();
    expect(await ask(pinned('v2'))).toMatchObject({ status: 200, body: 'v2' });

    breakBundle();
    await edge!.reload();
    expect((await ask(pinned('v2'))).status).toBeGreaterThanOrEqual(500);

    await deploy(true);
    for (const member of ['v1', 'v2']) {
      expect(await ask(pinned(member))).toMatchObject({ status: 200, body: member, headers: { 'x-internal': 'x-smart-origin-variant' } });
      expect(await ask(pinned(member), '/api/cart')).toMatchObject({ status: 200, body: member });
    }
  });

  test('a session that nobody looks up is not pinned, and a visitor without one is', async () => {
    await start();
    await deploy(true);
    const [withSession, without] = [await ask('sid=token'), await ask('')];
    expect([withSession.status, without.status]).toEqual([200, 200]);
    expect(withSession.headers['set-cookie']).toBeUndefined();
    expect(without.headers['set-cookie']).toEqual([expect.stringMatching(new RegExp(`^${STICKY_COOKIE}=1\\.${without.body}\\.`))]);
  });

  test('requests are served throughout, out of it and back, and nobody with a pin is moved', async () => {
    await start();
    const answers: { status: number; moved: boolean }[] = [];
    let isOver = false;
    const visitor = async (member: string, path: string) => {
      while (!isOver) {
        const { status, body } = await ask(pinned(member), path);
        answers.push({ status, moved: body !== member });
      }
    };
    const visitors = ['v1', 'v2'].flatMap((member) => ['/', '/api/cart'].map((path) => visitor(member, path)));
    const served = async () => {
      const before = answers.length;
      while (answers.length < before + 40) await ask(pinned('v1'));
    };
    for (const isOff of [true, false, true]) {
      await served();
      await deploy(isOff);
    }
    await served();
    isOver = true;
    await Promise.all(visitors);
    expect(answers.filter(({ status, moved }) => status !== 200 || moved)).toEqual([]);
    expect(answers.length).toBeGreaterThan(150);
  });
});
