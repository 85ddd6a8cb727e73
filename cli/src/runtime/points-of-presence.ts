import { meantName } from '../../../src/contract/nearest-name';
import { ObjectCache } from '../cache/object-cache';
import { RequestCollapser } from '../cache/request-collapser';
import { SmartOriginError } from '../errors';
import { edgeLocationName } from '../network/edge-location-names';

/** An edge location, and the Region that its Lambda@Edge functions run in. */
export interface PointOfPresence {
  /** In the form of `x-amz-cf-pop`: letters, digits and hyphens. */
  readonly name: string;
  readonly region: string;
}

/** What a point of presence has for itself, whichever template is served. */
export interface EdgeLocation extends PointOfPresence {
  readonly cache: ObjectCache;
  readonly collapser: RequestCollapser;
}

const DEFAULT_NAME = 'LCL50-P1';

/**
 * The points of presence of the local CloudFront; the first one serves viewers that choose none.
 *
 * @param given - Undefined for one, in `region`. A Region stands for a point of presence near it.
 * @param cacheBytes - Bytes of responses that each keeps.
 * @throws SmartOriginError `ERR_OPTION`
 */
export function edgeLocations(
  given: readonly (string | PointOfPresence)[] | undefined, region: string, cacheBytes: number | undefined,
): EdgeLocation[] {
  const pops = given?.map((one) => (typeof one === 'string' ? popNear(one) : one)) ?? [{ name: DEFAULT_NAME, region }];
  if (pops.length === 0) {
    throw new SmartOriginError('ERR_OPTION', 'no point of presence was given', 'viewers have to be served somewhere', 'give one, or leave the option out');
  }
  for (const [index, { name, region: its }] of pops.entries()) {
    checkName(name);
    if (pops.findIndex((other) => other.name === name) !== index) {
      throw new SmartOriginError('ERR_OPTION', `the point of presence "${name}" was given twice`, 'viewers choose one by its name', 'give each a name of its own');
    }
    checkRegion(its, `--pop ${name}`);
  }
  return pops.map(({ name, region: its }) => ({ name, region: its, cache: new ObjectCache(cacheBytes), collapser: new RequestCollapser() }));
}

function popNear(region: string): PointOfPresence {
  checkRegion(region, 'pops');
  return { name: edgeLocationName(region), region };
}

/** A point of presence by its name, or by its Region where no other one is there. */
export function findPop<T extends PointOfPresence>(pops: readonly T[], given: string): T | undefined {
  const named = pops.find(({ name }) => name === given);
  if (named !== undefined) return named;
  const [there, ...others] = pops.filter(({ region }) => region === given);
  return others.length === 0 ? there : undefined;
}

/** @throws SmartOriginError `ERR_POP` */
export function popNamed<T extends PointOfPresence>(pops: readonly T[], given: string): T {
  const found = findPop(pops, given);
  if (found !== undefined) return found;
  const known = pops.map(({ name, region }) => `${name} in ${region}`).join(', ');
  const meant = meantName(given, pops.flatMap(({ name, region }) => [name, region]).filter((name) => findPop(pops, name)));
  const several = pops.some(({ region }) => region === given);
  throw new SmartOriginError('ERR_POP', several ? `there are several points of presence in ${given}` : `there is no point of presence "${given}"`,
    `there are: ${known}`, meant === undefined || several ? 'give the name of one of these' : `write ${meant}`);
}

/**
 * @param option - What it was given by, for the message.
 * @throws SmartOriginError `ERR_OPTION`
 */
export function checkRegion(region: string, option = '--region'): void {
  // A Region that is newer than this code must pass.
  if (/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) return;
  throw new SmartOriginError('ERR_OPTION', `"${region}" is no Region`, 'a Region is written like us-east-1', `correct ${option}${option === '--region' ? ', or leave it out for us-east-1' : ''}`);
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9-]{1,32}$/.test(name)) return;
  throw new SmartOriginError('ERR_OPTION', `"${name}" is no name of a point of presence`, 'it has 1 to 32 letters, digits and hyphens', 'write it like FRA56-P1');
}
