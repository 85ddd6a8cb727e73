import { STAMP_NONE, STAMP_STAND_IN } from '../names';
import { type Decision, type DecisionInput, isMember, usableVoids } from './decide';
import { sessionTokenOf } from './session-token';
import { stickyCookieFor } from './sticky-decision';
import type { EdgeValue } from './viewer-request';

/**
 * Token of the session that the table is asked for: its version goes before the variant. Whoever has a valid pin needs none, unless the
 * table has the last word; previews, forced members, crawlers and those without consent are not sent by sessions.
 */
export function sessionToLookUp(input: DecisionInput, decision: Decision): string | undefined {
  const session = input.config.session;
  if (!session || !(decision.reason === 'bucket' || (decision.reason === 'pin' && session.always))) return undefined;
  return sessionTokenOf(input.request.cookies[session.cookie]);
}

/**
 * The sticky cookie by what the edge router stamped on the response. A session that could not be looked up is not known to be anywhere, so
 * nothing is kept but a pin, by which the visitor was served; the next request asks again. What a stand-in answered is kept by the session at most.
 */
export function stampedCookie(input: DecisionInput, decision: Decision, header: EdgeValue | undefined): ReturnType<typeof stickyCookieFor> {
  const stamp = header ? header.value : undefined;
  if (stamp === STAMP_STAND_IN) return undefined;
  const isOwn = stamp === undefined ? decision.reason === 'pin' : stamp === STAMP_NONE || stamp === decision.variant;
  if (isOwn || sessionToLookUp(input, decision) === undefined) return stickyCookieFor(input, decision);
  const usable = stamp !== undefined && isMember(stamp, input.config) && usableVoids(input.config, input.policy)[stamp] !== true;
  return usable ? stickyCookieFor(input, { variant: stamp, reason: decision.reason, bucket: decision.bucket, sticky: true }) : undefined;
}
