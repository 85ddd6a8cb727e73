import fc from 'fast-check';
import { policy, POOL } from './support';
import { drawsFor, readPolicy, type LivePolicy, type SteeringConfig } from '../../../src/contract/steering';
import { SmartOriginError } from '../../src/errors';
import { force, release, restore, rollback, setWeights, type Operation } from '../../src/live-policy/operations';
import { describeChanges } from '../../src/live-policy/policy-changes';
import { parsePolicy, serializePolicy } from '../../src/live-policy/policy-document';
import { poolOfList, poolOfPolicy } from '../../src/live-policy/pool';

const ROLLED_BACK = policy({ weights: { v2: 0 }, voided: ['v2'] });

test.each<[string, LivePolicy, Operation, Partial<LivePolicy>, RegExp[]]>([
  ['a weight', policy(), setWeights([{ member: 'v2', percent: 25 }]), { weights: { v2: 25 } }, []],
  ['weights of two, the third kept', policy({ weights: { v3: 1 } }), setWeights([{ member: 'v2', percent: 12.34 }]), { weights: { v3: 1, v2: 12.34 } }, []],
  ['a weight for a dark member', policy(), setWeights([{ member: 'v3', percent: 90 }]), { weights: { v3: 90 } }, []],
  ['everything for two', policy(), setWeights([{ member: 'v2', percent: 66.67 }, { member: 'v3', percent: 33.33 }]), { weights: { v2: 66.67, v3: 33.33 } }, []],
  ['the template\'s weight', policy({ weights: { v2: 0, v3: 5 } }), setWeights([{ member: 'v2' }]), { weights: { v3: 5 } }, []],
  ['a weight of a voided member', ROLLED_BACK, setWeights([{ member: 'v2', percent: 5 }]), { weights: { v2: 5 }, voided: ['v2'] }, [/voided.*restore v2/]],
  ['a weight while one is forced', policy({ force: 'v1' }), setWeights([{ member: 'v2', percent: 5 }]), { weights: { v2: 5 }, force: 'v1' }, [/forced to "v1".*release/]],
  ['rollback', policy({ weights: { v2: 50, v3: 1 } }), rollback('v2'), { weights: { v2: 0, v3: 1 }, voided: ['v2'] }, []],
  ['rollback of what the template alone weighs', policy(), rollback('v2'), { weights: { v2: 0 }, voided: ['v2'] }, []],
  ['rollback twice', ROLLED_BACK, rollback('v2'), ROLLED_BACK, []],
  ['rollback of the forced', policy({ force: 'v2' }), rollback('v2'), { weights: { v2: 0 }, voided: ['v2'], force: null }, [/was forced.*released/]],
  ['rollback of the primary', policy(), rollback('v1'), { weights: {}, voided: ['v1'] }, [/primary is voided/]],
  ['restore', ROLLED_BACK, restore('v2'), { weights: { v2: 0 }, voided: [] }, [/stays 0.*set-weight v2=/]],
  ['restore with a weight', ROLLED_BACK, restore('v2', 1), { weights: { v2: 1 }, voided: [] }, []],
  ['restore with weight 0', ROLLED_BACK, restore('v2', 0), { weights: { v2: 0 }, voided: [] }, []],
  ['restore of the primary', policy({ voided: ['v1'] }), restore('v1'), {}, []],
  ['force', policy({ weights: { v2: 5 } }), force('v3'), { weights: { v2: 5 }, force: 'v3' }, []],
  ['release', policy({ force: 'v3' }), release(), { force: null }, []],
])('%s', (_name, before, operation, after, notes) => {
  const outcome = operation(before, POOL);
  expect(outcome.policy).toEqual(policy(after));
  expect(outcome.notes).toEqual(notes.map((note) => expect.stringMatching(note) as unknown));
});

