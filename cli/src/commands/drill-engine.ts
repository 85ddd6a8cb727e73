import { existsSync } from 'node:fs';
import type { DrillEngine } from './drill-run';
import { checkAgainst, readFacts, runDrill, type Scenario } from '../drill';
import { makeReport } from '../drill/report/make-report';
import { SmartOriginError } from '../errors';

/** Runs drills on a local CloudFront in this process. */
export const drillEngine: DrillEngine = {
  check: (scenario, settings) => {
    checkAgainst(scenario, readFacts(settings));
    checkDeployments(scenario);
  },
  run: async (scenario, settings) => makeReport(await runDrill(scenario, settings)),
};

/** What a drill deploys has to be there before it begins, not when its time has come. */
function checkDeployments({ timeline, file }: Scenario): void {
  for (const { action, line } of timeline) {
    if (action.kind !== 'deploy' || existsSync(action.assembly)) continue;
    throw new SmartOriginError(
      'ERR_SCENARIO', `${file} has a mistake`, `line ${line}: it deploys ${action.assembly}, which is not there`,
      'synthesize it there: paths in a scenario are relative to its file, so copy one that ships beside your assemblies',
    );
  }
}
