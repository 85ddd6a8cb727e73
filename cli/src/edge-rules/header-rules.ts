import { DISALLOWED_HEADER_PREFIXES, DISALLOWED_HEADERS } from '../../../src/contract/cloudfront';

export { isHeaderName } from '../../../src/contract/cloudfront';

/**
 * Which headers edge functions may touch.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */

const DISALLOWED = new Set(DISALLOWED_HEADERS);

export type HeaderRuleSet = 'viewer-request' | 'origin-request' | 'origin-response' | 'viewer-response' | 'lambda-viewer-response';

/** Shown to functions, which cannot add, change or delete them. */
const READ_ONLY: Record<HeaderRuleSet, ReadonlySet<string>> = {
  'viewer-request': new Set(['cdn-loop', 'content-length', 'host', 'transfer-encoding', 'via']),
  'origin-request': new Set([
    'accept-encoding', 'cdn-loop', 'content-length', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since',
    'transfer-encoding', 'via',
  ]),
  'origin-response': new Set(['transfer-encoding', 'via']),
  'viewer-response': new Set(['warning', 'via']),
  'lambda-viewer-response': new Set(['warning', 'via', 'content-length', 'content-encoding', 'transfer-encoding']),
};

/** @param name In lower case. */
export function isDisallowedHeader(name: string): boolean {
  return DISALLOWED.has(name) || DISALLOWED_HEADER_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/add-origin-custom-headers.html#add-origin-custom-headers-denylist */
const RESERVED_AT_ORIGINS = new Set([
  'cache-control', 'connection', 'content-length', 'cookie', 'host', 'if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since',
  'max-forwards', 'pragma', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'range', 'request-range', 'te', 'trailer', 'transfer-encoding',
  'upgrade', 'via', 'x-real-ip',
]);

/**
 * Whether no custom header of an origin may bear the name.
 *
 * @param name In lower case.
 */
export function isReservedOriginHeader(name: string): boolean {
  return RESERVED_AT_ORIGINS.has(name) || name.startsWith('x-amz-') || name.startsWith('x-edge-');
}

/** @param name In lower case. */
export function isReadOnlyHeader(name: string, rules: HeaderRuleSet): boolean {
  return READ_ONLY[rules].has(name);
}

/** `X-Example-Name` for `x-example-name`: how a header is written that a function has added. */
export function capitalized(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** RFC 9110 §5.5 without obs-fold: no control characters but the tab, nothing beyond one byte. */
export function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
