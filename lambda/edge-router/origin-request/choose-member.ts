import { STAMP_UNKNOWN } from '../../../src/contract/edge-router';
import { STAMP_NONE } from '../../../src/contract/names';
import type { RouterConfig } from '../config';
import type { Health } from '../health/health';
import type { RequestFacts } from '../read-request';
import type { SessionAnswer } from '../sessions/session-reader';

/** The member that a visitor belongs to. */
export interface Visitor {
  readonly member: string;
  /** The variant that the member stands in for, since it is no member here. */
  readonly missing?: string;
  /** What the session table said: a member, `STAMP_NONE` or `STAMP_UNKNOWN`; absent where it was not asked. */
  readonly stamp?: string;
}

/** A session goes before the variant, unless its version is voided, or unknown here. */
export function visitorOf(facts: RequestFacts, answer: SessionAnswer | undefined, config: RouterConfig): Visitor {
  const { variant, missing } = facts;
  if (answer === undefined) return { member: variant, missing };
  if (answer.kind === 'unknown') return { member: variant, missing, stamp: STAMP_UNKNOWN };
  const member = answer.kind === 'found' ? memberOf(answer.version, config) : undefined;
  if (member === undefined || facts.avoided.includes(member)) return { member: variant, missing, stamp: STAMP_NONE };
  return { member, stamp: member };
}

function memberOf(version: string, { sessions, members }: RouterConfig): string | undefined {
  const versions = sessions?.versions;
  const member: unknown = versions && Object.hasOwn(versions, version) ? versions[version] : version;
  return typeof member === 'string' && members.has(member) ? member : undefined;
}

/**
 * Who is asked on leg 1: the visitor's member, or who stands in for it while it keeps failing.
 *
 * @param health undefined where failing members are not avoided
 */
export function chooseLeg1(
  member: string, isWrite: boolean, { avoided, visitor }: Pick<RequestFacts, 'avoided' | 'visitor'>, config: RouterConfig, health: Health | undefined,
): string {
  if (!health) return member;
  const fallbacks = config.members.get(member)?.fallbacks ?? [];
  const candidates = avoided.length === 0 ? fallbacks : without(fallbacks, avoided);
  // Without a leg 2 a trial that fails is an error for the visitor, as it is with writes.
  return health.serve(member, candidates, config.ids, isWrite || config.fallback === undefined, visitor);
}

/**
 * Who is asked on leg 2: never the member of leg 1, and one that is to be avoided only where nobody else is left.
 *
 * @param visitors the member that the visitor belongs to, which another one may have stood in for on leg 1
 */
export function chooseLeg2(
  visitors: string, leg1: string, { avoided, visitor }: Pick<RequestFacts, 'avoided' | 'visitor'>, config: RouterConfig, health: Health | undefined,
): string {
  const { members, fallback, primary, ids } = config;
  const fallbacksOf = (id: string) => members.get(id)?.fallbacks ?? [];
  const told = [...fallbacksOf(visitors), ...fallbacksOf(leg1), ...(fallback === undefined ? [] : [fallback]), primary];
  const others = without([...told, ...ids], [leg1]);
  const usable = without(others, avoided);
  const best = usable[0] ?? others[0] ?? leg1;
  if (!health) return best;
  // Leg 2 is the last: it is no trial. A member that nobody named as a fallback is no better than one that keeps failing.
  const candidates = usable.filter((one) => told.includes(one));
  return health.serve(best, candidates, ids, true, visitor);
}

function without(members: readonly string[], left: readonly string[]): string[] {
  return members.filter((one) => !left.includes(one));
}
