import { z } from 'zod';
import { bool } from './checked-properties';
import { root } from './parse-policies';
import { nearestName } from '../../../src/contract/nearest-name';
import type { LogConfig, LogDestination } from '../access-logs/log-config';
import { DEFAULT_FIELDS, LEGACY_FIELDS, LOG_FIELDS, type LogField } from '../access-logs/log-fields';
import { LOG_FORMATS, type LogFormat } from '../access-logs/log-formats';
import { checkSuffixPath } from '../access-logs/log-path';
import { SmartOriginError } from '../errors';
import { Resolver } from '../template/resolver';
import { wanted } from '../template/shown';
import type { LocatedResource, TemplateSet } from '../template/template-set';

export const LOG_TYPES = ['AWS::Logs::Delivery', 'AWS::Logs::DeliveryDestination', 'AWS::Logs::DeliverySource'] as const;

/** What a destination takes where the page says so; the formats of log groups and streams are those that the console offers. */
const FORMATS: Record<LogDestination['kind'], readonly [LogFormat, ...LogFormat[]]> = {
  's3': ['w3c', 'json', 'plain', 'parquet'],
  'log-group': ['json', 'plain'],
  'firehose': ['json', 'plain', 'raw'],
};

const legacySchema = z.object({ Bucket: z.string().min(1), Prefix: z.string().optional(), IncludeCookies: bool.optional() });
const sourceSchema = z.object({ Name: z.string(), ResourceArn: z.string(), LogType: z.string().optional() });
const deliverySchema = z.object({
  DeliverySourceName: z.string(),
  DeliveryDestinationArn: z.string(),
  FieldDelimiter: z.string().max(5).optional(),
  RecordFields: z.array(z.string()).optional(),
  S3EnableHiveCompatiblePath: bool.optional(),
  S3SuffixPath: z.string().max(256).optional(),
});
const destinationSchema = z.object({ DestinationResourceArn: z.string(), OutputFormat: z.enum(LOG_FORMATS).optional() });

export interface ParsedLogs {
  logs: LogConfig[];
  /** Logs that cannot be written, with the reason. */
  notes: string[];
}

/**
 * The access logs that a template configures for a distribution: `Logging` of the distribution (legacy), and deliveries (v2).
 *
 * @throws SmartOriginError `ERR_LOG_FIELD`, `ERR_LOG_FORMAT`, `ERR_LOG_PATH` for what AWS would refuse too
 */
export function parseLogs(templates: TemplateSet, distribution: { stackName: string; name: string; id: string }): ParsedLogs {
  const resolver = new Resolver(templates);
  const parsed: ParsedLogs = { logs: [], notes: [] };
  addLegacy(parsed, resolver, distribution);
  const sources = resolver.resourcesOf('AWS::Logs::DeliverySource').flatMap((located) => {
    const source = sourceSchema.safeParse(resolver.properties(located));
    const isOurs = source.success && source.data.ResourceArn.endsWith(`:distribution/${distribution.id}`);
    return isOurs && (source.data.LogType ?? 'ACCESS_LOGS') === 'ACCESS_LOGS' ? [source.data.Name] : [];
  });
  for (const located of resolver.resourcesOf('AWS::Logs::Delivery')) addDelivery(parsed, resolver, located, sources);
  return parsed;
}

function addLegacy({ logs, notes }: ParsedLogs, resolver: Resolver, { stackName, name }: { stackName: string; name: string }): void {
  const located = resolver.resourcesOf('AWS::CloudFront::Distribution').find((d) => d.stack.name === stackName && d.logicalId === name);
  const given = (located && (resolver.properties(located).DistributionConfig as { Logging?: unknown } | undefined))?.Logging;
  if (located === undefined || given === undefined) return;
  const place = `${root(located, 'Distribution')}.DistributionConfig.Logging`;
  const logging = legacySchema.safeParse(given);
  if (!logging.success) return void notes.push(`no access log is written for ${place}: ${problems(logging.error)}`);
  const { Bucket, Prefix = '', IncludeCookies = false } = logging.data;
  checkSuffixPath(Prefix, `${place}.Prefix`, false);
  logs.push({
    name: place,
    destination: { kind: 's3', bucket: Bucket.replace(/\.s3[.-].*$/, ''), prefix: withoutSlashes(Prefix) },
    format: 'w3c',
    fields: LEGACY_FIELDS,
    delimiter: '\t',
    cookies: IncludeCookies,
    suffixPath: '',
    hiveCompatible: false,
    account: located.stack.account,
  });
}

