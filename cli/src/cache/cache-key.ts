import { headerValue } from '../model/headers';
import type { EdgeRequest } from '../model/http';
import type { CachePolicy } from '../model/policies';
import { normalizedAcceptEncoding } from '../policies/accept-encoding';
import { cloudFrontHeader, type ViewerFacts } from '../policies/cloudfront-headers';
import { selectedCookies, selectedParameters, selects } from '../policies/value-selection';

/**
 * What makes two requests the same to the cache: path, and what the cache policy names. HEAD is answered from what GET stored,
 * OPTIONS is kept apart.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html
 */
export function cacheKey(request: EdgeRequest, policy: CachePolicy, viewer: ViewerFacts): string {
  const kind = request.method === 'OPTIONS' ? 'OPTIONS' : 'GET';
  const headers = policy.headers.map((name) => [name, headerValue(request.headers, name) ?? cloudFrontHeader(name, request, viewer)?.value ?? null]);
  const cookies = policy.cookies.kind === 'none' ? [] : selectedCookies(headerValue(request.headers, 'cookie'), (name) => selects(policy.cookies, name));
  const query = selectedParameters(request.querystring, (name) => selects(policy.queryStrings, name));
  const encoding = normalizedAcceptEncoding(headerValue(request.headers, 'accept-encoding'), policy) ?? null;
  // The path is last, where it needs no escaping: what is before it ends in itself.
  if (query.length + headers.length + cookies.length === 0) return `${kind} ${encoding} ${request.uri}`;
  return `${kind} ${encoding} ${JSON.stringify([query, headers, cookies])}${request.uri}`;
}
