import { isKnown, type JourneyStep } from './journeys';
import type { DrillObservation, ObservedWrite, Visit } from '../observation';

/** Figures of POSTs. */
export interface WriteFigures {
  /** Undefined where nobody who sent any has a version of their own. */
  readonly wrongVersion: number | undefined;
  readonly lost: number;
  readonly doubled: number;
}

/** Before these, nothing of a body has left. */
const NOT_SENT: readonly string[] = ['dns', 'connect-refused', 'connect-timeout', 'tls', 'generated', 'function-error'];

type Seen = Pick<DrillObservation, 'counters' | 'visitors'>;

/** Undefined where there were no POSTs. `steps` are those of `visits`. */
export function writeFigures(visits: readonly Visit[], steps: readonly JourneyStep[], observation: Seen): WriteFigures | undefined {
  const { counters, visitors } = observation;
  const taken = counters.writes && new Map(counters.writes.map((write) => [write.index, write]));
  const figures = { wrongVersion: 0, lost: 0, doubled: 0 };
  let [posts, known] = [0, 0];
  for (const [index, visit] of visits.entries()) {
    const { method, status } = visit.sample;
    if (method !== 'POST') continue;
    posts += 1;
    if (isKnown(visitors[visit.sample.visitor]!)) known += 1;
    if (status >= 200 && status < 400 && steps[index]!.answered === 'moved') figures.wrongVersion += 1;
    if (isLost(visit, taken)) figures.lost += 1;
    if (isDoubled(visit, taken)) figures.doubled += 1;
  }
  return posts === 0 ? undefined : { ...figures, wrongVersion: known === 0 ? undefined : figures.wrongVersion };
}

function isLost({ sample: { index, status } }: Visit, taken: ReadonlyMap<number, ObservedWrite> | undefined): boolean {
  return taken === undefined ? status === 0 || status >= 400 : !taken.has(index);
}

/** Whether origins were sent the same body: as they tell themselves, or by what the legs came to. */
function isDoubled({ sample: { index }, record }: Visit, taken: ReadonlyMap<number, ObservedWrite> | undefined): boolean {
  const sent = record?.legs.filter(({ outcome }) => !NOT_SENT.includes(outcome)).length ?? 0;
  return sent > 1 || (taken?.get(index)?.origins.length ?? 0) > 1;
}