function addDelivery({ logs, notes }: ParsedLogs, resolver: Resolver, located: LocatedResource, sources: readonly string[]): void {
  const place = root(located, 'Delivery');
  const delivery = deliverySchema.safeParse(resolver.properties(located));
  if (!delivery.success) return void notes.push(`${place} is not written: ${problems(delivery.error)}`);
  const { DeliverySourceName, DeliveryDestinationArn, FieldDelimiter, RecordFields, S3EnableHiveCompatiblePath, S3SuffixPath } = delivery.data;
  if (!sources.includes(DeliverySourceName)) return;
  const found = resolver.find('AWS::Logs::DeliveryDestination', DeliveryDestinationArn, 'Arn');
  const properties = destinationSchema.safeParse(found && resolver.properties(found));
  if (found === undefined) return void notes.push(`${place} is not written: its destination ${DeliveryDestinationArn} is in none of the templates`);
  if (!properties.success) return void notes.push(`${place} is not written: of its destination, ${problems(properties.error)}`);
  const destination = destinationOf(properties.data.DestinationResourceArn);
  if (destination === undefined) {
    return void notes.push(`${place} is not written: ${properties.data.DestinationResourceArn} is no bucket, log group or delivery stream`);
  }
  // Some write out what CloudFront puts in front by itself.
  const suffixPath = (S3SuffixPath ?? '').replace(/^\/?AWSLogs\/\{account-id\}\/CloudFront/, '');
  checkSuffixPath(suffixPath, `${place}.S3SuffixPath`, true);
  const format = formatFor(destination, properties.data.OutputFormat, root(found, 'DeliveryDestination'));
  const hiveCompatible = S3EnableHiveCompatiblePath ?? false;
  logs.push({
    name: place,
    destination: withDefaultPrefix(destination, located.stack.account, hiveCompatible),
    format,
    fields: RecordFields === undefined || RecordFields.length === 0 ? DEFAULT_FIELDS : RecordFields.map((field) => knownField(field, `${place}.RecordFields`)),
    // An empty one means the default too: templates say so for formats that have none.
    delimiter: FieldDelimiter || '\t',
    cookies: true,
    suffixPath: withoutSlashes(suffixPath),
    hiveCompatible,
    account: located.stack.account,
  });
}

function knownField(field: string, place: string): LogField {
  if ((LOG_FIELDS as string[]).includes(field)) return field as LogField;
  throw new SmartOriginError('ERR_LOG_FIELD', `${place} names the field "${field}"`,
    `AWS documents no such field of standard logging (v2); the nearest is "${nearestName(field, LOG_FIELDS)}"`,
    `take that one, leave the field out, or serve without --access-logs. All fields: ${LOG_FIELDS.join(', ')}`);
}

function formatFor(destination: LogDestination, given: LogFormat | undefined, place: string): LogFormat {
  const allowed = FORMATS[destination.kind];
  if (given === undefined) return allowed[0];
  if (allowed.includes(given)) return given;
  throw new SmartOriginError('ERR_LOG_FORMAT', `${place}.OutputFormat is "${given}"`,
    `a destination of this kind (${destination.kind}) takes ${allowed.join(', ')}`, 'choose one of these in the app');
}

/** A bucket with or without a prefix, a log group, or a delivery stream, by its ARN. */
function destinationOf(arn: string): LogDestination | undefined {
  const [, service, resource] = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.+)$/.exec(arn) ?? [];
  if (service === 's3') {
    const [bucket, ...prefix] = resource!.split('/');
    return { kind: 's3', bucket: bucket!, prefix: withoutSlashes(prefix.join('/')) };
  }
  if (service === 'logs') return { kind: 'log-group', name: withoutSlashes(resource!.replace(/^log-group:/, '').replace(/:\*$/, '')) };
  if (service === 'firehose' || service === 'kinesisfirehose') return { kind: 'firehose', stream: resource!.replace(/^deliverystream\//, '') };
  return undefined;
}

/** The prefix that CloudFront puts in where the bucket has none. */
function withDefaultPrefix(destination: LogDestination, account: string, hiveCompatible: boolean): LogDestination {
  if (destination.kind !== 's3' || destination.prefix !== '') return destination;
  return { ...destination, prefix: `AWSLogs/${hiveCompatible ? 'aws-account-id=' : ''}${account}/CloudFront` };
}

function withoutSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

function problems(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')}: ${wanted(issue)}`).join('; ');
}
