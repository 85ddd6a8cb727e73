import { steering } from './fixtures';
import { BUCKETS, effectiveWeights, rendezvous } from '../../../src/contract/steering';

const config = steering({ v2: 0, v3: 0 });

function assignment(v2: number, v3: number): (string | undefined)[] {
  const weights = effectiveWeights(config.primary, config.members, { weights: { v2, v3 } });
  return Array.from({ length: BUCKETS }, (_, bucket) => rendezvous(bucket, config.members, weights, {}));
}

/** Weights of v2 and v3 in steps of 10 points, so that v2 can be raised by 10 more. */
const GRID = Array.from({ length: 10 }, (_, i) => i * 10).flatMap((v2) => Array.from({ length: 10 - v2 / 10 }, (_, i) => [v2, i * 10]));

describe.each(GRID)('v2 is raised from %d by 10 points, beside v3 of %d', (v2, v3) => {
  const before = assignment(v2, v3);
  const after = assignment(v2 + 10, v3);
  const moved = after.filter((member, bucket) => member !== before[bucket]).length / (BUCKETS / 10);

  test('nobody leaves v2 on the way up, nor comes to it on the way down', () => {
    expect(before.every((member, bucket) => member !== 'v2' || after[bucket] === 'v2')).toBe(true);
  });

  // Rendezvous trades visitors of v3 for the primary's, in proportion to v3; ranges cut from a line would move up to twice the minimum.
  test(`at most ${(1.02 + v3 / 100).toFixed(2)} times the theoretical minimum moves`, () => {
    expect(moved).toBeLessThanOrEqual(1 + v3 / 100 + 0.02);
  });
});
