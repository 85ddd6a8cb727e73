import type { Shopper } from './shopper';
import { countOf } from '../../../scripts/demo/crowd/counting';
import type { CrowdStage } from '../../../scripts/demo/crowd/crowd-stage';
import type { Received } from '../../../scripts/demo/crowd/visitor';
import { type Finding, isExactly } from '../../../scripts/demo/findings';

/** Security headers of the pages, errors of the application included. */
export const GRADE = 'A+';

const versionsOf = (answers: readonly Received[]) => answers.map(({ version }) => version).filter((version) => version !== undefined);

/** How many met another version than before. */
export const moved = (visits: readonly (readonly Received[])[], before: readonly (string | undefined)[]): number => (
  visits.filter((answers, index) => answers.length === 0 || versionsOf(answers).some((version) => version !== before[index])).length
);

/** Nobody may meet another version than before. */
export function haveMoved(visits: readonly (readonly Received[])[], before: readonly (string | undefined)[]): Finding {
  return isExactly(`visitors who moved, of ${visits.length}`, moved(visits, before), 0);
}

/** Cookies must name the same variants as before, whoever answered. */
export function cookiesStay(before: readonly (string | undefined)[], guests: readonly Shopper[]): Finding {
  return isExactly('visitors whose cookie changed its variant', guests.filter(({ variant }, index) => variant !== before[index]).length, 0);
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
