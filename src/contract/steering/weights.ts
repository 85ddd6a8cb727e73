import { BUCKETS } from './bucket';
import type { EdgePolicy } from './policy';
import type { SteeredMember } from './steering-config';

/** Percent of new visitors for each member: live where the policy names it, else the template's; the primary takes what the others leave. */
export function effectiveWeights(
  primary: string, members: readonly { readonly id: string; readonly weight: number }[], policy: Pick<EdgePolicy, 'weights'> | undefined,
): { [member: string]: number } {
  const weights: { [member: string]: number } = {};
  let rest = 100;
  for (let i = 0; i < members.length; i++) {
    const member = members[i];
    if (member.id === primary) continue;
    const live = policy ? policy.weights[member.id] : undefined;
    weights[member.id] = typeof live === 'number' ? live : member.weight;
    rest -= weights[member.id];
  }
  // Members that only one of template and policy knows can add up to more than 100; then they share everything.
  weights[primary] = Math.max(0, Math.round(rest * 1e6) / 1e6);
  return weights;
}

/**
 * The member for a bucket, by weighted rendezvous: each member draws a number for the bucket, the same one for ever, and the best by
 * weight wins. A raised weight makes its member win more buckets and lose none, and hardly a bucket changes hands among the others.
 *
 * @see https://www.ietf.org/archive/id/draft-ietf-bess-weighted-hrw-00.html
 */
export function rendezvous(
  bucket: number, members: readonly SteeredMember[], weights: { readonly [member: string]: number }, voided: { readonly [member: string]: true },
): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (let i = 0; i < members.length; i++) {
    const id = members[i].id;
    const draw = members[i].draw;
    const weight = voided[id] === true ? 0 : weights[id];
    if (!(weight > 0)) continue;
    const score = -Math.log(((bucket * draw[0] + draw[1]) % BUCKETS + 0.5) / BUCKETS) / weight;
    if (score < least) {
      least = score;
      best = id;
    }
  }
  return best;
}
