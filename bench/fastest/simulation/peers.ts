import { type Attempts, failedOver, ONE_SECOND, type Policy } from './cloudfront';
import { bestAt, COLD, MEMBERS, millisecondsOf, type Visit } from './world';

/** One of the others, in the order of the alphabet. */
const other = (member: string) => MEMBERS.find((one) => one !== member)!;

/** What a template alone can do: the primary, and another member where it cannot be reached. */
export const staticPrimary = (attempts: Attempts): Policy => (visits) => visits.map((visit) => {
  return { member: 'a', waited: failedOver(visit, visit.at, ['a', 'b'], attempts) };
});

/** Members in turn. */
export const roundRobin: Policy = (visits) => visits.map((visit, index) => {
  const member = MEMBERS[index % MEMBERS.length];
  return { member, waited: failedOver(visit, visit.at, [member, other(member)], ONE_SECOND) };
});

/** Told by an oracle who is the fastest in the middle: nobody can do better without knowing each answer beforehand. */
export const alwaysTheBest: Policy = (visits) => visits.map((visit) => {
  const member = bestAt(visit.at);
  return { member, waited: failedOver(visit, visit.at, [member, other(member)], ONE_SECOND) };
});

const PROBE_MS = 800;
const WATCHDOG_MS = 900;
const CACHED_MS = 60_000;

/**
 * The function of the note "CloudFront Origin Router": whoever answers a HEAD first is asked for a minute, and requests wait while that is
 * found out anew. It says nothing of failover: it is given the best that a template can.
 */
export const cachedRace: Policy = (visits) => {
  const cached = new Map<number, { readonly member: string; readonly from: number }>();
  return visits.map((visit) => {
    let choice = cached.get(visit.instance);
    if (!choice || visit.at - choice.from > CACHED_MS) {
      choice = raced(visit);
      cached.set(visit.instance, choice);
    }
    // Whoever comes while it is being found out waits for the same race.
    const { member, from } = choice;
    return { member, waited: failedOver(visit, Math.max(visit.at, from), [member, other(member)], ONE_SECOND) };
  });
};

function raced(visit: Visit): { member: string; from: number } {
  const times = MEMBERS.map((member) => ({ member, milliseconds: probeMilliseconds(visit, member) }));
  const first = times.reduce((best, one) => (one.milliseconds < best.milliseconds ? one : best));
  return first.milliseconds <= PROBE_MS ? { member: first.member, from: visit.at + first.milliseconds } : { member: 'a', from: visit.at + WATCHDOG_MS };
}

export function probeMilliseconds({ at, probe }: Visit, member: string): number {
  return COLD * millisecondsOf(member, at, probe[member]);
}
