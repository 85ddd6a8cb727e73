import { readFileSync, writeFileSync } from 'node:fs';
import type { Outcome, Results } from './suite';

export interface Rule {
  /** What CloudFront does, or why the test does not count. */
  rule: string;
  /** The page of CloudFront's developer guide that says so. */
  page?: string;
  /** Where no page says it: what speaks for it. */
  reason?: string;
}

/** What is known of every test: `pass`, or what else became of it and the id of the rule that explains it. */
export interface Baseline {
  suite: string;
  rules: Record<string, Rule>;
  tests: Record<string, string>;
}

interface Known {
  outcome: Outcome;
  rule?: string;
}

export function readBaseline(file: string): Baseline {
  return JSON.parse(readFileSync(file, 'utf8')) as Baseline;
}

export function known(baseline: Baseline, id: string): Known | undefined {
  const text = baseline.tests[id];
  if (text === undefined) return undefined;
  const [outcome, rule] = text.split(' ') as [Outcome, string | undefined];
  return { outcome, rule };
}

/** Tests whose result is not the one that the baseline tells. */
export function changed(baseline: Baseline, results: Results): string[] {
  const ids = new Set([...Object.keys(results), ...Object.keys(baseline.tests)]);
  return [...ids].filter((id) => known(baseline, id)?.outcome !== results[id]?.outcome).sort();
}

/** What is wrong with the baseline itself. */
export function faults({ rules, tests }: Baseline): string[] {
  const used = new Set<string>();
  const ofTests = Object.entries(tests).flatMap(([id, text]) => {
    const [outcome, rule, ...rest] = text.split(' ');
    if (outcome === 'pass') return rule === undefined ? [] : [`${id} passes and needs no rule`];
    if (rest.length > 0 || !['fail', 'setup'].includes(outcome!)) return [`${id} is "${text}"; write "pass", "fail <rule>" or "setup <rule>"`];
    if (rule === undefined || rules[rule] === undefined) return [`${id} is not explained: "${text}" names no rule of ${Object.keys(rules).join(', ')}`];
    used.add(rule);
    return [];
  });
  const ofRules = Object.entries(rules).flatMap(([id, { page, reason }]) => [
    ...(used.has(id) ? [] : [`the rule ${id} explains no test; remove it`]),
    ...((page ?? reason) === undefined ? [`the rule ${id} has neither a page nor a reason`] : []),
  ]);
  return [...ofTests, ...ofRules];
}

/** The baseline with new results. What fails as before keeps its explanation; what fails anew is left without one, and so refused. */
export function updated(baseline: Baseline, results: Results): Baseline {
  const tests = Object.fromEntries(Object.entries(results).map(([id, { outcome }]) => {
    const before = known(baseline, id);
    if (outcome === 'pass') return [id, 'pass'];
    return [id, before?.rule !== undefined && before.outcome !== 'pass' ? `${outcome} ${before.rule}` : outcome];
  }));
  const used = new Set(Object.values(tests).map((text) => text.split(' ')[1]));
  return { ...baseline, rules: Object.fromEntries(Object.entries(baseline.rules).filter(([id]) => used.has(id))), tests };
}

export function writeBaseline(file: string, baseline: Baseline): void {
  writeFileSync(file, `${JSON.stringify(baseline, undefined, 2)}\n`);
}
