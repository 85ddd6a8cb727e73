import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';

// TableV2 of the lowest aws-cdk-lib calls deprecated properties of its own, and jest shows each warning with its stack.
process.env.JSII_DEPRECATED = 'quiet';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';

/** A stack of the app, in the account unless another is given; `null` for an account that is known at deploy time only. */
export function stackIn(app: App, region: string | undefined, id = `In-${region}`, account: string | null = ACCOUNT): Stack {
  return new Stack(app, id, { env: { account: account ?? undefined, region } });
}

export function roleIn(stack: Stack, id = 'Role'): Role {
  return new Role(stack, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
}

/** Every statement of every policy in the stack. */
export function statementsOf(stack: Stack): any[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap((policy: any) => policy.Properties.PolicyDocument.Statement);
}

/** The one global table of the stack. */
export function tableOf(stack: Stack): any {
  const tables = Object.values(Template.fromStack(stack).findResources('AWS::DynamoDB::GlobalTable'));
  expect(tables).toHaveLength(1);
  return tables[0];
}
