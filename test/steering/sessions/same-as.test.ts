import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { baked, configOf, customHeaders, functionCode, http, readByRouter, sessionSite, type SessionSiteProps, sessionTable, stackIn } from './fixtures';
import { Failover, type OriginMember, ProbeMethod, type SmartOriginDistributionProps } from '../../../src';
import type { SteeringConfig } from '../../../src/contract/steering';
import { distributionConfig, testSite, warnings } from '../../fixtures';

let stack: Stack;
beforeEach(() => { stack = stackIn('us-east-1'); });

/** Two versions, each in two Regions. */
const regional = (): { [id: string]: OriginMember } => ({
  v2us: { origin: http('v2us'), sameAs: 'v2' },
  v1: { origin: http('v1') },
  v1us: { origin: http('v1us', { customHeaders: { 'X-Key': 'k' } }), sameAs: 'v1' },
  v2: { origin: http('v2'), weight: 10 },
});
const configured = (props: SessionSiteProps = {}) => {
  sessionSite(stack, { ...props, site: { origins: regional(), ...props.site } });
  return configOf(stack)!;
};
const making = (origins: { [id: string]: OriginMember }, props: SessionSiteProps = {}) => () => sessionSite(stack, { ...props, site: { origins } });

describe('members that serve the same', () => {
  test('are told to the edge router, with the defaults of the search for the fastest', () => {
    expect(configured().fastest).toEqual({
      equivalents: { v1: ['v1', 'v1us'], v2: ['v2', 'v2us'] },
      probe: { method: 'HEAD', path: '/', timeout: 800 },
      watchdog: 900,
      decay: 10_000,
      hysteresis: 15,
      refresh: 15_000,
      exploration: 1,
    });
    expect(readByRouter(stack)!.ids).toEqual(['v2us', 'v1', 'v1us', 'v2']);
    expect(configOf(stack)).not.toHaveProperty('unassigned');
  });

  test('are found as `fastest` says', () => {
    expect(configured({ fastest: { probeMethod: ProbeMethod.GET, probePath: '/health', watchdogDefault: 'v2us', hysteresis: 30 } }).fastest).toMatchObject({
      probe: { method: 'GET', path: '/health' }, watchdogDefault: { v2: 'v2us' }, hysteresis: 30,
    });
  });

  test('are those of their version alone: one that is served in one place takes part in nothing', () => {
    const { v2us, ...origins } = regional();
    expect(configured({ site: { origins } }).fastest!.equivalents).toEqual({ v1: ['v1', 'v1us'] });
  });

  test('stand in for each other before other versions do', () => {
    const { members } = configured();
    expect(Object.entries(members).map(([id, { fallbacks }]) => [id, fallbacks])).toEqual([['v2us', ['v2']], ['v1', ['v1us']], ['v1us', ['v1']], ['v2', ['v2us']]]);
  });

  test('are leg 2 of the template', () => {
    configured();
    expect(distributionConfig(stack).OriginGroups.Items[0].Members.Items).toEqual([{ OriginId: 'v1' }, { OriginId: 'v1us' }]);
    expect(customHeaders(stack, 'v1us')['x-smart-origin-role']).toBe('fallback');
    expect(customHeaders(stack, 'v1')['x-smart-origin-add-v1us-x-key']).toBe('k');
  });

  test('fail over in time, whichever of them is leg 1', () => {
    const { members, times } = configured({ site: { failover: Failover.onStatus({ maxTimeToFailover: Duration.seconds(6) }) } });
    expect(times).toEqual({ connect: 2000, response: 4000 });
    expect(Object.values(members).map(({ readTimeout }) => readTimeout)).toEqual([4, 4, 4, 4]);
  });

  test('may be named by versions of the session table', () => {
    expect(configured({ table: sessionTable(stack, { versions: { 1: 'v1us' } }) }).sessions!.versions).toEqual({ 1: 'v1us' });
  });

  test('may be what a behavior names', () => {
    sessionSite(stack, { site: { origins: regional() } }).addBehavior('/us/*', { primary: 'v1us' });
    expect(distributionConfig(stack).OriginGroups.Items[1].Members.Items).toEqual([{ OriginId: 'v1us-unsteered' }, { OriginId: 'v1-unsteered' }]);
  });

  test('synthesize without warnings', () => {
    configured();
    expect(warnings(stack)).toEqual([]);
  });
});

test('without members that serve the same nothing is said of the fastest', () => {
  sessionSite(stack);
  expect(configOf(stack)).not.toHaveProperty('fastest');
});

describe('nobody but the edge router knows of them', () => {
  test('viewer functions do not', () => {
    configured();
    for (const id of [/ViewerRequest/, /ViewerResponse/]) {
      const { primary, members } = baked<SteeringConfig>(functionCode(stack, id), '{"version":1,"generation"');
      expect([primary, members.map((member) => [member.id, member.weight])]).toEqual(['v1', [['v1', 0], ['v2', 10]]]);
      expect(functionCode(stack, id)).not.toMatch(/v[12]us/);
    }
  });

  test('tools for the live policy do not', () => {
    configured();
    const [{ Metadata }]: any[] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Function')).filter(({ Metadata: metadata }) => metadata);
    expect(Metadata['cdk-smart-origin:steering'].members).toEqual([{ id: 'v1' }, { id: 'v2', weight: 10 }]);
  });

  test('weights do not: a dark version has its places too', () => {
    const origins = { v1: { origin: http('v1') }, v2: { origin: http('v2') }, v2us: { origin: http('v2us'), sameAs: 'v2' } };
    const { fastest } = configured({ site: { origins, primary: 'v1' } });
    expect(fastest!.equivalents).toEqual({ v2: ['v2', 'v2us'] });
    expect(configOf(stack)!.fallback).toBe('v2');
  });

  test('`evenly` does not', () => {
    const origins = { ...regional(), v2: { origin: http('v2') } };
    expect(configured({ evenly: ['v1', 'v2'], site: { origins } }).fastest!.equivalents).toEqual({ v1: ['v1', 'v1us'], v2: ['v2', 'v2us'] });
  });
});

