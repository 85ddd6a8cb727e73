import { scopeOf } from './response-scope';
import type { ViewerResponse } from './viewer-response';
import { INTERNAL_HEADER_PREFIX } from '../../src/contract/names';
import { HARDENER_CONFIG_VERSION, type HardenerConfig } from '../../src/contract/response-hardener';

/**
 * The response with the configured headers set, kept and removed, and without any of our internal headers.
 *
 * The headers are changed on a copy which is put in place at the very end: when anything throws on the way, the response
 * is still the one that came in.
 */
export function harden(response: ViewerResponse, config: HardenerConfig): ViewerResponse {
  if (config.v !== HARDENER_CONFIG_VERSION) return response;
  const headers = Object.assign({}, response.headers);
  const scope = scopeOf(response);

  for (const name in headers) {
    if (config.r[name] === 1 || name.startsWith(INTERNAL_HEADER_PREFIX)) delete headers[name];
  }
  config.h.forEach((header) => {
    if (header.s && header.s > scope) return;
    if (header.k && headers[header.n]) return;
    headers[header.n] = { value: header.v };
  });

  response.headers = headers;
  return response;
}
