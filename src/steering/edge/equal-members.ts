import type { IConstruct } from 'constructs';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';

/** Refuses pools whose members cannot all serve the same: `policy` chooses among them. */
export function checkEqualMembers(scope: IConstruct, pool: OriginPool, policy: string) {
  for (const id of pool.ids) {
    const { weight } = pool.member(id);
    if (weight === undefined) continue;
    throw new SmartOriginError(scope, 'WeightAmongEquals',
      `member "${id}" has weight ${weight}, and with ${policy} nobody is assigned by weight: members serve the same, and any of them may answer; remove weight, `
      + 'or, for versions that differ, use Steering.weighted(), or Steering.stickySessions() and `sameAs` for one version in several places');
  }
  refuseSameAs(scope, pool, policy, 'all members serve the same there, so remove sameAs');
  const active = pool.ids.filter((id) => !pool.member(id).standby);
  if (active.length < 2) {
    throw new SmartOriginError(scope, 'TooFewMembers',
      `${policy} chooses among two or more members that are no standbys, and there ${active.length === 0 ? 'is none' : `is only "${active[0]}"`}; `
      + `${pool.ids.length > active.length ? 'remove `standby` from another one' : 'add a second member that serves the same'}, or leave \`steering\` out`);
  }
}

/** Refuses `sameAs` where it has no meaning. */
export function refuseSameAs(scope: IConstruct, pool: OriginPool, policy: string, mend: string) {
  const id = pool.ids.find((one) => pool.member(one).sameAs !== undefined);
  if (id === undefined) return;
  throw new SmartOriginError(scope, 'SameAsWithoutSessions',
    `member "${id}" has sameAs "${pool.member(id).sameAs}", which Steering.stickySessions() goes by, and ${policy} does not; ${mend}`);
}
