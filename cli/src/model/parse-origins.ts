import type { OriginConfig, OriginGroup, OriginKind } from './distribution';
import type { DistributionProperties, OriginProperties } from './distribution-schema';
import { inconsistent } from './inconsistent';
import { originCustomHeaders } from './origin-custom-headers';
import { parseOriginShield } from './origin-shield';
import { bucketOfDomain, statusOfMissingObject } from './s3-access';
import { FAILOVER_STATUS_CODES, ORIGIN_DEFAULTS } from '../../../src/contract/cloudfront';
import type { Resolver } from '../template/resolver';

export function parseOrigins(origins: OriginProperties[], resolver: Resolver, place: string): Map<string, OriginConfig> {
  const byId = new Map<string, OriginConfig>();
  origins.forEach((origin, index) => {
    if (byId.has(origin.Id)) throw inconsistent(`${place}.Origins[${index}].Id`, origin.Id, 'two origins have this id', 'give each origin an id of its own');
    byId.set(origin.Id, parseOrigin(origin, resolver, `${place}.Origins[${index}]`));
  });
  return byId;
}

function parseOrigin(origin: OriginProperties, resolver: Resolver, place: string): OriginConfig {
  const settings = origin.CustomOriginConfig ?? origin.S3OriginConfig ?? origin.VpcOriginConfig;
  if (settings === undefined) {
    throw inconsistent(place, origin.Id, 'it has none of S3OriginConfig, CustomOriginConfig and VpcOriginConfig', 'add the one that fits the origin');
  }
  const responseTimeout = settings.OriginReadTimeout ?? ORIGIN_DEFAULTS.responseTimeout;
  if (origin.ResponseCompletionTimeout && origin.ResponseCompletionTimeout < responseTimeout) {
    throw inconsistent(`${place}.ResponseCompletionTimeout`, String(origin.ResponseCompletionTimeout), `it is not below the response timeout, which is ${responseTimeout} seconds`,
      'raise it, or lower OriginReadTimeout');
  }
  const shield = parseOriginShield(origin.OriginShield, `${place}.OriginShield`);
  return {
    id: origin.Id,
    domainName: origin.DomainName,
    path: (origin.OriginPath ?? '').replace(/\/$/, ''),
    customHeaders: originCustomHeaders(origin, place),
    connectionAttempts: origin.ConnectionAttempts ?? ORIGIN_DEFAULTS.connectionAttempts,
    connectionTimeout: origin.ConnectionTimeout ?? ORIGIN_DEFAULTS.connectionTimeout,
    responseTimeout,
    // Zero is how CloudFront writes that there is no such bound.
    ...(origin.ResponseCompletionTimeout ? { completionTimeout: origin.ResponseCompletionTimeout } : {}),
    details: originKind(origin, resolver),
    ...(shield === undefined ? {} : { shield }),
  };
}

function originKind(origin: OriginProperties, resolver: Resolver): OriginKind {
  const custom = origin.CustomOriginConfig;
  if (custom) {
    return {
      kind: 'custom',
      protocolPolicy: custom.OriginProtocolPolicy,
      httpPort: custom.HTTPPort ?? 80,
      httpsPort: custom.HTTPSPort ?? 443,
      sslProtocols: custom.OriginSSLProtocols ?? ['TLSv1', 'SSLv3'],
      keepaliveSeconds: custom.OriginKeepaliveTimeout ?? ORIGIN_DEFAULTS.keepalive,
      ...(custom.OriginMtlsConfig === undefined ? {} : { mutualTls: true }),
    };
  }
  if (origin.VpcOriginConfig) return { kind: 'vpc', keepaliveSeconds: origin.VpcOriginConfig.OriginKeepaliveTimeout ?? ORIGIN_DEFAULTS.keepalive };
  const bucket = bucketOfDomain(origin.DomainName, resolver);
  const identity = origin.S3OriginConfig?.OriginAccessIdentity;
  return {
    kind: 's3',
    missing: statusOfMissingObject(bucket, resolver),
    usesOriginAccessIdentity: identity !== undefined && identity !== '',
    region: bucket?.stack.region ?? /\.s3[.-]([a-z0-9-]+)\.amazonaws\.com$/.exec(origin.DomainName)?.[1] ?? 'us-east-1',
  };
}

export function parseOriginGroups(
  groups: DistributionProperties['OriginGroups'], origins: Map<string, OriginConfig>, place: string,
): Map<string, OriginGroup> {
  return new Map((groups?.Items ?? []).map((group, index): [string, OriginGroup] => {
    const here = `${place}.OriginGroups.Items[${index}]`;
    const members = group.Members.Items.map(({ OriginId }) => OriginId);
    if (members.length !== 2) {
      throw inconsistent(`${here}.Members`, members.join(', '), 'an origin group has exactly two members', 'name a primary and a secondary origin');
    }
    for (const member of members) {
      if (!origins.has(member)) throw inconsistent(`${here}.Members`, member, 'no origin has this id', `name one of: ${[...origins.keys()].join(', ')}`);
    }
    const statusCodes = group.FailoverCriteria.StatusCodes.Items;
    const wrong = statusCodes.find((code) => !FAILOVER_STATUS_CODES.includes(code));
    if (wrong !== undefined) {
      throw inconsistent(`${here}.FailoverCriteria.StatusCodes`, String(wrong), 'CloudFront does not fail over on this status',
        `choose out of ${FAILOVER_STATUS_CODES.join(', ')}`);
    }
    return [group.Id, { id: group.Id, members: [members[0]!, members[1]!], statusCodes }];
  }));
}
