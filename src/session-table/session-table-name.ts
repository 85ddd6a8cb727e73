import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { SmartOriginError } from '../private/errors';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const TABLE_NAME = /^[A-Za-z0-9_.-]{3,255}$/;

export function checkTableName(scope: IConstruct, name: string): void {
  if (!Token.isUnresolved(name) && !TABLE_NAME.test(name)) {
    throw new SmartOriginError(scope, 'InvalidTableName', `"${name}" is no table's name; DynamoDB allows 3 to 255 letters, digits, underscores, hyphens and periods`);
  }
}
