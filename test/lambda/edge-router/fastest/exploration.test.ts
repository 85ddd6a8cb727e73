import fc from 'fast-check';
import { type Estimate, learned } from '../../../../lambda/edge-router/fastest/estimate';
import { Bank, costOf, mayBeFaster } from '../../../../lambda/edge-router/fastest/exploration';

const SETTINGS = { decay: 10_000, hysteresis: 15, refresh: 15_000, exploration: 1 };

function known(milliseconds: number, answers: number): Estimate {
  let estimate: Estimate | undefined;
  for (let answer = 0; answer < answers; answer++) estimate = learned(estimate, milliseconds, 0, SETTINGS.decay, 1);
  return estimate!;
}

describe('a member may be faster', () => {
  const best = known(60, 20);
  test.each<[string, Estimate, boolean]>([
    ['where it is', known(50, 20), true],
    ['where little is known of it', known(75, 1), true],
    ['but not where it is known well to be slower', known(80, 20), false],
    ['but not where one answer took much longer', known(200, 1), false],
    ['but not in a peak', learned(known(50, 20), 600, 0, SETTINGS.decay, 1), false],
  ])('%s', (_, rival, expected) => expect(mayBeFaster(rival, best, 0)).toBe(expected));

  test('but not in a peak, however little is known of it', () => {
    const unsure: Estimate = { mean: Math.log(60), variance: 0.16, weight: 1, at: 0, peak: { height: Math.log(1.5), since: 0, fading: 10_000 } };
    expect(mayBeFaster(unsure, known(80, 20), 0)).toBe(false);
    expect(mayBeFaster({ ...unsure, peak: undefined, mean: Math.log(90) }, known(80, 20), 0)).toBe(true);
  });

  test('once a peak has faded', () => {
    expect(mayBeFaster(learned(known(50, 20), 600, 0, SETTINGS.decay, 1), best, 60_000)).toBe(true);
  });

  test('once what was known is old', () => {
    expect(mayBeFaster(known(80, 20), best, 7_200_000)).toBe(true);
  });
});

test('to ask a member costs what it is slower by, and less the older that is', () => {
  expect(costOf(known(80, 5), known(60, 5), 0)).toBeCloseTo(20);
  expect(costOf(known(80, 5), known(60, 5), 1_200_000)).toBeLessThan(10);
  expect(costOf(known(40, 5), known(60, 5), 0)).toBeLessThan(0);
});

test('visitors wait longer for at most a share of what they wait for anyway, and at most one in twenty does', () => {
  const costs = fc.array(fc.integer({ min: -100, max: 300 }), { minLength: 1, maxLength: 3_000 });
  fc.assert(fc.property(costs, fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 20 }), (given, best, exploration) => {
    const bank = new Bank();
    const settings = { ...SETTINGS, exploration };
    let spent = 0;
    let explorations = 0;
    for (const cost of given) {
      bank.answered(best, settings);
      if (!bank.spend(cost, best, settings)) continue;
      spent += Math.max(0, cost);
      explorations++;
    }
    const share = exploration / 100;
    // What the bank begins with is what 200 answers pay in.
    expect(spent).toBeLessThanOrEqual((given.length + 200) * best * share + 1e-6);
    expect(explorations).toBeLessThanOrEqual((given.length + 200) / 20 + 1e-6);
  }), { numRuns: 50 });
});
