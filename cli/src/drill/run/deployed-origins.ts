import { SmartOriginError } from '../../errors';
import { readFacts, type FactsOptions, type TemplateFacts } from '../facts';
import type { Scenario } from '../scenario';

export type DrillOrigin = TemplateFacts['origins'][number];

/**
 * Origins that only templates have which the time line deploys: what plays them has to be there before.
 *
 * @throws SmartOriginError for a template that cannot be served, with the line that deploys it
 */
export function deployedOrigins({ timeline }: Pick<Scenario, 'timeline'>, options: FactsOptions, facts: Pick<TemplateFacts, 'origins'>): DrillOrigin[] {
  const known = new Set(facts.origins.map(({ id }) => id));
  const added: DrillOrigin[] = [];
  for (const { action, line } of timeline) {
    if (action.kind !== 'deploy') continue;
    for (const origin of originsOf(action.assembly, line, options)) {
      if (known.has(origin.id)) continue;
      known.add(origin.id);
      added.push(origin);
    }
  }
  return added;
}

function originsOf(template: string, line: number, options: FactsOptions): readonly DrillOrigin[] {
  try {
    return readFacts({ ...options, template }).origins;
  } catch (error) {
    if (!(error instanceof SmartOriginError)) throw error;
    throw new SmartOriginError(error.code, `line ${line} of the scenario cannot be played: ${error.what}`, error.why, error.mend);
  }
}
