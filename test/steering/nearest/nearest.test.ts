import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CachePolicy, KeyValueStore } from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, S3BucketOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import fc from 'fast-check';
import { nearestSite, type NearestSiteProps, PLACES, routeOf } from './fixtures';
import { Failover, NearestRouter, type OriginMember, ViewerStep } from '../../../src';
import { REGIONS } from '../../../src/contract/edge-router';
import { checkFunctionCode, functionBytes } from '../../../src/contract/function-runtime';
import { nearestMembers, type NearestRoute, planNearest } from '../../../src/contract/nearest';
import { distributionConfig, warnings } from '../../fixtures';
import { configOf, customHeaders, http, REGIONS as STACK_REGIONS, readByRouter, stackIn } from '../edge/fixtures';

let stack: Stack;
beforeEach(() => { stack = stackIn('eu-west-1'); });

const EDGE = { router: NearestRouter.EDGE_ROUTER };
const functions = () => Object.entries(Template.fromStack(stack).findResources('AWS::CloudFront::Function'))
  .map(([id, { Properties }]) => ({ id, code: Properties.FunctionCode as string, config: Properties.FunctionConfig }));
const routers = () => functions().filter(({ code }) => code.includes('"plans"'));
const membersOf = ({ Members }: any) => Members.Items.map(({ OriginId }: any) => OriginId);
const groups = () => (distributionConfig(stack).OriginGroups?.Items ?? []).map(membersOf);
const originIds = () => distributionConfig(stack).Origins.map(({ Id }: any) => Id).sort();
const events = (behavior: any) => (behavior.LambdaFunctionAssociations ?? []).map(({ EventType }: any) => EventType);

/** Who is asked from a Region on the default behavior, as a reader of the template sees it. */
function legsFrom(region: string | undefined, route: NearestRoute = routeOf(routers()[0].code)): string[] {
  const plan = planNearest(region, route);
  if (plan?.kind === 'group') return [...plan.members];
  return plan ? [plan.member] : groups()[0] ?? ['the target'];
}

function routed(props: NearestSiteProps = {}): NearestRoute {
  nearestSite(stack, props);
  return routeOf(routers()[0].code);
}

