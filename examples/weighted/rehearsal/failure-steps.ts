import type { FolderProcess } from '../../../cli/src/origins/folder-process';
import { countOf, noneMixed, shareOfV2 } from '../../../scripts/demo/crowd/counting';
import type { CrowdStage } from '../../../scripts/demo/crowd/crowd-stage';
import { each, type Guest, type Guests, visit } from '../../../scripts/demo/crowd/guest';
import { type Finding, isExactly } from '../../../scripts/demo/findings';
import type { CrowdStep } from '../../../scripts/demo/rehearsal';

const GRADE = 'A+';

/** Something fails while half of the visitors are on each version. */
export function failureSteps(guests: Guests, buckets: { readonly [version: string]: FolderProcess }): CrowdStep[] {
  let crowd: Guest[] = [];
  return [
    {
      title: 'policy set-weight v2=50',
      expect: { errors: 0, servedBy: ['v1', 'v2'], grade: GRADE },
      crowd: async (stage) => {
        await stage.operator.change(['policy', 'set-weight', 'v2=50']);
        crowd = guests.newcomers(stage, stage.visitors / 5);
        return [noneMixed(await each(crowd, visit)), shareOfV2('visitors', 50, crowd)];
      },
    },
    ...[['v1', 'v2'], ['v2', 'v1']].map(([failing, other]): CrowdStep => ({
      title: `bucket of ${failing} refusing connections`,
      prepare: async () => {
        await buckets[other!]!.restart();
        await buckets[failing!]!.kill('SIGKILL');
      },
      expect: { errors: 0, servedBy: [other!], grade: GRADE },
      crowd: async () => {
        const before = crowd.map(({ variant }) => variant);
        const visits = await each(crowd, visit);
        return [
          isExactly(`requests that ${other} answered`, countOf(other!, visits.flat()), visits.flat().length),
          unmoved(before, crowd),
        ];
      },
    })),
    {
      title: 'both buckets healed',
      prepare: () => buckets.v2!.restart(),
      expect: { errors: 0, servedBy: ['v1', 'v2'], grade: GRADE },
      crowd: async () => {
        const before = crowd.map(({ variant }) => variant);
        const visits = await each(crowd, visit);
        const back = visits.filter((answers, index) => answers.every(({ version }) => version === before[index]));
        return [isExactly('visitors back on their version', back.length, crowd.length), unmoved(before, crowd)];
      },
    },
    {
      title: 'KeyValueStore out: weights of the template',
      expect: { errors: 0, servedBy: ['v1', 'v2'], grade: GRADE },
      crowd: async (stage) => {
        const before = crowd.map(({ variant }) => variant);
        return duringOutage(stage, async () => {
          const newcomers = guests.newcomers(stage, stage.visitors / 2);
          const visits = await each(newcomers, visit);
          const returned = await each(crowd, visit);
          return [shareOfV2('new visitors', 10, newcomers), noneMixed([...visits, ...returned]), unmoved(before, crowd)];
        });
      },
    },
    {
      title: 'KeyValueStore back: live weights',
      expect: { errors: 0, servedBy: ['v1', 'v2'], grade: GRADE },
      crowd: async (stage) => {
        const newcomers = guests.newcomers(stage, stage.visitors / 2);
        return [noneMixed(await each(newcomers, visit)), shareOfV2('new visitors', 50, newcomers)];
      },
    },
  ];
}

/** Cookies must name the same variants as before, whoever answered. */
function unmoved(before: readonly (string | undefined)[], guests: readonly Guest[]): Finding {
  return isExactly('visitors whose cookie changed its variant', guests.filter(({ variant }, index) => variant !== before[index]).length, 0);
}

async function duringOutage<T>({ edge }: CrowdStage, work: () => Promise<T>): Promise<T> {
  const store = edge.keyValueStore()!;
  store.setOutage(true);
  try {
    return await work();
  } finally {
    store.setOutage(false);
  }
}
