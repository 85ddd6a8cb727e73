import { connectMilliseconds, ONE_SECOND, type Outcome, type Policy } from './cloudfront';
import { EventQueue } from './event-queue';
import { legRequest, memberOf, originRequest, originResponse } from './events';
import { probeMilliseconds } from './peers';
import { instances, millisecondsOf, type Visit } from './world';
import { below, type Random, seededRandom } from '../../../cli/src/drill/plan/seeded-random';
import { createEquivalents } from '../../../lambda/edge-router/equivalents/equivalents';
import type { Headers, OriginRequest } from '../../../lambda/edge-router/event';
import { createPace } from '../../../lambda/edge-router/fastest/create-pace';
import type { Racer } from '../../../lambda/edge-router/fastest/racer';
import { createRouter, type Router } from '../../../lambda/edge-router/handler';
import { createHealth } from '../../../lambda/edge-router/health/health';
import { createLog } from '../../../lambda/edge-router/log';

/** What nobody but AWS knows. */
export interface Assumptions {
  /** Share of later events of a request that come to another instance than its first one. */
  readonly elsewhere: number;
  /** Whether leg 2 and origin-response see what origin-request made of the request. */
  readonly seesEdits: boolean;
}

/** The shipped router, an instance of it each, with CloudFront around them. The clock, chance and the network are simulated, and nothing else. */
export const ourRouter = (assumptions: Assumptions): Policy => async (visits, seed) => {
  const queue = new EventQueue();
  const random = seededRandom(seed, 'router');
  const faults: string[] = [];
  /** Whom the request that is being decided on belongs to: its probes are as slow as it says. */
  let asking: Visit = visits[0];
  const racer: Racer = { race: (contenders) => raceOf(contenders.map(({ id }) => id), asking, queue) };
  const routers = instances().map(() => routerOf(queue, random, racer, faults));
  const next = (instance: number) => routers[random() < assumptions.elsewhere ? below(routers.length, random) : instance];
  const outcomes: Outcome[] = [];

  const leg = (visit: Visit, router: Router, given: OriginRequest, which: 1 | 2) => {
    const send = (edited: OriginRequest) => {
      const sentAt = queue.now;
      const member = memberOf(edited.origin!.custom!.domainName);
      if (which === 1) outcomes[visit.id] = { member, waited: NaN };
      const shown = (headers: Headers | undefined) => (assumptions.seesEdits ? headers : undefined);
      const takes = millisecondsOf(member, sentAt, visit.answer[member]);
      if (takes === Infinity) {
        if (which === 1) {
          queue.at(sentAt + connectMilliseconds(ONE_SECOND), () => leg(visit, next(visit.instance), legRequest(2, shown(edited.headers)), 2));
        } else {outcomes[visit.id] = { ...outcomes[visit.id], waited: Infinity };}
        return;
      }
      queue.at(sentAt + takes, () => {
        outcomes[visit.id] = { ...outcomes[visit.id], waited: queue.now - visit.at };
        void next(visit.instance)(originResponse(`${visit.id}`, assumptions.seesEdits ? edited : legRequest(which)));
      });
    };
    asking = visit;
    const edited = router(originRequest(`${visit.id}`, given)) as OriginRequest | Promise<OriginRequest>;
    if (edited instanceof Promise) queue.track(edited.then(send));
    else send(edited);
  };

  for (const visit of visits) queue.at(visit.at, () => leg(visit, routers[visit.instance], legRequest(1), 1));
  await queue.run();
  const unexpected = faults.filter((fault) => /exception|no-configuration/.test(fault));
  if (unexpected.length > 0) throw new Error(`The router should not have met ${unexpected[0]}`);
  // They would be sorted behind everything else, where no percentile sees them.
  if (outcomes.some(({ waited }) => Number.isNaN(waited))) throw new Error('A request was never answered, nor given up');
  return outcomes;
};

function routerOf(queue: EventQueue, random: Random, racer: Racer, faults: string[]): Router {
  const clock = { now: () => EPOCH_MS + Math.floor(queue.now), random };
  const log = createLog((line) => faults.push(line), clock.now);
  return createRouter({
    now: clock.now,
    health: createHealth(clock),
    // Lambda stops an instance between two events: what it sent beside a request comes back too late to be believed.
    probe: { maybe: () => undefined },
    log,
    reader: { read: () => ({ kind: 'none' }) },
    equivalents: createEquivalents({ now: clock.now, log, pace: createPace(clock), racer, nearestMembers: () => [] }),
  });
}

/** As good as any other: times must look like times. */
const EPOCH_MS = Date.UTC(2026, 0, 1);

function raceOf(contenders: readonly string[], visit: Visit, queue: EventQueue): ReturnType<Racer['race']> {
  const times = contenders.map((member) => ({ winner: member, milliseconds: probeMilliseconds({ ...visit, at: queue.now }, member) }));
  const first = times.reduce((best, one) => (one.milliseconds < best.milliseconds ? one : best));
  const isWon = first.milliseconds <= 800;
  return new Promise((resolve) => queue.at(queue.now + (isWon ? first.milliseconds : 900), () => resolve(isWon ? first : undefined)));
}
