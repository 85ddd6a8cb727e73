import { AwsSolutionsChecks } from 'cdk-nag';
import { exampleApp, exampleNames } from './lib/examples';
import { finish, result } from './lib/results';
import { NAG_SUPPRESSIONS, type NagSuppression } from './nag-suppressions';

interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly description: string;
}

function findingsOf(example: string): Finding[] {
  const app = exampleApp(example);
  // Aspects run at synth and change the tree. As a plugin of `Validations` cdk-nag needs a newer aws-cdk-lib than our lowest.
  app.synth();
  const { violations } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, description, violatingResources }) =>
    violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: constructPath ?? '?', description })));
}

const matches = (finding: Finding, suppression: NagSuppression) => suppression.rule === finding.rule && suppression.path === finding.path;

function main() {
  const names = exampleNames();
  for (const example of names) {
    const findings = findingsOf(example);
    const suppressions = NAG_SUPPRESSIONS.filter((suppression) => suppression.example === example);
    result(`nag: ${example} has no finding without a reason`, findings
      .filter((finding) => !suppressions.some((suppression) => matches(finding, suppression)))
      .map(({ rule, path, description }) => `${rule} at ${path}: ${description} Mend it in the example, or say why not in scripts/checks/nag-suppressions.ts.`));
    result(`nag: ${example} has no reason without a finding`, suppressions
      .filter((suppression) => !findings.some((finding) => matches(finding, suppression)))
      .map(({ rule, path }) => `${rule} at ${path} is no longer found; remove it from scripts/checks/nag-suppressions.ts.`));
  }
  result('nag: every suppression is of an example', NAG_SUPPRESSIONS
    .filter(({ example }) => !names.includes(example))
    .map(({ example, rule }) => `${rule} is suppressed for "${example}", which is no example; examples are ${names.join(', ')}.`));
  finish();
}

main();
