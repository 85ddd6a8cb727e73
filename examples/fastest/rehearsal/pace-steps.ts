import type { MemberProcess } from './member-process';
import { ASHBURN, DUBLIN, type Member, PLACES, SINGAPORE } from './places';
import { at, countBy, slowerThan, type Visit, type Visits } from './visits';
import type { Waits } from './waits';
import { Fault } from '../../../cli/src';
import { type Finding, isAtLeast, isAtMost, isExactly } from '../../../scripts/demo/findings';
import type { CrowdStep } from '../../../scripts/demo/rehearsal';

export const GRADE = 'A+';
export const SETTLING = 20;
/** Requests over which shares are looked at. */
export const MANY = 40;
/** At most one request in twenty may go elsewhere to find out whether it is faster there. */
const MOST_EXPLORING = MANY / 20;

const SLOW_MS = 800;
const SOME = 15;

/** Each place's requests are answered by the member that is nearest to it, but for those that find out about others. */
export function nearestAnswer(visits: readonly Visit[], places = PLACES): Finding[] {
  return places.map((place) => {
    const there = at(place, visits);
    return isAtLeast(`${place.nearest} at ${place.name}, of ${there.length}`, countBy(place.nearest, there), there.length - MOST_EXPLORING);
  });
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
      crowd: async (stage) => {
        await visits.pages(stage, PLACES, SETTLING);
        const settled = await visits.pages(stage, PLACES, MANY);
        waits.median('settled, median', settled);
        return nearestAnswer(settled);
      },
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
          isExactly(`us at ${DUBLIN.name}, of the other ${SOME - 1}`, countBy('us', at(DUBLIN, during).slice(1)), SOME - 1),
        ];
      },
    },
    {
      title: 'eu as fast as before, a minute later',
      expect: { errors: 0, grade: GRADE },
      crowd: async (stage) => {
        await stage.edge.origin('eu').heal();
        stage.edge.clock.advance('60s');
        await visits.pages(stage, PLACES, SETTLING);
        return nearestAnswer(await visits.pages(stage, PLACES, MANY));
      },
    },
  ];
}

/** One instance of the edge router is at each place, and only that of Dublin goes to eu. */
export function slowRequests(visits: readonly Visit[], ms: number): Finding[] {
  return PLACES.map((place) => isExactly(`slow requests at ${place.name}`, slowerThan(ms, at(place, visits)).length, place === DUBLIN ? 1 : 0));
}
