import { existsSync } from 'node:fs';
import type { DrillEngine } from './drill-run';
import { deployedOrigins, inOrder, problemsAgainst, readFacts, runDrill, ScenarioMistakes, type Problem, type Scenario } from '../drill';
import { makeReport } from '../drill/report/make-report';
import { STAND_IN } from '../drill/scenario-file/parse-scenario';

/** For a file of this package there is nothing to correct. */
const SHIPS = 'it is a drill that ships, for a site with other names: "smart-origin drill init" writes one for this template, and "smart-origin drill --list" names the others';

/** Runs drills on a local CloudFront in this process. */
export const drillEngine: DrillEngine = {
  check: (scenario, settings, doubts) => {
    const facts = readFacts(settings);
    // A drill of another site is told by what it names, not by what it deploys.
    const added = isDeployable(scenario) ? deployedOrigins(scenario, settings, facts) : [];
    const missing = [...missingDeployments(scenario), ...missingOrigins(scenario, settings.origins)];
    const problems = inOrder([...problemsAgainst(scenario, facts, added, doubts), ...missing]);
    if (problems.length > 0) throw new ScenarioMistakes(scenario.file, problems, scenario.ships ? { mend: SHIPS } : {});
  },
  run: async (scenario, settings) => makeReport(await runDrill(scenario, settings)),
};

function isDeployable({ timeline }: Scenario): boolean {
  return timeline.every(({ action }) => action.kind !== 'deploy' || existsSync(action.assembly));
}

/** What the command line plays in another way need not be there. */
function missingOrigins({ origins, lines }: Scenario, overrides: Readonly<Record<string, string>> = {}): Problem[] {
  return Object.entries(origins).filter(([id]) => !Object.hasOwn(overrides, id)).flatMap(([id, target]) => {
    const isUrl = /^https?:/i.test(target);
    const isThere = target === STAND_IN || (isUrl ? URL.canParse(target) : existsSync(target));
    const what = `origins has ${id}: ${target}, which is ${isUrl ? 'no URL' : 'not there'}`;
    return isThere ? [] : [{ line: lines.origins, what, allowed: 'it is stand-in, a URL or a folder that is there' }];
  });
}

/** What a drill deploys has to be there before it begins, not when its time has come. */
function missingDeployments({ timeline }: Scenario): Problem[] {
  return timeline.flatMap(({ action, line }) => (action.kind !== 'deploy' || existsSync(action.assembly) ? [] : [{
    line, what: `it deploys ${action.assembly}, which is not there`,
    allowed: 'synthesize it there: paths in a scenario are relative to its file, so copy one that ships beside your assemblies',
  }]));
}
