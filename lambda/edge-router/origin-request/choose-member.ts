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
  /** Who is asked, if it is well. */
  readonly first: string;
  /** All of them, the best first; nobody where nobody else does. */
  readonly members: readonly string[];
}

type Told = Pick<RequestFacts, 'avoided' | 'visitor'>;

/**
 * Who is asked on leg 1: the visitor's member, or who stands in for it while it keeps failing.
 *
 * @param isSafe whether the request is sent again where it fails
 * @param health undefined where failing members are not avoided
 */
export function chooseLeg1(
  member: string, isSafe: boolean, { avoided, visitor }: Told, config: RouterConfig, health: Health | undefined,
  { first, members }: Alike = { first: member, members: [] },
): string {
  const candidates = [...members, ...without(config.members.get(member)!.fallbacks, avoided)];
  // Where more than half is avoided, those that are left break down too. Not so where members answer alike: another one that fails costs each
  // visitor the wait for it, and gets no fewer visitors than before. Whoever is out is asked where all are.
  const pool = globalThis.FASTEST !== false && members.length > 0 ? [] : config.ids;
  return health?.serve(first, candidates, pool, !isSafe, visitor) ?? first;
}

/**
 * Who is asked on leg 2: never the member of leg 1, and one that is to be avoided only where nobody else is left.
 *
 * @param visitors the member that the visitor belongs to, which another one may have stood in for on leg 1
 * @param alike those that answer as it does, the best first; nobody where nobody else does
 */
export function chooseLeg2(
  visitors: string, leg1: string, { avoided, visitor }: Told, config: RouterConfig, health: Health | undefined, alike: readonly string[] = [],
): string {
  const { members, fallback, primary, ids } = config;
  const fallbacksOf = (id: string) => members.get(id)?.fallbacks ?? [];
  const told = [...alike, ...fallbacksOf(visitors), ...fallbacksOf(leg1), fallback ?? primary, primary];
  const others = without([...told, ...ids], [leg1]);
  // What is to be avoided of a version that the visitor is on all the same is all of it.
  const usable = without(others, without(avoided, alike));
  const best = usable[0] ?? others[0] ?? leg1;
  // Leg 2 is the last: it is no trial. A member that nobody named as a fallback is no better than one that keeps failing.
  const candidates = usable.filter((one) => told.includes(one));
  // Nor does one that comes back slowly wait any longer where others answer alike: who is not trusted more would take its place.
  if (globalThis.FASTEST !== false && health && alike.length > 0) return candidates.find((one) => !health.isOut(one)) ?? best;
  return health?.serve(best, candidates, ids, true, visitor) ?? best;
}

function without(members: readonly string[], left: readonly string[]): string[] {
  return members.filter((one) => !left.includes(one));
}
