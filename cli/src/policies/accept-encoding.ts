import type { CachePolicy } from '../model/policies';

/**
 * What CloudFront makes of a viewer's `Accept-Encoding`, for the cache key and for the origin: `br,gzip`, `br`, `gzip` or nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html
 */
export function normalizedAcceptEncoding(header: string | undefined, policy: CachePolicy): string | undefined {
  if (header === undefined) return undefined;
  const accepted = acceptedCodings(header);
  const codings = [
    ...(policy.acceptEncodingBrotli && accepted.has('br') ? ['br'] : []),
    ...(policy.acceptEncodingGzip && accepted.has('gzip') ? ['gzip'] : []),
  ];
  return codings.length === 0 ? undefined : codings.join(',');
}

/** What was parsed already: browsers send few different headers, and the same with every request. */
const KNOWN = new Map<string, ReadonlySet<string>>();
const MOST_KNOWN = 100;

/** The codings of an `Accept-Encoding` header that are not refused with `q=0`. RFC 9110 §12.5.3 */
export function acceptedCodings(header: string | undefined = ''): ReadonlySet<string> {
  const known = KNOWN.get(header);
  if (known !== undefined) return known;
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  const accepted = parsedCodings(header);
  KNOWN.set(header, accepted);
  return accepted;
}

function parsedCodings(header: string): Set<string> {
  const codings = header.split(',').map((item) => item.trim().toLowerCase().split(/\s*;\s*/));
  return new Set(codings.filter(([name, ...parameters]) => name !== '' && !parameters.some((p) => /^q=0(\.0{0,3})?$/.test(p))).map(([name]) => name!));
}
