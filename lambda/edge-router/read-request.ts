import { assignedOf, type RouterConfig } from './config';
import { type Headers, type OriginRequest, textOf } from './event';
import { headerOf } from './headers';
import { parseServedBy, ROLE_FALLBACK, ROLE_PRIMARY, type ServedBy } from '../../src/contract/edge-router';
import { MEMBER_ID } from '../../src/contract/member-id';
import { AVOID_HEADER, MEMBER_HEADER, ROLE_HEADER, SESSION_HEADER, VARIANT_HEADER, VOIDED_HEADER } from '../../src/contract/names';

/** What the viewer router and the template say of a leg. */
export interface RequestFacts {
  readonly leg: 1 | 2;
  /** The member whose origin the template configures for the leg; undefined where it does not say. */
  readonly configured?: string;
  /** The member that the visitor is on, unless a session says otherwise. */
  readonly variant: string;
  /**
   * A variant that is no member here, so that the primary stands in for it: a changed viewer function is everywhere minutes before the changed
   * origins that go with it.
   */
  readonly missing?: string;
  /** The session's token, where it is to be looked up. */
  readonly session?: string;
  /** What tells the visitor from others while a member comes back. */
  readonly visitor?: string;
  /** Members that nobody is sent to while another one is left. */
  readonly avoided: readonly string[];
}

const NOBODY: readonly string[] = [];

export function factsOf(request: OriginRequest, customHeaders: Headers, config: RouterConfig): RequestFacts {
  const { headers } = request;
  const role = headerOf(customHeaders, ROLE_HEADER);
  const variant = headerOf(headers, VARIANT_HEADER);
  const voided = headerOf(headers, VOIDED_HEADER);
  const avoid = headerOf(headers, AVOID_HEADER);
  const isMember = variant !== undefined && config.members.has(variant);
  return {
    leg: role === ROLE_FALLBACK ? 2 : 1,
    configured: role === ROLE_PRIMARY ? config.primary : role === ROLE_FALLBACK ? config.fallback : undefined,
    variant: isMember ? variant : config.primary,
    missing: !isMember && variant !== undefined && MEMBER_ID.test(variant) ? variant : undefined,
    session: config.sessions && headerOf(headers, SESSION_HEADER),
    visitor: textOf(request.clientIp),
    avoided: voided === undefined && avoid === undefined ? NOBODY : config.ids.filter((id) => {
      const assigned = assignedOf(id, config);
      return holds(voided, assigned) || holds(avoid, assigned);
    }),
  };
}

function holds(list: string | undefined, id: string): boolean {
  return list !== undefined && list.split(',').includes(id);
}

/**
 * Who served leg 1, as the router itself wrote it, where CloudFront shows leg 2 what leg 1 was edited to. These edits took away what stands
 * beside it: a header beside the viewer router's own is a viewer's forgery. Where there is no viewer router, the request's id tells.
 */
export function leg1Seen(headers: Headers, { members, unassigned }: RouterConfig, requestId: string | undefined): ServedBy | undefined {
  if (headers[SESSION_HEADER] ?? headers[VOIDED_HEADER] ?? headers[AVOID_HEADER]) return undefined;
  const served = parseServedBy(headerOf(headers, MEMBER_HEADER));
  if (globalThis.FASTEST !== false && unassigned && (requestId === undefined || served?.id !== requestId)) return undefined;
  return served?.leg === 1 && members.has(served.member) ? served : undefined;
}
