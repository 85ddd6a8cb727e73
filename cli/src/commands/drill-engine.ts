import type { DrillEngine } from './drill-run';
import { checkAgainst, readFacts, runDrill } from '../drill';
import { makeReport } from '../drill/report/make-report';

/** Runs drills on a local CloudFront in this process. */
export const drillEngine: DrillEngine = {
  check: (scenario, settings) => checkAgainst(scenario, readFacts(settings)),
  run: async (scenario, settings) => makeReport(await runDrill(scenario, settings)),
};
