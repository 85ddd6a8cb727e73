import { comeBack, GRADE } from './counting';
import type { Meter } from './meter';
import { countingReplicas, REGIONS, untilReplicated } from './regions';
import { each, lookAround, lookIn, shop, type Shopper } from './shopper';
import { keptBy, noneMixed, shareOfV2 } from '../../../scripts/demo/crowd/counting';
import type { Guests } from '../../../scripts/demo/crowd/guest';
import { isAtLeast, isBetween, isExactly } from '../../../scripts/demo/findings';
import type { CrowdStep } from '../../../scripts/demo/rehearsal';

const BOTH = { errors: 0, servedBy: ['v1', 'v2'], grade: GRADE };

/** Visitors come, are assigned, and stay: by our cookie, and by their sessions where they have lost it. */
export function assignmentSteps(guests: Guests<Shopper>, meter: Meter): CrowdStep[] {
  return [
    {
      title: 'as deployed: 10 % on v2',
      expect: { ...BOTH, hits: true },
      crowd: async (stage) => {
        guests.regulars = guests.newcomers(stage, stage.visitors);
        const { result: visits, counts } = await countingReplicas(stage.edge, () => each(guests.regulars, shop));
        meter.endOfNormal(stage.edge);
        const [requests, fewest] = [visits.flat().length, Math.min(...visits.map(({ length }) => length))];
        return [
          isAtLeast(`requests of a visitor, of ${requests}`, fewest, 10),
          noneMixed(visits.map((answers) => answers.filter(({ status }) => status === 200))),
          keptBy(guests.regulars),
          shareOfV2('visitors', 10, guests.regulars),
          // Forgers ask for v2 with each request.
          shareOfV2('forgers', 10, guests.regulars.filter(({ habit }) => habit === 'forges')),
          // The cookie says all: whoever has it costs no read.
          isExactly('reads of the session table', [...counts.values()].reduce((sum, { reads }) => sum + reads, 0), 0),
        ];
      },
    },
    {
      title: 'back from elsewhere, with the session alone',
      expect: BOTH,
      crowd: async (stage) => {
        await untilReplicated(stage.edge);
        const returning = guests.regulars.filter(({ number }) => number % 2 === 0);
        for (const shopper of returning) shopper.comeBackElsewhere();
        const visitors = REGIONS.map(({ region }) => returning.filter((shopper) => shopper.region === region).length);
        const { result: kept, counts } = await countingReplicas(stage.edge, () => comeBack(returning, lookIn));
        return [
          ...kept,
          ...REGIONS.map(({ region }, index) => isBetween(`reads of ${visitors[index]} visitors in ${region}`, counts.get(region)!.reads, {
            least: visitors[index]!,
            // Where CloudFront does not show origin-response what origin-request wrote, another instance has to look again.
            most: 2 * visitors[index]!,
          })),
        ];
      },
    },
    {
      title: 'our cookie refused by the browser',
      expect: BOTH,
      crowd: async (stage) => {
        const refusing = guests.regulars.filter(({ number }) => number % 5 === 0);
        for (const shopper of refusing) {
          shopper.refusesPin = true;
          shopper.comeBackElsewhere();
        }
        const { result: kept, counts } = await countingReplicas(stage.edge, () => comeBack(refusing, lookAround));
        return [
          ...kept,
          ...REGIONS.map(({ region }) => isAtLeast(`reads in ${region}`, counts.get(region)!.reads, 1)),
        ];
      },
    },
  ];
}
