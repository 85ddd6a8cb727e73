import type { ViewerResponse } from './viewer-response';
import { HeaderScope } from '../../src/contract/response-hardener';

/**
 * The narrowest scope that a response belongs to; it then belongs to every wider one too.
 *
 * A 304 carries no type, and a browser merges its headers into the copy that it holds (RFC 9111, section 3.2): a page's
 * headers would stick to a picture. So only what belongs on every response goes on it.
 */
export function scopeOf(response: ViewerResponse): HeaderScope {
  const contentType = response.headers['content-type'];
  if (!contentType) return response.statusCode === 304 ? HeaderScope.ALL : HeaderScope.DOCUMENTS;
  const type = contentType.value.toLowerCase();
  if (type.includes('html')) return HeaderScope.PAGES;
  return type.includes('xml') ? HeaderScope.DOCUMENTS : HeaderScope.ALL;
}
