import { durationMs, VirtualClock } from '../src/virtual-clock';

test('it is real time, and what it was advanced by', () => {
  let real = 1000;
  const clock = new VirtualClock(() => real);
  const { now } = clock;
  expect([now(), clock.advance(500), clock.advance('2h'), clock.advancedMs]).toEqual([1000, 1500, 1500 + 7_200_000, 7_200_500]);
  real += 10;
  expect(now()).toBe(1510 + 7_200_000);
});

test.each([['500ms', 500], ['1.5s', 1500], [' 30 m ', 1_800_000], ['2h', 7_200_000], ['7d', 604_800_000], ['2', undefined], ['-2h', undefined], ['2 hours', undefined], ['', undefined]])('"%s" is %s ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});

test.each<[string, number | string]>([['it is to go back', -1], ['it is to go by nothing', NaN], ['it is to go to the end of time', Infinity], ['no unit is given', '5'], ['no time is given', 'soon']])('fails when %s', (_, by) => {
  const clock = new VirtualClock(() => 0);
  expect(() => clock.advance(by)).toThrow(expect.objectContaining({ code: 'ERR_OPTION', mend: expect.stringContaining('"2h"') }));
  expect(clock.now()).toBe(0);
});
