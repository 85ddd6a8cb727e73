import { awayWindows, type AwayWindow } from './away';
import type { DrillObservation, ObservedVisitor, Visit } from '../observation';

/**
 * Whom a visitor was answered by: their own origin; another one while their own was away or had just come back (`stand-in`); another one
 * without need (`moved`); or nobody of whom that can be said.
 */
export type Answered = 'home' | 'stand-in' | 'moved' | 'unknown';

export interface JourneyStep {
  readonly answered: Answered;
  /** The visitor's own origin at the time. */
  readonly home?: string;
  /** Whether the policy is why: nobody is expected to come home. */
  readonly byPolicy?: true;
}

/** Seconds after a repair within which visitors may still be elsewhere, where the scenario expects none. */
const DEFAULT_GRACE_S = 15;

/** Who answered, by id of the origin; undefined where none is known, and for errors. */
export function originOf({ sample: { status, version }, record }: Visit, origins: readonly string[]): string | undefined {
  if (status === 0 || status >= 500) return undefined;
  const named = version !== undefined && origins.includes(version) ? version : record?.servedBy;
  return named !== undefined && origins.includes(named) ? named : undefined;
}

/** One step for each visit, in the order of `observation.visits`. */
export function journeys(observation: DrillObservation): JourneyStep[] {
  const { visits, visitors, origins } = observation;
  const windows = awayWindows(observation);
  const grace = graceMs(observation);
  const homes = new Map<number, Home>();
  return visits.map((visit) => {
    const { visitor } = visit.sample;
    const origin = originOf(visit, origins);
    // Nothing tells somebody who keeps nothing: wherever they are answered is as good.
    if (origin === undefined || !isKnown(visitors[visitor]!)) return { answered: 'unknown' };
    const [home, step] = stepOf(homes.get(visitor), origin, visit, windows, grace);
    homes.set(visitor, home);
    return step;
  });
}

/** Whether the site can know the visitor again. */
export function isKnown({ cookies, session }: ObservedVisitor): boolean {
  return cookies || session;
}

/** Until when a visitor may be elsewhere after a repair. */
function graceMs({ scenario }: DrillObservation): number {
  const expected = scenario.expectations.filter(({ measure }) => measure === 'recovered_within_s').map(({ value }) => value);
  return (expected.length > 0 ? Math.max(...expected) : DEFAULT_GRACE_S) * 1000;
}

interface Home {
  readonly origin: string;
  /** It answered while another one was away, and may be no more than a stand-in. */
  readonly doubtful: boolean;
}

function stepOf(before: Home | undefined, origin: string, visit: Visit, windows: readonly AwayWindow[], grace: number): [Home, JourneyStep] {
  const failedFor = visit.record?.legs.find(({ leg, origin: asked }) => leg === 1 && asked !== origin)?.origin;
  const othersAway = windows.some((window) => window.origin !== origin && covers(window, visit, grace));
  if (before === undefined || before.doubtful) {
    // A failover tells the home even where its origin did not answer.
    if (failedFor !== undefined && visit.record!.legs.some(({ leg }) => leg === 2)) {
      return [{ origin: failedFor, doubtful: false }, { answered: 'stand-in', home: failedFor }];
    }
    if (othersAway) return [before ?? { origin, doubtful: true }, { answered: 'unknown' }];
    return [{ origin, doubtful: false }, { answered: 'home', home: origin }];
  }
  const home = before.origin;
  if (home === origin) return [before, { answered: 'home', home }];
  const away = windows.filter((window) => window.origin === home && covers(window, visit, grace));
  if (away.some(({ rehomes }) => rehomes)) return [{ origin, doubtful: false }, { answered: 'stand-in', home, byPolicy: true }];
  if (away.length > 0) return [before, { answered: 'stand-in', home, ...(away.every(({ reason }) => reason === 'policy') && { byPolicy: true as const }) }];
  // Whatever failed, the home was asked first.
  if (failedFor === home) return [before, { answered: 'stand-in', home }];
  return [before, { answered: 'moved', home }];
}

/** Whether a request was under way while the origin was away, or came too soon after. */
function covers({ pop, fromMs, toMs }: AwayWindow, { sample }: Visit, grace: number): boolean {
  return (pop === undefined || pop === sample.pop) && sample.scheduledMs + sample.firstByteMs >= fromMs && sample.scheduledMs < toMs + grace;
}
