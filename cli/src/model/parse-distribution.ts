import { SmartOriginError } from '../errors';
import { checkProperties } from './checked-properties';
import { chooseDistribution, DISTRIBUTION_TYPE } from './choose-distribution';
import type { CustomErrorResponse, Distribution } from './distribution';
import { distributionSchema, type DistributionProperties } from './distribution-schema';
import { IGNORED_DISTRIBUTION_PROPERTIES, NOTED_PROPERTIES } from './ignored-properties';
import { inconsistent } from './inconsistent';
import { withSecrets } from './origin-custom-headers';
import { parseBehaviors } from './parse-behaviors';
import { geoRestriction } from './parse-geo-restriction';
import type { PublicKeys } from './parse-key-groups';
import { LOG_TYPES } from './parse-logs';
import { parseOriginGroups, parseOrigins } from './parse-origins';
import { TABLE_TYPES } from './parse-tables';
import { viewerProtocolNotes, viewerProtocols } from './parse-viewer-protocols';
import { Resolver } from '../template/resolver';
import type { LocatedResource, TemplateSet } from '../template/template-set';

/** The resource types whose properties are read. Values of others are known by name alone. */
const READ_TYPES: ReadonlySet<string> = new Set([
  DISTRIBUTION_TYPE, 'AWS::CloudFront::CachePolicy', 'AWS::CloudFront::OriginRequestPolicy', 'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudFront::Function', 'AWS::CloudFront::KeyGroup', 'AWS::CloudFront::KeyValueStore', 'AWS::CloudFront::PublicKey', 'AWS::CloudFront::OriginAccessControl', 'AWS::Lambda::Function',
  'AWS::Lambda::Version', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::SSM::Parameter', 'AWS::CloudFormation::Stack', 'AWS::CDK::Metadata',
  ...TABLE_TYPES, ...LOG_TYPES, 'Custom::CrossRegionExportReader', 'Custom::CrossRegionExportWriter', 'Custom::CrossRegionStringParameterReader',
]);

const DEFAULT_ERROR_TTL = 10;

/**
 * The distribution to serve, with all that belongs to it.
 *
 * @param name - Logical id, construct path, alias or stack, or a part that fits one distribution only.
 * @default the only one of the templates
 * @param publicKeys - Trusted wherever access is restricted, besides those of the templates.
 * @throws SmartOriginError `ERR_DISTRIBUTION_UNKNOWN` when none or several fit, `ERR_UNSUPPORTED_PROPERTY`,
 * `ERR_INVALID_DISTRIBUTION` and others when the one that fits cannot be served
 */
export function parseDistribution(templates: TemplateSet, name?: string, publicKeys: PublicKeys = new Map()): Distribution {
  const resolver = new Resolver(templates);
  const located = chooseDistribution(resolver, name);
  const place = 'Distribution.DistributionConfig';
  const properties = resolver.properties(located);
  const config = checkProperties(distributionSchema, withSecrets(properties.DistributionConfig), place);
  if (!config.Enabled) {
    throw new SmartOriginError('ERR_DISTRIBUTION_DISABLED', `the distribution ${located.logicalId} has Enabled: false`,
      'CloudFront serves nothing from a disabled distribution', 'set enabled: true in the app');
  }
  const origins = parseOrigins(config.Origins, resolver, place);
  const restriction = geoRestriction(config, place);
  const groups = parseOriginGroups(config.OriginGroups, origins, place);
  return {
    id: resolver.identifier(located),
    domainName: resolver.identifier(located, 'DomainName'),
    name: located.logicalId,
    stackName: located.stack.name,
    enabled: config.Enabled,
    aliases: (config.Aliases ?? []).filter((alias) => typeof alias === 'string'),
    defaultRootObject: (config.DefaultRootObject ?? '').replace(/^\//, ''),
    origins,
    originGroups: groups,
    behaviors: parseBehaviors(config, { origins, groups, publicKeys }, resolver, place),
    customErrors: customErrors(config, place),
    ...(restriction === undefined ? {} : { geoRestriction: restriction }),
    ...viewerProtocols(config),
    notes: [...notes(config), ...viewerProtocolNotes(config), ...unreadTypes(located)],
  };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/creating-custom-error-pages.html */
const ERROR_CODES: readonly number[] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

function customErrors(config: DistributionProperties, place: string): CustomErrorResponse[] {
  return (config.CustomErrorResponses ?? []).map((custom, index) => {
    const here = `${place}.CustomErrorResponses[${index}]`;
    if ((custom.ResponsePagePath === undefined) !== (custom.ResponseCode === undefined)) {
      throw inconsistent(here, String(custom.ErrorCode), 'ResponsePagePath and ResponseCode come together', 'give both or none');
    }
    for (const [name, code, allowed] of [['ErrorCode', custom.ErrorCode, ERROR_CODES], ['ResponseCode', custom.ResponseCode ?? 200, [200, ...ERROR_CODES]]] as const) {
      if (!allowed.includes(code)) throw inconsistent(`${here}.${name}`, String(code), 'CloudFront has no error pages for it', `choose out of ${allowed.join(', ')}`);
    }
    if (config.CustomErrorResponses!.findIndex(({ ErrorCode }) => ErrorCode === custom.ErrorCode) < index) {
      throw inconsistent(`${here}.ErrorCode`, String(custom.ErrorCode), 'another entry is for this status too', 'keep one of them');
    }
    return {
      errorCode: custom.ErrorCode,
      minTtl: custom.ErrorCachingMinTTL ?? DEFAULT_ERROR_TTL,
      ...(custom.ResponsePagePath === undefined ? {} : { page: { path: custom.ResponsePagePath, responseCode: custom.ResponseCode! } }),
    };
  });
}

function notes(config: DistributionProperties): string[] {
  return Object.entries(IGNORED_DISTRIBUTION_PROPERTIES)
    .filter(([name]) => NOTED_PROPERTIES.has(name) && isSet((config as Record<string, unknown>)[name]))
    .map(([name, reason]) => `${name} plays no part: ${reason}`);
}

/** What else the stack deploys: worth knowing when something is missed. */
function unreadTypes({ stack }: LocatedResource): string[] {
  const types = new Set(Object.values(stack.template.Resources).map(({ Type }) => Type).filter((type) => !READ_TYPES.has(type)));
  return types.size === 0 ? [] : [`resources of these types play no part: ${[...types].sort().join(', ')}`];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== '';
}
