import { Stack } from 'aws-cdk-lib';
import { CachePolicy, CfnCachePolicy, type CfnDistribution, CfnOriginRequestPolicy, OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { exceededHeaders, type RenderedOrigin } from './header-quotas';

/**
 * Quotas that CloudFront enforces at deployment and CDK does not check.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
const DISTRIBUTION_QUOTAS = { origins: 100, originGroups: 10, behaviors: 75, aliases: 100 } as const;
/** AWS raises these on request; an app whose account has more says so in this context value: `{ "behaviors": 150 }`. */
const RAISED_QUOTAS = 'cdk-smart-origin:quotas';
const POLICY_QUOTAS = { names: 10, length: 1024 } as const;

/** What of the distribution exceeds a quota or stands twice, one sentence each. */
export function exceededQuotas(distribution: CfnDistribution): string[] {
  const config = Stack.of(distribution).resolve(distribution.distributionConfig);
  const origins: RenderedOrigin[] = config.origins ?? [];
  const counts: { [what in keyof typeof DISTRIBUTION_QUOTAS]: number } = {
    origins: origins.length,
    originGroups: config.originGroups?.items?.length ?? 0,
    behaviors: (config.cacheBehaviors?.length ?? 0) + 1,
    aliases: config.aliases?.length ?? 0,
  };
  const quotas: typeof counts = { ...DISTRIBUTION_QUOTAS, ...distribution.node.tryGetContext(RAISED_QUOTAS) };
  const tooMany = (Object.keys(counts) as (keyof typeof counts)[])
    .filter((what) => counts[what] > quotas[what])
    .map((what) => `the distribution has ${counts[what]} ${what}, and CloudFront allows ${quotas[what]}; merge some, use a second distribution, `
      + `or ask AWS for a higher quota and set context "${RAISED_QUOTAS}" to { "${what}": ${counts[what]} } once you have it`);
  return [...tooMany, ...repeatedPaths(config.cacheBehaviors ?? []), ...origins.flatMap(exceededHeaders)];
}

function repeatedPaths(behaviors: { pathPattern: unknown }[]): string[] {
  const paths = behaviors.map(({ pathPattern }) => pathPattern);
  return paths.filter((path, index) => typeof path === 'string' && paths.indexOf(path) < index)
    .map((path) => `path pattern "${path}" has two behaviors, and CloudFront allows one; remove one of them`);
}

/** What of a cache policy or an origin request policy, where the app declares it, exceeds a quota. */
export function exceededPolicyQuotas(policy: unknown): string[] {
  // Managed and imported policies are neither class, and not ours to look into.
  const resource = policy instanceof CachePolicy || policy instanceof OriginRequestPolicy ? policy.node.defaultChild : policy;
  if (resource instanceof CfnCachePolicy) {
    const key = Stack.of(resource).resolve(resource.cachePolicyConfig).parametersInCacheKeyAndForwardedToOrigin;
    return [...exceededNames(`cache policy ${resource.node.path}`, key), ...visitorHeaders(resource.node.path, key)];
  }
  if (resource instanceof CfnOriginRequestPolicy) {
    return exceededNames(`origin request policy ${resource.node.path}`, Stack.of(resource).resolve(resource.originRequestPolicyConfig));
  }
  return [];
}

/**
 * Headers that tell one visitor from another: CloudFront takes them in origin request policies alone.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
const VISITOR_HEADERS = /^cloudfront-viewer-(address|asn|tls|ja3-fingerprint|ja4-fingerprint)$/i;

function visitorHeaders(policy: string, key: NamesByKind = {}): string[] {
  const found = (key.headersConfig?.headers ?? []).filter((name) => VISITOR_HEADERS.test(name));
  return found.map((name) => `cache policy ${policy} names ${name}, which CloudFront allows in origin request policies only; move it to one`);
}

interface NamesByKind {
  headersConfig?: { headers?: string[] };
  cookiesConfig?: { cookies?: string[] };
  queryStringsConfig?: { queryStrings?: string[] };
}

function exceededNames(policy: string, config: NamesByKind = {}): string[] {
  const lists: { [what: string]: string[] } = {
    'headers': config.headersConfig?.headers ?? [],
    'cookies': config.cookiesConfig?.cookies ?? [],
    'query strings': config.queryStringsConfig?.queryStrings ?? [],
  };
  return Object.entries(lists).flatMap(([what, names]) => {
    const length = names.join('').length;
    if (names.length > POLICY_QUOTAS.names) return [`${policy} names ${names.length} ${what}, and CloudFront allows ${POLICY_QUOTAS.names}; remove some`];
    if (length > POLICY_QUOTAS.length) return [`${policy} names ${what} of ${length} characters in all, and CloudFront allows ${POLICY_QUOTAS.length}; remove some`];
    return [];
  });
}
