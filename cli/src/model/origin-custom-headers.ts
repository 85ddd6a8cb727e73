import type { OriginProperties } from './distribution-schema';
import type { HeaderMap } from './http';
import { inconsistent } from './inconsistent';
import { Unresolved } from '../template/unresolved';

const MAX_HEADERS = 30;
const MAX_NAME = 256;
const MAX_VALUE = 1_783;
const MAX_TOTAL = 10_240;

/** What CloudFront writes itself, or must not be taken in by. */
const PROHIBITED = new Set([
  'cache-control', 'connection', 'content-length', 'cookie', 'host', 'if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since',
  'max-forwards', 'pragma', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'range', 'request-range', 'te', 'trailer', 'transfer-encoding',
  'upgrade', 'via', 'x-real-ip',
]);
const PROHIBITED_PREFIXES = ['x-amz-', 'x-edge-'];

/**
 * The headers that CloudFront adds to requests to an origin.
 *
 * @throws SmartOriginError `ERR_INVALID_DISTRIBUTION` for a header that it does not add, for one that stands twice, and beyond the quotas
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export function originCustomHeaders({ OriginCustomHeaders: headers = [] }: OriginProperties, place: string): HeaderMap {
  const here = `${place}.OriginCustomHeaders`;
  if (headers.length > MAX_HEADERS) throw inconsistent(here, `${headers.length} headers`, `an origin has at most ${MAX_HEADERS}`, 'remove some');
  const names = headers.map(({ HeaderName }) => HeaderName.toLowerCase());
  headers.forEach(({ HeaderName, HeaderValue }, index) => {
    const name = names[index]!;
    const fail = (why: string, mend: string) => inconsistent(`${here}[${index}]`, HeaderName, why, mend);
    if (PROHIBITED.has(name) || PROHIBITED_PREFIXES.some((prefix) => name.startsWith(prefix))) {
      throw fail('CloudFront does not add this header', 'use a name of your own; what the viewer sends passes by an origin request policy');
    }
    if (names.indexOf(name) < index) throw fail('it stands there twice', 'remove one of the two');
    if (HeaderName.length > MAX_NAME || HeaderValue.length > MAX_VALUE) {
      throw fail(`a name has at most ${MAX_NAME} characters, a value ${MAX_VALUE}: they have ${HeaderName.length} and ${HeaderValue.length}`, 'shorten it');
    }
  });
  const total = headers.reduce((sum, { HeaderName, HeaderValue }) => sum + HeaderName.length + HeaderValue.length, 0);
  if (total > MAX_TOTAL) throw inconsistent(here, `${total} characters`, `names and values have at most ${MAX_TOTAL} together`, 'shorten some');
  return Object.fromEntries(headers.map(({ HeaderName, HeaderValue }) => [HeaderName.toLowerCase(), [{ key: HeaderName, value: HeaderValue }]]));
}

/**
 * The configuration with secrets that nobody has given as they are written. What an origin is told to know requests of CloudFront by
 * need not be the real secret on a laptop; anywhere else such a value stays unknown.
 */
export function withSecrets(config: unknown): unknown {
  return edited(config, 'Origins', (origin) => edited(origin, 'OriginCustomHeaders', (header) => {
    const { HeaderValue: value } = header as { HeaderValue?: unknown };
    return value instanceof Unresolved && value.standIn !== undefined ? { ...header as object, HeaderValue: value.standIn } : header;
  }));
}

function edited(owner: unknown, list: string, edit: (item: unknown) => unknown): unknown {
  if (!isObject(owner)) return owner;
  const items = owner[list];
  return Array.isArray(items) ? { ...owner, [list]: items.map((item: unknown) => (isObject(item) ? edit(item) : item)) } : owner;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
