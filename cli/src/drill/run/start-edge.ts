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
    layOut(edge, scenario);
    return edge;
  } catch (error) {
    await edge.close();
    throw error;
  }
}

/** Places and distances of what is served: origins that a template has which is deployed later wait for that. */
export function layOut(edge: LocalCloudFront, { places, distances, pops }: Pick<Scenario, 'places' | 'distances' | 'pops'>): void {
  const { network, sessionTables } = edge;
  const origins = [...edge.distribution.origins.keys()];
  const here = Object.entries(places).filter(([origin]) => origins.includes(origin));
  // Places first: a Region may be in use by an origin alone.
  for (const [origin, region] of here) network.place(origin, region);
  const known = [...origins, ...pops, ...sessionTables?.regions ?? [], ...Object.values(network.places)];
  for (const [pop, ends] of Object.entries(distances)) {
    for (const [end, ms] of Object.entries(ends)) {
      if (known.includes(end)) network.setDistance(pop, end, ms);
    }
  }
}