describe('the viewer router', () => {
  test('knows who is near to whom, each answer once, and Regions only where their part of the world does not tell', () => {
    expect(routed()).toEqual({
      version: 1,
      originIds: 'objects',
      origins: { ap: { id: 'ap' }, eu: { id: 'eu' }, us: { id: 'us' } },
      plans: [[], ['ap', 'eu'], ['us', 'eu'], ['ap', 'us'], ['eu', 'us']],
      regions: expect.objectContaining({ 'eu': 0, 'ap': 1, 'us': 2, 'ap-southeast-2': 3, 'eu-west-1': 4, 'sa-east-1': 2 }),
      statusCodes: [500, 502, 503, 504],
    });
  });

  test.each<[string | undefined, string[]]>([
    ['eu-west-1', ['eu', 'us']],
    ['eu-central-1', ['eu', 'us']],
    ['us-east-1', ['us', 'eu']],
    ['us-west-2', ['us', 'eu']],
    ['sa-east-1', ['us', 'eu']],
    ['ap-southeast-1', ['ap', 'eu']],
    ['ap-southeast-2', ['ap', 'us']],
    ['me-central-1', ['eu', 'ap']],
    ['us-somewhere-9', ['us', 'eu']],
    ['xx-somewhere-9', ['eu', 'ap']],
    [undefined, ['eu', 'ap']],
  ])('from %p has %p answer', (region, legs) => {
    nearestSite(stack);
    expect(legsFrom(region)).toEqual(legs);
  });

  test('keeps primary and fallback as the target, and the others are origins beside them', () => {
    nearestSite(stack);
    expect(groups()).toEqual([['eu', 'ap']]);
    expect(originIds()).toEqual(['ap', 'eu', 'us']);
    for (const id of originIds()) expect(customHeaders(stack, id)).toEqual({});
  });

  test('needs no Lambda@Edge, no KeyValueStore, no cookie, no variant in the key, and nothing of the stack\'s Region', () => {
    stack = stackIn(undefined as never);
    nearestSite(stack, { site: { writes: ['/api/*'] } });
    const template = Template.fromStack(stack);
    for (const type of ['AWS::Lambda::Function', 'AWS::CloudFront::KeyValueStore', 'AWS::IAM::Role']) template.resourceCountIs(type, 0);
    expect(functions().filter(({ code }) => code.includes('__Host-'))).toEqual([]);
    const [cache] = Object.values(template.findResources('AWS::CloudFront::CachePolicy'));
    expect(JSON.stringify(cache)).not.toMatch(/x-smart-origin/);
    const [request] = Object.values(template.findResources('AWS::CloudFront::OriginRequestPolicy'));
    expect(request.Properties.OriginRequestPolicyConfig.HeadersConfig.Headers).toEqual(expect.arrayContaining(['host', 'x-smart-origin-member']));
    expect(warnings(stack)).toEqual([]);
  });

  test('asks a fallback that is named before the next nearest, a standby too', () => {
    const origins = {
      eu: { origin: http('eu'), fallback: 'backup' }, us: { origin: http('us'), fallback: 'ap' }, ap: { origin: http('ap') },
      backup: { origin: http('backup'), standby: true }, spare: { origin: http('spare'), standby: true },
    };
    nearestSite(stack, { site: { origins } });
    expect(['eu-west-1', 'us-east-1', 'ap-southeast-1', undefined].map((region) => legsFrom(region))).toEqual([['eu', 'backup'], ['us', 'ap'], ['ap', 'eu'], ['eu', 'backup']]);
    // A standby that is nobody's fallback is asked by nobody.
    expect(originIds()).toEqual(['ap', 'backup', 'eu', 'us']);
    expect(warnings(stack)).toEqual([expect.stringMatching(/standby "spare" is nobody's `fallback`.*name it as the `fallback` of the members/)]);
  });

  test('of members in several Regions goes by the nearest of them', () => {
    nearestSite(stack, { regions: { ...PLACES, 'af-south-1': 'eu', 'sa-east-1': 'us' } });
    expect(['af-south-1', 'sa-east-1', 'sa-west-1'].map((region) => legsFrom(region)[0])).toEqual(['eu', 'us', 'us']);
  });

  test('says of a Region to which the target is nearer than its part of the world', () => {
    const origins = { me: { origin: http('me') }, ap: { origin: http('ap') } };
    const route = routed({ regions: { 'me-central-1': 'me', 'ap-southeast-2': 'ap' }, site: { origins, primary: 'me' } });
    expect(route).toMatchObject({ plans: [[], ['ap', 'me']], regions: { 'me': 0, 'ap': 1, 'ap-south-1': 0 } });
    expect(['ap-south-1', 'ap-south-9', 'ap-southeast-1'].map((region) => legsFrom(region, route))).toEqual([['me', 'ap'], ['ap', 'me'], ['me', 'ap']]);
  });

  test('on behaviors without failover chooses the nearest alone, and for the primary nothing', () => {
    nearestSite(stack, { site: { writes: ['/api/*'] } });
    const single = routers().map(({ code }) => routeOf(code)).find(({ statusCodes }) => !statusCodes)!;
    expect(single).toMatchObject({ origins: { ap: { id: 'ap' }, us: { id: 'us' } }, plans: [[], ['ap'], ['us']], regions: { eu: 0, ap: 1, us: 2 } });
    const { CacheBehaviors: [writes] } = distributionConfig(stack);
    expect(writes).toMatchObject({ TargetOriginId: 'eu', CachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId });
    expect(writes.AllowedMethods).toContain('POST');
    expect(writes.FunctionAssociations.map(({ EventType }: any) => EventType)).toEqual(['viewer-request', 'viewer-response']);
  });

  test('without failover sends the Host that members want, also where nothing tells the Region', () => {
    const origins = { eu: { origin: http('eu'), hostHeader: 'www.example.com' }, us: { origin: http('us') }, ap: { origin: http('ap') } };
    const route = routed({ site: { origins, failover: Failover.none() } });
    expect(route.origins.eu).toEqual({ id: 'eu', host: 'www.example.com' });
    expect([undefined, 'eu-west-1', 'mars-north-1', 'us-east-1'].map((region) => legsFrom(region, route))).toEqual([['eu'], ['eu'], ['eu'], ['us']]);
  });

  test('leaves a behavior that names its member alone', () => {
    const site = nearestSite(stack);
    site.addBehavior('/us/*', { primary: 'us' });
    const { CacheBehaviors: [fixed], DefaultCacheBehavior } = distributionConfig(stack);
    expect(fixed.FunctionAssociations.map(({ EventType }: any) => EventType)).toEqual(['viewer-response']);
    expect(DefaultCacheBehavior.FunctionAssociations).toHaveLength(2);
    expect(groups()).toEqual([['eu', 'ap'], ['us', 'eu']]);
  });

  test('comes after the steps of the user, and its function holds their store', () => {
    const keyValueStore = new KeyValueStore(stack, 'Mine');
    const step = ViewerStep.fromInline('import cf from \'cloudfront\'; async function handler(event) { await cf.kvs().get(\'x\'); return event.request; }', 'mine');
    nearestSite(stack, { site: { viewerRequest: [step], keyValueStore } });
    const [{ code, config }] = routers();
    expect(config.Comment).toBe('cdk-smart-origin viewer-request: mine, nearest router');
    expect(config.KeyValueStoreAssociations).toHaveLength(1);
    expect(checkFunctionCode(code)).toEqual([]);
    expect(code.match(/^import/gm)).toHaveLength(1);
  });

  test('of other members is another function, since the old one is to serve until the distribution has them', () => {
    const idWith = (props: NearestSiteProps) => {
      stack = stackIn('eu-west-1');
      nearestSite(stack, props);
      return routers()[0].id;
    };
    const { ap: _ap, ...two } = { eu: { origin: http('eu') }, us: { origin: http('us') }, ap: { origin: http('ap') } };
    const before = idWith({});
    expect(idWith({ site: { origins: two }, regions: { 'eu-west-1': 'eu', 'us-east-1': 'us' } })).not.toBe(before);
    expect(idWith({ regions: { ...PLACES, 'sa-east-1': 'eu' } })).toBe(before);
    expect(before).toMatch(/ViewerRequestFunctionNearestGroup/);
  });

  test('leaves room for steps with ten members of long names in ten Regions', () => {
    const places = Object.keys(REGIONS).filter((_, i) => i % 3 === 0).slice(0, 10)
      .map((region, i) => [region, `the-member-${i}-with-a-long-name-is`.slice(0, 32)]);
    const origins = Object.fromEntries(places.map(([, id]) => [id, { origin: http(id) }]));
    nearestSite(stack, { regions: Object.fromEntries(places), site: { origins, primary: places[0][1] } });
    const [{ code }] = routers();
    expect(functionBytes(code)).toBeLessThan(5_000);
    expect(checkFunctionCode(code)).toEqual([]);
  });
});

test('of every map, from everywhere, the nearest and the next nearest answer; the order of the map never decides', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const region = fc.constantFrom(...Object.keys(REGIONS));
  const regionsOfAll = fc.uniqueArray(region, { minLength: 4, maxLength: 6 });
  fc.assert(fc.property(regionsOfAll, fc.constantFrom(...ids), fc.boolean(), (regions, primary, hasFailover) => {
    const entries = regions.map((one, i) => [one, ids[i % 4]] as const);
    const routeWith = (map: { [name: string]: string }) => {
      stack = stackIn('us-east-1');
      const origins = Object.fromEntries(ids.map((id) => [id, { origin: http(id) }]));
      return routed({ regions: map, site: { origins, primary, failover: hasFailover ? undefined : Failover.none() } });
    };
    const route = routeWith(Object.fromEntries(entries));
    expect(routeWith(Object.fromEntries([...entries].reverse()))).toEqual(route);
    const target = groups()[0] ?? [primary];
    for (const from of Object.keys(REGIONS)) {
      const plan = planNearest(from, route);
      const legs = plan?.kind === 'group' ? [...plan.members] : plan ? [plan.member] : target;
      expect(legs).toHaveLength(hasFailover ? 2 : 1);
      expect(legs).toEqual(nearestMembers(Object.fromEntries(entries), from).slice(0, legs.length));
    }
  }), { numRuns: 15 });
}, 60_000);

describe('members that Lambda@Edge cannot reach', () => {
  const members: [string, () => OriginMember['origin']][] = [
    ['a bucket with access control', () => S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'Bucket'))],
    ['a VPC origin', () => VpcOrigin.withApplicationLoadBalancer(new ApplicationLoadBalancer(stack, 'Balancer', { vpc: new Vpc(stack, 'Vpc') }))],
    ['a function URL with access control', () => {
      const code = { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('x') };
      const url = new lambda.Function(stack, 'Function', code).addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
      return FunctionUrlOrigin.withOriginAccessControl(url);
    }],
  ];
  const site = (origin: OriginMember['origin'], options: NearestSiteProps) => nearestSite(stack, {
    ...options, regions: { 'eu-west-1': 'eu', 'us-east-1': 'us' }, site: { origins: { eu: { origin: http('eu') }, us: { origin } } },
  });

  test.each(members)('%s is near with the viewer router', (_what, origin) => {
    site(origin(), {});
    expect(legsFrom('us-east-2')).toEqual(['us', 'eu']);
    const us = distributionConfig(stack).Origins.find(({ Id }: any) => Id === 'us');
    expect(us.OriginAccessControlId ?? us.VpcOriginConfig).toBeDefined();
  });

  test.each(members)('%s is refused with the edge router, and the viewer router named', (_what, origin) => {
    expect(() => site(origin(), EDGE)).toThrow(/Steering\.nearest\(\) with NearestRouter\.EDGE_ROUTER.*or use NearestRouter\.VIEWER_ROUTER/);
  });
});

