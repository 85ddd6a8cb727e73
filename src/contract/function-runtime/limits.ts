/**
 * Quotas of CloudFront Functions.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */

/** A function's code, in bytes of UTF-8; comments count. Not adjustable. */
export const MAX_FUNCTION_BYTES = 10_240;

/** Size of code as CloudFront counts it. */
export function functionBytes(code: string): number {
  return Buffer.byteLength(code, 'utf8');
}
