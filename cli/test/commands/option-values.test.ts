import { collectDistances, collectPairs, parseRegions, parseSeconds } from '../../src/commands/option-values';

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

test('Regions are a list, and distances are collected', () => {
  expect(parseRegions('eu-west-1, us-east-1')).toEqual(['eu-west-1', 'us-east-1']);
  expect(collectDistances('us-east-1:v1=0.1s', collectDistances('DUB56-P1:v1=20ms'))).toEqual([{ from: 'DUB56-P1', to: 'v1', ms: 20 }, { from: 'us-east-1', to: 'v1', ms: 100 }]);
});

test.each(['eu-west-1', 'eu-west-1=20ms', 'eu-west-1:v1=20', 'eu-west-1:v1=soon', 'a:b:c=1ms', ':v1=1ms'])('"%s" is no distance', (text) => {
  expect(() => collectDistances(text)).toThrow(/--distance got .*--distance eu-west-1:v1=20ms/s);
});