describe.each(STACK_REGIONS)('the edge router, in %s', (region) => {
  beforeEach(() => { stack = stackIn(region); });

  test('stands at both origin events, writes too, and nothing at viewer-request', () => {
    nearestSite(stack, { ...EDGE, site: { writes: ['/api/*'] } });
    const { DefaultCacheBehavior, CacheBehaviors: [writes] } = distributionConfig(stack);
    for (const behavior of [DefaultCacheBehavior, writes]) expect(events(behavior)).toEqual(['origin-request', 'origin-response']);
    expect(routers()).toEqual([]);
    expect(groups()).toEqual([['eu', 'ap']]);
    expect(warnings(stack)).toEqual([]);
  });

  test('is told where members are, the primary\'s Region first, and nobody stands in before the next nearest', () => {
    nearestSite(stack, EDGE);
    expect(configOf(stack, 'eu')).toEqual({
      v: 1,
      primary: 'eu',
      fallback: 'ap',
      unassigned: true,
      nearest: { 'eu-west-1': 'eu', 'ap-southeast-1': 'ap', 'us-east-1': 'us' },
      members: { eu: { domain: 'eu.example.com', readTimeout: 8 }, us: { domain: 'us.example.com', readTimeout: 8 }, ap: { domain: 'ap.example.com', readTimeout: 8 } },
      times: { connect: 2000, response: 8000 },
    });
    expect(Object.keys(configOf(stack, 'eu')!.nearest!)).toEqual(['eu-west-1', 'ap-southeast-1', 'us-east-1']);
    for (const id of ['eu', 'ap']) expect(readByRouter(stack, id)).toMatchObject({ primary: 'eu', unassigned: true });
  });
});

