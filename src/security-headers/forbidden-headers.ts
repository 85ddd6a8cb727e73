import { DISALLOWED_HEADER_PREFIXES, DISALLOWED_HEADERS, isHeaderName } from '../contract/cloudfront';
import { INTERNAL_HEADER_PREFIX } from '../contract/names';
import { SmartOriginError } from '../private/errors';

/**
 * Headers of responses that CloudFront lets nobody set or remove, by policy or by function.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#remove-headers-disallowed
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
const FORBIDDEN = new Set([
  ...DISALLOWED_HEADERS, 'content-encoding', 'content-length', 'host', 'transfer-encoding', 'via', 'warning',
].sort());

/** Functions see cookies apart from headers, so a function cannot set them as a header. */
const COOKIE = 'set-cookie';

/**
 * @throws SmartOriginError when CloudFront would refuse the header, or when it is one of ours
 */
export function checkHeaderName(name: string): void {
  const lower = name.toLowerCase();
  if (!isHeaderName(name)) {
    throw new SmartOriginError(undefined, 'HeaderNameMalformed',
      `the header name ${JSON.stringify(name)} is malformed; letters, digits and !#$%&'*+-.^_\`|~ are allowed (RFC 9110, section 5.6.2)`);
  }
  if (FORBIDDEN.has(lower) || DISALLOWED_HEADER_PREFIXES.some((prefix) => lower.startsWith(prefix))) {
    throw new SmartOriginError(undefined, 'HeaderForbidden',
      `CloudFront lets nobody set or remove the response header '${name}'; take it out of headers. `
      + `Forbidden are ${[...FORBIDDEN, ...DISALLOWED_HEADER_PREFIXES.map((prefix) => `${prefix}*`)].join(', ')}`);
  }
  if (lower === COOKIE) {
    throw new SmartOriginError(undefined, 'HeaderForbidden',
      "cookies are no matter of security headers: a viewer function sees them apart from headers; set them at the origin or in a ViewerStep (response.cookies) instead of 'Set-Cookie' here");
  }
  if (lower.startsWith(INTERNAL_HEADER_PREFIX)) {
    throw new SmartOriginError(undefined, 'HeaderReserved',
      `the header '${name}' is reserved: names that begin with ${INTERNAL_HEADER_PREFIX} are internal and removed from every response; choose another name`);
  }
}
