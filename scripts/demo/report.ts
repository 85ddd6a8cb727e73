import Table from 'cli-table3';
import { type Finding, findingText } from './findings';
import type { Figures } from './rehearsal';
import type { StepResult } from './step-result';

export interface ReportRow {
  readonly title: string;
  readonly result: StepResult;
  /** What the step looked at besides; empty for many. */
  readonly findings: readonly Finding[];
  readonly violations: string[];
  /** Whether the step could not go on, and no later one was tried. */
  readonly endedEarly: boolean;
}

/** The table at the end of a rehearsal. */
export function reportTable(rows: ReportRow[]): string {
  const found = rows.some(({ findings }) => findings.length > 0);
  const own = rows.some(({ result }) => result.applicationErrors > 0);
  const table = new Table({
    head: [
      'what was done', 'requests', 'errors', ...(own ? ['of the app'] : []), 'served by', 'p50 ms', 'p99 ms',
      'x-cache', 'headers', ...(found ? ['seen'] : []), 'held',
    ],
    style: { head: [], border: [] },
    colAligns: [
      'left', 'right', 'right', ...(own ? ['right' as const] : []), 'left', 'right', 'right',
      'left', 'left', ...(found ? ['left' as const] : []), 'left',
    ],
  });
  for (const { title, result, findings, violations } of rows) {
    table.push([
      title, result.requests, result.errors, ...(own ? [result.applicationErrors] : []), counts(result.servedBy),
      result.percentileMs(50).toFixed(1), result.percentileMs(99).toFixed(1),
      counts(result.cacheResults), result.grade, ...(found ? [findings.map(findingText).join('\n')] : []), violations.length === 0 ? 'yes' : 'NO',
    ]);
  }
  return table.toString();
}

export function reportJson(rows: ReportRow[]): object[] {
  return rows.map(({ title, result, findings, violations }) => ({
    title,
    requests: result.requests,
    errors: result.errors,
    applicationErrors: result.applicationErrors,
    servedBy: Object.fromEntries(result.servedBy),
    p50Ms: result.percentileMs(50),
    p99Ms: result.percentileMs(99),
    xCache: Object.fromEntries(result.cacheResults),
    headers: result.grade,
    findings,
    violations,
  }));
}

const counts = (map: ReadonlyMap<string, number>) => [...map].map(([name, n]) => `${name} ${n}`).join('\n');

/** Figures as a table, and what they rest on. */
export function figuresTable({ title, head, rows, notes }: Figures): string {
  const table = new Table({ head: [title, ...head], style: { head: [], border: [] }, colAligns: ['left', ...head.map(() => 'right' as const)] });
  table.push(...rows.map((row) => [...row]));
  return [table.toString(), ...notes].join('\n');
}
