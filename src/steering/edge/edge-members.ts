import { Token } from 'aws-cdk-lib';
import type { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IConstruct } from 'constructs';
import { ORIGIN_DEFAULTS } from '../../contract/cloudfront';
import { canBeAdded, type EdgeMember } from '../../contract/edge-router';
import { INTERNAL_HEADER_PREFIX } from '../../contract/names';
import type { MemberOrigin } from '../../origin-pool/bound-origins';
import type { OriginMember } from '../../origin-pool/origin-member';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';

type OriginProperty = CfnDistribution.OriginProperty;
type CustomConfig = CfnDistribution.CustomOriginConfigProperty;
type BucketConfig = CfnDistribution.S3OriginConfigProperty;

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html */
const EVENT_TIMEOUTS = { least: 1, most: 120 } as const;

/** A steering policy with an edge router, as errors call it. */
export interface EdgePolicy {
  readonly name: string;
  /** What can choose among members that Lambda@Edge cannot reach. */
  readonly instead: string;
}

/** Refuses members of whose kind it is known without binding them that Lambda@Edge cannot reach them. */
export function checkKinds(scope: IConstruct, pool: OriginPool, policy: EdgePolicy) {
  for (const id of pool.ids) if (pool.origin(id) instanceof VpcOrigin) throw vpcError(scope, id, policy);
}

/** Refuses origins that Lambda@Edge cannot reach, or that it cannot be told of. */
export function checkEdgeMember(scope: IConstruct, id: string, origin: OriginProperty, policy: EdgePolicy) {
  if (origin.vpcOriginConfig !== undefined) throw vpcError(scope, id, policy);
  if (origin.originAccessControlId !== undefined || usesAccessIdentity(origin)) {
    throw new SmartOriginError(scope, 'AccessControlWithEdgeRouter',
      `member "${id}" is reached with origin access control or an origin access identity, and CloudFront signs no requests to origins that Lambda@Edge, which ${policy.name} needs, puts in place of others `
      + `(Restrict access to an Amazon S3 origin, notes); make the bucket or function URL public behind a secret custom header, put a server before it, or use ${policy.instead}`);
  }
  const { customOriginConfig, s3OriginConfig } = origin;
  if (isKnown(customOriginConfig) && 'originMtlsConfig' in customOriginConfig && customOriginConfig.originMtlsConfig !== undefined) {
    throw new SmartOriginError(scope, 'MutualTlsWithEdgeRouter',
      `member "${id}" is an origin with mutual TLS, for which CloudFront supports no Lambda@Edge, and ${policy.name} needs it; reach it without mutual TLS, or use Steering.failoverOnly()`);
  }
  if (!isKnown(customOriginConfig) && !isKnown(s3OriginConfig)) {
    throw new SmartOriginError(scope, 'OriginOutOfSight',
      `the configuration of member "${id}" is a deploy-time value as a whole, so the edge router cannot be told of it; return a customOriginConfig with plain properties from bind(), `
      + 'whose values may be deploy-time values');
  }
  const isUnknown = (header: CfnDistribution.OriginCustomHeaderProperty) => Token.isUnresolved(header) || Token.isUnresolved(header.headerName);
  if (Token.isUnresolved(origin.originCustomHeaders) || ownHeaders(origin).some(isUnknown)) {
    throw new SmartOriginError(scope, 'OriginHeadersOutOfSight',
      `the custom headers of member "${id}" are a deploy-time value, so the edge router cannot keep them apart from other members'; give them names that synth knows, their values may be deploy-time values`);
  }
  checkTimeouts(scope, id, customOriginConfig as CustomConfig | undefined);
  for (const { headerName } of ownHeaders(origin)) {
    if (!headerName.toLowerCase().startsWith(INTERNAL_HEADER_PREFIX)) continue;
    throw new SmartOriginError(scope, 'InternalOriginHeader',
      `member "${id}" has the custom header "${headerName}", and names that begin with ${INTERNAL_HEADER_PREFIX} are the edge router's, which removes them; choose another name`);
  }
}

