import type { DrillRunOptions } from './run-drill';
import { LocalCloudFront } from '../../local-cloudfront';
import { seededRandom } from '../plan/seeded-random';
import type { Scenario } from '../scenario';

/** A local CloudFront as a scenario wants it. */
export async function startEdge(
  scenario: Scenario, options: DrillRunOptions, origins: Record<string, string>, onFault: (error: unknown) => void,
): Promise<LocalCloudFront> {
  const { template, distribution, parameters, values, python, publicKeys } = options;
  const { maxInstances, coldStartMs, idleMs } = scenario.edgeFunctions;
  const edge = await LocalCloudFront.start({
    template, distribution, parameters, values, python, publicKeys, origins, onFault,
    pops: scenario.pops,
    timeScale: scenario.timeScale,
    sessionTableLag: scenario.tableLagMs / 1000,
    keyValueStoreLag: scenario.keyValueStoreLagMs / 1000,
    lambdaInstances: { maxInstances, coldStartMs, ...(idleMs !== undefined && { idleSeconds: idleMs / 1000 }) },
    random: seededRandom(scenario.seed, 'local CloudFront'),
  });
  try {
    // Places first: a Region may be in use by an origin alone.
    for (const [origin, region] of Object.entries(scenario.places)) edge.network.place(origin, region);
    for (const [pop, ends] of Object.entries(scenario.distances)) {
      for (const [end, ms] of Object.entries(ends)) edge.network.setDistance(pop, end, ms);
    }
    return edge;
  } catch (error) {
    await edge.close();
    throw error;
  }
}
