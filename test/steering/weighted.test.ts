import { App, Aspects, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CacheCookieBehavior, CacheHeaderBehavior, CachePolicy, CfnCachePolicy, CfnDistribution, Distribution, KeyValueStore } from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, HttpOrigin, S3BucketOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Failover, SmartOrigin, SmartOriginDistribution, type SmartOriginDistributionProps, Steering, ViewerStep } from '../../src';
import type { RouteConfig, SteeringConfig } from '../../src/contract/steering';
import { distributionConfig, testStack } from '../fixtures';

let stack: Stack;
beforeEach(() => { stack = testStack(); });

const http = (name: string) => new HttpOrigin(`${name}.example.com`);
const bucket = (name: string) => S3BucketOrigin.withOriginAccessControl(new Bucket(stack, name));
const canary = () => ({ v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 10 } });
const site = (props: Partial<SmartOriginDistributionProps> = {}) => new SmartOriginDistribution(stack, 'Site', { origins: canary(), ...props });

interface FunctionResource {
  Properties: { FunctionCode: string; FunctionConfig: { Comment: string; KeyValueStoreAssociations?: object[] } };
  Metadata?: { [key: string]: unknown };
}
const functions = () => Object.entries(Template.fromStack(stack).findResources('AWS::CloudFront::Function')) as [string, FunctionResource][];

/** The JSON that synth put into a function's code, by what begins it. */
function baked<T>(code: string, start: string): T {
  const from = code.indexOf(start);
  for (let to = code.indexOf('}', from); to > 0; to = code.indexOf('}', to + 1)) {
    try {
      return JSON.parse(code.slice(from, to + 1)) as T;
    } catch { /* not the closing one */ }
  }
  throw new Error(`no ${start} in the code`);
}
const routerCode = (kind = '') => functions().find(([id]) => new RegExp(`ViewerRequestFunction${kind}[0-9A-F]{8}$`).test(id))![1].Properties.FunctionCode;
const steeringOf = (code: string) => baked<SteeringConfig>(code, '{"version":1,"generation"');
const routeOf = (code: string) => baked<RouteConfig>(code, '{"originIds"');

describe('a pool whose members have weights', () => {
  test('is steered without being told', () => {
    site();
    expect(steeringOf(routerCode())).toMatchObject({
      version: 1, generation: 1, primary: 'v1', members: [{ id: 'v1' }, { id: 'v2', weight: 10 }], cookie: '__Host-smart-origin', ttl: 86_400, cookieLifetime: 2_592_000,
    });
    expect(routeOf(routerCode())).toEqual({
      originIds: 'objects', origins: { v1: { id: 'v1' }, v2: { id: 'v2' } }, group: { fallbacks: { v1: ['v2'], v2: ['v1'] }, statusCodes: [500, 502, 503, 504] },
    });
  });

  test('keeps its primary and fallback as the target, so that a function that fails costs nobody a page', () => {
    site();
    const { DefaultCacheBehavior, OriginGroups } = distributionConfig(stack);
    expect(DefaultCacheBehavior.TargetOriginId).toBe(OriginGroups.Items[0].Id);
    expect(OriginGroups.Items[0].Members.Items).toEqual([{ OriginId: 'v1' }, { OriginId: 'v2' }]);
  });

  test('has the same configuration in both viewer functions, and reads one KeyValueStore in both', () => {
    site();
    const all = functions();
    expect(all.map(([id]) => id.replace(/.*(Viewer\w+Function).*/, '$1')).sort()).toEqual(['ViewerRequestFunction', 'ViewerResponseFunction']);
    expect(new Set(all.map(([, { Properties }]) => JSON.stringify(steeringOf(Properties.FunctionCode)))).size).toBe(1);
    expect(new Set(all.map(([, { Properties }]) => JSON.stringify(Properties.FunctionConfig.KeyValueStoreAssociations))).size).toBe(1);
    expect(all[0][1].Properties.FunctionConfig.KeyValueStoreAssociations).toHaveLength(1);
  });

  test('has a router of its own for writes, which chooses single origins', () => {
    site({ writes: ['/api/*'] });
    expect(routeOf(routerCode('Single'))).toEqual({ originIds: 'objects', origins: { v1: { id: 'v1' }, v2: { id: 'v2' } } });
    const { CacheBehaviors: [writes], DefaultCacheBehavior } = distributionConfig(stack);
    expect(writes).toMatchObject({ TargetOriginId: 'v1', CachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId });
    expect(writes.FunctionAssociations[1]).toEqual(DefaultCacheBehavior.FunctionAssociations[1]);
    expect(writes.FunctionAssociations[0]).not.toEqual(DefaultCacheBehavior.FunctionAssociations[0]);
  });

  test('protects assets against skew where there is failover, not among the writes', () => {
    site({ writes: ['/api/*'], steering: Steering.weighted({ skewProtection: true }) });
    expect(steeringOf(routerCode()).skewProtection).toBe(true);
    expect(routeOf(routerCode()).group?.siblings).toEqual({ v1: 'v2', v2: 'v1' });
    expect(steeringOf(routerCode('Single'))).not.toHaveProperty('skewProtection');
  });

  test('shares a router among behaviors of one kind', () => {
    const { smartOrigin, distribution } = site({ writes: ['/api/*', '/login'] });
    const { origin, ...behavior } = smartOrigin.behavior();
    distribution.addBehavior('/more/*', origin, behavior);
    expect(functions()).toHaveLength(3);
  });

  test('steers nobody on a behavior that names its member', () => {
    site({ viewerRequest: [ViewerStep.fromInline('function handler(event) { return event.request; }', 'mine')] }).addBehavior('/v2/*', { primary: 'v2', failover: Failover.none() });
    const { CacheBehaviors: [fixed] } = distributionConfig(stack);
    expect(fixed.TargetOriginId).toBe('v2');
    expect(functions().map(([, { Properties }]) => Properties.FunctionConfig.Comment)).toContain('cdk-smart-origin viewer-request: mine');
  });

  test('says what it is in the metadata of its viewer-response function', () => {
    site({ origins: { ...canary(), backup: { origin: http('backup'), standby: true } } });
    const [, { Metadata }] = functions().find(([id]) => id.includes('ViewerResponse'))!;
    expect(Metadata!['cdk-smart-origin:steering']).toEqual({
      version: 1, site: 'Test/Site/Origin', generation: 1, primary: 'v1', ttl: 86_400, members: [{ id: 'v1' }, { id: 'v2', weight: 10 }, { id: 'backup', standby: true }],
    });
  });
});

