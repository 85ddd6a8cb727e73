import { inconsistent } from './inconsistent';

/** What no cache can tell responses apart by. */
const NEVER = new Set(['connection', 'cookie', 'proxy-authorization', 'te', 'upgrade']);

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html */
const OF_ONE_VISITOR = /^cloudfront-viewer-(address|asn|tls|ja3-fingerprint|ja4-fingerprint)$/;

/**
 * Headers that responses are cached by, in lower case.
 *
 * @throws SmartOriginError `ERR_INVALID_DISTRIBUTION` for those that CloudFront does not take
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/header-caching.html
 */
export function cachedHeaders(names: readonly string[], place: string): string[] {
  return names.map((written) => {
    const name = written.toLowerCase();
    if (NEVER.has(name)) {
      throw inconsistent(place, written, 'responses cannot be cached by this header', name === 'cookie' ? 'name the cookies themselves' : 'remove it');
    }
    if (OF_ONE_VISITOR.test(name)) {
      throw inconsistent(place, written, 'responses cannot be cached by headers that tell one visitor from another', 'name it in an origin request policy');
    }
    return name;
  });
}