describe('fails when', () => {
  test.each<[string, LivePolicy, Operation, RegExp]>([
    ['a member is unknown', policy(), setWeights([{ member: 'v9', percent: 1 }]), /no member "v9"[^]*cdk.out[^]*v1, v2, v3/],
    ['a member is called like a property of objects', policy(), rollback('constructor'), /no member "constructor"/],
    ['a standby gets a weight', policy(), setWeights([{ member: 'old', percent: 1 }]), /"old" is a standby[^]*v1, v2, v3/],
    ['a standby is rolled back', policy(), rollback('old'), /"old" is a standby/],
    ['a standby is forced', policy(), force('old'), /"old" is a standby/],
    ['the primary gets a weight', policy(), setWeights([{ member: 'v1', percent: 1 }]), /primary[^]*takes what the others leave/],
    ['the primary is restored with a weight', policy({ voided: ['v1'] }), restore('v1', 5), /primary[^]*takes what the others leave/],
    ['a weight is above 100', policy(), setWeights([{ member: 'v2', percent: 100.01 }]), /100.01[^]*0 to 100/],
    ['a weight is negative', policy(), setWeights([{ member: 'v2', percent: -1 }]), /-1[^]*0 to 100/],
    ['a weight is no number', policy(), setWeights([{ member: 'v2', percent: NaN }]), /NaN[^]*0 to 100/],
    ['a weight is finer than 0.01', policy(), setWeights([{ member: 'v2', percent: 0.001 }]), /0.001[^]*steps of 0.01/],
    ['weights sum above 100', policy(), setWeights([{ member: 'v2', percent: 60 }, { member: 'v3', percent: 40.01 }]), /v2 60 \+ v3 40.01 add up to 100.01/],
    ['live and template sum above 100', policy(), setWeights([{ member: 'v3', percent: 95 }]), /v2 10 \(template\) \+ v3 95 add up to 105/],
    ['restore would sum above 100', policy({ weights: { v2: 0, v3: 60 }, voided: ['v2'] }), restore('v2', 50), /add up to 110/],
    ['a member is given twice', policy(), setWeights([{ member: 'v2', percent: 1 }, { member: 'v2', percent: 2 }]), /"v2" is given twice/],
    ['the last member is rolled back', policy({ voided: ['v1', 'v3'] }), rollback('v2'), /last member[^]*restore another/],
    ['a voided member is forced', ROLLED_BACK, force('v2'), /"v2" is voided[^]*restore v2/],
  ])('%s', (_name, before, operation, message) => {
    expect(() => operation(before, POOL)).toThrow(SmartOriginError);
    expect(() => operation(before, POOL)).toThrow(message);
  });
});

test('a rollback goes through where weights already sum above 100 by drift', () => {
  expect(rollback('v3')(policy({ weights: { v2: 80, v3: 40 } }), POOL).policy.voided).toEqual(['v3']);
});

describe('without a template', () => {
  const stored = policy({ weights: { v2: 10 } });

  test('members are those that the policy names, and the last of these can be rolled back', () => {
    expect(rollback('v2')(stored, poolOfPolicy(stored)).policy).toEqual(policy({ weights: { v2: 0 }, voided: ['v2'] }));
  });

  test('fails when the policy does not name the member', () => {
    expect(() => rollback('v1')(stored, poolOfPolicy(stored))).toThrow(/no member "v1"[^]*names only these[^]*v2, or give --template, or all members with --members/);
    expect(() => rollback('v2')(policy(), poolOfPolicy(policy()))).toThrow(/names nobody yet[^]*give --template/);
  });

  test('a list tells the members, the primary first', () => {
    const pool = poolOfList('v1,v2');
    expect(rollback('v1')(stored, pool).policy.voided).toEqual(['v1']);
    expect(() => setWeights([{ member: 'v1', percent: 1 }])(stored, pool)).toThrow(/is the primary/);
    expect(() => rollback('v2')(policy({ voided: ['v1'] }), pool)).toThrow(/last member/);
  });

  test.each(['', 'v1,,v2', 'v1,V2', 'v1,v1', 'v1 v2', `v1,${'x'.repeat(33)}`])('fails when the list is "%s"', (text) => {
    expect(() => poolOfList(text)).toThrow(/--members got[^]*--members v1,v2/);
  });
});

/** Any operation, sensible or not. */
const operations = fc.oneof(
  fc.array(fc.record({ member: fc.constantFrom('v1', 'v2', 'v3', 'old', 'nobody'), percent: fc.oneof(fc.integer({ min: -100, max: 10_100 }).map((n) => n / 100), fc.constant(undefined)) }), { maxLength: 3 })
    .map(setWeights),
  fc.constantFrom('v1', 'v2', 'v3', 'old').map(rollback),
  fc.tuple(fc.constantFrom('v1', 'v2', 'v3'), fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined })).map(([id, percent]) => restore(id, percent)),
  fc.constantFrom('v1', 'v2', 'v3').map(force),
  fc.constant(release()),
);

const draws = drawsFor('v1', ['v1', 'v2', 'v3']);
const CONFIG: SteeringConfig = {
  version: 1, generation: 1, primary: 'v1', salt: 's', cookie: '__Host-smart-origin', ttl: 1, cookieLifetime: 1,
  members: [{ id: 'v1', weight: 0, draw: draws.v1! }, { id: 'v2', weight: 10, draw: draws.v2! }, { id: 'v3', weight: 0, draw: draws.v3! }],
};

test('any sequence of operations keeps a document that reads as it was written, and that the edge takes as it is meant', () => {
  fc.assert(fc.property(fc.array(operations, { maxLength: 20 }), (sequence) => {
    let current = policy();
    for (const operation of sequence) {
      try {
        current = operation(current, POOL).policy;
      } catch (error) {
        expect(error).toBeInstanceOf(SmartOriginError);
      }
    }
    const text = serializePolicy(current);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024);
    expect(describeChanges(parsePolicy(text), current)).toEqual([]);
    expect(readPolicy(text, CONFIG)).toEqual({
      weights: current.weights,
      voided: Object.fromEntries(current.voided.map((id) => [id, true])),
      force: current.force ?? undefined,
    });
    expect(Object.values({ v2: 10, ...current.weights }).reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(100.001);
    expect(current.voided.length).toBeLessThan(3);
    expect(current.voided).not.toContain(current.force);
  }));
});