test('50/50 is one line', () => {
  site({ origins: { v1: { origin: http('v1') }, v2: { origin: http('v2') } }, steering: Steering.weighted({ evenly: ['v1', 'v2'] }) });
  expect(steeringOf(routerCode())).toMatchObject({ primary: 'v1', members: [{ id: 'v1' }, { id: 'v2', weight: 50 }] });
});

test('a member without weight is dark', () => {
  site({ origins: { v1: { origin: http('v1') }, v2: { origin: http('v2') } }, primary: 'v1', failover: Failover.none(), steering: Steering.weighted() });
  expect(steeringOf(routerCode()).members).toMatchObject([{ id: 'v1' }, { id: 'v2', weight: 0 }]);
});

describe('members that no behavior targets', () => {
  const ids = () => distributionConfig(stack).Origins.map((origin: any) => origin.Id);
  const three = () => ({ v1: { origin: bucket('A'), fallback: 'v2' }, v2: { origin: bucket('B'), weight: 10, fallback: 'v1' }, v3: { origin: bucket('C'), weight: 5, fallback: 'v1' } });

  test('are origins, each once, with access control, whatever else uses them', () => {
    const made = site({ origins: three(), writes: ['/api/*'] });
    made.addBehavior('/v3/*', { primary: 'v3' });
    made.addBehavior('/v3/api/*', { primary: 'v3', failover: Failover.none() });
    expect(ids().sort()).toEqual(['v1', 'v2', 'v3']);
    for (const origin of distributionConfig(stack).Origins) expect(origin.OriginAccessControlId).toBeDefined();
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::OriginAccessControl', 3);
    Template.fromStack(stack).resourceCountIs('AWS::S3::BucketPolicy', 3);
    expect(distributionConfig(stack).CacheBehaviors.map((behavior: any) => behavior.TargetOriginId)).toContain('v3');
  });

  test('fail over as fast as the primary does, and count in the worst case', () => {
    const origins = { ...three(), v3: { origin: new HttpOrigin('v3.example.com', { connectionTimeout: Duration.seconds(9) }), weight: 5, fallback: 'v1' } };
    const made = site({ origins, failover: Failover.onStatus() });
    expect(made.worstCaseTimeToFailover?.toSeconds()).toBeGreaterThanOrEqual(9);
    for (const origin of distributionConfig(stack).Origins.filter(({ Id }: any) => Id !== 'v3')) expect(origin).toMatchObject({ ConnectionAttempts: 1, ConnectionTimeout: 2 });
  });

  test('may be VPC origins and function URLs', () => {
    const alb = new ApplicationLoadBalancer(stack, 'Alb', { vpc: new Vpc(stack, 'Vpc') });
    const fn = new lambda.Function(stack, 'Fn', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'i.h', code: lambda.Code.fromInline('exports.h = async () => ({});') });
    site({
      origins: {
        v1: { origin: bucket('A'), fallback: 'vpc' },
        vpc: { origin: VpcOrigin.withApplicationLoadBalancer(alb), weight: 5, fallback: 'v1' },
        url: { origin: FunctionUrlOrigin.withOriginAccessControl(fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM })), weight: 5, fallback: 'v1' },
      },
    });
    expect(ids().sort()).toEqual(['url', 'v1', 'vpc']);
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunctionUrl' });
  });

  test('are seen by aspects that only look', () => {
    const seen: unknown[] = [];
    Aspects.of(stack).add({
      visit: (node) => {
        if (!(node instanceof CfnDistribution)) return;
        seen.push(stack.resolve((node.distributionConfig as CfnDistribution.DistributionConfigProperty).origins));
      },
    });
    site({ origins: three() });
    expect(ids()).toHaveLength(3);
    expect(seen[0]).toHaveLength(3);
  });

  test('are in each distribution that shares the pool', () => {
    const smart = new SmartOrigin(stack, 'Smart', { origins: { v1: { origin: http('v1'), fallback: 'v2' }, v2: { origin: http('v2'), fallback: 'v1' }, v3: { origin: http('v3'), weight: 5, fallback: 'v1' } }, primary: 'v1' });
    new Distribution(stack, 'One', { defaultBehavior: smart.behavior() });
    new Distribution(stack, 'Two', { defaultBehavior: smart.behavior({ failover: Failover.none() }) });
    const distributions = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'));
    for (const { Properties } of distributions) expect(Properties.DistributionConfig.Origins.map((o: any) => o.Id).sort()).toEqual(['v1', 'v2', 'v3']);
  });

  test('are called by the ids that they have', () => {
    new SmartOrigin(stack, 'Other', { origins: { v1: { origin: http('a') } }, failover: Failover.none() });
    const first = new SmartOrigin(stack, 'First', { origins: { v1: { origin: http('a') } }, failover: Failover.none() });
    const smart = new SmartOrigin(stack, 'Smart', { origins: { v1: { origin: http('v1') }, v2: { origin: new HttpOrigin('v2.example.com', { originId: 'mine' }), weight: 10 } } });
    new Distribution(stack, 'Dist', { defaultBehavior: first.behavior(), additionalBehaviors: { '/b/*': smart.behavior() } });
    expect(routeOf(functions().find(([id]) => /^SmartViewerRequest/.test(id))![1].Properties.FunctionCode).origins).toEqual({ v1: { id: 'Smart-v1' }, v2: { id: 'mine' } });
  });

  test('fails when one function would have to call a member by two names', () => {
    const app = new App();
    const own = testStack(app);
    const first = new SmartOrigin(own, 'First', { origins: { v1: { origin: http('a') } }, failover: Failover.none() });
    const smart = new SmartOrigin(own, 'Smart', { origins: canary() });
    new Distribution(own, 'One', { defaultBehavior: first.behavior(), additionalBehaviors: { '/b/*': smart.behavior() } });
    new Distribution(own, 'Two', { defaultBehavior: smart.behavior() });
    expect(() => app.synth()).toThrow(/"v1" has different origin ids in different distributions \(Smart-v1, v1\)/);
  });
});

