import { bytes, number, percent, span, time } from '../../src/page/client/format';

test.each<[string, string]>([
  [number(0), '0'], [number(3.44), '3.4'], [number(12), '12'], [number(1203.6), '1,204'],
  [percent(0), '0 %'], [percent(0.004), '0.4 %'], [percent(0.09), '9 %'], [percent(0.996), '100 %'],
  [time(undefined), '–'], [time(0.83), '0.8 ms'], [time(24.4), '24 ms'], [time(1234), '1.2 s'], [time(30_000), '30 s'],
  [bytes(12), '12 B'], [bytes(2048), '2 KiB'], [bytes(5 * 1024 ** 2), '5 MiB'],
  [span(7_500_000), '2 h 5 min'], [span(90_000), '1 min 30 s'], [span(200), '200 ms'], [span(0), '0 ms'],
])('%s is %s', (formatted, expected) => {
  expect(formatted).toBe(expected);
});
