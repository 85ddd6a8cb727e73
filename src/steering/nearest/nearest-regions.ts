import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { REGIONS } from '../../contract/edge-router';
import type { NearestMap } from '../../contract/nearest';
import { meantName } from '../../contract/nearest-name';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';

/**
 * The member of each Region, checked. Those of the primary come first, since they count where nothing tells which is nearer, then the others by
 * name: the order of a map never decides.
 */
export function nearestRegions(scope: IConstruct, pool: OriginPool, given: NearestMap): NearestMap {
  const regions = Object.entries(given ?? {});
  for (const [region, id] of regions) {
    checkRegion(scope, region, id);
    checkMember(scope, pool, region, id);
  }
  const named = new Set(regions.map(([, id]) => id));
  const homeless = pool.ids.filter((id) => !pool.member(id).standby && !named.has(id));
  if (homeless.length > 0) {
    const [example] = homeless;
    const free = ['eu-west-1', 'us-east-1'].find((region) => given?.[region] === undefined) ?? 'ap-south-1';
    throw new SmartOriginError(scope, 'MemberWithoutRegion',
      `Steering.nearest() got no Region for ${homeless.map((id) => `"${id}"`).join(', ')}, so nobody would be near ${homeless.length === 1 ? 'it' : 'them'}; `
      + `say where ${homeless.length === 1 ? 'it is' : 'each is'}, for example { '${free}': '${example}' }, or, for a member that is asked as a fallback only, set \`standby\``);
  }
  const isPrimary = (id: string) => Number(id === pool.primary);
  return Object.fromEntries(regions.sort(([a, one], [b, other]) => isPrimary(other) - isPrimary(one) || (a < b ? -1 : 1)));
}

/** China, GovCloud, the isolated partitions, and the European Sovereign Cloud. */
const OTHER_PARTITION = /^(cn|eusc|[a-z]{2}-(gov|iso[a-z]*))-/;

function checkRegion(scope: IConstruct, region: string, id: string) {
  if (Token.isUnresolved(region)) {
    throw new SmartOriginError(scope, 'UnresolvedRegion',
      `Steering.nearest() got a deploy-time value as the Region of "${id}", and who is near to whom is worked out at synth; write the Region out, for example "eu-west-1"`);
  }
  if (Object.hasOwn(REGIONS, region)) return;
  if (typeof id === 'string' && Object.hasOwn(REGIONS, id)) {
    throw new SmartOriginError(scope, 'RegionAsMember',
      `Steering.nearest() got "${id}" as the member in "${region}", which is the wrong way round; write the Region first: { '${id}': '${region}' }`);
  }
  // China's names differ from others' by two letters, and it is on the other side of the globe.
  const meant = OTHER_PARTITION.test(region) ? undefined : meantName(region, Object.keys(REGIONS));
  throw new SmartOriginError(scope, 'UnknownRegion',
    `Steering.nearest() got "${region}" as the Region of "${id}", and this version knows no such Region of the partition "aws"; `
    + (meant === undefined ? 'write a Region as in "eu-west-1"' : `write "${meant}"`)
    + ', or, for one that is newer, of another partition or no Region of AWS, that which is nearest to it');
}

function checkMember(scope: IConstruct, pool: OriginPool, region: string, id: string) {
  if (!pool.member(id, `the member in ${region}`).standby) return;
  throw new SmartOriginError(scope, 'StandbyInRegion',
    `Steering.nearest() got "${id}" as the member in ${region}, and it is a standby, which is only asked as a fallback; remove \`standby\` from it, or take it out of the Regions`);
}
