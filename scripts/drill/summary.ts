import type { DrillOutcome } from './run-drill';
import type { ShippedDrill } from './shipped';
import { drawTable } from '../demo/table';

/** A drill that was run, or was not. */
export interface Row {
  readonly drill: ShippedDrill;
  readonly seconds: number;
  readonly outcome?: DrillOutcome;
  /** Why it was not run. */
  readonly skipped?: string;
}

/** A drill that ended without a report, or was cut short, has not held. */
export const held = ({ outcome, skipped }: Row): boolean => skipped !== undefined || (outcome?.exitCode === 0 && outcome.report?.held === true);

/** All drills in a table, a line each. */
export function summary(rows: readonly Row[]): string {
  return drawTable(
    [['drill', 23], ['example', 17], ['requests', 10], ['errors', 8], ['failovers', 11], ['moved', 7], ['hits', 7], ['p99', 10], ['back after', 12], ['expectations', 14], ['time', 8]],
    rows.map((row) => {
      const { drill: { name, example }, seconds, outcome, skipped } = row;
      if (skipped !== undefined) return [name, example, '', '', '', '', '', '', '', `skipped: ${skipped}`, ''];
      const { report } = outcome!;
      if (report === undefined) return [name, example, '', '', '', '', '', '', '', `no report: exit code ${outcome!.exitCode}`, time(seconds)];
      const { measures, latencies } = report.overall;
      const number = (measure: string) => String(measures[measure] ?? '-');
      const share = measures.hit_ratio === undefined ? '-' : `${Math.round(measures.hit_ratio * 100)} %`;
      const back = measures.recovered_within_s;
      const ok = report.expectations.filter((expectation) => expectation.held).length;
      return [name, example, number('requests'), number('errors'), number('failovers'), number('moved_sessions'), share, `${Math.round(latencies.p99)} ms`,
        back === undefined ? '-' : Number.isFinite(back) ? `${back.toFixed(1)} s` : 'never', `${ok} of ${report.expectations.length}`, time(seconds)];
    }),
  );
}

/** What did not hold, a line each. */
export function violations(rows: readonly Row[]): string[] {
  return rows.filter((row) => !held(row)).flatMap(({ drill: { name }, outcome }) => {
    const broken = outcome?.report?.expectations.filter((expectation) => !expectation.held) ?? [];
    const late = outcome?.report?.late;
    const says = late === undefined ? 'did not hold' : `inconclusive, as this machine was late (${late})`;
    if (broken.length > 0) return broken.map(({ text, why }) => `${says} - ${name}: ${text}: ${why ?? ''}`);
    return [`did not hold - ${name}: ended with exit code ${outcome?.exitCode}: ${outcome?.complaint.trim().split('\n').slice(-6).join(' | ')}`];
  });
}

const time = (seconds: number) => `${seconds.toFixed(0)} s`;
