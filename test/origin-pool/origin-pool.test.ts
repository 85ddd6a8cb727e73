import { Distribution, type IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, OriginGroup } from 'aws-cdk-lib/aws-cloudfront-origins';
import * as fc from 'fast-check';
import { Failover, type OriginMember, SmartOrigin } from '../../src';
import { OriginPool } from '../../src/origin-pool/origin-pool';
import { testStack } from '../fixtures';

const http = (name = 'a.example.com') => new HttpOrigin(name);
const pool = (origins: { [id: string]: OriginMember }, primary?: string) => new SmartOrigin(testStack(), 'Pool', { origins, primary });

describe('the primary', () => {
  test('is the only member that is no standby, wherever it stands in the map', () => {
    expect(pool({ backup: { origin: http(), standby: true }, v1: { origin: http() } }).primary).toBe('v1');
  });

  test('is the named member', () => {
    expect(pool({ v1: { origin: http() }, v2: { origin: http() } }, 'v2').primary).toBe('v2');
  });

  test('fails when several members could be it', () => {
    expect(() => pool({ v1: { origin: http() }, v2: { origin: http() } })).toThrow(/v1, v2 could all be the primary.*set `primary`/);
  });

  test('fails when all members are standbys', () => {
    expect(() => pool({ v1: { origin: http(), standby: true }, v2: { origin: http(), standby: true } })).toThrow(/none would answer/);
  });

  test('fails when the named member is unknown', () => {
    expect(() => pool({ v1: { origin: http() }, v2: { origin: http() } }, 'v3')).toThrow(/"v3" is named as the primary.*members are "v1", "v2"/);
  });

  test('fails when the named member is a standby', () => {
    expect(() => pool({ v1: { origin: http() }, v2: { origin: http(), standby: true } }, 'v2')).toThrow(/is a standby/);
  });
});

describe('members', () => {
  test('fails when there are none', () => {
    expect(() => pool({})).toThrow(/`origins` is empty.*give at least one/);
  });

  test('fails when a fallback is missing: one member', () => {
    expect(() => pool({ v1: { origin: http() } })).toThrow(/nothing to fail over to.*Failover\.none\(\)/);
  });

  test('fails when a fallback is missing: several could be it', () => {
    expect(() => pool({ v1: { origin: http() }, v2: { origin: http() }, v3: { origin: http() } }, 'v1')).toThrow(/v2, v3 could all be it; set `fallback`/);
  });

  test('one member without failover is enough', () => {
    expect(new SmartOrigin(testStack(), 'Pool', { origins: { v1: { origin: http() } }, failover: Failover.none() }).memberIds).toEqual(['v1']);
  });

  test('fails when a fallback is unknown', () => {
    expect(() => pool({ v1: { origin: http(), fallback: 'nobody' } })).toThrow(/"nobody" is named as the fallback of "v1"/);
  });

  test('fails when a fallback equals its member', () => {
    expect(() => pool({ v1: { origin: http(), fallback: 'v1' }, v2: { origin: http() } }, 'v1')).toThrow(/names itself as its fallback/);
  });

  test('fails when an origin of one\'s own turns out to be a group', () => {
    const stack = testStack();
    const group: IOrigin = { bind: (scope, options) => ({ ...http().bind(scope, options), failoverConfig: { failoverOrigin: http('b.example.com') } }) };
    expect(() => new Distribution(stack, 'Dist', { defaultBehavior: new SmartOrigin(stack, 'Pool', { origins: { v1: { origin: group }, v2: { origin: http(), standby: true } } }).behavior() }))
      .toThrow(/member "v1" is an origin group, and CloudFront knows no groups of groups/);
  });

  test('fails when two members are the same origin object', () => {
    const origin = http();
    expect(() => pool({ v1: { origin }, v2: { origin } }, 'v1')).toThrow(/"v1" and "v2" are the same origin object/);
  });

  test('fails when a member is an L2 OriginGroup', () => {
    const group = new OriginGroup({ primaryOrigin: http(), fallbackOrigin: http() });
    expect(() => pool({ v1: { origin: group }, v2: { origin: http() } }, 'v1')).toThrow(/"v1" is an origin group.*make both of its origins members/);
  });

  test('fails when a member has no origin', () => {
    expect(() => pool({ v1: {} as OriginMember, v2: { origin: http() } }, 'v1')).toThrow(/member "v1" has no origin/);
  });

  test.each(['V1', '1', '-v', 'v_1', 'v'.repeat(33), '', '__proto__x', 'v1 '])('fails when an id is outside the grammar: %j', (id) => {
    expect(() => pool({ [id]: { origin: http() }, ok: { origin: http() } }, 'ok')).toThrow(/no valid member id/);
  });

  test('any id of the grammar is accepted', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/), (id) => {
      expect(pool({ [id]: { origin: http() }, [id === 'z' ? 'y' : 'z']: { origin: http(), standby: true } }, id).primary).toBe(id);
    }), { numRuns: 25 });
  });
});

