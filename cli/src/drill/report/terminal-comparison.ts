import { visible } from '../../live-policy/visible-text';
import type { DrillComparison, DrillReport } from '../drill-report';
import { comparedExpectations, comparedMeasures, comparisonSentences } from './comparison';
import { measured, percent, whole } from './figures';
import { verdict } from './sentences';
import { servedIds } from './served-ids';
import { heading } from './terminal-report';
import { terminalTable } from './terminal-table';

/** Two templates side by side, for a terminal. */
export function terminalComparison(comparison: DrillComparison): string {
  const { before, after } = comparison;
  const expectations = comparedExpectations(comparison);
  return [
    ...heading({ ...after, template: `${before.template} (before) and ${after.template} (after)` }),
    ...comparisonSentences(comparison).map((sentence) => `  ${sentence}`),
    '',
    terminalTable(['', 'before', 'after', 'difference'], comparedMeasures(comparison).map(({ measure, before: old, after: young, difference }) => [
      measure, measured(measure, old), measured(measure, young), difference,
    ]), [0, 3]),
    '',
    'who served',
    terminalTable(['', 'before', 'after'], servedIds([before.overall.servedBy, after.overall.servedBy]).map((id) => [id, served(before, id), served(after, id)])),
    ...(expectations.length === 0 ? [] : [
      '',
      'expectations',
      terminalTable(['expected', 'before', 'after', 'why not (after)'], expectations.map(({ text, before: old, after: young }) => [
        text, old.held ? 'held' : 'NOT HELD', young.held ? 'held' : 'NOT HELD', young.why ?? '',
      ]), [0, 1, 2, 3]),
    ]),
    ...[...new Set([...before.notes, ...after.notes])].map((note) => `note: ${visible(note)}`),
    '',
    `before (${visible(before.template)}): ${verdict(before).title}`,
    `after (${visible(after.template)}): ${verdict(after).title}`,
    '',
  ].join('\n');
}

function served({ overall: { servedBy } }: DrillReport, id: string): string {
  const [answers, all] = [servedBy[id] ?? 0, Object.values(servedBy).reduce((sum, n) => sum + n, 0)];
  return answers === 0 ? '-' : `${whole(answers)} (${percent(answers / all)})`;
}
