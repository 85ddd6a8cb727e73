import { createHash } from 'node:crypto';
import { Lazy, Stack } from 'aws-cdk-lib';
import { type IResponseHeadersPolicy, ResponseHeadersPolicy, type ResponseHeadersPolicyProps } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { policyName } from '../policies/policy-name';
import { SmartOriginError } from '../private/errors';

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MAX_POLICIES_PER_ACCOUNT = 20;

const PREFIX = 'SmartOriginHeaders';

/**
 * The stack's response headers policy of this content: made once, however many distributions use it, because an account has
 * room for twenty.
 *
 * @throws SmartOriginError when the stack alone would have more than an account may
 */
export function sharedHeadersPolicy(scope: Construct, content: ResponseHeadersPolicyProps): IResponseHeadersPolicy {
  const stack = Stack.of(scope);
  // Resolved first: two tokens of the same value are different strings.
  const digest = createHash('sha256').update(JSON.stringify(stack.resolve(content))).digest('hex').slice(0, 8);
  const id = `${PREFIX}${digest}`;
  const existing = stack.node.tryFindChild(id);
  if (existing) return existing as ResponseHeadersPolicy;

  if (stack.node.children.filter((child) => child.node.id.startsWith(PREFIX)).length >= MAX_POLICIES_PER_ACCOUNT) {
    throw new SmartOriginError(scope, 'TooManyResponseHeadersPolicies',
      `this stack needs more than ${MAX_POLICIES_PER_ACCOUNT} response headers policies, one for each configuration of security headers; an account has room for `
      + `${MAX_POLICIES_PER_ACCOUNT}. Use the same SecurityHeaders in several places, or supply responseHeadersPolicy`);
  }
  const policy: ResponseHeadersPolicy = new ResponseHeadersPolicy(stack, id, {
    ...content,
    responseHeadersPolicyName: Lazy.string({ produce: () => policyName(policy) }),
    comment: 'cdk-smart-origin: security headers for responses on which functions do not run',
  });
  return policy;
}