describe('members that serve the same', () => {
  const made = (given: { [id: string]: Omit<OriginMember, 'origin'> }, primary?: string, allServeTheSame?: boolean) => {
    const origins = Object.fromEntries(Object.entries(given).map(([id, member]) => [id, { origin: http(), ...member }]));
    return new OriginPool(testStack(), origins, primary, allServeTheSame);
  };
  const regional = { v2us: { sameAs: 'v2' }, v1us: { sameAs: 'v1' }, v1ap: { sameAs: 'v1' }, v1: {}, v2: { weight: 1 }, old: { standby: true } };

  test('are the one that visitors are assigned to, and the others by their ids', () => {
    const { assignable, ids } = made(regional);
    expect(assignable).toEqual(['v1', 'v2']);
    expect(ids.map((id) => made(regional).equivalentsOf(id))).toEqual([
      ['v2', 'v2us'], ['v1', 'v1ap', 'v1us'], ['v1', 'v1ap', 'v1us'], ['v1', 'v1ap', 'v1us'], ['v2', 'v2us'], ['old'],
    ]);
  });

  test('are not asked who is the primary', () => {
    expect(made(regional).primary).toBe('v1');
  });

  test('stand in for each other, unless a standby does', () => {
    const { old, ...origins } = regional;
    const fallbacks = (some: typeof origins) => Object.fromEntries(Object.keys(some).map((id) => [id, made(some).fallbackOf(id)]));
    expect(fallbacks(origins)).toEqual({ v1: 'v1ap', v1ap: 'v1', v1us: 'v1', v2: 'v2us', v2us: 'v2' });
    expect(fallbacks(regional)).toEqual({ v1: 'old', v1ap: 'old', v1us: 'old', v2: 'old', v2us: 'old', old: 'v1' });
  });

  test('are one version to others, of which one is the fallback', () => {
    const origins = { v1: {}, v2: { weight: 1 }, v2us: { sameAs: 'v2' } };
    expect(made(origins).fallbackOf('v1')).toBe('v2');
    expect(made({ ...origins, v3: { weight: 1 } }).standInsOf('v1')).toEqual([]);
  });

  test('are all but standbys where the policy says so, whatever their order in the map', () => {
    const origins = { us: {}, backup: { standby: true }, eu: {}, ap: {} };
    const whole = made(origins, 'eu', true);
    expect(whole.ids.map((id) => whole.equivalentsOf(id))).toEqual([['eu', 'ap', 'us'], ['backup'], ['eu', 'ap', 'us'], ['eu', 'ap', 'us']]);
    const { backup, ...active } = origins;
    const reversed = Object.fromEntries(Object.entries(active).reverse());
    for (const some of [active, reversed]) expect(['eu', 'us', 'ap'].map((id) => made(some, 'eu', true).fallbackOf(id))).toEqual(['ap', 'eu', 'eu']);
  });
});
