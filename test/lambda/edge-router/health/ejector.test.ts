import * as fc from 'fast-check';
import { type EjectionRules, Ejector } from '../../../../lambda/edge-router/health/ejector';

type Kind = 'hard' | 'soft';
const RULES: EjectionRules<Kind> = { thresholds: { hard: 1, soft: 3 }, base: 30_000, cap: 300_000, slowStart: 60_000 };

class Clock {
  public time = 1_795_000_000_000;
  public chance = 0.5;
  public readonly now = () => this.time;
  public readonly random = () => this.chance;
}

function ejectorOf(rules = RULES) {
  const clock = new Clock();
  return { clock, ejector: new Ejector<Kind>(rules, clock) };
}

test('who never failed is in', () => {
  const { ejector } = ejectorOf();
  expect(ejector.admits('a')).toBe(true);
  expect(ejector.isOut('a')).toBe(false);
  expect(ejector.isNeeded('a', ['a', 'b'])).toBe(false);
});

describe('out', () => {
  test('after one failure, or after some in a row, by kind', () => {
    const { ejector } = ejectorOf();
    ejector.failure('hard', 'hard');
    expect(ejector.isOut('hard')).toBe(true);
    ejector.failure('soft', 'soft');
    ejector.failure('soft', 'soft');
    expect(ejector.isOut('soft')).toBe(false);
    ejector.failure('soft', 'soft');
    expect(ejector.isOut('soft')).toBe(true);
    expect(ejector.admits('other')).toBe(true);
  });

  test('not after failures with a success between them', () => {
    const { ejector } = ejectorOf();
    for (let i = 0; i < 10; i++) {
      ejector.failure('a', 'soft');
      ejector.failure('a', 'soft');
      ejector.success('a');
    }
    expect(ejector.isOut('a')).toBe(false);
  });

  test('nor is it where an ejection is remembered', () => {
    const { ejector } = ejectorOf();
    ejector.failure('a', 'hard');
    for (let i = 0; i < 3; i++) {
      ejector.success('a');
      ejector.failure('a', 'soft');
      ejector.failure('a', 'soft');
      expect(ejector.isOut('a')).toBe(false);
    }
  });

  test('but a success that says nothing about it changes nothing', () => {
    const { ejector } = ejectorOf();
    for (let i = 0; i < 3; i++) {
      ejector.failure('a', 'soft');
      ejector.success('a', ['hard']);
    }
    expect(ejector.isOut('a')).toBe(true);
    ejector.success('a', ['hard']);
    expect(ejector.isOut('a')).toBe(true);
    ejector.success('a', ['soft']);
    expect(ejector.isOut('a')).toBe(false);
  });

  test.each([[0, 24_000], [0.5, 30_000], [1, 36_000]])('for base, a fifth less or more (%p)', (chance, length) => {
    const { clock, ejector } = ejectorOf();
    clock.chance = chance;
    ejector.failure('a', 'hard');
    clock.time += length - 1;
    expect(ejector.admits('a')).toBe(false);
    clock.time += 1;
    expect(ejector.admits('a')).toBe(true);
  });

  test('n times as long the n-th time, up to the cap', () => {
    const { clock, ejector } = ejectorOf();
    const lengths = [];
    for (let n = 1; n <= 14; n++) {
      ejector.failure('a', 'hard');
      const from = clock.time;
      while (!ejector.admits('a')) clock.time += 1_000;
      lengths.push((clock.time - from) / 30_000);
    }
    expect(lengths).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10, 10]);
  });

  test('no longer because of news of requests that were under way', () => {
    const { clock, ejector } = ejectorOf();
    ejector.failure('a', 'hard');
    clock.time += 20_000;
    for (let i = 0; i < 5; i++) ejector.failure('a', 'hard');
    clock.time += 10_000;
    expect(ejector.admits('a')).toBe(true);
  });
});

