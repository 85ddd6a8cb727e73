import { Lazy, Names, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The name of a CloudFront policy: unique in the account, not in the Region, since the same stack may stand in several.
 *
 * CloudFront takes 128 characters. Of the CDK's own names, that of a cache policy loses its end in long paths, with the hash that
 * tells it from others, and that of an origin request policy says no Region and grows beyond all bounds.
 */
export function policyName(scope: IConstruct, kind = ''): string {
  return Lazy.string({
    produce: () => [Names.uniqueResourceName(scope, { maxLength: 85, separator: '-' }), ...(kind ? [kind] : []), Stack.of(scope).region].join('-'),
  });
}
