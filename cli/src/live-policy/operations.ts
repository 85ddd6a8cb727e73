import type { LivePolicy } from '../../../src/contract/steering/live-policy';
import { effectiveWeights } from '../../../src/contract/steering/weights';
import { SmartOriginError } from '../errors';
import { isHundredths } from './policy-document';
import { steeredIds, steeredMember, type Pool } from './pool';

/** A policy after an operation, and what the operator should know of it. */
export interface Outcome {
  readonly policy: LivePolicy;
  readonly notes: readonly string[];
}

/** What an operator does to the live policy: pure, so that it can be done again to what somebody else wrote meanwhile. */
export type Operation = (policy: LivePolicy, pool: Pool) => Outcome;

/** A weight to set; undefined gives the member the template's back. */
export interface NewWeight {
  readonly member: string;
  /** Percent of new visitors, 0 to 100 in steps of 0.01. */
  readonly percent?: number;
}

/**
 * Sets weights of members.
 *
 * @throws SmartOriginError `ERR_WEIGHT`, `ERR_MEMBER`
 */
export function setWeights(given: readonly NewWeight[]): Operation {
  return (policy, pool) => {
    const weights = new Map(Object.entries(policy.weights));
    const seen = new Set<string>();
    for (const { member, percent } of given) {
      if (seen.has(member)) throw badWeight(`"${member}" is given twice`, 'a member has one weight', 'name each member once');
      seen.add(member);
      checkWeight(pool, member, percent);
      if (percent === undefined) weights.delete(member);
      else weights.set(member, percent);
    }
    const changed = { ...policy, weights: Object.fromEntries(weights) };
    checkSum(changed, pool);
    const asleep = given.filter(({ member, percent }) => percent !== 0 && policy.voided.includes(member));
    return {
      policy: changed,
      notes: [
        ...asleep.map(({ member }) => `"${member}" is voided, so its weight has no effect until: smart-origin policy restore ${member}`),
        ...forceNote(policy),
      ],
    };
  };
}

/**
 * Takes a member out: weight 0 and voided, whatever pins say.
 *
 * @throws SmartOriginError `ERR_LAST_MEMBER`, `ERR_MEMBER`
 */
export function rollback(member: string): Operation {
  return (policy, pool) => {
    steeredMember(pool, member);
    const left = steeredIds(pool).filter((id) => id !== member && !policy.voided.includes(id));
    if (pool.complete && left.length === 0) {
      throw new SmartOriginError(
        'ERR_LAST_MEMBER', `"${member}" is the last member that is not voided`, 'the edge disregards voids when all members are voided, so this would bring the others back',
        'restore another member first: smart-origin policy restore <member>',
      );
    }
    const forced = policy.force === member;
    return {
      policy: {
        ...policy,
        weights: member === pool.primary ? policy.weights : { ...policy.weights, [member]: 0 },
        voided: [...new Set([...policy.voided, member])],
        force: forced ? null : policy.force,
      },
      notes: [
        ...(forced ? [`"${member}" was forced on everybody; that is released`] : forceNote(policy)),
        ...(member === pool.primary ? ['the primary is voided, so the other members share its visitors by their weights'] : []),
      ],
    };
  };
}

/**
 * Takes a void back. The weight stays 0 unless one is given: whoever mended the member may want to raise it slowly.
 *
 * @throws SmartOriginError `ERR_WEIGHT`, `ERR_MEMBER`
 */
export function restore(member: string, percent?: number): Operation {
  return (policy, pool) => {
    steeredMember(pool, member);
    const restored = { ...policy, voided: policy.voided.filter((id) => id !== member) };
    const outcome = percent === undefined ? { policy: restored, notes: forceNote(policy) } : setWeights([{ member, percent }])(restored, pool);
    if (own(outcome.policy.weights, member) !== 0 || percent === 0) return outcome;
    return {
      ...outcome,
      notes: [...outcome.notes, `the weight of "${member}" stays 0; raise it with: smart-origin policy set-weight ${member}=<percent>`],
    };
  };
}

/**
 * Sends everybody to one member. Pins are kept for later.
 *
 * @throws SmartOriginError `ERR_FORCE`, `ERR_MEMBER`
 */
export function force(member: string): Operation {
  return (policy, pool) => {
    steeredMember(pool, member);
    if (policy.voided.includes(member)) {
      throw new SmartOriginError(
        'ERR_FORCE', `"${member}" is voided`, 'a member that answers nobody cannot answer everybody', `restore it first: smart-origin policy restore ${member}`,
      );
    }
    return { policy: { ...policy, force: member }, notes: [] };
  };
}

/** Ends a force: pins and weights serve again. */
export function release(): Operation {
  return (policy) => ({ policy: { ...policy, force: null }, notes: [] });
}

/** An own property: a member may be called "constructor". */
export function own<T>(values: { readonly [id: string]: T }, id: string): T | undefined {
  return Object.hasOwn(values, id) ? values[id] : undefined;
}

function forceNote({ force: forced }: LivePolicy): string[] {
  return forced === null ? [] : [`everybody is forced to "${forced}", so weights and pins have no effect until: smart-origin policy release`];
}

function checkWeight(pool: Pool, member: string, percent: number | undefined): void {
  steeredMember(pool, member);
  if (member === pool.primary) {
    throw badWeight(`"${member}" is the primary`, 'it takes what the others leave', 'set the weights of the other members instead');
  }
  if (percent !== undefined && !(percent >= 0 && percent <= 100 && isHundredths(percent))) {
    throw badWeight(`"${member}" was given ${percent}`, 'a weight is percent of new visitors, from 0 to 100 in steps of 0.01', `write it like ${member}=12.5`);
  }
}

function checkSum(policy: LivePolicy, pool: Pool): void {
  const others = steeredIds(pool).filter((id) => id !== pool.primary);
  const templates = others.map((id) => ({ id, weight: pool.members.find((member) => member.id === id)!.weight ?? 0 }));
  const weights = effectiveWeights('', templates, { weights: Object.assign(Object.create(null) as object, policy.weights) });
  // In hundredths: 33.33 and its like have no exact sum.
  const hundredths = others.reduce((sum, id) => sum + Math.round(weights[id]! * 100), 0);
  if (hundredths <= 10_000) return;
  const parts = others.map((id) => `${id} ${weights[id]}${own(policy.weights, id) === undefined ? ' (template)' : ''}`);
  throw badWeight(`${parts.join(' + ')} add up to ${hundredths / 100}`, 'weights are percent of new visitors, live and template together at most 100', 'lower some of them in the same command');
}

function badWeight(what: string, why: string, mend: string): SmartOriginError {
  return new SmartOriginError('ERR_WEIGHT', what, why, mend);
}