describe('cache policies', () => {
  let made = 0;
  const keyed = (props: object = {}) => new CachePolicy(stack, `Own${made++}`, { headerBehavior: CacheHeaderBehavior.allowList('Origin', SmartOrigin.VARIANT_HEADER.toUpperCase()), ...props });

  test('ours has the variant in its key, and the variant passes to the origin', () => {
    site();
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: { MinTTL: 0, ParametersInCacheKeyAndForwardedToOrigin: { HeadersConfig: { Headers: Match.arrayWith(['x-smart-origin-variant']) }, CookiesConfig: { CookieBehavior: 'none' } } },
    });
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::OriginRequestPolicy'));
    expect(policy.Properties.OriginRequestPolicyConfig.HeadersConfig.Headers).not.toContain('x-smart-origin-variant');
    expect(policy.Properties.OriginRequestPolicyConfig.HeadersConfig.Headers).toContain('x-smart-origin-session');
  });

  test('that are not steered stay as they were', () => {
    new SmartOriginDistribution(stack, 'Plain', { origins: { v1: { origin: http('v1') }, b: { origin: http('b'), standby: true } } });
    site();
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::CachePolicy', 2);
  });

  test.each<[string, () => SmartOriginDistributionProps['cachePolicy']]>([
    ['with the variant in its key', () => keyed()],
    ['that caches nothing', () => CachePolicy.CACHING_DISABLED],
    ['of the app with a maximum of zero', () => new CachePolicy(stack, 'Never', { maxTtl: Duration.seconds(0), minTtl: Duration.seconds(0), defaultTtl: Duration.seconds(0) })],
    ['by its resource', () => new CfnCachePolicy(stack, 'L1', { cachePolicyConfig: {
      name: 'l1', minTtl: 0, maxTtl: 9, defaultTtl: 0, parametersInCacheKeyAndForwardedToOrigin: {
        enableAcceptEncodingGzip: true, headersConfig: { headerBehavior: 'whitelist', headers: ['x-smart-origin-variant'] },
        cookiesConfig: { cookieBehavior: 'none' }, queryStringsConfig: { queryStringBehavior: 'none' },
      },
    } })],
    ['that has other cookies', () => keyed({ cookieBehavior: CacheCookieBehavior.allowList('lang') })],
    ['that has all cookies but ours', () => keyed({ cookieBehavior: CacheCookieBehavior.denyList('__Host-smart-origin') })],
  ])('one %s is taken', (_, make) => {
    expect(() => site({ cachePolicy: make() })).not.toThrow();
  });

  test.each<[string, () => SmartOriginDistributionProps['cachePolicy'], RegExp]>([
    ['one is imported', () => CachePolicy.fromCachePolicyId(stack, `Imported${made++}`, 'abc'), /not defined in this app.*SmartOrigin\.VARIANT_HEADER/],
    ['one is managed and caches', () => CachePolicy.CACHING_OPTIMIZED, /not defined in this app/],
    ['the variant is not in its key', () => new CachePolicy(stack, `Own${made++}`), /caches, and the variant is not in its key.*first visitor's version would be served to all/],
    ['all cookies are in its key', () => keyed({ cookieBehavior: CacheCookieBehavior.all() }), /sticky cookie "__Host-smart-origin" in its key/],
    ['our cookie is in its key', () => keyed({ cookieBehavior: CacheCookieBehavior.allowList('__Host-smart-origin') }), /sticky cookie/],
  ])('fails when %s', (_, make, message) => {
    expect(() => site({ cachePolicy: make() })).toThrow(message);
    expect(() => new SmartOrigin(stack, 'Smart', { origins: canary() }).behavior({ cachePolicy: make() as CachePolicy })).toThrow(message);
  });
});

