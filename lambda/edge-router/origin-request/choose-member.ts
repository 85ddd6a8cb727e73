import { STAMP_UNKNOWN } from '../../../src/contract/edge-router';
import { STAMP_NONE } from '../../../src/contract/names';
import { assignedOf, type RouterConfig } from '../config';
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

function memberOf(version: string, config: RouterConfig): string | undefined {
  const { sessions, members } = config;
  const versions = sessions?.versions;
  const member: unknown = versions && Object.hasOwn(versions, version) ? versions[version] : version;
  return typeof member === 'string' && members.has(member) ? assignedOf(member, config) : undefined;
}

/** Members that answer as the visitor's does. */
export interface Alike {
  /** Who of them is asked, if it is well. */
  readonly first: string;
  /** All of them, the best first. */
  readonly members: readonly string[];
}

/**
 * Who is asked on leg 1: the visitor's member, or who stands in for it while it keeps failing.
 *
 * @param alike absent where there is only the member itself
 * @param health undefined where failing members are not avoided
 */
export function chooseLeg1(
  member: string, isWrite: boolean, { avoided, visitor }: Pick<RequestFacts, 'avoided' | 'visitor'>, config: RouterConfig, health: Health | undefined,
  alike?: Alike,
): string {
  const first = alike?.first ?? member;
  if (!health) return first;
  const fallbacks = config.members.get(member)?.fallbacks ?? [];
  const candidates = avoided.length === 0 ? fallbacks : without(fallbacks, avoided);
  // Without a leg 2 a trial that fails is an error for the visitor, as it is with writes.
  return health.serve(first, [...alike?.members ?? [], ...candidates], poolOf(config, alike), isWrite || config.fallback === undefined, visitor);
}

/**
 * Who is asked on leg 2: never the member of leg 1, and one that is to be avoided only where nobody else is left.
 *
 * @param visitors the member that the visitor belongs to, which another one may have stood in for on leg 1
 * @param alike those that answer as it does, the best first; absent where there is only the member itself
 */
export function chooseLeg2(
  visitors: string, leg1: string, { avoided, visitor }: Pick<RequestFacts, 'avoided' | 'visitor'>, config: RouterConfig, health: Health | undefined,
  alike?: readonly string[],
): string {
  const { members, fallback, primary, ids } = config;
  const fallbacksOf = (id: string) => members.get(id)?.fallbacks ?? [];
  const told = [...alike ?? [], ...fallbacksOf(visitors), ...fallbacksOf(leg1), ...(fallback === undefined ? [] : [fallback]), primary];
  const others = without([...told, ...ids], [leg1]);
  const usable = avoided.length === 0 ? others : others.filter((one) => !avoided.includes(one) || alike?.includes(one));
  const best = usable[0] ?? others[0] ?? leg1;
  if (!health) return best;
  // Leg 2 is the last: it is no trial. A member that nobody named as a fallback is no better than one that keeps failing.
  const candidates = usable.filter((one) => told.includes(one));
  return health.serve(best, candidates, poolOf(config, alike), true, visitor);
}

/**
 * Where no more than half may be avoided, those that are left break down too. Not so where members answer alike, of which any other that fails
 * costs each visitor the wait for it: who is out is asked where all are.
 */
function poolOf({ ids }: RouterConfig, alike: unknown): readonly string[] {
  return alike ? [] : ids;
}

function without(members: readonly string[], left: readonly string[]): string[] {
  return members.filter((one) => !left.includes(one));
}
