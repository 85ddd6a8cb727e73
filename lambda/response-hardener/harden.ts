import { scopeOf } from './response-scope';
import type { ViewerResponse } from './viewer-response';
import { INTERNAL_HEADER_PREFIX } from '../../src/contract/names';
import { HARDENER_RULES_VERSION, type HardenerRules } from '../../src/contract/response-hardener';

/**
 * The response with headers set, kept and removed as the rules say, and without any of our internal headers.
 *
 * Whatever throws on a malformed event is read before the first header is changed, so that a fault leaves the response as it
 * came in. Working on a copy would do so too, but copying costs half of the function's time.
 */
export function harden(response: ViewerResponse, rules: HardenerRules): ViewerResponse {
  if (rules.version !== HARDENER_RULES_VERSION) return response;
  const headers = response.headers;
  const scope = scopeOf(response);
  const listed = rules.remove;
  for (const name in headers) {
    // One character, the s of the prefix, spares most headers the call.
    if (listed[name] === 1 || (name[2] === 's' && name.startsWith(INTERNAL_HEADER_PREFIX) && listed[name] !== 0)) delete headers[name];
  }
  rules.set(headers, scope);
  return response;
}
