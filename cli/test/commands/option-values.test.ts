import { collectPairs, parseSeconds } from '../../src/commands/option-values';

test.each(['0', '0.5', '2147483'])('%s is a time', (text) => {
  expect(parseSeconds(text)).toBe(Number(text));
});

// Beyond 2^31 - 1 ms a timer fires at once.
test.each(['', '-1', '1e3', '2147484', '9999999'])('"%s" is no time', (text) => {
  expect(() => parseSeconds(text)).toThrow(/0 to 2147483/);
});

test('pairs are collected, and two values of one name are refused', () => {
  const collect = collectPairs('origin', 'app=./site');
  const pairs = collect('v2=./v2', collect('v1=./v1'));
  expect(collect('v1=./v1', pairs)).toEqual({ v1: './v1', v2: './v2' });
  expect(() => collect('v1=./other', pairs)).toThrow(/^--origin v1 was given twice, with two values\n(?!.*other)/);
});
