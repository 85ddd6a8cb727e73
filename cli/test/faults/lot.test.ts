import { Fault } from '../../src/faults/fault';
import { isDown, randomStream, slowMs, strikes, untilTurn } from '../../src/faults/lot';

const draws = <T>(count: number, draw: () => T) => Array.from({ length: count }, draw);

test('a stream is the same for the same seed, even, and another for another seed', () => {
  expect(draws(5, randomStream(0.3))).toEqual(draws(5, randomStream(0.3)));
  expect(draws(5, randomStream(0.3))).not.toEqual(draws(5, randomStream(0.3001)));
  for (const seed of [0, 0.5, 0.999_999_999]) {
    const tenths = draws(10_000, randomStream(seed)).map((value) => Math.floor(value * 10));
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const count = tenths.filter((value) => value === tenth).length;
      expect([seed, tenth, count > 850 && count < 1150]).toEqual([seed, tenth, true]);
    }
  }
});

test('slow answers: half of them take longer than the median, and sigma spreads them', () => {
  const random = randomStream(0.1);
  const times = draws(10_000, () => slowMs({ medianMs: 800, sigma: 0.5 }, random)).sort((a, b) => a - b);
  expect(times[5000]! / 800).toBeCloseTo(1, 1);
  // One standard deviation above the median lies e to the power of sigma.
  expect(times[8413]! / 800).toBeCloseTo(Math.exp(0.5), 1);
  expect(draws(3, () => slowMs({ medianMs: 800, sigma: 0 }, random))).toEqual([800, 800, 800]);
});

test('shares and times in each other', () => {
  const random = randomStream(0.7);
  const share = (text: string, elapsedMs: number) => {
    const { spec } = Fault.parse(text);
    return draws(10_000, () => strikes(spec, elapsedMs, random)).filter(Boolean).length / 10_000;
  };
  expect(share('refused', 0)).toBe(1);
  expect(share('brown-out 0%', 0)).toBe(0);
  expect(share('brown-out 30%', 0)).toBeCloseTo(0.3, 1);
  expect(share('brown-out 50% brown-out 50%', 0)).toBeCloseTo(0.25, 1);
  expect([share('flapping 100/50', 49), share('flapping 100/50', 50), share('flapping 100/50', 149), share('flapping 100/50', 150)]).toEqual([1, 0, 0, 1]);
  expect(share('flapping 100/50 brown-out 30%', 0)).toBeCloseTo(0.3, 1);
});

test('what flaps turns when it says', () => {
  const times = { upMs: 100, downMs: 50 };
  for (const elapsed of [0, 20, 49, 50, 51, 149, 150, 170, 1e6]) {
    const turn = elapsed + untilTurn(times, elapsed);
    expect([elapsed, isDown(times, turn)]).toEqual([elapsed, !isDown(times, elapsed)]);
    expect([elapsed, isDown(times, turn - 1)]).toEqual([elapsed, isDown(times, elapsed)]);
  }
});
