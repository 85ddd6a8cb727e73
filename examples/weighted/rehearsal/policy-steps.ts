import { countOf, noneMixed, shareOfV2 } from '../../../scripts/demo/crowd/counting';
import { each, type Guests, visit } from '../../../scripts/demo/crowd/guest';
import { interval99 } from '../../../scripts/demo/crowd/share';
import { isAtLeast, isBetween, isExactly } from '../../../scripts/demo/findings';
import type { CrowdStep } from '../../../scripts/demo/rehearsal';

/** What the local CloudFront takes for a change to reach its edge; AWS names no figure. */
const LAG_SECONDS = 1;

const BOTH = { errors: 0, servedBy: ['v1', 'v2'], grade: 'A+' };
const V1_ALONE = { ...BOTH, servedBy: ['v1'] };

/** The share is changed while visitors are there. */
export function policySteps(guests: Guests): CrowdStep[] {
  const onV2 = () => guests.regulars.filter(({ variant }) => variant === 'v2');
  const onV1 = () => guests.regulars.filter(({ variant }) => variant === 'v1');
  return [
    {
      title: 'ramp: policy set-weight v2=50',
      expect: BOTH,
      crowd: async (stage) => {
        stage.edge.keyValueStore()!.setLag(LAG_SECONDS);
        const [stayed, canaries] = [onV1(), onV2()];
        const early = guests.newcomers(stage, stage.visitors / 4);
        let meanwhile: Awaited<ReturnType<typeof visit>>[] = [];
        await stage.operator.change(['policy', 'set-weight', 'v2=50'], async () => { meanwhile = await each(early, visit); });

        const late = guests.newcomers(stage, stage.visitors / 2);
        const visits = await each(late, visit);
        const pinned = await each(stayed, (guest) => guest.load('/'));
        for (const guest of guests.regulars) guest.letPinEnd();
        const unpinned = await each(stayed, (guest) => guest.load('/'));
        const still = await each(canaries, (guest) => guest.load('/'));
        const moved = countOf('v2', stayed);
        return [
          noneMixed([...meanwhile, ...visits, ...pinned, ...unpinned, ...still]),
          shareOfV2('new visitors', 50, late),
          isExactly('visitors who left v2, though their pins had ended', countOf('v1', canaries), 0),
          isExactly('visitors moved while their pins held', countOf('v2', pinned.flat()), 0),
          // Of the 90 on v1, the 40 that the weight grew by.
          isBetween(`visitors who came to v2 after their pins, of ${stayed.length}`, moved, interval99(100 * 40 / 90, stayed.length)),
        ];
      },
    },
    {
      title: 'rollback: files of pages of v2 that are open',
      expect: { errors: 0, servedBy: ['v2'] },
      crowd: async (stage) => {
        const readers = onV2();
        await stage.operator.change(['policy', 'rollback', 'v2', '--reason', 'rehearsed']);
        // Nobody has loaded a page since: these are the files of the page that each has before him.
        const files = await each(readers, (guest) => guest.getAll(guest.files));
        return [
          isAtLeast('open pages of v2', readers.length, 1),
          isExactly('their files that came from v2', countOf('v2', files.flat()), files.flat().length),
        ];
      },
    },
    {
      title: 'rolled back: every page, and its files',
      expect: V1_ALONE,
      crowd: async (stage) => {
        const stayed = onV1();
        const visits = await each(guests.regulars, visit);
        const newcomers = guests.newcomers(stage, stage.visitors / 4);
        visits.push(...await each(newcomers, visit));
        return [
          isExactly('requests that v2 answered', countOf('v2', visits.flat()), 0),
          isExactly('visitors of v1 who were moved', stayed.length - countOf('v1', stayed), 0),
          noneMixed(visits),
        ];
      },
    },
  ];
}
