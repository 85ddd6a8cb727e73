import { steering } from './fixtures';
import { BUCKETS, drawsFor, effectiveWeights, MAX_STEERED_MEMBERS, rendezvous, type SteeringConfig } from '../../../src/contract/steering';

/** The member of every bucket. */
function assignment(config: SteeringConfig, live: { [id: string]: number } = {}, voided: { [id: string]: true } = {}): (string | undefined)[] {
  const weights = effectiveWeights(config.primary, config.members, { weights: live });
  return Array.from({ length: BUCKETS }, (_, bucket) => rendezvous(bucket, config.members, weights, voided));
}

const share = (members: (string | undefined)[], id: string) => members.filter((member) => member === id).length * 100 / BUCKETS;
/** Half the 99 % interval, in percent, of 100,000 visitors by chance. */
const interval = (weight: number) => 2.576 * Math.sqrt(weight * (100 - weight) / 100_000);

const PAIRS: [string, SteeringConfig][] = ['v2', 'canary', 'green', 'b', 'new-checkout'].map((id) => [id, steering({ [id]: 10 })]);

describe.each(PAIRS)('two members, the second called %s', (id, config) => {
  test('every whole weight is met within the chance of 100,000 visitors', () => {
    for (let weight = 1; weight <= 99; weight++) {
      expect(Math.abs(share(assignment(config, { [id]: weight }), id) - weight)).toBeLessThan(interval(weight));
    }
  });

  test('a raised weight takes nobody out', () => {
    let before = assignment(config, { [id]: 0 });
    for (let weight = 1; weight <= 100; weight++) {
      const after = assignment(config, { [id]: weight });
      expect(before.every((member, bucket) => member !== id || after[bucket] === id)).toBe(true);
      before = after;
    }
    expect(share(before, id)).toBe(100);
  });
});

describe('three members', () => {
  const config = steering({ v2: 10, v3: 10 });

  test.each([[10, 10], [20, 30], [1, 5], [33, 33], [5, 60]])('v2 %d and v3 %d are met', (v2, v3) => {
    const members = assignment(config, { v2, v3 });
    expect(Math.abs(share(members, 'v2') - v2)).toBeLessThan(interval(v2) * 1.5);
    expect(Math.abs(share(members, 'v3') - v3)).toBeLessThan(interval(v3) * 1.5);
  });

  test('of a change by 10 points, at most 1.1 times the theoretical minimum moves', () => {
    const before = assignment(config, { v2: 10, v3: 10 });
    const after = assignment(config, { v2: 20, v3: 10 });
    const moved = after.filter((member, bucket) => member !== before[bucket]).length * 100 / BUCKETS;
    expect(moved / 10).toBeLessThanOrEqual(1.1);
    expect(before.every((member, bucket) => member !== 'v2' || after[bucket] === 'v2')).toBe(true);
  });

  test('a voided member gets nobody, and its own move only', () => {
    const before = assignment(config, { v2: 20, v3: 10 });
    const after = assignment(config, { v2: 20, v3: 10 }, { v2: true });
    expect(after).not.toContain('v2');
    expect(after.every((member, bucket) => before[bucket] === 'v2' || member === before[bucket])).toBe(true);
  });

  test('a member of weight 0 changes nothing for the others', () => {
    expect(assignment(steering({ v2: 10, v3: 0 }))).toEqual(assignment(steering({ v2: 10 })));
  });
});

describe('effective weights', () => {
  const { primary, members } = steering({ v2: 10, v3: 5 });

  test('are the live ones where there are some, the primary takes the rest', () => {
    expect(effectiveWeights(primary, members, undefined)).toEqual({ v1: 85, v2: 10, v3: 5 });
    expect(effectiveWeights(primary, members, { weights: { v2: 0.1 } })).toEqual({ v1: 94.9, v2: 0.1, v3: 5 });
  });

  test('leave the primary nothing, not less, where template and policy together are above 100', () => {
    expect(effectiveWeights(primary, members, { weights: { v2: 98 } })).toEqual({ v1: 0, v2: 98, v3: 5 });
  });
});

describe('draws', () => {
  test("are a member's own: another member changes none", () => {
    const [two, three] = [drawsFor('v1', ['v1', 'v2']), drawsFor('v1', ['v1', 'v2', 'v3'])];
    expect(three).toMatchObject(two);
  });

  test('differ between members, as many as there may be', () => {
    const ids = Array.from({ length: MAX_STEERED_MEMBERS }, (_, i) => `m${i}`);
    expect(new Set(Object.values(drawsFor('m0', ids)).map(String)).size).toBe(MAX_STEERED_MEMBERS);
  });

  test('each goes through all buckets', () => {
    for (const [multiplier, offset] of Object.values(drawsFor('m0', Array.from({ length: MAX_STEERED_MEMBERS }, (_, i) => `m${i}`)))) {
      expect(new Set(Array.from({ length: BUCKETS }, (_, bucket) => (bucket * multiplier + offset) % BUCKETS)).size).toBe(BUCKETS);
    }
  });
});
