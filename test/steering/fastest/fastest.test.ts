import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CachePolicy, Distribution, OriginProtocolPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Failover, ProbeMethod, SmartOrigin, Steering } from '../../../src';
import { distributionConfig, warnings } from '../../fixtures';
import { configOf, customHeaders, fastestSite, type FastestSiteProps, http, readByRouter, REGIONS, stackIn } from '../edge/fixtures';

let stack: Stack;
beforeEach(() => { stack = stackIn('eu-west-1'); });

const EVENTS = ['origin-request', 'origin-response'];
const events = (behavior: any) => (behavior.LambdaFunctionAssociations ?? []).map(({ EventType }: any) => EventType);
const membersOf = ({ Members }: any) => Members.Items.map(({ OriginId }: any) => OriginId);
const groups = () => (distributionConfig(stack).OriginGroups?.Items ?? []).map(membersOf);
const originIds = () => distributionConfig(stack).Origins.map(({ Id }: any) => Id);
const configured = (props: FastestSiteProps = {}) => {
  fastestSite(stack, props);
  return configOf(stack, 'eu')!;
};

/** Members at other domains, ports and protocols, with a standby. */
const mixed = () => ({
  us: { origin: new HttpOrigin('us.example.net', { protocolPolicy: OriginProtocolPolicy.HTTP_ONLY, httpPort: 8080, customHeaders: { 'X-Key': 'two' } }) },
  eu: { origin: http('eu', { customHeaders: { 'X-Key': 'one' } }) },
  ap: { origin: new HttpOrigin('ap.example.org', { httpsPort: 8443 }), hostHeader: 'www.example.com', probe: false },
  backup: { origin: http('backup'), standby: true },
});

describe.each(REGIONS)('a site in %s', (region) => {
  beforeEach(() => { stack = stackIn(region); });

  test('has the edge router at both origin events, without bodies, writes too', () => {
    fastestSite(stack, { site: { writes: ['/api/*'] } });
    const { DefaultCacheBehavior, CacheBehaviors: [writes] } = distributionConfig(stack);
    for (const behavior of [DefaultCacheBehavior, writes]) {
      expect(events(behavior)).toEqual(EVENTS);
      expect(behavior.LambdaFunctionAssociations.map(({ IncludeBody }: any) => IncludeBody)).toEqual([false, false]);
      expect(behavior.LambdaFunctionAssociations[0].LambdaFunctionARN).toEqual(behavior.LambdaFunctionAssociations[1].LambdaFunctionARN);
    }
  });

  test('carries a configuration that the router reads', () => {
    fastestSite(stack);
    for (const id of ['eu', 'ap']) expect(readByRouter(stack, id)).toMatchObject({ primary: 'eu', fallback: 'ap', ids: ['eu', 'us', 'ap'] });
  });

  test('has no table, no KeyValueStore and no function on viewer-request', () => {
    fastestSite(stack);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
    template.resourceCountIs('AWS::CloudFront::KeyValueStore', 0);
    template.resourceCountIs('AWS::CloudFront::Function', 1);
    expect(distributionConfig(stack).DefaultCacheBehavior.FunctionAssociations.map(({ EventType }: any) => EventType)).toEqual(['viewer-response']);
  });
});

describe('the configuration', () => {
  test('says what the router needs, with every default', () => {
    expect(configured()).toEqual({
      v: 1,
      primary: 'eu',
      fallback: 'ap',
      unassigned: true,
      members: {
        eu: { domain: 'eu.example.com', readTimeout: 8, fallbacks: ['ap'] },
        us: { domain: 'us.example.com', readTimeout: 8, fallbacks: ['eu'] },
        ap: { domain: 'ap.example.com', readTimeout: 8, fallbacks: ['eu'] },
      },
      fastest: {
        equivalents: { eu: ['eu', 'ap', 'us'] },
        probe: { method: 'HEAD', path: '/', timeout: 800 },
        watchdog: 900,
        decay: 10_000,
        hysteresis: 15,
        refresh: 15_000,
        exploration: 1,
      },
      times: { connect: 2000, response: 8000 },
    });
  });

  test('says what the options say', () => {
    expect(configured({
      probeMethod: ProbeMethod.GET,
      probePath: '/health?deep=1',
      expectedCodes: [204, 200, 204],
      probeTimeout: Duration.millis(300),
      watchdog: Duration.seconds(2),
      watchdogDefault: 'us',
      decay: Duration.seconds(30),
      hysteresis: 20.5,
      refresh: Duration.minutes(1),
      exploration: 0,
      ejection: false,
      fallbackTtl: Duration.minutes(1),
    })).toMatchObject({
      fastest: {
        probe: { method: 'GET', path: '/health?deep=1', codes: [200, 204], timeout: 300 },
        watchdog: 2000,
        watchdogDefault: { eu: 'us' },
        decay: 30_000,
        hysteresis: 20.5,
        refresh: 60_000,
        exploration: 0,
      },
      ejection: false,
      fallbackTtl: 60,
    });
  });

  test('does not repeat that the primary is the watchdog\'s default', () => {
    expect(configured({ watchdogDefault: 'eu' }).fastest).not.toHaveProperty('watchdogDefault');
  });

  test('holds members at other domains, ports and protocols, who is not to be probed, and whose Host is another', () => {
    const { members, fastest } = configured({ site: { origins: mixed() } });
    expect(members).toEqual({
      us: { domain: 'us.example.net', protocol: 'http', port: 8080, readTimeout: 8, headers: ['x-key'], fallbacks: ['backup'] },
      eu: { domain: 'eu.example.com', readTimeout: 8, headers: ['x-key'], fallbacks: ['backup'] },
      ap: { domain: 'ap.example.org', host: 'www.example.com', port: 8443, readTimeout: 8, fallbacks: ['backup'], probe: false },
      backup: { domain: 'backup.example.com', fallbacks: ['eu'] },
    });
    expect(fastest!.equivalents).toEqual({ eu: ['eu', 'ap', 'us'] });
  });

  test('does not say that members may be probed, which they may be anyway', () => {
    const origins = { eu: { origin: http('eu'), probe: true }, us: { origin: http('us') } };
    expect(configured({ site: { origins } }).members.eu).not.toHaveProperty('probe');
  });
});

