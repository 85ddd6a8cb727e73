/** What RFC 3986 lets stand for itself, so that its escape means the same. */
const UNRESERVED = /%(2[dDeE]|3\d|4[1-9a-fA-F]|5[\daAfF]|6[1-9a-fA-F]|7[\daAeE])/g;

/**
 * The path that path patterns are compared with: several slashes become one, and segments of dots are resolved. The origin gets the path
 * as it was sent.
 *
 * @param decodes - Whether escapes that stand for unreserved characters are resolved too, which RFC 3986 speaks of and the page does not.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#path-normalization
 */
export function matchingPath(uri: string, decodes: boolean): string {
  const plain = decodes && uri.includes('%') ? uri.replace(UNRESERVED, (escape) => decodeURIComponent(escape)) : uri;
  if (!plain.includes('//') && !plain.includes('/.')) return plain;
  const segments = plain.replace(/\/{2,}/g, '/').split('/').slice(1);
  const kept: string[] = [];
  segments.forEach((segment, index) => {
    if (segment === '..') kept.pop();
    if (segment !== '.' && segment !== '..') kept.push(segment);
    // RFC 3986, section 5.2.4: what ends in dots is a folder.
    else if (index === segments.length - 1) kept.push('');
  });
  return `/${kept.join('/')}`;
}
