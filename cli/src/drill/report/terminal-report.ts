import { visible } from '../../live-policy/visible-text';
import type { DrillReport, ErrorCount, FaultCost, JudgedExpectation, PhaseFigures } from '../drill-report';
import { measureOf } from './expectation-words';
import { measured, milliseconds, moment, percent, whole } from './figures';
import { sentences, verdict } from './sentences';
import { servedIds } from './served-ids';
import { terminalTable } from './terminal-table';
import { BLAMED, MEASURES } from './words';

/** The report for a terminal. */
export function terminalReport(report: DrillReport): string {
  const { overall, phases, events, faults, expectations, notes } = report;
  const columns = phases.length > 1 ? [...phases, { ...overall, phase: { ...overall.phase, name: 'over all' } }] : [overall];
  return [
    ...heading(report),
    ...sentences(report).map((sentence) => `  ${visible(sentence)}`),
    '',
    phaseTable(columns),
    ...part('who served', servedTable(columns)),
    ...part('errors by cause', overall.errors.length > 0 && errorTable(overall.errors)),
    ...part('what each fault cost', faults.length > 0 && faultTable(faults)),
    ...part('time line', events.length > 0 && events.map(({ atMs, text }) => `  ${moment(atMs).padStart(8)}  ${visible(text)}`).join('\n')),
    ...part('expectations', expectations.length > 0 && expectationTable(expectations)),
    ...notes.map((note) => `note: ${visible(note)}`),
    '',
    verdict(report).title,
    '',
  ].join('\n');
}

export function heading({ title, about, scenario, template, seed }: DrillReport): string[] {
  return [
    visible(title),
    `  ${visible(scenario)} on ${visible(template)}, seed ${seed}`,
    ...(about === undefined ? [] : about.trim().split('\n').map((line) => `  ${visible(line.trim())}`)),
    '',
  ];
}

/** Phases side by side, one measure a row, so that the eye sees what changed from one to the next. */
function phaseTable(columns: readonly PhaseFigures[]): string {
  const rows = Object.keys(MEASURES)
    .filter((measure) => columns.some(({ measures }) => measures[measure] !== undefined))
    .map((measure) => [measure, ...columns.map(({ measures }) => measured(measure, measures[measure]))]);
  return terminalTable(['', ...columns.map(({ phase }) => phase.name)], [
    ['from - to', ...columns.map(({ phase }) => `${moment(phase.fromMs)} - ${moment(phase.toMs)}`)], ...rows,
  ]);
}

function servedTable(columns: readonly PhaseFigures[]): string {
  const ids = servedIds(columns.map(({ servedBy }) => servedBy));
  return terminalTable(['', ...columns.map(({ phase }) => phase.name)], ids.map((id) => [
    id,
    ...columns.map(({ servedBy }) => {
      const [answers, all] = [servedBy[id] ?? 0, Object.values(servedBy).reduce((sum, n) => sum + n, 0)];
      return answers === 0 ? '-' : `${whole(answers)} (${percent(answers / all)})`;
    }),
  ]));
}

function errorTable(errors: readonly ErrorCount[]): string {
  const rows = [...errors].sort((a, b) => b.count - a.count).map(({ cause, blame, count }) => [cause, BLAMED[blame], whole(count)]);
  return terminalTable(['what visitors saw', 'fault of', 'times'], rows, [0, 1]);
}

function faultTable(faults: readonly FaultCost[]): string {
  return terminalTable(['fault', 'from - to', 'errors', 'waited in sum', 'moved', 'stood in'], faults.map((fault) => [
    fault.fault, `${moment(fault.fromMs)} - ${moment(fault.toMs)}`, whole(fault.errors), milliseconds(fault.waitedMs), whole(fault.movedSessions), whole(fault.stoodIn),
  ]));
}

function expectationTable(expectations: readonly JudgedExpectation[]): string {
  return terminalTable(['expected', 'measured', 'held', 'why not'], expectations.map(({ text, measured: value, held, why }) => [
    text, measured(measureOf(text), value), held ? 'yes' : 'NO', why ?? '',
  ]), [0, 2, 3]);
}

function part(title: string, text: string | false): string[] {
  return text === false ? [] : ['', title, text];
}