test('the edge router is told of fallbacks that are named, and of standbys', () => {
  const origins = { eu: { origin: http('eu'), fallback: 'backup' }, us: { origin: http('us') }, ap: { origin: http('ap'), fallback: 'us' }, backup: { origin: http('backup'), standby: true } };
  nearestSite(stack, { ...EDGE, site: { origins } });
  const { members, nearestFallbacks } = configOf(stack, 'eu')!;
  expect(nearestFallbacks).toEqual({ eu: 'backup', ap: 'us' });
  expect(Object.entries(members).map(([id, { fallbacks }]) => [id, fallbacks])).toEqual([['eu', ['backup']], ['us', ['backup']], ['ap', ['us', 'backup']], ['backup', undefined]]);
});

test('the edge router takes every option that edge routers take, and a Host within a group', () => {
  stack = stackIn('us-east-1');
  const origins = { eu: { origin: http('eu'), hostHeader: 'www.example.com' }, us: { origin: http('us') }, ap: { origin: http('ap') } };
  nearestSite(stack, {
    ...EDGE, ejection: false, fallbackTtl: Duration.minutes(1), site: { origins },
    edgeRouterRemovalPolicy: RemovalPolicy.DESTROY, edgeRouterLogRetention: RetentionDays.ONE_WEEK,
  });
  expect(configOf(stack, 'eu')).toMatchObject({ ejection: false, fallbackTtl: 60, members: { eu: { host: 'www.example.com' } } });
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  Template.fromStack(stack).hasResource('AWS::Lambda::Function', { DeletionPolicy: 'Delete' });
});

test('in an emergency primary and fallback answer without the edge router, and a warning says so', () => {
  stack = stackIn('us-east-1');
  stack.node.setContext('cdk-smart-origin:edge-router', 'off');
  nearestSite(stack, EDGE);
  expect(events(distributionConfig(stack).DefaultCacheBehavior)).toEqual([]);
  expect(customHeaders(stack, 'eu')).toEqual({});
  expect(warnings(stack)).toEqual([expect.stringMatching(/nobody looks for the nearest member: "eu" answers, and its fallback when it fails/)]);
});
