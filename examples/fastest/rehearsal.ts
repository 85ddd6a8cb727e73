import { failureSteps } from './rehearsal/failure-steps';
import { MemberProcess } from './rehearsal/member-process';
import { paceSteps } from './rehearsal/pace-steps';
import { PLACES, setDistances } from './rehearsal/places';
import { Visits } from './rehearsal/visits';
import { Waits } from './rehearsal/waits';
import type { OpenRehearsal } from '../../scripts/demo/rehearsal';

export const openRehearsal: OpenRehearsal = async () => {
  const [eu, us, ap] = await Promise.all([MemberProcess.start('eu'), MemberProcess.start('us'), MemberProcess.start('ap')]);
  const visits = new Visits();
  const waits = new Waits();
  return {
    title: 'One application on three servers',
    mapping: { eu: eu.url, us: us.url, ap: ap.url },
    // What an instance learns, it learns once: with one at each place it can be counted.
    edge: { pops: PLACES.map(({ name, region }) => ({ name, region })), lambdaInstances: { maxInstances: 1 } },
    opened: async (edge) => {
      setDistances(edge);
      visits.watch(edge);
    },
    hints: [
      `points of presence: ${PLACES.map(({ name, nearest }) => `${name} (${nearest} is nearest)`).join(', ')}; choose one by the header x-local-pop, else the first serves`,
      'The page says who answered.',
    ],
    close: async () => {
      await Promise.all([eu.close(), us.close(), ap.close()]);
    },
    steps: () => [...paceSteps(visits, waits, { eu, us, ap }), ...failureSteps(visits, waits)],
    figures: () => waits.figures(),
  };
};
