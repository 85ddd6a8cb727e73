import path from 'node:path';
import { changed, faults, readBaseline, updated, type Baseline } from '../../../scripts/checks/http-cache-tests/baseline';
import type { Results } from '../../../scripts/checks/http-cache-tests/suite';

/** What holds the baseline of scripts/checks/http-cache-tests.sh together. */

const RULES = { key: { rule: 'It is so.', page: 'understanding-the-cache-key' }, rfc: { rule: 'It is so.', reason: 'RFC 9111' } };
const baseline = (tests: Record<string, string>, rules: Baseline['rules'] = RULES): Baseline => ({ suite: '1.0.0', rules, tests });
const results = (outcomes: Record<string, 'pass' | 'fail' | 'setup'>): Results => (
  Object.fromEntries(Object.entries(outcomes).map(([id, outcome]) => [id, { outcome, kind: 'required' }])));
const KNOWN = baseline({ a: 'pass', b: 'fail key', c: 'setup rfc' });

test('the committed baseline is whole: every failure has a rule, every rule a page or a reason', () => {
  const committed = readBaseline(path.resolve(__dirname, '../../../scripts/checks/http-cache-tests/baseline.json'));
  expect(faults(committed)).toEqual([]);
  expect(Object.keys(committed.tests).length).toBeGreaterThan(300);
});

test.each<[string, Record<string, 'pass' | 'fail' | 'setup'>, string[]]>([
  ['nothing', { a: 'pass', b: 'fail', c: 'setup' }, []],
  ['a test that fails now', { a: 'fail', b: 'fail', c: 'setup' }, ['a']],
  ['a test that passes now', { a: 'pass', b: 'pass', c: 'setup' }, ['b']],
  ['a test that fails in another way', { a: 'pass', b: 'fail', c: 'fail' }, ['c']],
  ['a test that is gone', { a: 'pass', b: 'fail' }, ['c']],
  ['a test that is new', { a: 'pass', b: 'fail', c: 'setup', d: 'pass' }, ['d']],
])('changed: %s', (_name, outcomes, expected) => {
  expect(changed(KNOWN, results(outcomes))).toEqual(expected);
});

test.each<[string, Baseline, RegExp]>([
  ['a failure without a rule', baseline({ a: 'fail', b: 'fail key', c: 'fail rfc' }), /^a is not explained: "fail" names no rule of key, rfc$/],
  ['a rule that there is not', baseline({ a: 'fail none', b: 'fail key', c: 'fail rfc' }), /^a is not explained/],
  ['a rule for what passes', baseline({ a: 'pass key', b: 'fail key', c: 'fail rfc' }), /^a passes/],
  ['another word', baseline({ a: 'fails key', b: 'fail key', c: 'fail rfc' }), /^a is "fails key"/],
  ['a rule for nothing', baseline({ b: 'fail key' }), /^the rule rfc explains no test/],
  ['a rule without a page and a reason', baseline({ b: 'fail key' }, { key: { rule: 'It is so.' } }), /^the rule key has neither/],
])('fails when there is %s', (_name, given, fault) => {
  expect(faults(given)).toEqual([expect.stringMatching(fault)]);
});

test('an update keeps explanations, drops those that explain nothing, and leaves new failures without one', () => {
  const renewed = updated(KNOWN, results({ a: 'fail', b: 'setup', c: 'pass' }));
  expect(renewed.tests).toEqual({ a: 'fail', b: 'setup key', c: 'pass' });
  expect(Object.keys(renewed.rules)).toEqual(['key']);
  expect(faults(renewed)).toEqual([expect.stringContaining('a is not explained')]);
});
