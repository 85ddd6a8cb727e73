import type { IKeyValueStoreRef } from 'aws-cdk-lib/aws-cloudfront';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SmartOriginError } from '../private/errors';

/** What `smart-origin policy`, `preview` and `status` call, on this store alone. */
const ACTIONS = [
  'cloudfront:DescribeKeyValueStore',
  ...['DescribeKeyValueStore', 'GetKey', 'ListKeys', 'PutKey', 'DeleteKey', 'UpdateKeys'].map((action) => `cloudfront-keyvaluestore:${action}`),
];

/** Lets somebody manage the live policy. */
export function livePolicyGrant(scope: Construct, grantee: IGrantable, store: IKeyValueStoreRef | undefined): Grant {
  if (!store) {
    throw new SmartOriginError(scope, 'NoLivePolicy',
      'grantManagePolicy() was called where nobody is steered by weight, so there is no live policy; give a member a `weight`, or set `steering: Steering.weighted()`');
  }
  return Grant.addToPrincipal({ grantee, actions: ACTIONS, resourceArns: [store.keyValueStoreRef.keyValueStoreArn] });
}
