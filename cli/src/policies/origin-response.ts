import { forwardsCookies, forwardsHeader, type ForwardingRules } from './origin-request';
import { headerValue, setHeader, withSharedFields } from '../model/headers';
import type { HeaderMap } from '../model/http';

const DEVICE_HEADERS = [
  'cloudfront-is-desktop-viewer', 'cloudfront-is-mobile-viewer', 'cloudfront-is-smarttv-viewer', 'cloudfront-is-tablet-viewer',
];

/**
 * An origin's headers as they enter the cache: `Vary` names only what was forwarded, and cookies are not set for viewers whose
 * own are not passed on.
 *
 * @param keepCookies - Whether `Set-Cookie` stays in any case, which is an open question.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
export function originResponseHeaders(original: HeaderMap, rules: ForwardingRules, keepCookies: boolean): HeaderMap {
  const headers = withSharedFields(original);
  // With legacy settings the page on cookies leaves no question.
  if ((!keepCookies || rules.legacy) && !forwardsCookies(rules)) delete headers['set-cookie'];
  const vary = headerValue(headers, 'vary');
  if (vary !== undefined && !vary.split(',').some((name) => name.trim() === '*')) {
    const kept = vary.split(',').map((name) => name.trim()).filter((name) => staysInVary(name.toLowerCase(), rules));
    if (kept.length === 0) delete headers.vary;
    else setHeader(headers, 'Vary', kept.join(', '));
  }
  return headers;
}

function staysInVary(name: string, rules: ForwardingRules): boolean {
  if (name === 'accept-encoding' || name === 'cookie') return true;
  if (name === 'user-agent' && DEVICE_HEADERS.some((device) => forwardsHeader(rules, device))) return true;
  // What legacy settings forward unasked is not what the behavior was told to tell responses apart by.
  return rules.legacy ? rules.cachePolicy.headers.includes(name) || rules.originRequestPolicy?.headers.kind === 'all' : forwardsHeader(rules, name);
}
