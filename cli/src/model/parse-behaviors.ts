import type { Behavior, OriginConfig, OriginGroup } from './distribution';
import type { BehaviorProperties, DistributionProperties } from './distribution-schema';
import { inconsistent } from './inconsistent';
import { legacyPolicies } from './parse-forwarded-values';
import { edgeLambda, viewerFunction } from './parse-functions';
import { trustedKeys, type PublicKeys } from './parse-key-groups';
import { cachePolicy, originRequestPolicy } from './parse-policies';
import { responseHeadersPolicy } from './parse-response-headers-policy';
import { checkDistinct, pathPattern } from './path-pattern';
import type { Resolver } from '../template/resolver';

const READ_METHODS = ['GET', 'HEAD'];
const FAILOVER_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-choosing.html */
const VIEWER_EVENT_MEMORY_MB = 128;

interface Targets {
  origins: Map<string, OriginConfig>;
  groups: Map<string, OriginGroup>;
  /** Of the caller's. */
  publicKeys: PublicKeys;
}

/** All behaviors in order of precedence; the default one is the last. */
export function parseBehaviors(config: DistributionProperties, targets: Targets, resolver: Resolver, place: string): Behavior[] {
  const patterns = (config.CacheBehaviors ?? []).map(({ PathPattern }, index) => pathPattern(PathPattern, `${place}.CacheBehaviors[${index}].PathPattern`));
  checkDistinct(patterns, place);
  const byPath = (config.CacheBehaviors ?? []).map((properties, index) => parseBehavior(
    properties, patterns[index]!, targets, resolver, `${place}.CacheBehaviors[${index}]`));
  return [...byPath, parseBehavior(config.DefaultCacheBehavior, '*', targets, resolver, `${place}.DefaultCacheBehavior`)];
}

function parseBehavior(properties: BehaviorProperties, pattern: string, targets: Targets, resolver: Resolver, place: string): Behavior {
  const keys = trustedKeys(properties, resolver, targets.publicKeys, place);
  const behavior: Behavior = {
    pathPattern: pattern,
    targetOriginId: properties.TargetOriginId,
    viewerProtocolPolicy: properties.ViewerProtocolPolicy,
    allowedMethods: properties.AllowedMethods ?? READ_METHODS,
    cachedMethods: properties.CachedMethods ?? READ_METHODS,
    compress: properties.Compress ?? false,
    ...policies(properties, resolver, place),
    responseHeadersPolicy: properties.ResponseHeadersPolicyId === undefined ? undefined
      : responseHeadersPolicy(properties.ResponseHeadersPolicyId, resolver, `${place}.ResponseHeadersPolicyId`),
    ...(keys === undefined ? {} : { trustedKeys: keys }),
    functions: {},
    lambdas: {},
  };
  for (const [index, { EventType, FunctionARN }] of (properties.FunctionAssociations ?? []).entries()) {
    const here = `${place}.FunctionAssociations[${index}]`;
    if (EventType !== 'viewer-request' && EventType !== 'viewer-response') {
      throw inconsistent(here, EventType, 'CloudFront Functions run at viewer events', 'use viewer-request or viewer-response');
    }
    checkFree(behavior.functions[EventType], EventType, here);
    behavior.functions[EventType] = viewerFunction(FunctionARN, resolver, here);
  }
  for (const [index, { EventType, LambdaFunctionARN, IncludeBody }] of (properties.LambdaFunctionAssociations ?? []).entries()) {
    const here = `${place}.LambdaFunctionAssociations[${index}]`;
    checkFree(behavior.lambdas[EventType], EventType, here);
    const lambda = edgeLambda(LambdaFunctionARN, IncludeBody ?? false, resolver, here);
    if (EventType.startsWith('viewer') && lambda.memoryMb > VIEWER_EVENT_MEMORY_MB) {
      throw inconsistent(here, `${lambda.name}, ${lambda.memoryMb} MB`, `at viewer events a function has at most ${VIEWER_EVENT_MEMORY_MB} MB`,
        `set its memory to ${VIEWER_EVENT_MEMORY_MB} MB, or use an origin event`);
    }
    behavior.lambdas[EventType] = lambda;
  }
  validate(behavior, targets, place);
  return behavior;
}

function checkFree(taken: unknown, event: string, place: string): void {
  if (taken === undefined) return;
  throw inconsistent(place, event, 'each event of a behavior has one function at most', 'associate one of them, and have it do what both do');
}

function policies(properties: BehaviorProperties, resolver: Resolver, place: string): Pick<Behavior, 'cachePolicy' | 'originRequestPolicy' | 'legacy'> {
  const legacy = legacyPolicies(properties, place);
  if (legacy !== undefined) return { ...legacy, legacy: true };
  const { CachePolicyId, OriginRequestPolicyId: originRequestId } = properties;
  return {
    cachePolicy: cachePolicy(CachePolicyId!, resolver, `${place}.CachePolicyId`),
    originRequestPolicy: originRequestId === undefined ? undefined : originRequestPolicy(originRequestId, resolver, `${place}.OriginRequestPolicyId`),
  };
}

/** What CloudFront refuses when a distribution is created, and a synth does not notice. */
function validate(behavior: Behavior, { origins, groups }: Targets, place: string): void {
  const group = groups.get(behavior.targetOriginId);
  if (group === undefined && !origins.has(behavior.targetOriginId)) {
    throw inconsistent(`${place}.TargetOriginId`, behavior.targetOriginId, 'no origin and no origin group has this id',
      `name one of: ${[...origins.keys(), ...groups.keys()].join(', ')}`);
  }
  const writes = behavior.allowedMethods.filter((method) => !FAILOVER_METHODS.includes(method));
  if (group && writes.length > 0) {
    throw inconsistent(`${place}.AllowedMethods`, writes.join(', '),
      'a behavior of an origin group may allow GET, HEAD and OPTIONS only', 'send writes through a behavior with a single origin');
  }
  const viewerEvents = ['viewer-request', 'viewer-response'] as const;
  if (viewerEvents.some((event) => behavior.functions[event]) && viewerEvents.some((event) => behavior.lambdas[event])) {
    throw inconsistent(place, behavior.pathPattern, 'CloudFront Functions and Lambda@Edge cannot share the viewer events of a behavior',
      'use one of the two for both viewer events');
  }
  if (behavior.lambdas['origin-request'] ?? behavior.lambdas['origin-response']) checkOriginsOfLambda(behavior, group, origins, place);
}

/**
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-enable-mtls-distributions.html
 */
function checkOriginsOfLambda(behavior: Behavior, group: OriginGroup | undefined, origins: Targets['origins'], place: string): void {
  for (const id of group?.members ?? [behavior.targetOriginId]) {
    const { details } = origins.get(id)!;
    const what = details.kind === 'vpc' ? 'VPC origins' : details.kind === 'custom' && details.mutualTls ? 'origins that ask for a client certificate (OriginMtlsConfig)' : undefined;
    if (what === undefined) continue;
    throw inconsistent(`${place}.LambdaFunctionAssociations`, id, `Lambda@Edge at origin events does not work with ${what}`,
      'use a CloudFront Function at viewer-request instead');
  }
}