describe('the live policy', () => {
  test('stands in a KeyValueStore whose seed never changes, since CloudFormation cannot update it', () => {
    site();
    Template.fromStack(stack).hasResourceProperties('AWS::CloudFront::KeyValueStore', {
      ImportSource: { SourceType: 'S3', SourceArn: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/65e2f6006b7153c996297910e92a64264bdf89cf89c0bcfa2e9d4a71bb7d23aa\\.json$')])] } },
    });
  });

  test('stands in your KeyValueStore where you have one', () => {
    const store = new KeyValueStore(stack, 'Store');
    const made = site({ keyValueStore: store });
    expect(made.livePolicyStore).toBe(store);
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::KeyValueStore', 1);
  });

  test('can be managed by whom it is granted, and nothing else can', () => {
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    site().grantManagePolicy(role);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{
        Effect: 'Allow',
        Action: ['cloudfront:DescribeKeyValueStore', ...['DescribeKeyValueStore', 'GetKey', 'ListKeys', 'PutKey', 'DeleteKey', 'UpdateKeys'].map((a) => `cloudfront-keyvaluestore:${a}`)],
        Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SiteOriginLivePolicy'), 'Arn'] },
      }] },
    });
  });

  test('fails when it is granted where there is none', () => {
    const plain = new SmartOrigin(stack, 'Plain', { origins: { v1: { origin: http('v1') } }, failover: Failover.none() });
    expect(() => plain.grantManagePolicy(new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }))).toThrow(/nobody is steered by weight.*Steering\.weighted\(\)/);
    expect(plain.livePolicyStore).toBeUndefined();
  });
});

test('the shape of origin groups can be changed by context', () => {
  stack.node.setContext('cdk-smart-origin:group-origin-ids', 'strings');
  site();
  expect(routeOf(routerCode()).originIds).toBe('strings');
});
