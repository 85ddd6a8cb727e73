import { each, type Shopper } from './shopper';
import { countOf } from '../../../scripts/demo/crowd/counting';
import type { CrowdStage } from '../../../scripts/demo/crowd/crowd-stage';
import type { Received } from '../../../scripts/demo/crowd/visitor';
import { type Finding, isAtMost, isExactly } from '../../../scripts/demo/findings';
import { STICKY_COOKIE } from '../../../src/contract/names';

/** Share of visitors. */
const MOST_UNREAD = 0.1;

/** Security headers of the pages, errors of the application included. */
export const GRADE = 'A+';

const versionsOf = (answers: readonly Received[]) => answers.map(({ version }) => version).filter((version) => version !== undefined);

/** Who met another version than their own. `visits`: the answers to each. */
export const moved = (shoppers: readonly Shopper[], visits: readonly (readonly Received[])[]): Shopper[] => (
  shoppers.filter(({ home }, index) => versionsOf(visits[index]!).some((version) => version !== home))
);

/** Nobody may meet another version than their own. */
export function noneMoved(shoppers: readonly Shopper[], visits: readonly (readonly Received[])[]): Finding {
  return isExactly(`visitors who moved, of ${shoppers.length}`, moved(shoppers, visits).length, 0);
}

/**
 * Sends shoppers whom pin or session keep at home. Nobody may move; but where a look-up runs out of its budget, as it does where this
 * machine has too few CPUs for all that runs on it, a visitor without our cookie is served by weight, for that request alone.
 */
export async function comeBack(shoppers: readonly Shopper[], visit: (shopper: Shopper) => Promise<Received[]>): Promise<Finding[]> {
  const asking = shoppers.map(({ variant }) => variant === undefined);
  const visits = await each(shoppers, visit);
  const isUnknown = shoppers.map(({ refusesPin }, index) => asking[index] && !wasLookedUp(visits[index]!, refusesPin));
  const unknown = shoppers.filter((_, index) => isUnknown[index]);
  const askedFor = asking.filter(Boolean).length;
  return [
    noneMoved(shoppers.filter((_, index) => !isUnknown[index]), visits.filter((_, index) => !isUnknown[index])),
    isAtMost(`visitors whose session was not read in time, of ${askedFor}`, unknown.length, Math.ceil(askedFor * MOST_UNREAD)),
  ];
}

/** The router says what it found, and our cookie is set by that: with the first answer, and with each to a browser that refuses it. */
function wasLookedUp(answers: readonly Received[], refusesPin: boolean): boolean {
  return (refusesPin ? answers : answers.slice(0, 1)).every(({ headers, version }) => {
    const kept = headers['set-cookie']?.find((line) => line.startsWith(`${STICKY_COOKIE}=`));
    // Another one than was served: an instance that looked again at origin-response found what another one did not find in time.
    return kept?.split('.')[1] === version;
  });
}

/** Whoever answers, a cookie of ours names the visitor's own version, or is not there. */
export function cookiesStay(shoppers: readonly Shopper[]): Finding {
  const strayed = shoppers.filter(({ variant, home }) => variant !== undefined && variant !== home);
  return isExactly('visitors whose cookie names another version than their own', strayed.length, 0);
}

/** No request with a body may reach origins twice: the second time it would buy again. */
export function sentTwice(stage: CrowdStage, answers: readonly Received[]): Finding {
  const writes = answers.filter(({ method }) => method === 'POST');
  return isExactly(`POSTs sent to an origin twice, of ${writes.length}`, writes.filter((answer) => stage.askedFor(answer).length > 1).length, 0);
}

/** Every answer with content is of one version. */
export function allFrom(version: string, answers: readonly Received[]): Finding {
  const withVersion = answers.filter((answer) => answer.version !== undefined);
  return isExactly(`answers of ${version}`, countOf(version, withVersion), withVersion.length);
}
