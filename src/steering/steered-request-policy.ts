import { Token } from 'aws-cdk-lib';
import { type CfnCachePolicy, CfnOriginRequestPolicy, type ICachePolicyRef, type IOriginRequestPolicyRef, OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import { cachePolicyResource } from './steered-cache-policy';
import type { SteeredHeaders } from '../policies/steered-headers';
import { SmartOriginError } from '../private/errors';

/** Managed policies that send the origin every header of the request, and with them what the viewer router wrote. */
const PASS_ALL = [
  OriginRequestPolicy.ALL_VIEWER, OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER, OriginRequestPolicy.ALL_VIEWER_AND_CLOUDFRONT_2022,
].map((policy) => policy.originRequestPolicyRef.originRequestPolicyId);

/**
 * Refuses policies that keep from the edge router what it decides by: without the variant everybody would get the primary. A header passes
 * that is in the cache key, or that the origin request policy lets through.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-request-understand-origin-request-policy.html
 */
export function checkSteeredRequestPolicy(
  scope: IConstruct, headers: SteeredHeaders, cache: ICachePolicyRef | undefined, request: IOriginRequestPolicyRef | undefined,
) {
  const policy = request?.originRequestPolicyRef.originRequestPolicyId;
  if (policy !== undefined && PASS_ALL.includes(policy)) return;
  const inKey = keyHeaders(cache);
  const needed = headers.passed.filter((name) => !inKey.includes(name));
  const passes = request && passedHeaders(request);
  if (request && !passes) {
    throw new SmartOriginError(scope, 'OriginRequestPolicyOutOfSight',
      'a behavior whose visitors are steered by the edge router has an origin request policy that is not defined in this app, so nobody can tell whether it lets the router\'s headers '
      + `through; define an OriginRequestPolicy here that passes ${needed.join(', ')}, leave \`originRequestPolicy\` out for ours, or use OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER`);
  }
  const missing = needed.filter((name) => !passes?.(name));
  if (missing.length === 0) return;
  throw new SmartOriginError(scope, 'OriginRequestPolicyKeepsHeaders',
    `the origin request policy of a behavior whose visitors are steered by the edge router keeps ${missing.join(', ')} from it; let all of SmartOrigin.SESSION_HEADERS pass, `
    + 'leave `originRequestPolicy` out for ours, or use OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER');
}

function keyHeaders(policy: ICachePolicyRef | undefined): string[] {
  const resource = policy && cachePolicyResource(policy);
  if (!resource || Token.isUnresolved(resource.cachePolicyConfig)) return [];
  const key = (resource.cachePolicyConfig as CfnCachePolicy.CachePolicyConfigProperty).parametersInCacheKeyAndForwardedToOrigin;
  if (Token.isUnresolved(key)) return [];
  const { headersConfig } = key as CfnCachePolicy.ParametersInCacheKeyAndForwardedToOriginProperty;
  return Token.isUnresolved(headersConfig) ? [] : lowerCase((headersConfig as CfnCachePolicy.HeadersConfigProperty).headers);
}

/** Which headers pass; undefined where nobody knows. */
function passedHeaders(policy: IOriginRequestPolicyRef): ((name: string) => boolean) | undefined {
  const resource = policy instanceof OriginRequestPolicy ? policy.node.defaultChild : policy;
  if (!(resource instanceof CfnOriginRequestPolicy) || Token.isUnresolved(resource.originRequestPolicyConfig)) return undefined;
  const { headersConfig } = resource.originRequestPolicyConfig as CfnOriginRequestPolicy.OriginRequestPolicyConfigProperty;
  if (Token.isUnresolved(headersConfig)) return undefined;
  const { headerBehavior, headers } = headersConfig as CfnOriginRequestPolicy.HeadersConfigProperty;
  const named = lowerCase(headers);
  switch (headerBehavior) {
    case 'whitelist': return (name) => named.includes(name);
    case 'allExcept': return (name) => !named.includes(name);
    case 'none': return () => false;
    default: return () => true;
  }
}

const lowerCase = (names: readonly string[] | undefined) => (names ?? []).map((name) => name.toLowerCase());
