import { cachedOnce, keptBy, noneMixed, shareOfV2 } from '../../../scripts/demo/crowd/counting';
import { each, type Guests, PAGES, visit } from '../../../scripts/demo/crowd/guest';
import type { CrowdStep } from '../../../scripts/demo/rehearsal';

const BOTH = { errors: 0, servedBy: ['v1', 'v2'], hits: true, grade: 'A+' };

/** Visitors come, are assigned, and stay. */
export function assignmentSteps(guests: Guests): CrowdStep[] {
  return [
    {
      title: 'as deployed: 10 % on v2',
      expect: BOTH,
      crowd: async (stage) => {
        const regulars = guests.newcomers(stage, stage.visitors);
        const started = performance.now();
        const visits = await each(regulars, visit);
        const seconds = (performance.now() - started) / 1000;
        guests.regulars = regulars;
        return [
          noneMixed(visits),
          keptBy(regulars),
          shareOfV2('visitors', 10, regulars),
          // Forgers ask for v2 with each request.
          shareOfV2('forgers', 10, regulars.filter(({ habit }) => habit === 'forges')),
          ...cachedOnce(visits, seconds),
        ];
      },
    },
    {
      title: 'five first requests at once',
      expect: BOTH,
      crowd: async (stage) => {
        const newcomers = guests.newcomers(stage, stage.visitors / 2);
        const first = await each(newcomers, (guest) => guest.getAll([...PAGES, '/index.html', '/about/index.html', '/manifest.json']));
        const then = await each(newcomers, (guest) => guest.load('/'));
        return [noneMixed(first.map((answers, index) => [...answers, ...then[index]!])), keptBy(newcomers), shareOfV2('visitors', 10, newcomers)];
      },
    },
  ];
}
