import { existsSync } from 'node:fs';
import type { DrillEngine } from './drill-run';
import { deployedOrigins, problemsAgainst, readFacts, runDrill, ScenarioMistakes, type Problem, type Scenario } from '../drill';
import { makeReport } from '../drill/report/make-report';

/** For a file of this package there is nothing to correct. */
const SHIPS = 'it is a drill that ships, for a site with other names: "smart-origin drill init" writes one for this template, and "smart-origin drill --list" names the others';

/** Runs drills on a local CloudFront in this process. */
export const drillEngine: DrillEngine = {
  check: (scenario, settings, doubts) => {
    const facts = readFacts(settings);
    // A drill of another site is told by what it names, not by what it deploys.
    const added = isDeployable(scenario) ? deployedOrigins(scenario, settings, facts) : [];
    const problems = [...problemsAgainst(scenario, facts, added, doubts), ...missingDeployments(scenario)];
    if (problems.length > 0) throw new ScenarioMistakes(scenario.file, problems, scenario.ships ? { mend: SHIPS } : {});
  },
  run: async (scenario, settings) => makeReport(await runDrill(scenario, settings)),
};

function isDeployable({ timeline }: Scenario): boolean {
  return timeline.every(({ action }) => action.kind !== 'deploy' || existsSync(action.assembly));
}

/** What a drill deploys has to be there before it begins, not when its time has come. */
function missingDeployments({ timeline }: Scenario): Problem[] {
  return timeline.flatMap(({ action, line }) => (action.kind !== 'deploy' || existsSync(action.assembly) ? [] : [{
    line, what: `it deploys ${action.assembly}, which is not there`,
    allowed: 'synthesize it there: paths in a scenario are relative to its file, so copy one that ships beside your assemblies',
  }]));
}