/** The member as the router asks it. What is left out has the default that `EdgeMember` names. */
export function edgeMember({ property, settings }: MemberOrigin, { hostHeader, probe }: OriginMember, standIns: readonly string[]): EdgeMember {
  const custom = property.customOriginConfig as CustomConfig | undefined;
  const { originReadTimeout } = (custom ?? property.s3OriginConfig) as CustomConfig | BucketConfig;
  const protocol = custom?.originProtocolPolicy === 'http-only' ? 'http' : undefined;
  const port = protocol ? other(custom?.httpPort, 80) : other(custom?.httpsPort, 443);
  const ssl = custom?.originSslProtocols;
  const names = ownHeaders(property).map(({ headerName }) => headerName.toLowerCase()).filter(canBeAdded);
  return withoutUndefined({
    domain: property.domainName,
    host: hostHeader,
    protocol,
    port,
    path: pathOf(property.originPath),
    readTimeout: other(Token.isUnresolved(originReadTimeout) ? originReadTimeout : settings.responseSeconds, ORIGIN_DEFAULTS.responseTimeout),
    keepalive: other(custom?.originKeepaliveTimeout, ORIGIN_DEFAULTS.keepalive),
    completion: property.responseCompletionTimeout,
    ssl: ssl === undefined || ssl.join() === 'TLSv1.2' ? undefined : ssl,
    headers: names.length > 0 ? names : undefined,
    fallbacks: standIns.length > 0 ? standIns : undefined,
    probe: probe === false ? false : undefined,
  });
}

/** The custom headers that the origin has without ours. */
export function ownHeaders(origin: OriginProperty): CfnDistribution.OriginCustomHeaderProperty[] {
  return (origin.originCustomHeaders ?? []) as CfnDistribution.OriginCustomHeaderProperty[];
}

function vpcError(scope: IConstruct, id: string, { name, instead }: EdgePolicy): SmartOriginError {
  return new SmartOriginError(scope, 'VpcOriginWithEdgeRouter',
    `member "${id}" is a VPC origin, for which CloudFront supports no Lambda@Edge, and ${name} needs it; reach it by a public name (with a secret custom header that it asks for), `
    + `or use ${instead}, whose CloudFront Function can choose it`);
}

function usesAccessIdentity({ s3OriginConfig }: OriginProperty): boolean {
  return isKnown(s3OriginConfig) && ![undefined, ''].includes(s3OriginConfig.originAccessIdentity);
}

function checkTimeouts(scope: IConstruct, id: string, { originReadTimeout, originKeepaliveTimeout }: CustomConfig = {} as CustomConfig) {
  for (const [name, value] of Object.entries({ readTimeout: originReadTimeout, keepaliveTimeout: originKeepaliveTimeout })) {
    if (value === undefined || Token.isUnresolved(value) || (value >= EVENT_TIMEOUTS.least && value <= EVENT_TIMEOUTS.most)) continue;
    throw new SmartOriginError(scope, 'TimeoutBeyondEdge',
      `member "${id}" has a ${name} of ${value} seconds, and Lambda@Edge can choose origins with ${EVENT_TIMEOUTS.least} to ${EVENT_TIMEOUTS.most}; lower it`);
  }
}

function isKnown<T extends object>(config: T | undefined): config is Exclude<T, { resolve: unknown }> {
  return config !== undefined && !Token.isUnresolved(config);
}

/** The number, unless it is the default that need not be said. */
function other(value: number | undefined, byDefault: number): number | undefined {
  return value === byDefault ? undefined : value;
}

function pathOf(path: string | undefined): string | undefined {
  if (path === undefined || Token.isUnresolved(path)) return path;
  const inner = path.replace(/^\/+|\/+$/g, '');
  return inner === '' ? undefined : `/${inner}`;
}

function withoutUndefined<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;
}
