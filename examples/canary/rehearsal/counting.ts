import type { Shopper } from './shopper';
import { countOf } from '../../../scripts/demo/crowd/counting';
import type { CrowdStage } from '../../../scripts/demo/crowd/crowd-stage';
import type { Received } from '../../../scripts/demo/crowd/visitor';
import { type Finding, isExactly } from '../../../scripts/demo/findings';

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
