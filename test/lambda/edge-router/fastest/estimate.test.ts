import fc from 'fast-check';
import { type Estimate, estimateOfRace, expected, heightAt, learned, uncertainty } from '../../../../lambda/edge-router/fastest/estimate';

const DECAY = 10_000;

/** Answers a second apart. */
function after(answers: readonly number[], before?: Estimate, from = 0): Estimate {
  let estimate = before;
  answers.forEach((milliseconds, index) => {
    estimate = learned(estimate, milliseconds, from + index * 1_000, DECAY, 1);
  });
  return estimate!;
}

const times = (count: number, milliseconds: number): number[] => Array<number>(count).fill(milliseconds);
const millisecondsAt = (estimate: Estimate, now: number) => Math.round(Math.exp(expected(estimate, now)));

test('the first answer is believed, and so is what follows in the mean', () => {
  expect(millisecondsAt(after([60]), 0)).toBe(60);
  expect(millisecondsAt(after([50, 72]), 1_000)).toBe(60);
  expect(uncertainty(after(times(9, 60)), 8_000)).toBeLessThan(uncertainty(after([60, 60]), 1_000));
});

test('a race says nothing any more once a visitor was answered', () => {
  const raced = estimateOfRace(130, 0);
  expect(millisecondsAt(raced, 0)).toBe(130);
  expect(uncertainty(raced, 0)).toBe(Infinity);
  expect(millisecondsAt(after([60], raced), 0)).toBe(60);
});

describe('a peak', () => {
  const usual = after(times(10, 60));

  test('is believed at once, and fades to 1/e of its factor within the decay', () => {
    const slow = after([600], usual, 10_000);
    expect(millisecondsAt(slow, 10_000)).toBe(600);
    expect(heightAt(slow, 10_000 + DECAY)).toBeCloseTo(Math.log(10) / Math.E);
    expect(millisecondsAt(slow, 10_000 + 100 * DECAY)).toBe(60);
  });

  test('is over with the first answer as usual', () => {
    const back = after([600, 60], usual, 10_000);
    expect(back.peak).toBeUndefined();
    expect(millisecondsAt(back, 11_000)).toBe(60);
  });

  test('fades also where the clock is set back in the midst of it', () => {
    const back = after([600], after([600], usual, 10_000), 5_000);
    expect(millisecondsAt(back, 5_000)).toBe(600);
    expect(millisecondsAt(back, 4_000)).toBe(600);
    expect(millisecondsAt(back, 5_000 + 100 * DECAY)).toBe(60);
    expect(uncertainty(back, -86_400_000)).toBeGreaterThan(0.004);
  });

  test('that lasts is remembered for longer', () => {
    const brief = after([600], usual, 30_000);
    const long = after([600], after([600], usual, 10_000), 30_000);
    expect(heightAt(long, 90_000)).toBeGreaterThan(10 * heightAt(brief, 90_000));
  });

  test('of a day fades within minutes all the same', () => {
    const day = 86_400_000;
    const long = after([600], after([600], usual, 10_000), day);
    expect(heightAt(long, day + 900_000)).toBeLessThan(0.2);
  });

  test('is nothing that is merely slower, however often', () => {
    expect(after(times(40, 120), usual, 10_000).peak).toBeUndefined();
    expect(millisecondsAt(after(times(60, 120), usual, 10_000), 70_000)).toBeGreaterThan(110);
  });
});

test('a member that was first met while it was slow is believed to be faster within two answers', () => {
  expect(millisecondsAt(after([900, 60, 60]), 2_000)).toBeLessThan(160);
});

test('what is old weighs less, and gives way to what is new', () => {
  const known = after(times(20, 60));
  expect(uncertainty(known, 3_600_000)).toBeGreaterThan(5 * uncertainty(known, 20_000));
  expect(millisecondsAt(after([100], known, 3_600_000), 3_600_000)).toBeGreaterThan(millisecondsAt(after([100], known, 20_000), 20_000) + 10);
});

test('stays a number, and between the fastest and the slowest answer', () => {
  const answer = fc.record({ milliseconds: fc.integer({ min: 0, max: 120_000 }), pause: fc.integer({ min: 0, max: 10_000_000 }) });
  const answers = fc.array(answer, { minLength: 1, maxLength: 60 });
  fc.assert(fc.property(answers, fc.integer({ min: 1, max: 600_000 }), (given, decay) => {
    let estimate: Estimate | undefined;
    let now = 0;
    for (const { milliseconds, pause } of given) {
      now += pause;
      estimate = learned(estimate, milliseconds, now, decay, 1);
    }
    const bounds = given.map(({ milliseconds }) => Math.log(Math.max(1, milliseconds)));
    for (const later of [0, 1, 1e6, 1e12]) {
      expect(expected(estimate!, now + later)).toBeGreaterThanOrEqual(Math.min(...bounds) - 1e-9);
      expect(expected(estimate!, now + later)).toBeLessThanOrEqual(Math.max(...bounds) + 1e-9);
      expect(uncertainty(estimate!, now + later)).toBeGreaterThan(0);
    }
  }));
});

test('what was known for long is given up with the first answer that is far faster', () => {
  expect(millisecondsAt(after([...times(20, 600), 60]), 20_000)).toBe(190);
});
