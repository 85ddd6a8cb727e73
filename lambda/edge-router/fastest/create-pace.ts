import { type Estimate, estimateOfRace, expected, learned, uncertainty } from './estimate';
import { Bank, costOf, mayBeFaster } from './exploration';
import type { Pace, PaceSettings } from './pace';

export interface PaceDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 up to, but without 1. */
  readonly random: () => number;
}

/** Share by which what is timed varies either way, so that instances do not go in step. */
const JITTER = 0.2;
/** Visitors do not move for less. */
const LEAST_GAIN_MS = 10;

export function createPace({ now, random }: PaceDeps): Pace {
  const estimates = new Map<string, Estimate>();
  /** Who is asked, of the members that are equivalent to each other. */
  const preferred = new Set<string>();
  /** Until when nobody is sent to a member to find out: the last who was may still wait for its answer. */
  const pausedUntil = new Map<string, number>();
  const bank = new Bank();
  let exploredLast = false;

  const jitter = () => 1 - JITTER + 2 * JITTER * random();
  const isKnown = (member: string) => estimates.has(member);
  const expectedOf = (member: string) => (isKnown(member) ? expected(estimates.get(member)!, now()) : Infinity);
  const inOrder = (members: readonly string[]) => [...members].sort((a, b) => expectedOf(a) - expectedOf(b) || 0);

  /** Who was asked before, unless another member is faster beyond doubt. */
  const stayOrMove = (members: readonly string[], { hysteresis }: PaceSettings): string => {
    const fastest = inOrder(members)[0];
    const current = inOrder(members.filter((member) => preferred.has(member)))[0];
    const [from, to] = [estimates.get(current), estimates.get(fastest)];
    if (!to) return current ?? fastest;
    if (!from) return fastest;
    const [slow, fast] = [expected(from, now()), expected(to, now())];
    const isFaster = slow - fast >= -Math.log(1 - hysteresis / 100)
      && Math.exp(slow) - Math.exp(fast) >= LEAST_GAIN_MS
      && slow - fast >= Math.sqrt(uncertainty(from, now()) + uncertainty(to, now()));
    return isFaster ? fastest : current;
  };

  /** Whom a request is worth that finds out more. */
  const toExplore = (members: readonly string[], best: string, settings: PaceSettings): string | undefined => {
    const known = estimates.get(best);
    if (exploredLast || !known?.weight) return undefined;
    const rivals = members.filter((member) => member !== best && now() >= (pausedUntil.get(member) ?? 0)
      && (!isKnown(member) || mayBeFaster(estimates.get(member)!, known, now())));
    // Whoever is not known at all goes first, then who is likeliest to be faster.
    const rival = rivals.find((member) => !isKnown(member)) ?? inOrder(rivals)[0];
    if (rival === undefined) return undefined;
    const cost = isKnown(rival) ? costOf(estimates.get(rival)!, known, now()) : 0;
    return bank.spend(cost, Math.exp(expected(known, now())), settings) ? rival : undefined;
  };

  return {
    isUnknown: (members) => !members.some(isKnown),
    fastestFirst: inOrder,
    choose(members, settings, mayExplore) {
      const best = stayOrMove(members, settings);
      for (const member of members) preferred.delete(member);
      preferred.add(best);
      const rival = mayExplore ? toExplore(members, best, settings) : undefined;
      exploredLast = rival !== undefined;
      if (rival === undefined) return { member: best, explores: false };
      pausedUntil.set(rival, now() + settings.refresh * jitter());
      return { member: rival, explores: true };
    },
    answered(member, milliseconds, settings) {
      const before = estimates.get(member);
      estimates.set(member, learned(before, milliseconds, now(), settings.decay, jitter()));
      bank.answered(milliseconds, settings);
    },
    raced(_, winner, milliseconds) {
      if (!isKnown(winner)) estimates.set(winner, estimateOfRace(milliseconds, now()));
    },
    forget(member) {
      estimates.delete(member);
      preferred.delete(member);
      pausedUntil.delete(member);
    },
  };
}
