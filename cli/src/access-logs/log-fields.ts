import { escapeValue } from './escape';
import type { LogRecord } from './log-record';
import { headerValue } from '../model/headers';

type ValueOf = (record: LogRecord) => string | number | undefined;

const header = (name: string): ValueOf => ({ request }) => headerValue(request.headers, name);
const seconds = (value: number | undefined) => value?.toFixed(3);
const rangeEnd = (group: 1 | 2): ValueOf => ({ contentRange }) => /^bytes (\d+)-(\d+)\//.exec(contentRange ?? '')?.[group];
/** Played by nothing here: mTLS, distribution tenants and field-level encryption. */
const never: ValueOf = () => undefined;

/**
 * The fields of standard logging (legacy), in the order of its files.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
const LEGACY_VALUES = {
  'date': ({ endedAt }) => new Date(endedAt).toISOString().slice(0, 10),
  'time': ({ endedAt }) => new Date(endedAt).toISOString().slice(11, 19),
  'x-edge-location': ({ pop }) => pop,
  'sc-bytes': ({ sentBytes }) => sentBytes,
  'c-ip': ({ viewer }) => viewer.address,
  'cs-method': ({ request }) => request.method,
  'cs(Host)': ({ distributionDomainName }) => distributionDomainName,
  'cs-uri-stem': ({ request }) => request.uri,
  'sc-status': ({ status }) => String(status).padStart(3, '0'),
  'cs(Referer)': header('referer'),
  'cs(User-Agent)': header('user-agent'),
  'cs-uri-query': ({ request }) => request.querystring,
  'cs(Cookie)': ({ request }) => request.headers.cookie?.map(({ value }) => value).join('; '),
  'x-edge-result-type': ({ resultType }) => resultType,
  'x-edge-request-id': ({ requestId }) => requestId,
  'x-host-header': header('host'),
  'cs-protocol': ({ viewer }) => viewer.protocol,
  'cs-bytes': ({ receivedBytes }) => receivedBytes,
  'time-taken': ({ timeTaken }) => seconds(timeTaken),
  'x-forwarded-for': ({ request }) => request.headers['x-forwarded-for']?.map(({ value }) => value).join(', '),
  'ssl-protocol': ({ viewer }) => viewer.tls?.protocol,
  'ssl-cipher': ({ viewer }) => viewer.tls?.cipher,
  'x-edge-response-result-type': ({ responseResultType }) => responseResultType,
  'cs-protocol-version': ({ viewer }) => `HTTP/${viewer.httpVersion}`,
  'fle-status': never,
  'fle-encrypted-fields': never,
  'c-port': ({ viewer }) => viewer.port,
  'time-to-first-byte': ({ timeToFirstByte }) => seconds(timeToFirstByte),
  'x-edge-detailed-result-type': ({ detailedResultType }) => detailedResultType,
  'sc-content-type': ({ contentType }) => contentType,
  'sc-content-len': ({ contentLength }) => contentLength,
  'sc-range-start': rangeEnd(1),
  'sc-range-end': rangeEnd(2),
} satisfies Record<string, ValueOf>;

/**
 * What standard logging (v2) can be asked for besides.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
const FURTHER_VALUES = {
  'timestamp(ms)': ({ endedAt }) => endedAt,
  'origin-fbl': ({ originFirstByte }) => seconds(originFirstByte),
  'origin-lbl': ({ originLastByte }) => seconds(originLastByte),
  'asn': ({ viewer }) => viewer.asn,
  'c-country': ({ viewer }) => viewer.country,
  'cache-behavior-path-pattern': ({ pathPattern }) => pathPattern,
  'distribution-tenant-id': never,
  'connection-id': never,
  'viewer-request-log-data': ({ customData }) => customData?.['viewer-request'],
  'viewer-response-log-data': ({ customData }) => customData?.['viewer-response'],
} satisfies Record<string, ValueOf>;

export type LogField = keyof typeof LEGACY_VALUES | keyof typeof FURTHER_VALUES;

const VALUES: Record<LogField, ValueOf> = { ...LEGACY_VALUES, ...FURTHER_VALUES };

export const LEGACY_FIELDS = Object.keys(LEGACY_VALUES) as LogField[];
export const LOG_FIELDS = Object.keys(VALUES) as LogField[];

/** What a delivery brings that names no fields: the example of the page has these. */
export const DEFAULT_FIELDS: LogField[] = [...LEGACY_FIELDS, 'c-country', 'cache-behavior-path-pattern'];

/** The fields whose values are encoded where they are made. */
const ENCODED: ReadonlySet<LogField> = new Set<LogField>(['viewer-request-log-data', 'viewer-response-log-data']);

/** A field's value as it stands in a log, escaped; a hyphen where there is none. */
export function fieldValue(field: LogField, record: LogRecord): string {
  const value = VALUES[field](record);
  if (value === undefined || value === '') return '-';
  return ENCODED.has(field) ? String(value) : escapeValue(String(value));
}
