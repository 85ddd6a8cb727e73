import { inconsistent } from './inconsistent';

const MAX_LENGTH = 255;

/**
 * A path pattern as it is compared; `&` may be written `&amp;`.
 *
 * @throws SmartOriginError `ERR_INVALID_DISTRIBUTION` for one that is too long, or has a character that CloudFront does not take
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function pathPattern(written: string, place: string): string {
  const pattern = written.replace(/&amp;/g, '&');
  if (pattern === '' || pattern.length > MAX_LENGTH) {
    throw inconsistent(place, `${pattern.length} characters`, `a path pattern has 1 to ${MAX_LENGTH} characters`, 'put a "*" in the place of what differs');
  }
  const strange = /[^A-Za-z0-9_\-.*?$/~"'@:+&]/.exec(pattern);
  if (strange !== null) {
    throw inconsistent(place, pattern, `a path pattern may not have ${JSON.stringify(strange[0])}: letters, digits and _ - . * ? $ / ~ " ' @ : + & are allowed`,
      'put a "?" in its place, which stands for any character');
  }
  return pattern;
}

/** @throws SmartOriginError `ERR_INVALID_DISTRIBUTION` for a pattern that stands twice, with or without the slash at its beginning */
export function checkDistinct(patterns: readonly string[], place: string): void {
  const bare = patterns.map((pattern) => pattern.replace(/^\//, ''));
  const index = bare.findIndex((pattern, at) => bare.indexOf(pattern) < at);
  if (index >= 0) throw inconsistent(`${place}.CacheBehaviors[${index}].PathPattern`, patterns[index]!, 'another behavior has this path pattern', 'remove one of the two');
}