describe('the edge router\'s function', () => {
  const timeout = (props: SessionSiteProps) => {
    configured(props);
    return (Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'))[0] as any).Properties.Timeout;
  };

  test('may read the table as without them', () => {
    configured();
    const [{ Properties }]: any[] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
    expect(Properties.PolicyDocument.Statement.map(({ Action }: any) => Action)).toEqual(['dynamodb:GetItem']);
  });

  test.each<[SessionSiteProps, number]>([
    [{}, 3],
    [{ lookupBudget: Duration.millis(800), fastest: { watchdog: Duration.millis(2500) } }, 5],
    [{ lookupBudget: Duration.millis(800), fastest: { watchdog: Duration.seconds(29) } }, 30],
  ])('may run for look-up and race: %#', (props, seconds) => {
    expect(timeout(props)).toBe(seconds);
  });
});

describe('fails', () => {
  const { v1, v2 } = regional();
  const pair = (member: Partial<OriginMember>) => ({ v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 1 }, v1us: { origin: http('v1us'), ...member } });

  test.each<[string, { [id: string]: OriginMember }, RegExp]>([
    ['as itself', pair({ sameAs: 'v1us' }), /member "v1us" has sameAs "v1us", which is itself; name the member that serves the same version elsewhere, or remove sameAs/],
    ['as no member', pair({ sameAs: 'V1' }), /"V1" is named as what "v1us" is the same as but is no member of the pool; members are "v1", "v2", "v1us" \(did you mean "v1"\?\): use/],
    ['with a weight', pair({ sameAs: 'v1', weight: 5 }), /member "v1us" has sameAs "v1" and weight 5; visitors are assigned to "v1".*give "v1" the weight/],
    ['as a standby', pair({ sameAs: 'v1', standby: true }), /member "v1us" has sameAs "v1" and is a standby, which is only asked as a fallback; remove `standby`.*else `sameAs`/],
    ['as a member that is the same as another', { ...pair({ sameAs: 'v1' }), v1ap: { origin: http('v1ap'), sameAs: 'v1us' } }, /member "v1ap" has sameAs "v1us", which has sameAs "v1" itself; name "v1"/],
    ['as each other', { v1: { origin: http('v1'), sameAs: 'v1us' }, v1us: { origin: http('v1us'), sameAs: 'v1' }, v2: { origin: http('v2') } }, /member "v1" has sameAs "v1us", which has sameAs "v1" itself, so neither is the one that visitors are assigned to; remove sameAs from that one of both/],
    ['as a standby that nobody is assigned to', { ...pair({ sameAs: 'old' }), old: { origin: http('old'), standby: true } }, /member "v1us" has sameAs "old", which is a standby, that no visitor is assigned to/],
  ])('a member that is the same %s', (_what, origins, message) => {
    expect(making(origins)).toThrow(message);
  });

  test('a primary that serves the same as another', () => {
    expect(() => sessionSite(stack, { site: { origins: regional(), primary: 'v1us' } })).toThrow(/"v1us" is named as the primary and serves the same as "v1", by which visitors know it; name "v1"/);
  });

  test('one of `evenly` that serves the same as another', () => {
    const origins = { ...regional(), v2: { origin: http('v2') } };
    expect(making(origins, { evenly: ['v1', 'v2us'] })).toThrow(/`evenly` names "v2us", which serves the same as "v2" and gets its visitors from it; name "v2"/);
  });

  test('one version alone, which needs no sessions', () => {
    expect(making({ v1: { origin: http('v1') }, v1us: { origin: http('v1us'), sameAs: 'v1' } })).toThrow(
      /only "v1" is there to send visitors to, since all others are standbys or serve the same; add a member with a `weight`, or set `steering: Steering.fastest\(\)` and remove `sameAs`/);
  });

  test('`fastest` where each version is served in one place', () => {
    expect(making({ v1, v2 }, { fastest: {} })).toThrow(
      /Steering.stickySessions\(\) got `fastest`, and no two members serve one version; set `sameAs` on the members that serve the same version as another, for example \{ v1: \{ … \}, v1us: \{ …, sameAs: 'v1' \} \}, or remove `fastest`/);
  });

  test('`fastest` as the options of Steering.fastest() do', () => {
    expect(making(regional(), { fastest: { watchdog: Duration.millis(100) } })).toThrow(/watchdog is 100 milliseconds, and a probe may take 800/);
  });

  test('a watchdog\'s default that takes part in no race', () => {
    const { v2us, ...origins } = regional();
    expect(making(origins, { fastest: { watchdogDefault: 'v2' } })).toThrow(/watchdogDefault is "v2", which has no equivalent, so it takes part in no race; name one of "v1", "v1us"/);
  });
});

describe('policies that do not go by it', () => {
  const site = (props: Partial<SmartOriginDistributionProps>) => () => testSite(stack, props);

  test('fail: Steering.weighted(), the default where a member has a weight', () => {
    expect(site({ origins: regional() })).toThrow(
      /member "v2us" has sameAs "v2", which Steering.stickySessions\(\) goes by, and Steering.weighted\(\) does not; use Steering.stickySessions\(\), or Steering.fastest\(\)/);
  });

  test('fail: Steering.failoverOnly(), the default where none has', () => {
    expect(site({ origins: { v1: { origin: http('v1') }, v1us: { origin: http('v1us'), sameAs: 'v1' } } })).toThrow(/Steering.failoverOnly\(\) does not; use/);
  });
});
