import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { version } from '../../package.json';
import type { DrillComparison, DrillReport } from '../drill/drill-report';
import { measured } from '../drill/report/figures';
import { htmlPage } from '../drill/report/html/page';
import { junitXml } from '../drill/report/junit-report';
import { verdict } from '../drill/report/sentences';
import { terminalComparison } from '../drill/report/terminal-comparison';
import { terminalReport } from '../drill/report/terminal-report';
import { terminalTable } from '../drill/report/terminal-table';
import { SmartOriginError } from '../errors';
import { visible } from '../live-policy/visible-text';

export type DrillResult = DrillReport | DrillComparison;

/** Files that reports go to. */
export interface OutputFiles {
  readonly junit?: string;
  readonly html?: string;
}

/** The template that counts: of two the new one. */
export function judgedReport(result: DrillResult): DrillReport {
  return 'after' in result ? result.after : result;
}

/**
 * Finds out before the drill whether its reports can be written, since nobody wants to run it twice. Folders are made.
 *
 * @throws SmartOriginError `ERR_OPTION`
 */
export function prepareOutputs(files: OutputFiles): void {
  for (const [option, file] of Object.entries(files) as [string, string | undefined][]) {
    if (file === undefined) continue;
    attempt(option, file, () => {
      mkdirSync(path.dirname(file), { recursive: true });
      // Nothing is written yet: an empty file would be taken for a report.
      accessSync(existsSync(file) ? file : path.dirname(file), constants.W_OK);
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a directory');
    });
  }
}

export function writeOutputs(results: readonly DrillResult[], { junit, html }: OutputFiles): void {
  if (junit !== undefined) attempt('junit', junit, () => writeFileSync(junit, junitXml(results)));
  if (html !== undefined) attempt('html', html, () => writeFileSync(html, htmlPage(results, `smart-origin ${version}`)));
}

/** For the terminal. @param several - whether it is one of several drills, of which those are shown in full that did not hold. */
export function resultText(result: DrillResult, several: boolean): string {
  const report = judgedReport(result);
  if (several && report.held) return '';
  return 'after' in result ? terminalComparison(result) : terminalReport(result);
}

/** One JSON object on one line. What never came to pass, such as a recovery, is null. */
export function resultJson(result: DrillResult): string {
  return `${JSON.stringify(result)}\n`;
}

/**
 * At the end of several drills.
 *
 * @param skipped - Titles of those that the template is not made for.
 * @param left - Titles of those that an interruption kept from being run.
 */
export function summaryText(results: readonly DrillResult[], skipped: readonly string[], left: readonly string[] = []): string {
  const rows = results.map((result) => {
    const report = judgedReport(result);
    const { requests, errors, p99_ms: p99 } = report.overall.measures;
    return [report.title, measured('requests', requests), measured('errors', errors), measured('p99_ms', p99), report.held ? 'yes' : 'NO', verdict(report).title];
  });
  const held = results.filter((result) => judgedReport(result).held).length;
  return [
    terminalTable(['drill', 'requests', 'errors', 'p99', 'held', ''], rows, [0, 4, 5]),
    `${held} of ${results.length} held${named('not run', left)}${named('not for this template', skipped)}`,
    '',
  ].join('\n');
}

function named(what: string, titles: readonly string[]): string {
  return titles.length === 0 ? '' : `; ${what}: ${titles.map(visible).join(', ')}`;
}

function attempt(option: string, file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new SmartOriginError('ERR_OPTION', `--${option} ${file} cannot be written`, (error as Error).message, 'name a file in a folder that you may write to');
  }
}
