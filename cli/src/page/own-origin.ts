import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackHost } from '../control/loopback-host';
import { SmartOriginError } from '../errors';

/** What is sent with everything of the page: it asks nobody but its own origin, and nobody frames or reads it. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/**
 * Whether a request may read what the page reads. Pages of other ports of this machine are of the same site, and are refused too.
 *
 * @throws SmartOriginError `ERR_PAGE_HOST`, `ERR_PAGE_ORIGIN`
 */
export function checkReader(headers: IncomingHttpHeaders): void {
  const { host } = headers;
  // A name of an attacker's that resolves to this machine makes their page's requests same-origin; the name gives it away.
  if (!isLoopbackHost(host)) {
    throw new SmartOriginError('ERR_PAGE_HOST', `Host is "${host ?? ''}"`, 'the page is this machine\'s alone', 'ask for it at 127.0.0.1, [::1] or localhost');
  }
  const from = headers['sec-fetch-site'];
  // Browsers alone send it; "none" is what somebody typed.
  if (from !== undefined && from !== 'same-origin' && from !== 'none') throw otherOrigin(`the request is ${String(from)}`);
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) throw otherOrigin(`Origin is "${headers.origin}"`);
}

/**
 * Whether a request may change what is served: it says that it comes from the page itself, and is of a type that no form can send.
 *
 * @throws SmartOriginError `ERR_PAGE_HOST`, `ERR_PAGE_ORIGIN`
 */
export function checkWriter(headers: IncomingHttpHeaders): void {
  checkReader(headers);
  if (headers.origin === undefined) throw otherOrigin('the request has no Origin');
}

function otherOrigin(what: string): SmartOriginError {
  return new SmartOriginError('ERR_PAGE_ORIGIN', what, 'no other web page may read or change what is served here', 'use the page itself, or the paths below /local/');
}
