import { failedReport, sampleReport } from './sample-report';
import type { DrillReport } from '../../../src/drill/drill-report';
import { comparedExpectations, comparedMeasures, comparisonSentences } from '../../../src/drill/report/comparison';

function withMeasures(measures: Record<string, number | undefined>): DrillReport {
  const report = sampleReport();
  return { ...report, overall: { ...report.overall, measures } };
}

test.each([
  ['errors', 3, 3, 'the same'],
  ['errors', 3, 1, '2 fewer'],
  ['errors', 1, 3, '2 more'],
  ['p99_ms', 100, 104, 'about the same'],
  ['p99_ms', 1000, 1050, 'about the same'],
  ['p99_ms', 100, 400, '300 ms longer'],
  ['p99_ms', 3000, 500, '2.5 s shorter'],
  ['hit_ratio', 0.5, 0.75, '25 points more'],
  ['recovered_within_s', Infinity, 2, 'no longer never'],
  ['recovered_within_s', 2, Infinity, 'never now'],
  ['recovered_within_s', 2, 5, '3 s longer'],
  ['cost_usd_per_million', 1.5, 1, '$0.50 less'],
  ['moved_sessions', undefined, 1, 'not comparable'],
])('%s from %p to %p: %s', (measure, before, after, difference) => {
  const compared = comparedMeasures({ version: 1, before: withMeasures({ [measure]: before }), after: withMeasures({ [measure]: after }) });
  expect(compared).toEqual([{ measure, before, after, difference }]);
});

test('says what a change would have done, for better or worse', () => {
  const better = comparisonSentences({ version: 1, before: failedReport(), after: sampleReport() });
  expect(better).toContain('1 expectation that did not hold before would have held.');
  const worse = comparisonSentences({ version: 1, before: sampleReport(), after: failedReport() });
  expect(worse).toContain('1 expectation that held before would not have held.');
  expect(worse).toContain('The new template would have shown visitors 31 errors more: 31 instead of 0.');
  const same = comparisonSentences({ version: 1, before: sampleReport(), after: sampleReport() });
  expect(same).toEqual(expect.arrayContaining(['As many errors as before: 0.', 'Pages would have been as fast.', 'The same expectations hold and do not hold.']));
});

test('expectations are paired in their order', () => {
  const pairs = comparedExpectations({ version: 1, before: failedReport(), after: sampleReport() });
  expect(pairs.map(({ text, before, after }) => [text, before.held, after.held])).toEqual([['errors 0', false, true], ['p99_ms <3000 (healed)', true, true]]);
});
