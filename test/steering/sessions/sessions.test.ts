import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CachePolicy, Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { baked, configOf, customHeaders, functionCode, http, readByRouter, REGIONS, sessionSite, sessionTable, stackIn } from './fixtures';
import { Failover, SessionAuthority, SmartOrigin, Steering } from '../../../src';
import type { SteeringConfig } from '../../../src/contract/steering';
import { distributionConfig } from '../../fixtures';

let stack: Stack;
beforeEach(() => { stack = stackIn('eu-west-1'); });

const EVENTS = ['origin-request', 'origin-response'];
const events = (behavior: any) => (behavior.LambdaFunctionAssociations ?? []).map(({ EventType }: any) => EventType);
const steeringOf = (id: RegExp) => baked<SteeringConfig>(functionCode(stack, id), '{"version":1,"generation"');
const originIds = () => distributionConfig(stack).Origins.map(({ Id }: any) => Id);
const three = () => ({
  v1: { origin: http('v1', { customHeaders: { 'X-Key': 'one' } }), fallback: 'backup' },
  v2: { origin: http('v2', { customHeaders: { 'X-Key': 'two', 'X-More': 'm' } }), weight: 10 },
  backup: { origin: http('backup'), standby: true },
});

describe.each(REGIONS)('a site in %s', (region) => {
  beforeEach(() => { stack = stackIn(region); });

  test('has the edge router at both origin events, without bodies, writes too', () => {
    sessionSite(stack, { site: { writes: ['/api/*'] } });
    const { DefaultCacheBehavior, CacheBehaviors: [writes] } = distributionConfig(stack);
    for (const behavior of [DefaultCacheBehavior, writes]) {
      expect(events(behavior)).toEqual(EVENTS);
      expect(behavior.LambdaFunctionAssociations.map(({ IncludeBody }: any) => IncludeBody)).toEqual([false, false]);
      expect(behavior.LambdaFunctionAssociations[0].LambdaFunctionARN).toEqual(behavior.LambdaFunctionAssociations[1].LambdaFunctionARN);
      expect(behavior.FunctionAssociations.map(({ EventType }: any) => EventType)).toEqual(['viewer-request', 'viewer-response']);
    }
    expect(writes.FunctionAssociations).toEqual(DefaultCacheBehavior.FunctionAssociations);
  });

  test('stands on primary and fallback, writes on the primary alone', () => {
    sessionSite(stack, { site: { origins: three(), writes: ['/api/*'] } });
    const { DefaultCacheBehavior, OriginGroups, CacheBehaviors: [writes] } = distributionConfig(stack);
    expect(OriginGroups.Items.map(({ Members }: any) => Members.Items)).toEqual([[{ OriginId: 'v1' }, { OriginId: 'backup' }]]);
    expect(DefaultCacheBehavior.TargetOriginId).toBe(OriginGroups.Items[0].Id);
    expect(writes).toMatchObject({ TargetOriginId: 'v1', CachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId });
  });

  test('carries a configuration that the router reads', () => {
    sessionSite(stack, { site: { origins: three() } });
    for (const id of ['v1', 'backup']) expect(readByRouter(stack, id)).toMatchObject({ primary: 'v1', fallback: 'backup', ids: ['v1', 'v2', 'backup'], sessions: { table: 'sessions' } });
  });
});

describe('origins', () => {
  test('are all members, of which primary and fallback carry the configuration', () => {
    sessionSite(stack, { site: { origins: three() } });
    expect(originIds()).toEqual(['v1', 'backup', 'v2']);
    expect(configOf(stack, 'v1')).toEqual(configOf(stack, 'backup'));
    expect([customHeaders(stack, 'v1')['x-smart-origin-role'], customHeaders(stack, 'backup')['x-smart-origin-role']]).toEqual(['primary', 'fallback']);
    expect(customHeaders(stack, 'v2')).toEqual({ 'x-key': 'two', 'x-more': 'm' });
  });

  test('carry the custom headers of the others, each under its member', () => {
    sessionSite(stack, { site: { origins: three() } });
    expect(customHeaders(stack, 'v1')).toMatchObject({ 'x-key': 'one', 'x-smart-origin-add-v2-x-key': 'two', 'x-smart-origin-add-v2-x-more': 'm' });
    expect(customHeaders(stack, 'v1')).not.toHaveProperty('x-smart-origin-add-v1-x-key');
    expect(customHeaders(stack, 'backup')).toMatchObject({ 'x-smart-origin-add-v1-x-key': 'one', 'x-smart-origin-add-v2-x-key': 'two' });
  });

  test('without failover the primary alone carries it, and there is no fallback', () => {
    sessionSite(stack, { site: { failover: Failover.none() } });
    expect(customHeaders(stack, 'v2')).toEqual({});
    expect(customHeaders(stack, 'v1')['x-smart-origin-role']).toBe('primary');
    expect(configOf(stack)).not.toHaveProperty('fallback');
    expect(configOf(stack)).not.toHaveProperty('times');
  });

  test('are connected to as the primary is, since the router cannot change that', () => {
    const origins = { ...three(), v2: { origin: http('v2', { connectionAttempts: 3 }), weight: 10 } };
    const site = sessionSite(stack, { site: { origins, failover: Failover.onStatus() } });
    expect(site.worstCaseTimeToFailover?.toSeconds()).toBe(10);
    expect(configOf(stack)).toMatchObject({ times: { connect: 2000, response: 8000 }, members: { v1: { readTimeout: 8 }, v2: { readTimeout: 8 } } });
  });

  test('of a second distribution carry it too', () => {
    const smart = new SmartOrigin(stack, 'Smart', { origins: three(), steering: Steering.stickySessions({ table: sessionTable(stack), cookieName: 'sid' }) });
    new Distribution(stack, 'One', { defaultBehavior: smart.behavior() });
    new Distribution(stack, 'Two', { defaultBehavior: smart.behavior() });
    const distributions = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'));
    const [one, two] = distributions.map(({ Properties }) => Properties.DistributionConfig.Origins);
    expect(one).toHaveLength(3);
    expect(two).toEqual(one);
  });
});