describe('origins', () => {
  test('are the primary and its fallback in a group, and all others beside it', () => {
    fastestSite(stack, { site: { origins: mixed() } });
    expect(groups()).toEqual([['eu', 'backup']]);
    expect(originIds().sort()).toEqual(['ap', 'backup', 'eu', 'us']);
  });

  test.each([
    ['the fallback that the primary names', { eu: { fallback: 'us' } }, 'us'],
    ['the only standby', { backup: { standby: true } }, 'backup'],
    ['the first of the others by id, where nothing tells', {}, 'ap'],
  ])('leg 2 of the template is %s', (_who, changes: { [id: string]: object }, leg2) => {
    const ids = ['us', 'eu', 'ap', ...('backup' in changes ? ['backup'] : [])];
    fastestSite(stack, { site: { origins: Object.fromEntries(ids.map((id) => [id, { origin: http(id), ...changes[id] }])) } });
    expect(groups()).toEqual([['eu', leg2]]);
    expect(configOf(stack, 'eu')!.fallback).toBe(leg2);
    expect([customHeaders(stack, 'eu'), customHeaders(stack, leg2)].map((headers) => headers['x-smart-origin-role'])).toEqual(['primary', 'fallback']);
  });

  test('of two members are each other\'s fallback', () => {
    fastestSite(stack, { site: { origins: { us: { origin: http('us') }, eu: { origin: http('eu') } }, primary: 'us' } });
    expect(groups()).toEqual([['us', 'eu']]);
  });

  test('carry the custom headers of the others, each under its member, and the members that no behavior targets carry nothing of ours', () => {
    fastestSite(stack, { site: { origins: mixed() } });
    expect(customHeaders(stack, 'eu')).toMatchObject({ 'x-key': 'one', 'x-smart-origin-add-us-x-key': 'two' });
    expect(customHeaders(stack, 'backup')).toMatchObject({ 'x-smart-origin-add-eu-x-key': 'one', 'x-smart-origin-add-us-x-key': 'two' });
    expect(customHeaders(stack, 'us')).toEqual({ 'x-key': 'two' });
    expect(customHeaders(stack, 'ap')).toEqual({});
  });

  test('of writes are the primary alone, which the router puts others in place of', () => {
    fastestSite(stack, { site: { writes: ['/api/*'] } });
    const { CacheBehaviors: [writes] } = distributionConfig(stack);
    expect(writes).toMatchObject({ TargetOriginId: 'eu', CachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId });
    expect(writes.AllowedMethods).toContain('POST');
    expect(events(writes)).toEqual(EVENTS);
  });

  test('without failover are no group, and the router knows of no leg 2', () => {
    const config = configured({ site: { failover: Failover.none() } });
    expect(groups()).toEqual([]);
    expect(config).not.toHaveProperty('fallback');
    expect(config).not.toHaveProperty('times');
    expect(originIds()).toEqual(['eu', 'us', 'ap']);
  });

  test('are connected to as the primary is, since the router cannot change that, and answer within its time', () => {
    const origins = { eu: { origin: http('eu') }, us: { origin: http('us', { connectionAttempts: 3 }) } };
    const site = fastestSite(stack, { site: { origins, failover: Failover.onStatus({ maxTimeToFailover: Duration.seconds(5) }) } });
    expect(site.worstCaseTimeToFailover?.toSeconds()).toBe(5);
    expect(configOf(stack, 'eu')).toMatchObject({ times: { connect: 1000, response: 4000 }, members: { eu: { readTimeout: 4 }, us: { readTimeout: 4 } } });
  });

  test('of a second distribution carry it too', () => {
    const smart = new SmartOrigin(stack, 'Smart', { origins: mixed(), primary: 'eu', steering: Steering.fastest() });
    new Distribution(stack, 'One', { defaultBehavior: smart.behavior() });
    new Distribution(stack, 'Two', { defaultBehavior: smart.behavior() });
    const [one, two] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution')).map(({ Properties }) => Properties.DistributionConfig.Origins);
    expect(one).toHaveLength(4);
    expect(two).toEqual(one);
  });
});