describe('on trial', () => {
  function onTrial() {
    const given = ejectorOf();
    given.ejector.failure('a', 'hard');
    given.clock.time += 30_000;
    return given;
  }

  test('one request, and the next one after two seconds without news', () => {
    const { clock, ejector } = onTrial();
    expect([1, 2, 3].map(() => ejector.admits('a'))).toEqual([true, false, false]);
    clock.time += 1_999;
    expect(ejector.admits('a')).toBe(false);
    clock.time += 1;
    expect([1, 2].map(() => ejector.admits('a'))).toEqual([true, false]);
    expect(ejector.isOut('a')).toBe(true);
  });

  test('none that must not be sent again, for half a minute', () => {
    const { clock, ejector } = onTrial();
    expect(ejector.admits('a', false)).toBe(false);
    clock.time += 29_999;
    expect(ejector.admits('a', false)).toBe(false);
    clock.time += 1;
    expect(ejector.admits('a', false)).toBe(true);
  });

  test('a failure puts it out for longer', () => {
    const { clock, ejector } = onTrial();
    ejector.admits('a');
    ejector.failure('a', 'soft');
    clock.time += 59_999;
    expect(ejector.admits('a')).toBe(false);
    clock.time += 1;
    expect(ejector.admits('a')).toBe(true);
  });

  test('a success brings it back slowly: a tenth at once, all after a minute', () => {
    const { clock, ejector } = onTrial();
    ejector.admits('a');
    ejector.success('a');
    expect(ejector.isOut('a')).toBe(false);
    for (const [after, share] of [[0, 0.1], [20_000, 0.4], [40_000, 0.7]]) {
      const admitted = Array.from({ length: 100 }, (_, i) => {
        clock.chance = i / 100;
        clock.time += after;
        const isIn = ejector.admits('a');
        clock.time -= after;
        return isIn;
      });
      expect(admitted.filter(Boolean).length / 100).toBeCloseTo(share, 5);
    }
    clock.time += 60_000;
    clock.chance = 0.999;
    expect(ejector.admits('a')).toBe(true);
  });

  test('each visitor once, and then for good: half of them after the half of the minute', () => {
    const { clock, ejector } = ejectorOf(RULES);
    ejector.failure('a', 'hard');
    clock.time += 36_001;
    ejector.admits('a');
    ejector.success('a');
    const visitors = Array.from({ length: 1_000 }, (_, i) => `198.51.${i % 250}.${Math.floor(i / 250)}`);
    const back = [0, 0, 20_000, 20_000, 20_000].map((passed) => {
      clock.time += passed;
      return visitors.filter((visitor) => ejector.admits('a', true, visitor));
    });
    expect(back[1]).toEqual(back[0]);
    for (let i = 1; i < back.length; i++) expect(back[i]).toEqual(expect.arrayContaining(back[i - 1]));
    for (const [i, share] of [0.1, 0.1, 0.4, 0.7, 1].entries()) expect(Math.abs(back[i].length / 1_000 - share)).toBeLessThan(0.05);
  });

  test('at once, where there is no slow start', () => {
    const { clock, ejector } = ejectorOf({ ...RULES, slowStart: 0 });
    ejector.failure('a', 'hard');
    ejector.success('a');
    clock.chance = 0.999;
    expect(ejector.admits('a')).toBe(true);
  });

  test('an ejection is forgotten for each minute in', () => {
    const { clock, ejector } = ejectorOf();
    const outFor = () => {
      ejector.failure('a', 'hard');
      const from = clock.time;
      while (!ejector.admits('a')) clock.time += 1_000;
      return clock.time - from;
    };
    expect([outFor(), outFor(), outFor()]).toEqual([30_000, 60_000, 90_000]);
    ejector.success('a');
    clock.time += 120_000;
    expect(outFor()).toBe(60_000);
    ejector.success('a');
    clock.time += 600_000;
    ejector.success('a');
    expect(outFor()).toBe(30_000);
  });
});

describe('needed all the same', () => {
  test('are the longest out, where more than half of the pool is', () => {
    const { clock, ejector } = ejectorOf();
    const pool = ['a', 'b', 'c', 'd', 'e'];
    for (const key of ['d', 'b', 'a', 'e']) {
      ejector.failure(key, 'hard');
      clock.time += 1_000;
    }
    expect(pool.filter((key) => ejector.isNeeded(key, pool))).toEqual(['b', 'd']);
    expect(pool.filter((key) => ejector.isOut(key))).toEqual(['a', 'b', 'd', 'e']);
  });

  test('who is alone is never left out', () => {
    const { ejector } = ejectorOf();
    ejector.failure('a', 'hard');
    expect(ejector.isNeeded('a', ['a'])).toBe(true);
    expect(ejector.isNeeded('a', ['a', 'b'])).toBe(false);
  });
});

type Step = { readonly key: string; readonly does: 'success' | 'hard' | 'soft' | 'ask' | 'ask for a write'; readonly after: number };
const step: fc.Arbitrary<Step> = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd'),
  does: fc.constantFrom('success', 'hard', 'soft', 'ask', 'ask for a write'),
  after: fc.constantFrom(0, 1, 500, 2_000, 30_000, 400_000),
});

test('whatever happens: at most one trial in two seconds, a bounded time out, and half of the pool left', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 80 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (steps, chance) => {
    const { clock, ejector } = ejectorOf();
    clock.chance = chance;
    const pool = ['a', 'b', 'c', 'd'];
    const trials = new Map<string, number>();
    for (const { key, does, after } of steps) {
      clock.time += after;
      if (does === 'success') {ejector.success(key);} else if (does === 'hard' || does === 'soft') {
        ejector.failure(key, does);
        trials.delete(key);
      } else {
        const wasOut = ejector.isOut(key);
        const isAdmitted = ejector.admits(key, does === 'ask');
        if (wasOut && isAdmitted) {
          expect(clock.time - (trials.get(key) ?? -Infinity)).toBeGreaterThanOrEqual(2_000);
          trials.set(key, clock.time);
        }
      }
      if (!ejector.isOut(key)) trials.delete(key);
      const leftOut = pool.filter((one) => ejector.isOut(one) && !ejector.isNeeded(one, pool));
      expect(leftOut.length).toBeLessThanOrEqual(2);
    }
    // The cap, its jitter, and the half minute in which no write is tried.
    clock.time += 360_000 + 30_000;
    clock.chance = 0;
    for (const key of pool) expect(ejector.admits(key, false)).toBe(true);
  }), { numRuns: 500 });
});
