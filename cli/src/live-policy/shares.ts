import { own } from './operations';
import { emptyPolicy } from './policy-document';
import type { Pool } from './pool';
import type { LivePolicy } from '../../../src/contract/steering/live-policy';
import { effectiveWeights } from '../../../src/contract/steering/weights';

/** How a member stands. Everything in percent of new visitors. */
export interface MemberShare {
  readonly id: string;
  readonly role: 'primary' | 'member' | 'dark' | 'standby';
  /** By the template; undefined for standbys. */
  readonly template?: number;
  /** By the live policy; undefined where that does not name the member. */
  readonly live?: number;
  /** What new visitors get, voids and force among it. */
  readonly share: number;
  /** How far the live weight is off the template's. */
  readonly drift: number;
  readonly voided: boolean;
}

export interface PoolShares {
  readonly members: readonly MemberShare[];
  /** The policy's generation is below the template's, so that it has no effect. */
  readonly disregarded: boolean;
  /** Whether live policy and template differ. */
  readonly drift: boolean;
  /** Members that the policy names and the template does not have. */
  readonly unknown: readonly string[];
}

/** What the edge makes of template and live policy, for new visitors. */
export function poolShares(pool: Pool & { readonly primary: string }, stored: LivePolicy): PoolShares {
  const disregarded = pool.generation !== undefined && stored.generation < pool.generation;
  const policy = disregarded ? emptyPolicy(0) : stored;
  const steered = pool.members.filter(({ standby }) => !standby).map(({ id, weight = 0 }) => ({ id, weight }));
  const template = weightsOf(pool.primary, steered, emptyPolicy(0));
  const live = weightsOf(pool.primary, steered, policy);
  const shares = sharesOf(pool.primary, steered.map(({ id }) => id), live, policy);
  const members = pool.members.map(({ id, standby, weight = 0 }): MemberShare => ({
    id,
    role: standby ? 'standby' : id === pool.primary ? 'primary' : weight === 0 ? 'dark' : 'member',
    ...(standby ? {} : { template: template[id] }),
    // A weight of the primary has no effect.
    ...(standby || id === pool.primary || own(policy.weights, id) === undefined ? {} : { live: own(policy.weights, id) }),
    share: shares.get(id) ?? 0,
    drift: standby ? 0 : hundredths(live[id]! - template[id]!),
    voided: !standby && policy.voided.includes(id),
  }));
  const ids = new Set(pool.members.map(({ id }) => id));
  const named = [...Object.keys(stored.weights), ...stored.voided, ...(stored.force === null ? [] : [stored.force])];
  return {
    members,
    disregarded,
    drift: members.some(({ drift, voided }) => drift !== 0 || voided) || (policy.force !== null && shares.has(policy.force)),
    unknown: [...new Set(named)].filter((id) => !ids.has(id)).sort(),
  };
}

function weightsOf(primary: string, steered: { id: string; weight: number }[], policy: LivePolicy): Record<string, number> {
  return effectiveWeights(primary, steered, { weights: Object.assign(Object.create(null) as object, policy.weights) });
}

function sharesOf(primary: string, ids: readonly string[], weights: Record<string, number>, policy: LivePolicy): Map<string, number> {
  const only = (id: string) => new Map(ids.map((one) => [one, one === id ? 100 : 0]));
  if (policy.force !== null && ids.includes(policy.force)) return only(policy.force);
  const standing = ids.filter((id) => !policy.voided.includes(id));
  // All voided is none voided, since somebody has to answer.
  const answering = standing.length === 0 ? ids : standing;
  const sum = answering.reduce((total, id) => total + weights[id]!, 0);
  if (sum === 0) return only(answering.includes(primary) ? primary : answering[0]!);
  return new Map(ids.map((id) => [id, answering.includes(id) ? hundredths((weights[id]! / sum) * 100) : 0]));
}

function hundredths(percent: number): number {
  return Math.round(percent * 100) / 100 + 0;
}
