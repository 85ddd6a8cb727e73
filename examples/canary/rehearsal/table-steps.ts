import { comeBack, GRADE, moved, noneMoved } from './counting';
import { countingReplicas, HOME, tablesOf, untilReplicated } from './regions';
import { each, lookIn, type Shopper } from './shopper';
import type { Assumptions, ReplicaFault } from '../../../cli/src';
import type { CrowdStage } from '../../../scripts/demo/crowd/crowd-stage';
import type { Guests } from '../../../scripts/demo/crowd/guest';
import { interval99 } from '../../../scripts/demo/crowd/share';
import { isAtLeast, isAtMost, isExactly } from '../../../scripts/demo/findings';
import type { CrowdStep } from '../../../scripts/demo/rehearsal';

const BOTH = { errors: 0, servedBy: ['v1', 'v2'], grade: GRADE };
const BROKEN = 'eu-west-1';
/** Far above the edge router's budget of 150 ms, and below the time that the application waits. */
const SLOW_MS = 400;
/** Who waits for a slow table needs no CPU. */
const WAITING_AT_ONCE = 24;
/** Whoever is assigned anew, not knowing of a session: of the 90 % on v1 one in ten comes to v2, and of the 10 % on v2 nine in ten to v1. */
const ASSIGNED_ELSEWHERE_PERCENT = 2 * 10 * 90 / 100;

/** The session table is slow, or gone, in one Region or in all. */
export function tableSteps(guests: Guests<Shopper>, assumed: Assumptions): CrowdStep[] {
  const pinned = (share: number) => guests.regulars.filter(({ refusesPin, number }) => !refusesPin && number % share === 1);
  const unpinned = (share: number) => guests.regulars.filter(({ refusesPin, number }) => refusesPin && number % share === 0);
  let during: Shopper[] = [];
  return [
    {
      title: `replica in ${BROKEN} silent`,
      expect: BOTH,
      crowd: async (stage) => {
        const visitors = unpinned(5);
        for (const shopper of visitors) {
          shopper.comeBackElsewhere();
          shopper.stayIn(BROKEN);
        }
        const { result: kept, counts } = await countingReplicas(stage.edge, () => (
          broken(stage, { kind: 'silent' }, () => comeBack(visitors, lookIn), BROKEN)
        ));
        return [...kept, isAtLeast(`reads of visitors in ${BROKEN} that ${HOME} answered`, counts.get(HOME)!.reads, 1)];
      },
    },
    {
      title: `table slow everywhere: ${SLOW_MS} ms`,
      expect: BOTH,
      crowd: async (stage) => {
        const [known, unknown] = [pinned(40), unpinned(40)];
        for (const shopper of unknown) shopper.comeBackElsewhere();
        const visits = await broken(stage, { kind: 'slow', ms: SLOW_MS }, () => each([...known, ...unknown], lookIn, WAITING_AT_ONCE));
        // For this visit only: the version that serves them hears that nobody knows whose they are, and leaves their sessions as they are.
        const strayed = moved(unknown, visits.slice(known.length));
        return [
          noneMoved(known, visits.slice(0, known.length)),
          isAtMost(`assigned anew, having lost our cookie, of ${unknown.length}`, strayed.length, interval99(ASSIGNED_ELSEWHERE_PERCENT, unknown.length).most),
        ];
      },
    },
    {
      title: 'table stopped everywhere',
      // The application cannot write its sessions, and says so; files need none.
      expect: {
        errors: 0, applicationErrors: true, servedBy: ['v1', 'v2'], ...(assumed['headers-policy-on-errors'] === 'yes' && { grade: GRADE }),
      },
      crowd: async (stage) => {
        during = [...pinned(10), ...unpinned(10)];
        const visits = await broken(stage, { kind: 'gone' }, () => each(during, async (shopper) => ({
          pages: [await shopper.get('/account'), await shopper.post('/api/cart')],
          files: await shopper.getAll(['/static/app.css', '/static/icon.svg']),
        })));
        const pages = visits.flatMap((visit) => visit.pages);
        const files = visits.flatMap((visit) => visit.files);
        return [
          isExactly(`errors of the application, of ${pages.length} pages and POSTs`, pages.filter(({ headers }) => 'x-app-error' in headers).length, pages.length),
          isExactly('files delivered', files.filter(({ status }) => status === 200).length, files.length),
        ];
      },
    },
    {
      title: 'table back',
      expect: BOTH,
      crowd: async (stage) => {
        // Instances that met errors of either version may avoid it for half a minute.
        stage.edge.recycleLambdas();
        return comeBack(during, lookIn);
      },
    },
  ];
}

/** Does the work while replicas fail: all of them, or that of one Region. */
async function broken<T>({ edge }: CrowdStage, fault: ReplicaFault, work: () => Promise<T>, region?: string): Promise<T> {
  const tables = tablesOf(edge);
  await untilReplicated(edge);
  // New instances remember no session.
  edge.recycleLambdas();
  tables.setFault(fault, region);
  try {
    return await work();
  } finally {
    tables.setFault({ kind: 'none' });
  }
}
