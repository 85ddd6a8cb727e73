import { CspEvaluator } from 'csp_evaluator';
import { Severity } from 'csp_evaluator/dist/finding';
import { CspParser } from 'csp_evaluator/dist/parser';

/** Findings of medium severity or higher of Google's csp_evaluator; a page without a policy has the one of having none. */
export function seriousFindings(policy: string | null): number {
  if (policy === null) return 1;
  return new CspEvaluator(new CspParser(policy).csp).evaluate().filter(({ severity }) => severity <= Severity.MEDIUM).length;
}