describe('a behavior that names its member', () => {
  test('is steered by nobody, and its origins carry nothing', () => {
    const site = sessionSite(stack, { site: { origins: three() } });
    site.addBehavior('/v2/*', { primary: 'v2' });
    site.addBehavior('/v1/api/*', { primary: 'v1', failover: Failover.none() });
    const { CacheBehaviors: [v2, api], OriginGroups } = distributionConfig(stack);
    expect([events(v2), events(api)]).toEqual([[], []]);
    expect(v2.FunctionAssociations.map(({ EventType }: any) => EventType)).toEqual(['viewer-response']);
    expect(OriginGroups.Items[1].Members.Items).toEqual([{ OriginId: 'v2-unsteered' }, { OriginId: 'backup-unsteered' }]);
    expect(api.TargetOriginId).toBe('v1-unsteered');
    expect(customHeaders(stack, 'v1-unsteered')).toEqual({ 'x-key': 'one' });
    expect(customHeaders(stack, 'backup-unsteered')).toEqual({});
  });

  test('counts in the time to failover', () => {
    const site = sessionSite(stack, { site: { origins: three() } });
    site.addBehavior('/v2/*', { primary: 'v2', failover: Failover.onStatus({ statusCodes: [503, 504], maxTimeToFailover: Duration.seconds(25) }) });
    expect(site.worstCaseTimeToFailover?.toSeconds()).toBe(25);
  });

  test('stands beside steered ones though the origin says its own id', () => {
    const site = sessionSite(stack, { site: { origins: { v1: { origin: http('v1', { originId: 'mine' }) }, v2: { origin: http('v2'), weight: 10 } } } });
    site.addBehavior('/v1/*', { primary: 'v1' });
    expect(originIds().sort()).toEqual(['mine', 'v1-unsteered', 'v2', 'v2-unsteered']);
  });

  test('may have functions of the user on origin events', () => {
    const site = sessionSite(stack);
    const { edgeLambdas } = site.smartOrigin.behavior();
    site.addBehavior('/v2/*', { primary: 'v2', edgeLambdas: edgeLambdas!.slice(0, 1) });
    expect(events(distributionConfig(stack).CacheBehaviors[0])).toEqual(['origin-request']);
  });
});

describe('viewer functions', () => {
  test('know the session cookie, and leave the origin to the edge router', () => {
    sessionSite(stack);
    expect(steeringOf(/ViewerRequest/)).toMatchObject({ session: { cookie: 'sid' }, ttl: 600, cookieLifetime: 2_592_000, cookie: '__Host-smart-origin' });
    expect(steeringOf(/ViewerResponse/)).toEqual(steeringOf(/ViewerRequest/));
    expect(functionCode(stack, /ViewerRequest/)).not.toMatch(/selectRequestOriginById|createRequestOriginGroup/);
  });

  test('ask always where the table has the last word', () => {
    sessionSite(stack, { authority: SessionAuthority.TABLE });
    expect(steeringOf(/ViewerRequest/).session).toEqual({ cookie: 'sid', always: true });
  });

  test('have a router of another name than that of weighted steering, which works without the edge router', () => {
    sessionSite(stack);
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::CloudFront::Function')).join(' ')).toMatch(/ViewerRequestFunctionSession/);
  });

  test('say in the metadata what the pool is', () => {
    sessionSite(stack, { site: { origins: three() } });
    const [[, { Metadata }]] = Object.entries(Template.fromStack(stack).findResources('AWS::CloudFront::Function')).filter(([id]) => /ViewerResponse/.test(id));
    expect(Metadata).toMatchObject({ 'cdk-smart-origin:steering': { primary: 'v1', ttl: 600, members: [{ id: 'v1' }, { id: 'v2', weight: 10 }, { id: 'backup', standby: true }] } });
  });

  test('go by the live policy', () => {
    const site = sessionSite(stack);
    site.grantManagePolicy(new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::KeyValueStore', 1);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [Match.objectLike({ Action: Match.arrayWith(['cloudfront-keyvaluestore:PutKey']) })] } });
  });
});

test('the first of `evenly` is the primary', () => {
  const site = sessionSite(stack, { evenly: ['v2', 'v1'], site: { origins: { v1: { origin: http('v1') }, v2: { origin: http('v2') } } } });
  expect(site.smartOrigin.primary).toBe('v2');
  expect(configOf(stack, 'v2')).toMatchObject({ primary: 'v2', fallback: 'v1' });
});

test('one edge router serves all behaviors of a SmartOrigin, and each SmartOrigin has its own', () => {
  const app = new App();
  stack = stackIn('us-east-1', app);
  const table = sessionTable(stack);
  sessionSite(stack, { table, site: { writes: ['/a/*', '/b/*'] } });
  new SmartOrigin(stack, 'Other', { origins: three(), steering: Steering.stickySessions({ table, cookieName: 'sid' }) });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 2);
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Version', 2);
});
