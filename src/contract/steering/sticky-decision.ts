import type { Decision, DecisionInput } from './decide';
import { isAsset } from './decide';
import { formatStickyCookie, stickyCookieAttributes } from './sticky-cookie';

/** The cookie to set after a decision; undefined where the visitor's own still serves, or none may be set. */
export function stickyCookieFor(input: DecisionInput, decision: Decision): { readonly value: string; readonly attributes: string } | undefined {
  const config = input.config;
  if (!config.cookie || !decision.sticky || input.request.method === 'OPTIONS') return undefined;
  // A new cookie on an asset would hide which version the page came from.
  if (config.skewProtection && isAsset(input.request)) return undefined;
  if (decision.pinnedUntil !== undefined && (decision.pinnedUntil - input.now) * 2 >= config.ttl) return undefined;
  return {
    value: formatStickyCookie({ variant: decision.variant, bucket: decision.bucket, pinnedUntil: input.now + config.ttl }),
    attributes: stickyCookieAttributes(config),
  };
}
