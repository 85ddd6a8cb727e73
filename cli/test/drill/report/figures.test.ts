import { expectationWords } from '../../../src/drill/report/expectation-words';
import { lasting, measured, milliseconds, moment, percent } from '../../../src/drill/report/figures';

test.each([
  [0, '0 ms'], [0.84, '0.8 ms'], [42.4, '42 ms'], [999.4, '999 ms'], [999.6, '1 s'], [3410, '3.41 s'], [9_999, '10 s'], [12_340, '12.3 s'],
  [59_960, '1 min'], [125_000, '2 min 5 s'], [3_600_000, '60 min'], [Infinity, '-'],
])('%d ms reads as %s', (ms, text) => expect(milliseconds(ms)).toBe(text));

test.each([[0, '0 %'], [0.0001, '<0.1 %'], [0.873, '87.3 %'], [0.9999, '>99.9 %'], [1, '100 %']])('a share of %d reads as %s', (share, text) => expect(percent(share)).toBe(text));

test.each([[1000, '1 second'], [500, '0.5 seconds'], [10_400, '10 seconds'], [180_000, '3 minutes']])('%d ms lasts %s', (ms, text) => expect(lasting(ms)).toBe(text));

test.each([
  ['errors', 1234, '1,234'], ['p99_ms', 42, '42 ms'], ['hit_ratio', 0.5, '50 %'], ['recovered_within_s', Infinity, 'never'], ['recovered_within_s', 1.25, '1.3 s'],
  ['cost_usd_per_million', 0.9, '$0.90'], ['errors', undefined, '-'], ['errors', NaN, '-'],
])('%s of %p reads as %s', (measure, value, text) => expect(measured(measure, value)).toBe(text));

test('moments of the time line', () => expect([moment(10_000), moment(12_500)]).toEqual(['10 s', '12.5 s']));

test.each([
  ['errors 0', 'Errors: exactly 0'],
  ['p99_ms <3000 (healed)', '99 % began within: below 3 s, in the phase healed'],
  ['hit_ratio >=0.9', 'Answered from the cache: at least 90 %'],
  ['served_by.v2 >100', 'Answers of v2: above 100'],
  ['a phase with (brackets) >1', undefined],
  ['<script>', undefined],
])('the expectation %s is "%s"', (text, words) => expect(expectationWords(text)).toBe(words));