describe('a behavior that names its member', () => {
  test('is steered by nobody, and its origins carry nothing', () => {
    const site = fastestSite(stack, { site: { origins: mixed() } });
    site.addBehavior('/us/*', { primary: 'us' });
    site.addBehavior('/us/api/*', { primary: 'us', failover: Failover.none() });
    const { CacheBehaviors: [reads, api] } = distributionConfig(stack);
    expect([events(reads), events(api)]).toEqual([[], []]);
    expect(groups()).toEqual([['eu', 'backup'], ['us-unsteered', 'backup-unsteered']]);
    expect(api.TargetOriginId).toBe('us-unsteered');
    expect(customHeaders(stack, 'us-unsteered')).toEqual({ 'x-key': 'two' });
    expect(customHeaders(stack, 'backup-unsteered')).toEqual({});
  });

  test('falls back to the primary where nothing else tells', () => {
    fastestSite(stack).addBehavior('/us/*', { primary: 'us' });
    expect(groups()).toEqual([['eu', 'ap'], ['us-unsteered', 'eu-unsteered']]);
  });
});

describe('policies', () => {
  test('are those of a site that nobody steers: no variant in the key, no internal header of a viewer at an origin', () => {
    fastestSite(stack);
    const template = Template.fromStack(stack);
    const [cache] = Object.values(template.findResources('AWS::CloudFront::CachePolicy'));
    const [request] = Object.values(template.findResources('AWS::CloudFront::OriginRequestPolicy'));
    expect(JSON.stringify(cache)).not.toMatch(/x-smart-origin/);
    expect(request.Properties.OriginRequestPolicyConfig.HeadersConfig.Headers).toEqual(expect.arrayContaining(['host', 'x-smart-origin-member', 'x-smart-origin-config', 'x-smart-origin-variant']));
  });

  test('may be the user\'s, whatever is in their key', () => {
    expect(() => fastestSite(stack, { site: { cachePolicy: new CachePolicy(stack, 'Mine') } })).not.toThrow();
  });

  test('fail with a minimum time to live, which would keep what a standby answered', () => {
    expect(() => fastestSite(stack, { site: { cachePolicy: new CachePolicy(stack, 'Mine', { minTtl: Duration.minutes(1) }) } }))
      .toThrow(/the cache policy "Test\/Mine" keeps every answer for at least 60 seconds.*set its `minTtl` to 0/);
  });

  test('of behaviors that name their member may have one', () => {
    const site = fastestSite(stack);
    expect(() => site.addBehavior('/us/*', { primary: 'us', cachePolicy: new CachePolicy(stack, 'Mine', { minTtl: Duration.minutes(1) }) })).not.toThrow();
  });
});

describe('the edge router', () => {
  const lambdas = (props: FastestSiteProps) => {
    stack = stackIn('us-east-1', new App());
    fastestSite(stack, props);
    return Template.fromStack(stack);
  };
  const functionOf = (template: Template): any => Object.values(template.findResources('AWS::Lambda::Function'))[0];

  test('is a public property, and may write its logs and nothing else', () => {
    const site = fastestSite(stack);
    expect(site.smartOrigin.edgeRouter).toBeDefined();
    const template = lambdas({});
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const [{ Properties: { Policies } }]: any[] = Object.values(template.findResources('AWS::IAM::Role'));
    expect(Policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement).flatMap(({ Action }: any) => Action)).toEqual(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']);
  });

  test.each([
    [undefined, 3],
    [2000, 3],
    [2001, 4],
    [29_000, 30],
  ])('with a watchdog of %p ms may run for %d seconds', (watchdog, seconds) => {
    const template = lambdas(watchdog === undefined ? {} : { watchdog: Duration.millis(watchdog) });
    expect(functionOf(template).Properties.Timeout).toBe(seconds);
  });

  test('is removed and logs as the options say', () => {
    const template = lambdas({ edgeRouterRemovalPolicy: RemovalPolicy.DESTROY, edgeRouterLogRetention: RetentionDays.ONE_WEEK });
    expect(functionOf(template).DeletionPolicy).toBe('Delete');
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test('of a changed setting is the same version', () => {
    const versions = [{}, { hysteresis: 30, probePath: '/health', ejection: false }].map((props) => Object.keys(lambdas(props).findResources('AWS::Lambda::Version')));
    expect(versions[1]).toEqual(versions[0]);
  });
});

test('synthesizes without warnings', () => {
  fastestSite(stack, { site: { origins: mixed(), writes: ['/api/*'] } });
  expect(warnings(stack)).toEqual([]);
});
