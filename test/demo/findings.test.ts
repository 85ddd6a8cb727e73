import { findingText, isAtLeast, isAtMost, isBetween, isExactly, violationsOf } from '../../scripts/demo/findings';

test('what holds is no violation', () => {
  const findings = [isExactly('mixed', 0, 0), isAtLeast('hits', 1, 1), isAtMost('fetches', 1, 1), isBetween('share', 5, { least: 5, most: 5 })];
  expect(violationsOf(findings)).toEqual([]);
  expect(findings.map(findingText)).toEqual(['mixed: 0', 'hits: 1', 'fetches: 1', 'share: 5']);
});

test.each([
  [isExactly('mixed', 1, 0), 'mixed: 1, expected 0'],
  [isExactly('link', '200 to /', '302 to /'), 'link: 200 to /, expected 302 to /'],
  [isAtLeast('hits', 0, 1), 'hits: 0, expected at least 1'],
  [isAtMost('fetches', 2, 1), 'fetches: 2, expected at most 1'],
  [isBetween('share', 4, { least: 5, most: 9 }), 'share: 4, expected 5 to 9'],
  [isBetween('share', 10, { least: 5, most: 9 }), 'share: 10, expected 5 to 9'],
])('fails when a figure is another: %#', (finding, violation) => {
  expect(violationsOf([finding])).toEqual([violation]);
});
