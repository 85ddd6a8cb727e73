import type { DrillObservation, ObservedEvent } from '../observation';
import type { HealTarget, Scenario, TimelineAction } from '../scenario';

/** Why visitors of an origin may be answered by another one for a while. */
export type AwayReason = 'fault' | 'policy';

/** A time during which an origin was not there for everybody whose it is. Milliseconds since the drill began. */
export interface AwayWindow {
  readonly origin: string;
  /** Region name of the point of presence that it was away from; undefined: from all. */
  readonly pop?: string;
  readonly reason: AwayReason;
  /** Whether its visitors are given another home: the policy voided it. */
  readonly rehomes: boolean;
  readonly fromMs: number;
  readonly toMs: number;
}

type Seen = Pick<DrillObservation, 'events' | 'scenario' | 'origins' | 'pops' | 'durationMs'>;

/** When each origin was broken, cut off or taken out by the policy. */
export function awayWindows({ events, scenario, origins, pops, durationMs }: Seen): AwayWindow[] {
  const regions = pops.map(({ region }) => region);
  const open: { readonly window: AwayWindow; readonly endedBy: (action: TimelineAction) => boolean }[] = [];
  const closed: AwayWindow[] = [];
  for (const event of events) {
    const { action } = event.entry;
    for (const one of [...open]) {
      if (!one.endedBy(action)) continue;
      open.splice(open.indexOf(one), 1);
      closed.push({ ...one.window, toMs: event.atMs });
    }
    // The entry begins to hold before it is noted as done.
    const fromMs = Math.min(event.atMs, event.entry.atMs);
    for (const { window, endedBy } of begins(action, scenario, origins, regions)) {
      open.push({ window: { ...window, fromMs, toMs: durationMs }, endedBy });
    }
  }
  return [...closed, ...open.map(({ window }) => window)];
}

interface Begun {
  readonly window: Omit<AwayWindow, 'fromMs' | 'toMs'>;
  readonly endedBy: (action: TimelineAction) => boolean;
}

const heals = (isMeant: (what: HealTarget) => boolean) => (action: TimelineAction) => (
  action.kind === 'heal' && (action.what.kind === 'all' || isMeant(action.what)));

function begins(action: TimelineAction, scenario: Scenario, origins: readonly string[], pops: readonly string[]): Begun[] {
  switch (action.kind) {
    case 'fail-origin':
      return [{
        window: { origin: action.origin, ...(action.pop !== undefined && { pop: action.pop }), reason: 'fault', rehomes: false },
        endedBy: heals((what) => what.kind === 'origin' && what.origin === action.origin),
      }];
    case 'cut': return cutOff(action.region, action.from, scenario, origins, pops);
    case 'policy': return takenOut(action.command, origins);
    default: return [];
  }
}

/** Which points of presence no longer reach which origins. */
function cutOff(a: string, b: string | undefined, { places }: Scenario, origins: readonly string[], pops: readonly string[]): Begun[] {
  const isIn = (origin: string, end: string) => origin === end || places[origin] === end;
  const endedBy = heals((what) => (b === undefined ? what.kind === 'region' && what.region === a
    : (what.kind === 'link' && what.between.includes(a) && what.between.includes(b)) || (what.kind === 'region' && [a, b].includes(what.region))));
  return origins.flatMap((origin) => pops.filter((pop) => {
    if (b !== undefined) return (pop === a && isIn(origin, b)) || (pop === b && isIn(origin, a));
    // An origin that was placed nowhere is reached from everywhere.
    return (places[origin] !== undefined || origin === a) && (pop === a) !== isIn(origin, a);
  }).map((pop) => ({ window: { origin, pop, reason: 'fault' as const, rehomes: false }, endedBy })));
}

function takenOut([name, ...words]: readonly string[], origins: readonly string[]): Begun[] {
  const policy = (isMeant: (command: readonly string[]) => boolean) => (action: TimelineAction) => action.kind === 'policy' && isMeant(action.command);
  if (name === 'rollback') {
    const [origin] = words;
    return [{ window: { origin: origin!, reason: 'policy', rehomes: true }, endedBy: policy(([next, member]) => next === 'restore' && member === origin) }];
  }
  if (name !== 'force') return [];
  // Pins are kept: everybody comes home when it is released.
  return origins.filter((origin) => origin !== words[0]).map((origin) => ({
    window: { origin, reason: 'policy', rehomes: false }, endedBy: policy(([next]) => next === 'release' || next === 'force'),
  }));
}

/** The end of the last repair; undefined where nothing was healed. */
export function lastHeal(events: readonly ObservedEvent[]): number | undefined {
  return events.filter(({ kind }) => kind === 'heal').map(({ atMs }) => atMs).at(-1);
}
