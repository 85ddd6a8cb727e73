import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MAX_STEERED_MEMBERS } from '../../contract/steering/draws';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';

/** Percent by member, for all that visitors can be assigned to but the primary. */
export type MemberWeights = ReadonlyMap<string, number>;

/** Works out who has which share, and refuses what makes no sense. */
export function memberWeights(scope: IConstruct, pool: OriginPool, evenly?: readonly string[]): MemberWeights {
  const fail = (id: string, message: string): never => {
    throw new SmartOriginError(scope, id, message);
  };
  const given = pool.ids.filter((id) => pool.member(id).weight !== undefined);
  const steered = pool.assignable;
  if (steered.length > MAX_STEERED_MEMBERS) {
    fail('TooManySteeredMembers', `visitors can be assigned to ${MAX_STEERED_MEMBERS} members at most, and ${steered.length} are no standbys (${steered.join(', ')}); mark the others as \`standby\``);
  }
  if (evenly) return evenWeights(pool, evenly, given, fail);

  for (const id of given) checkWeight(pool, id, fail);
  const weights = new Map(steeredWithoutPrimary(pool).map((id) => [id, pool.member(id).weight ?? 0]));
  if (weights.size === 0) {
    const twins = pool.equivalentsOf(pool.primary).length > 1;
    const others = pool.ids.length > 1 ? `, since all others are standbys${twins ? ' or serve the same' : ''}` : '';
    fail('NothingToSteer', `only "${pool.primary}" is there to send visitors to${others}; add a member with a \`weight\`, `
      + (twins ? 'or set `steering: Steering.fastest()` and remove `sameAs`' : 'or leave `steering` out'));
  }
  const sum = round([...weights.values()].reduce((total, weight) => total + weight, 0));
  if (sum > 100) {
    fail('WeightsAbove100', `weights are percent of new visitors, and ${list(weights)} add up to ${sum}; lower them to 100 or less, "${pool.primary}" takes the rest`);
  }
  if (given.length > 0 && sum === 0) {
    fail('AllWeightsZero', `every weight is 0 (${given.join(', ')}), so nobody would be steered; give one a weight above 0, or, for members that only preview links and `
      + `the live policy reach, leave \`weight\` out and set \`steering: Steering.weighted()\` and \`primary: '${pool.primary}'\``);
  }
  return weights;
}

type Fail = (id: string, message: string) => never;

function checkWeight(pool: OriginPool, id: string, fail: Fail) {
  const weight = pool.member(id).weight!;
  if (Token.isUnresolved(weight) || !(weight >= 0 && weight <= 100) || round(weight) !== weight) {
    fail('InvalidWeight', `member "${id}" has weight ${Token.isUnresolved(weight) ? 'of a deploy-time value' : weight}; a weight is percent of new visitors, `
      + 'from 0 to 100 in steps of 0.01, known at synth: for example 10');
  }
  if (id === pool.primary) {
    fail('WeightOnPrimary', `"${id}" is the primary and has weight ${weight}; the primary takes what the others leave: remove its weight and give the other member one`);
  }
  if (pool.member(id).standby) {
    fail('WeightOnStandby', `"${id}" is a standby, which is only asked as a fallback, and has weight ${weight}; remove \`weight\` or \`standby\``);
  }
}

function evenWeights(pool: OriginPool, evenly: readonly string[], given: readonly string[], fail: Fail): MemberWeights {
  const shown = JSON.stringify(evenly);
  if (given.length > 0) {
    fail('EvenlyBesideWeights', `\`evenly\` is ${shown}, and ${given.map((id) => `"${id}"`).join(', ')} has a weight; use one or the other`);
  }
  if (evenly.length < 2 || new Set(evenly).size !== evenly.length) {
    fail('InvalidEvenly', `\`evenly\` is ${shown}; name two members or more, each once, for example ["v1", "v2"]`);
  }
  for (const id of evenly) {
    const { standby, sameAs } = pool.member(id, 'one of `evenly`');
    if (sameAs !== undefined) fail('SameAsEvenly', `\`evenly\` names "${id}", which serves the same as "${sameAs}" and gets its visitors from it; name "${sameAs}"`);
    if (standby) fail('StandbyEvenly', `\`evenly\` names "${id}", which is a standby; remove \`standby\` from it, or take it out`);
  }
  if (!evenly.includes(pool.primary)) {
    fail('PrimaryNotEvenly', `"${pool.primary}" is the primary, and \`evenly\` (${shown}) leaves it out, so it would answer nobody new; name it in \`evenly\`, or set \`primary\` to one of them`);
  }
  return new Map(steeredWithoutPrimary(pool).map((id) => [id, evenly.includes(id) ? round(100 / evenly.length) : 0]));
}

const steeredWithoutPrimary = (pool: OriginPool) => pool.assignable.filter((id) => id !== pool.primary);

const round = (percent: number) => Math.round(percent * 100) / 100;

const list = (weights: MemberWeights) => [...weights].map(([id, weight]) => `${id} ${weight}`).join(' + ');
