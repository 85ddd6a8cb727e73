/**
 * What CloudFront's documentation fixes, and more than one of src, lambda and cli goes by.
 */

/**
 * The status codes on which CloudFront can fail over, and no others.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
 */
export const FAILOVER_STATUS_CODES: readonly number[] = [400, 403, 404, 416, 429, 500, 502, 503, 504];

/**
 * The one Region that Lambda@Edge functions are created in.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
 */
export const EDGE_FUNCTION_REGION = 'us-east-1';

/**
 * The longest that functions at origin events may run, in seconds.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export const MAX_EDGE_FUNCTION_SECONDS = 30;

/**
 * What CloudFront does where an origin says nothing; times in seconds.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
 */
export const ORIGIN_DEFAULTS = { connectionAttempts: 3, connectionTimeout: 10, responseTimeout: 30, keepalive: 5 } as const;

/**
 * Headers that edge functions are not shown and cannot add; response headers policies cannot set or remove them either.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export const DISALLOWED_HEADERS: readonly string[] = [
  'connection', 'expect', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'trailer', 'upgrade',
  'x-accel-buffering', 'x-accel-charset', 'x-accel-limit-rate', 'x-accel-redirect', 'x-amzn-auth', 'x-amzn-cf-billing', 'x-amzn-cf-id',
  'x-amzn-cf-xff', 'x-amzn-errortype', 'x-amzn-fle-profile', 'x-amzn-header-count', 'x-amzn-header-order',
  'x-amzn-lambda-integration-tag', 'x-amzn-requestid', 'x-cache', 'x-forwarded-proto', 'x-real-ip',
];

/** How further disallowed headers begin. */
export const DISALLOWED_HEADER_PREFIXES: readonly string[] = ['x-amz-cf-', 'x-edge-'];

/**
 * Headers that functions at origin-request must leave as they are.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export const READ_ONLY_AT_ORIGIN_REQUEST: readonly string[] = [
  'accept-encoding', 'cdn-loop', 'content-length', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since', 'transfer-encoding', 'via',
];

/** RFC 9110, section 5.6.2: a field name is a token. */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name);
}
