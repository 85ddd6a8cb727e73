import { allFrom, comeBack, cookiesStay, GRADE, sentTwice } from './counting';
import { each, lookAround, type Shopper } from './shopper';
import type { VersionProcess } from './version-process';
import type { Assumptions } from '../../../cli/src';
import { countOf } from '../../../scripts/demo/crowd/counting';
import type { Guests } from '../../../scripts/demo/crowd/guest';
import type { Received } from '../../../scripts/demo/crowd/visitor';
import { isAtLeast, isAtMost, isExactly } from '../../../scripts/demo/findings';
import type { CrowdStep, FailureBounds } from '../../../scripts/demo/rehearsal';

/** On their way to v1 when it dies; fewer than the connections that the crowd shares. */
const PAGES_IN_FLIGHT = 18;
const WRITES_IN_FLIGHT = 6;
/**
 * Pages that have to fail over until each instance has met a dead version twice: of two at a point of presence, one is asked only while the
 * other one is busy. A small crowd loads some more.
 */
const PAGES_TO_LEARN = 300;

export interface Failing {
  readonly v1: VersionProcess;
  readonly v2: VersionProcess;
  /** Of v1's origin. */
  readonly bounds: FailureBounds;
  readonly assumed: Assumptions;
}

/** Version 1 dies in the middle of requests, stays away, and comes back; then the other one. */
export function failureSteps(guests: Guests<Shopper>, { v1, v2, bounds, assumed }: Failing): CrowdStep[] {
  const failsOver = assumed['gateway-error-fails-over'] === 'yes';
  return [
    {
      title: 'v1 killed in the middle of requests',
      // The writes on their way are lost: nobody knows whether they were done, so nobody repeats them.
      // Where a connection that breaks does not fail over, so are the pages, but for those that
      // CloudFront asks for again because their connection was an old one.
      expect: {
        slowestMs: bounds.responseMs,
        ...(failsOver ? { errors: WRITES_IN_FLIGHT, servedBy: ['v1', 'v2'] } : { errors: WRITES_IN_FLIGHT, mostErrors: WRITES_IN_FLIGHT + PAGES_IN_FLIGHT }),
      },
      crowd: async (stage) => {
        const onV1 = guests.regulars.filter(({ variant }) => variant === 'v1').slice(0, PAGES_IN_FLIGHT + WRITES_IN_FLIGHT);
        await v1.hold();
        const inFlight = onV1.map((shopper, index) => (
          // Requests for the same page would wait for one of them.
          index < PAGES_IN_FLIGHT ? shopper.get(`/account?visit=${index}`) : shopper.post('/api/cart')
        ));
        await v1.until(PAGES_IN_FLIGHT + WRITES_IN_FLIGHT);
        await v1.kill();
        const answers = await Promise.all(inFlight);
        const pages = answers.filter(({ method }) => method === 'GET');
        const writes = answers.filter(({ method }) => method === 'POST');
        return [
          (failsOver ? isExactly : isAtMost)(`pages on their way that v2 answered, of ${pages.length}`, countOf('v2', pages), pages.length),
          isExactly(`POSTs on their way that ended in an error, of ${writes.length}`, writes.filter(({ status }) => status >= 500).length, writes.length),
          sentTwice(stage, answers),
          cookiesStay(onV1),
        ];
      },
    },
    ...goneAndHealed(v1, 'v2', () => guests.regulars.filter(({ number }) => number % 8 === 0)),
    ...goneAndHealed(v2, 'v1', () => guests.regulars.filter(({ home, number }) => home === 'v2' || number % 16 === 1)),
  ];
}

/** A version is away, and the other one answers; then it is back, and so are its visitors. */
function goneAndHealed(gone: VersionProcess, other: string, choose: () => Shopper[]): CrowdStep[] {
  let crowd: Shopper[] = [];
  return [
    {
      title: `${gone.version} gone`,
      prepare: () => gone.kill(),
      expect: { errors: 0, servedBy: [other], grade: GRADE },
      crowd: async (stage) => {
        crowd = choose();
        // Half of them have lost our cookie, so that the table is asked, and must get none that keeps them where they are now.
        crowd.filter((_, index) => index % 2 === 0).forEach((shopper) => shopper.comeBackElsewhere());
        // From the pages that fail over, instances learn where writes go; a write that is sent before cannot be saved.
        const pages: Received[] = [];
        const affected = crowd.filter(({ home }) => home === gone.version).length;
        for (let failedOver = 0; failedOver < PAGES_TO_LEARN; failedOver += Math.max(affected, 1)) {
          pages.push(...(await each(crowd, (shopper) => shopper.browse('/'))).flat());
        }
        // One at a time: a burst would start instances that have met nothing yet.
        const writes = await each(crowd, (shopper) => shopper.post('/api/cart'), 1);
        return [allFrom(other, [...pages, ...writes]), sentTwice(stage, writes), cookiesStay(crowd)];
      },
    },
    {
      title: `${gone.version} healed`,
      prepare: () => gone.restart(),
      expect: { errors: 0, servedBy: ['v1', 'v2'], grade: GRADE },
      crowd: async (stage) => {
        // Instances that saw the version fail avoid it for half a minute; new ones know nothing of it.
        const ended = stage.edge.recycleLambdas();
        return [isAtLeast('instances of the edge router that were replaced', ended, 1), ...await comeBack(crowd, lookAround)];
      },
    },
  ];
}
