import type { MemberProcess } from './member-process';
import { ASHBURN, DUBLIN, type Member, PLACES, SINGAPORE } from './places';
import { at, countBy, met, slowerThan, type Visit, type Visits } from './visits';
import type { Waits } from './waits';
import { Fault } from '../../../cli/src';
import type { CrowdStage } from '../../../scripts/demo/crowd/crowd-stage';
import { type Finding, isAtLeast, isAtMost, isExactly } from '../../../scripts/demo/findings';
import type { CrowdStep } from '../../../scripts/demo/rehearsal';

export const GRADE = 'A+';
const SETTLING = 20;
/** Requests over which shares are looked at, one a second: what a busy machine makes slow for a moment is forgotten in some seconds. */
const MANY = 30;
const PAUSE_MS = 1_000;
/** One or two find out whether it is faster elsewhere; a hiccup of this machine is a slow member, and sends some seconds' visitors elsewhere. */
const MOST_ELSEWHERE = MANY / 2;

const SLOW_MS = 800;
export const SOME = 10;

/** After some requests, each place's are answered by the member that is nearest to it. */
export async function settle(
  stage: CrowdStage, visits: Visits, onSettled: (settled: readonly Visit[]) => void = () => undefined,
): Promise<Finding[]> {
  await visits.pages(stage, PLACES, SETTLING, PAUSE_MS);
  const settled = await visits.pages(stage, PLACES, MANY, PAUSE_MS);
  onSettled(settled);
  return PLACES.map((place) => (
    isAtLeast(`${place.nearest} at ${place.name}, of ${MANY}`, countBy(place.nearest, at(place, settled)), MANY - MOST_ELSEWHERE)));
}

/** Nothing fails: the fastest is found, and left while it is slow. */
export function paceSteps(visits: Visits, waits: Waits, members: { readonly [member in Member]: MemberProcess }): CrowdStep[] {
  return [
    {
      title: 'first request at each place: a race',
      expect: { errors: 0, grade: GRADE },
      crowd: async (stage) => {
        const first = await visits.pages(stage, PLACES, 1);
        waits.longest('first request', first);
        const [eu, us, ap] = await Promise.all([members.eu, members.us, members.ap].map((member) => member.asked()));
        const probes = [eu, us, ap];
        return [
          // Where the nearest one asks not to be probed, the next nearest wins.
          ...[[DUBLIN, 'eu'] as const, [ASHBURN, 'us'] as const, [SINGAPORE, 'eu'] as const]
            .map(([place, winner]) => isExactly(`answered at ${place.name}`, at(place, first)[0]?.by ?? 'nobody', winner)),
          isAtLeast('probes of eu and us', eu!.probes + us!.probes, PLACES.length),
          isAtMost('probes of one of them', Math.max(eu!.probes, us!.probes), PLACES.length),
          isExactly('probes of ap', ap!.probes, 0),
          isExactly('probes with a body', probes.reduce((sum, { withBody }) => sum + withBody, 0), 0),
        ];
      },
    },
    {
      title: `${SETTLING} requests at each place, then ${MANY}`,
      expect: { errors: 0, servedBy: ['eu', 'us', 'ap'], grade: GRADE },
      crowd: (stage) => settle(stage, visits, (settled) => waits.median('settled, median', settled)),
    },
    {
      title: `eu takes ${SLOW_MS} ms longer`,
      expect: { errors: 0, grade: GRADE },
      crowd: async (stage) => {
        await stage.edge.origin('eu').fail(Fault.slow(SLOW_MS));
        const during = await visits.pages(stage, PLACES, SOME);
        waits.longest('eu slow, longest', during);
        waits.median('eu slow, median', during);
        return [
          ...slowRequests(during, SLOW_MS),
          isExactly(`requests at ${DUBLIN.name} that went to eu`, met('eu', at(DUBLIN, during)).length, 1),
        ];
      },
    },
    {
      title: 'eu as fast as before, a minute later',
      expect: { errors: 0, grade: GRADE },
      crowd: async (stage) => {
        await stage.edge.origin('eu').heal();
        stage.edge.clock.advance('60s');
        return settle(stage, visits);
      },
    },
  ];
}

/** Each place has one instance of the edge router. That of Dublin goes to eu; the others may meet it once, where this machine is slow for a moment. */
export function slowRequests(visits: readonly Visit[], ms: number): Finding[] {
  return PLACES.map((place) => {
    const isHit = place === DUBLIN;
    return (isHit ? isExactly : isAtMost)(`slow requests at ${place.name}`, slowerThan(ms, at(place, visits)).length, 1);
  });
}
