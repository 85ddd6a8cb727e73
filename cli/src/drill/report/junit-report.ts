import type { DrillComparison, DrillReport } from '../drill-report';
import { measureOf } from './expectation-words';
import { measured } from './figures';
import { sentences, verdict } from './sentences';

/** What is not to be written in XML 1.0 at all, not even as a reference; halves of surrogate pairs among it. */
// eslint-disable-next-line no-control-regex
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&apos;', '\n': '&#10;', '\r': '&#13;', '\t': '&#9;' };

/** JUnit XML: one suite for each drill, one test case for each expectation. Of a comparison, the new template's counts. */
export function junitXml(reports: readonly (DrillReport | DrillComparison)[]): string {
  const drills = reports.map((report) => ('after' in report ? report.after : report));
  const suites = drills.map(suite);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'smart-origin drill', ...totals(suites), time: seconds(drills.reduce((sum, { durationMs }) => sum + durationMs, 0)) })}>`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Suite {
  readonly xml: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
}

function suite(report: DrillReport): Suite {
  const cases = [...expectationCases(report), ...endCase(report)];
  const failures = report.expectations.filter(({ held }) => !held).length;
  const errors = report.complete ? 0 : 1;
  const xml = [
    `  <testsuite${attributes({
      name: report.title, tests: cases.length, failures, errors, skipped: 0, time: seconds(report.durationMs), timestamp: timestamp(report.startedAt), hostname: 'localhost',
    })}>`,
    '    <properties>',
    ...Object.entries({ scenario: report.scenario, template: report.template, seed: report.seed, timeScale: report.timeScale })
      .map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...cases,
    `    <system-out>${escaped([verdict(report).title, ...sentences(report), ...report.notes].join('\n'))}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
  ].join('\n');
  return { xml, tests: cases.length, failures, errors };
}

function expectationCases({ title, scenario, expectations, late }: DrillReport): string[] {
  // Judging takes no time, and readers add up what test cases took: the drill's own time is the suite's.
  // They take two test cases of one name for one that was run twice.
  const seen = new Map<string, number>();
  return expectations.map(({ text, held, why, line, measured: value }) => {
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    const name = times === 1 ? text : `${text} (line ${line})`;
    const opening = `    <testcase${attributes({ name, classname: title, time: seconds(0) })}`;
    if (held) return `${opening}/>`;
    const reason = why ?? `measured ${measured(measureOf(text), value)}`;
    const message = late === undefined ? reason : `${reason} (inconclusive: this machine was late: ${late})`;
    return [
      `${opening}>`,
      `      <failure${attributes({ message, type: 'expectation' })}>${escaped(`${scenario}:${line}: ${text}\n${message}`)}</failure>`,
      '    </testcase>',
    ].join('\n');
  });
}

/** A drill that was cut short must not pass in CI by what it did not get to see. */
function endCase({ complete, title }: DrillReport): string[] {
  if (complete) return [];
  return [[
    `    <testcase${attributes({ name: 'the drill runs to its end', classname: title, time: seconds(0) })}>`,
    `      <error${attributes({ message: 'the drill was interrupted', type: 'interrupted' })}></error>`,
    '    </testcase>',
  ].join('\n')];
}

function totals(suites: readonly Suite[]): Record<'tests' | 'failures' | 'errors', number> {
  const sum = (of: 'tests' | 'failures' | 'errors') => suites.reduce((total, one) => total + one[of], 0);
  return { tests: sum('tests'), failures: sum('failures'), errors: sum('errors') };
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** The schema's, which knows neither fractions nor a zone. */
function timestamp(iso: string): string {
  return iso.slice(0, 19);
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values).map(([name, value]) => ` ${name}="${escaped(String(value), true)}"`).join('');
}

function escaped(text: string, inAttribute = false): string {
  return text.replace(NOT_XML, '\uFFFD').replace(inAttribute ? /[&<>"'\n\r\t]/g : /[&<>"'\r]/g, (character) => ESCAPES[character]!);
}
