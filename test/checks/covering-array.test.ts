import fc from 'fast-check';
import { coveringArray } from '../../scripts/checks/assumptions/covering-array';
import { contextOf, everyAnswer, pairwise, settingLines } from '../../scripts/checks/assumptions/settings';

const levelsOf = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 7 });

/** The pairs of levels that meet in no row. */
function missing(levels: readonly number[], rows: readonly (readonly number[])[]): string[] {
  const pairs = levels.flatMap((most, a) => levels.slice(a + 1).flatMap((other, i) => (
    Array.from({ length: most * other }, (_, n) => [a, Math.floor(n / other), a + i + 1, n % other] as const))));
  return pairs.filter(([a, i, b, j]) => !rows.some((row) => row[a] === i && row[b] === j)).map(String);
}

test('any two levels of any two factors meet, and rows that are wanted anyway come first', () => {
  fc.assert(fc.property(levelsOf, (levels) => {
    const first = [levels.map((count) => count - 1)];
    const rows = coveringArray(levels, first);
    expect(missing(levels, rows)).toEqual([]);
    expect(rows[0]).toEqual(first[0]);
    expect(rows.every((row) => row.length === levels.length && row.every((level, factor) => level >= 0 && level < levels[factor]!))).toBe(true);
    expect(missing(levels, coveringArray(levels))).toEqual([]);
  }), { numRuns: 25 });
});

test('one factor takes a row for each level', () => {
  expect(coveringArray([3])).toEqual([[0], [1], [2]]);
});

test('rows are few, and the same every time', () => {
  const levels = Array.from({ length: 25 }, () => 2);
  const rows = coveringArray(levels);
  expect(rows.length).toBeLessThanOrEqual(14);
  expect(coveringArray(levels)).toEqual(rows);
});

const QUESTIONS = { 'sees-edits': { answers: ['no', 'yes'] }, 'group-origin-ids': { answers: ['both', 'objects', 'strings'] } };

test('any two answers meet in a setting; the first has no default answer', () => {
  const settings = pairwise(QUESTIONS);
  expect(settings[0]!.answers).toEqual({ 'sees-edits': 'yes', 'group-origin-ids': 'strings' });
  expect(settings).toHaveLength(6);
  expect(settings.map(contextOf)).toContainEqual({});
  expect(contextOf(settings[0]!)).toEqual({ 'cdk-smart-origin:group-origin-ids': 'strings' });
});

test('every other answer than the default one is in a setting', () => {
  expect(everyAnswer(QUESTIONS).map(({ answers }) => answers)).toEqual([
    { 'sees-edits': 'yes', 'group-origin-ids': 'strings' }, { 'sees-edits': 'yes', 'group-origin-ids': 'objects' },
  ]);
});

test('a line has what the environment of a run takes', () => {
  const [name, answers, context] = settingLines()[0]!.split('\t');
  expect(name).toBe('setting 1 of 2');
  expect(answers).toMatch(/^([a-z0-9-]+=[a-z-]+,)+[a-z0-9-]+=[a-z-]+$/);
  expect(JSON.parse(context!)).toEqual({ 'cdk-smart-origin:group-origin-ids': 'strings' });
});
