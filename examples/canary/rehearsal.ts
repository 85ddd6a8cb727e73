import { assignmentSteps } from './rehearsal/assignment-steps';
import { failureSteps } from './rehearsal/failure-steps';
import { Meter } from './rehearsal/meter';
import { HOME, POPS, tablesOf } from './rehearsal/regions';
import { rollbackSteps } from './rehearsal/rollback-steps';
import { shoppers } from './rehearsal/shopper';
import { tableSteps } from './rehearsal/table-steps';
import { VersionProcess } from './rehearsal/version-process';
import type { OpenRehearsal } from '../../scripts/demo/rehearsal';

/** Each version is a process of its own, so that one can die while the other lives. */
export const openRehearsal: OpenRehearsal = async () => {
  const [v1, v2] = await Promise.all([VersionProcess.start('v1'), VersionProcess.start('v2')]);
  const guests = shoppers();
  const meter = new Meter();
  return {
    title: 'Two versions of an application with sessions',
    mapping: { v1: v1.url, v2: v2.url },
    // One instance per function and place needs as much memory as a small process; more of them would wait for the same two CPUs.
    edge: { pops: POPS, lambdaInstances: { maxInstances: 2 }, onTrace: meter.onTrace },
    opened: async (edge) => {
      const tableName = tablesOf(edge).tables[0]!.name;
      await Promise.all([v1, v2].map((version) => version.configure({ endpoint: edge.dynamoDbUrl!, region: HOME, tableName })));
    },
    hints: [
      `points of presence: ${POPS.map(({ name, region }) => `${name} (${region})`).join(', ')}; choose one by the header x-local-pop, else the first serves`,
      'Delete the cookie __Host-smart-origin and come back: the session table knows your version.',
      'A new private window is a new visitor only with another User-Agent: try a few browsers, or curl with -A.',
    ],
    close: async () => {
      await Promise.all([v1.kill(), v2.kill()]);
    },
    steps: (bounds, assumed) => [
      ...assignmentSteps(guests, meter),
      ...failureSteps(guests, { v1, v2, bounds: bounds('v1'), assumed }),
      ...tableSteps(guests, assumed),
      ...rollbackSteps(guests),
    ],
    figures: (edge) => meter.figures(edge),
  };
};
