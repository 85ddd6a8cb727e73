import { DISALLOWED_HEADER_PREFIXES, DISALLOWED_HEADERS, READ_ONLY_AT_ORIGIN_REQUEST } from '../cloudfront';

/**
 * Whether the edge router may add the header to a member's requests: what a function adds of the others, CloudFront answers with a 502.
 *
 * @param name in lower case
 */
export function canBeAdded(name: string): boolean {
  return name !== 'host' && !READ_ONLY_AT_ORIGIN_REQUEST.includes(name) && !DISALLOWED_HEADERS.includes(name)
    && !DISALLOWED_HEADER_PREFIXES.some((prefix) => name.startsWith(prefix));
}
