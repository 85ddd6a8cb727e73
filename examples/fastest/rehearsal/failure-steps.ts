import { GRADE, settle, slowRequests, SOME } from './pace-steps';
import { ASHBURN, DUBLIN, PLACES } from './places';
import { at, countBy, met, type Visits } from './visits';
import type { Waits } from './waits';
import { Fault } from '../../../cli/src';
import { isAtMost, isBetween, isExactly } from '../../../scripts/demo/findings';
import type { CrowdStep } from '../../../scripts/demo/rehearsal';

/** Of which a tenth goes to a member that has just come back. */
const MANY = 30;
/** Where the instance has learned who is dead: a write that is sent before cannot be saved. */
const ORDERS = 10;
/** Less than any time-out of CloudFront's, and more than anybody else takes. */
const TIMED_OUT_MS = 900;

/** A member falls silent, comes back, and another one refuses. */
export function failureSteps(visits: Visits, waits: Waits): CrowdStep[] {
  return [
    {
      title: 'eu lets nobody in: connections time out',
      expect: { errors: 0, servedBy: ['us', 'ap'], grade: GRADE },
      crowd: async (stage) => {
        await stage.edge.origin('eu').fail(Fault.connectTimeout());
        const during = await visits.pages(stage, PLACES, SOME);
        waits.longest('eu silent, longest', during);
        waits.median('eu silent, median', during);
        return slowRequests(during, TIMED_OUT_MS);
      },
    },
    {
      title: `writes at ${DUBLIN.name} meanwhile`,
      expect: { errors: 0 },
      crowd: async (stage) => {
        const orders = await visits.orders(stage, [DUBLIN], ORDERS);
        return [
          isExactly(`orders that were sent once, of ${orders.length}`, orders.filter(({ legs }) => legs.length === 1).length, orders.length),
          isExactly('orders sent to eu', met('eu', orders).length, 0),
        ];
      },
    },
    {
      title: 'eu back, its ejection over: slow start',
      expect: { errors: 0, grade: GRADE },
      crowd: async (stage) => {
        await stage.edge.origin('eu').heal();
        stage.edge.clock.advance('40s');
        const back = await visits.pages(stage, [DUBLIN], MANY);
        return [isBetween(`eu at ${DUBLIN.name}, of ${MANY}`, countBy('eu', back), { least: 1, most: MANY / 2 })];
      },
    },
    {
      title: 'a minute later',
      expect: { errors: 0, grade: GRADE },
      crowd: async (stage) => {
        stage.edge.clock.advance('60s');
        return settle(stage, visits);
      },
    },
    {
      title: 'us refuses connections',
      expect: { errors: 0, servedBy: ['eu', 'ap'], grade: GRADE },
      crowd: async (stage) => {
        await stage.edge.origin('us').fail(Fault.refused());
        const during = await visits.pages(stage, PLACES, SOME);
        waits.longest('us refusing, longest', during);
        waits.median('us refusing, median', during);
        const orders = await visits.orders(stage, [ASHBURN], ORDERS);
        return [
          isAtMost(`pages at ${ASHBURN.name} that failed over`, met('us', at(ASHBURN, during)).length, 2),
          isExactly(`orders at ${ASHBURN.name} sent to us`, met('us', orders).length, 0),
        ];
      },
    },
    {
      title: 'us back, two minutes later',
      expect: { errors: 0, servedBy: ['eu', 'us', 'ap'], grade: GRADE },
      crowd: async (stage) => {
        await stage.edge.origin('us').heal();
        stage.edge.clock.advance('40s');
        // The first of them is the trial.
        await visits.pages(stage, PLACES, SOME);
        stage.edge.clock.advance('60s');
        return settle(stage, visits);
      },
    },
  ];
}
