import { boundOf, type Estimate, estimateOfRace, expected, learned, uncertainty } from './estimate';
import { Bank, costOf, mayBeFaster } from './exploration';
import type { Pace, PaceSettings } from './pace';

export interface PaceDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** From 0 up to, but without 1. */
  readonly random: () => number;
}

/** Share by which what is timed varies either way, so that instances do not go in step. */
const JITTER = 0.1;
/** Visitors do not move for less. */
const LEAST_GAIN_MS = 10;
/** What is missing for longer has failed, since CloudFront waits for connections as long as that, or has come to another instance. */
const LONGEST_SILENCE_MS = 1_000;
/** While the best is silent, only who is slower by so much at most is asked instead: it may just be that an answer came to another instance. */
const NEARLY_AS_FAST = Math.log(1.8);

export function createPace({ now, random }: PaceDeps): Pace {
  const estimates = new Map<string, Estimate>();
  /** Who is asked, of the members that are equivalent to each other. */
  const preferred = new Set<string>();
  /** Until when nobody is sent to a member to find out: the last who was may still wait for its answer. */
  const pausedUntil = new Map<string, number>();
  /** When a member that has not answered since was first asked. */
  const silentSince = new Map<string, number>();
  const bank = new Bank();
  let wentElsewhere = false;

  const jitter = () => 1 - JITTER + 2 * JITTER * random();
  const expectedOf = (member: string) => {
    const estimate = estimates.get(member);
    return estimate ? expected(estimate, now()) : Infinity;
  };
  const inOrder = (members: readonly string[]) => [...members].sort((a, b) => expectedOf(a) - expectedOf(b) || 0);

  /** Who was asked before, unless another member is faster beyond doubt. */
  const stayOrMove = (members: readonly string[], { hysteresis }: PaceSettings): string => {
    const [fastest] = inOrder(members);
    const [current] = inOrder(members.filter((member) => preferred.has(member)));
    const [from, to] = [estimates.get(current), estimates.get(fastest)];
    if (!to) return current ?? fastest;
    if (!from) return fastest;
    const [slow, fast] = [expected(from, now()), expected(to, now())];
    const isFaster = slow - fast >= -Math.log(1 - hysteresis / 100)
      && Math.exp(slow) - Math.exp(fast) >= LEAST_GAIN_MS
      && slow - fast >= Math.sqrt(uncertainty(from, now()) + uncertainty(to, now()));
    return isFaster ? fastest : current;
  };

  /** Whether what was last sent to the member has been waited for much longer than usual. */
  const isOverdue = (member: string, estimate: Estimate): boolean => {
    const silence = now() - (silentSince.get(member) ?? now());
    if (silence > LONGEST_SILENCE_MS) silentSince.delete(member);
    return silence <= LONGEST_SILENCE_MS && silence > Math.exp(expected(estimate, now()) + boundOf(estimate));
  };

  /** Who is asked instead of the best this once: to find out more, or because the best is overdue. */
  const instead = (members: readonly string[], best: string, settings: PaceSettings, mayExplore: boolean): string | undefined => {
    const known = estimates.get(best);
    if (!known?.weight) return undefined;
    const isSilent = isOverdue(best, known);
    if (!isSilent && (!mayExplore || wentElsewhere)) return undefined;
    const rivals = members.filter((member) => {
      const rival = estimates.get(member);
      if (member === best) return false;
      if (isSilent) return rival && !rival.peak && expectedOf(member) - expectedOf(best) <= NEARLY_AS_FAST;
      return now() >= (pausedUntil.get(member) ?? 0) && (!rival || mayBeFaster(rival, known, now()));
    });
    // Whoever is not known at all goes first, then who is likeliest to be faster.
    const chosen = rivals.find((member) => !estimates.has(member)) ?? inOrder(rivals)[0];
    if (chosen === undefined) return undefined;
    const rival = estimates.get(chosen);
    return bank.spend(rival ? costOf(rival, known, now()) : 0, Math.exp(expectedOf(best)), settings) ? chosen : undefined;
  };

  return {
    isUnknown: (members) => !members.some((member) => estimates.has(member)),
    fastestFirst: inOrder,
    choose(members, settings, mayExplore) {
      const best = stayOrMove(members, settings);
      for (const member of members) preferred.delete(member);
      preferred.add(best);
      const rival = instead(members, best, settings, mayExplore);
      wentElsewhere = rival !== undefined;
      const member = rival ?? best;
      // Where the answer does not come here, a slow member is not asked sooner again than if it had.
      if (rival !== undefined) pausedUntil.set(rival, now() + Math.max(estimates.get(rival)?.peak?.fading ?? 0, settings.refresh * jitter()));
      if (!silentSince.has(member)) silentSince.set(member, now());
      return { member, explores: member !== best };
    },
    answered(member, milliseconds, settings) {
      estimates.set(member, learned(estimates.get(member), milliseconds, now(), settings.decay, jitter()));
      silentSince.delete(member);
      bank.answered(milliseconds, settings);
    },
    raced(_, winner, milliseconds) {
      if (!estimates.has(winner)) estimates.set(winner, estimateOfRace(milliseconds, now()));
    },
    forget(member) {
      estimates.delete(member);
      preferred.delete(member);
      pausedUntil.delete(member);
      silentSince.delete(member);
    },
  };
}
