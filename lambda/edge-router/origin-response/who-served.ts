import { parseServedBy, type ServedBy, STAMP_UNKNOWN } from '../../../src/contract/edge-router';
import { MEMBER_HEADER, ROLE_HEADER } from '../../../src/contract/names';
import { groupOf, isAlike, type RouterConfig } from '../config';
import type { Headers, OriginRequest } from '../event';
import { originOf } from '../event';
import { headerOf, removeInternal } from '../headers';
import type { SeenLeg } from '../in-flight';
import { lookUp } from '../look-up';
import { after, type MaybePromise } from '../maybe-promise';
import { visitorOf } from '../origin-request/choose-member';
import { factsOf, type RequestFacts } from '../read-request';
import type { RouterParts } from '../router-parts';
import type { SessionAnswer } from '../sessions/session-reader';

/** Whom a response comes from. */
export interface Server {
  /** The member; absent where nobody can tell. */
  readonly member?: string;
  /** Whether it is not the visitor's own member, as far as can be told. */
  readonly isFallback: boolean;
  /** Whether the member was put down when it was asked, and not worked out afterwards; and is the visitor's for more than this once. */
  readonly isCertain: boolean;
  readonly leg?: 1 | 2;
  /** What the session table said; absent where it was not asked or did not answer. */
  readonly stamp?: string;
  /** Seconds for which the answer of a fallback may be kept. */
  readonly ttl?: number;
  /** When the leg was sent, in milliseconds since the epoch. */
  readonly sentAt?: number;
}

const NOBODY_KNOWS: Server = { isFallback: true, isCertain: false };

/**
 * By what the router wrote into the request, where CloudFront shows it; else by this instance's memory; else decided again.
 */
export function whoServed(request: OriginRequest | undefined, requestId: string | undefined, parts: RouterParts): MaybePromise<Server> {
  if (!request) return NOBODY_KNOWS;
  const customHeaders: Headers = originOf(request)?.customHeaders ?? {};
  const config = parts.readConfig(customHeaders);
  if (!config) {
    // The router took the role away when it wrote the header: where both are there, the header is a viewer's.
    const isEdited = headerOf(customHeaders, ROLE_HEADER) === undefined;
    const written = isEdited ? parseServedBy(headerOf(request.headers, MEMBER_HEADER)) : undefined;
    return written ? certain(written, parts.inFlight.get(requestId)) : NOBODY_KNOWS;
  }
  if (globalThis.FASTEST !== false && config.unassigned) removeInternal(request.headers);
  const facts = factsOf(request, customHeaders, config);
  const seen = parts.inFlight.get(requestId);
  if (seen?.servedBy?.leg === facts.leg) return certain(seen.servedBy, seen);
  if (globalThis.FASTEST !== false && isWhole(facts, config)) return { isFallback: false, isCertain: true, leg: facts.leg };
  if (facts.leg === 2) return { isFallback: true, isCertain: false, leg: 2, ttl: config.fallbackTtl };

  const again = (answer: SessionAnswer | undefined): Server => {
    if (answer?.kind === 'unknown') return { isFallback: false, isCertain: false, leg: 1 };
    const { member, missing, stamp } = visitorOf(facts, answer, config);
    // Another instance may think otherwise of its health: nobody stands in for a member that is well.
    if (config.ejection && parts.health.isOut(member)) return { isFallback: true, isCertain: false, leg: 1 };
    // Of several that answer alike it may have been any.
    const isOneOfSeveral = globalThis.FASTEST !== false && groupOf(member, config) !== undefined;
    return { member: isOneOfSeveral ? undefined : member, isFallback: missing !== undefined, isCertain: false, leg: 1, stamp };
  };
  const answer = facts.session === undefined ? undefined : lookUp(facts.session, config.sessions!, parts.reader, parts.log);
  return after(answer, again);
}

/** Whether everybody who may have been asked answers as the visitor's member does. */
function isWhole({ leg, variant, missing, session }: RequestFacts, config: RouterConfig): boolean {
  if (!config.groups || missing !== undefined || session !== undefined) return false;
  // A fallback that was named for the nearest is in the group, and may answer otherwise.
  const others = leg === 2 ? config.ids : [...groupOf(variant, config)?.members ?? [], ...config.members.get(variant)!.fallbacks];
  return others.every((id) => isAlike(variant, id, config));
}

function certain(served: ServedBy, seen: SeenLeg | undefined): Server {
  const { member, leg, standsInFor, stamp, ttl } = served;
  const isFallback = standsInFor !== undefined;
  // Two clocks may differ.
  const sentAt = seen?.servedBy?.leg === leg ? seen.sentAt : served.sentAt;
  // The session may be on another member: its visitor must not get this answer again once the table is back.
  const isCertain = stamp !== STAMP_UNKNOWN;
  return { member, isFallback, isCertain, leg, stamp: isCertain ? stamp : undefined, ttl, sentAt };
}
