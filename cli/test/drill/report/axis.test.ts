import fc from 'fast-check';
import { linearAxis, logAxis, timeAxis } from '../../../src/drill/report/html/axis';

const values = (axis: { ticks: readonly { value: number }[] }) => axis.ticks.map(({ value }) => value);

test('linear axes begin at 0 and end at a round number', () => {
  expect(values(linearAxis(60))).toEqual([0, 20, 40, 60]);
  expect(values(linearAxis(0))).toEqual([0, 1]);
  expect(values(linearAxis(1730))).toEqual([0, 500, 1000, 1500, 2000]);
});

test('logarithmic axes have a line for each power of ten', () => {
  expect(values(logAxis(3, 940))).toEqual([1, 10, 100, 1000]);
  expect(values(logAxis(1, 1))).toEqual([1, 10]);
  expect(logAxis(1, 1000).at(10)).toBeCloseTo(1 / 3);
});

test('time axes end where the drill ends', () => {
  expect(values(timeAxis(30_000))).toEqual([0, 5000, 10_000, 15_000, 20_000, 25_000, 30_000]);
  expect(values(timeAxis(14_000)).at(-1)).toBe(10_000);
  expect(timeAxis(14_000).at(7000)).toBe(0.5);
});

test('whatever is drawn lies within the axis, in its order', () => {
  const value = fc.double({ min: 0, max: 1e9, noNaN: true });
  fc.assert(fc.property(value, value, fc.double({ min: 0.01, max: 1e9, noNaN: true }), (a, b, max) => {
    for (const axis of [linearAxis(max), logAxis(Math.min(a, max), max), timeAxis(max)]) {
      const [low, high] = [axis.at(Math.min(a, b)), axis.at(Math.max(a, b))];
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(high);
      expect(axis.ticks.length).toBeGreaterThan(0);
      expect(axis.ticks.length).toBeLessThan(20);
    }
  }));
});
