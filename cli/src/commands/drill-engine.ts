import { existsSync } from 'node:fs';
import type { DrillEngine } from './drill-run';
import { checkAgainst, deployedOrigins, readFacts, runDrill, type Scenario } from '../drill';
import { makeReport } from '../drill/report/make-report';
import { SmartOriginError } from '../errors';

/** Runs drills on a local CloudFront in this process. */
export const drillEngine: DrillEngine = {
  check: (scenario, settings) => {
    const facts = readFacts(settings);
    // A drill of another site is told by what it names, not by what it deploys.
    checkAgainst(scenario, facts, isDeployable(scenario) ? deployedOrigins(scenario, settings, facts) : []);
    checkDeployments(scenario);
  },
  run: async (scenario, settings) => makeReport(await runDrill(scenario, settings)),
};

function isDeployable({ timeline }: Scenario): boolean {
  return timeline.every(({ action }) => action.kind !== 'deploy' || existsSync(action.assembly));
}

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
