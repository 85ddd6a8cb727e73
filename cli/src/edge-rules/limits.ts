/**
 * Sizes that CloudFront allows.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */

/** URI and query string together must stay below, in characters. */
export const MAX_URL = 8_192;

/** A request's or a response's line and headers, in bytes. */
export const MAX_HEAD = 20_480;

/** A request's or generated response's body at viewer events, in bytes. */
export const VIEWER_EVENT_BODY = 40 * 1024;

/** The same at origin events. */
export const ORIGIN_EVENT_BODY = 1024 * 1024;

/** What functions may log in one run, in bytes. */
export const MAX_LOG = 10 * 1024;

/** What a CloudFront Function may give `logCustomData()`, percent-encoded, in bytes. */
export const MAX_CUSTOM_DATA = 800;

/** Where a CloudFront Function's compute utilization is 100, in microseconds. Inferred: AWS says "submillisecond". */
export const MAX_COMPUTE_MICROS = 1_000;
