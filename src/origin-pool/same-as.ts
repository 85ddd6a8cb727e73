import type { IConstruct } from 'constructs';
import type { OriginPool } from './origin-pool';
import { SmartOriginError } from '../private/errors';

/** Refuses members that serve the same as none that visitors can be on. */
export function checkSameAs(scope: IConstruct, pool: OriginPool) {
  for (const id of pool.ids) {
    const { sameAs, weight, standby } = pool.member(id);
    if (sameAs === undefined) continue;
    const fail = (name: string, message: string): never => {
      throw new SmartOriginError(scope, name, `member "${id}" has sameAs "${sameAs}"${message}`);
    };
    if (sameAs === id) fail('SameAsItself', ', which is itself; name the member that serves the same version elsewhere, or remove sameAs');
    const other = pool.member(sameAs, `what "${id}" is the same as`);
    if (weight !== undefined) fail('WeightBesideSameAs', ` and weight ${weight}; visitors are assigned to "${sameAs}", and asked for from whichever is the fastest: give "${sameAs}" the weight`);
    if (standby) fail('StandbyBesideSameAs', ' and is a standby, which is only asked as a fallback; remove `standby` where it is to answer visitors when it is the fastest, else `sameAs`');
    if (other.sameAs === id) {
      fail('SameAsEachOther', `, which has sameAs "${id}" itself, so neither is the one that visitors are assigned to; remove sameAs from that one of both`);
    }
    if (other.sameAs !== undefined) fail('SameAsChain', `, which has sameAs "${other.sameAs}" itself; name "${other.sameAs}"`);
    if (other.standby) fail('SameAsStandby', `, which is a standby, that no visitor is assigned to; remove \`standby\` from "${sameAs}" (without a weight nobody new is assigned to it), or remove sameAs`);
  }
}
