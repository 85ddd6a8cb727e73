import { type Group, type Groups, type NearestMembers, readGroups } from './group';
import type { EdgeConfig, FastestConfig } from '../../../src/contract/edge-router';
import type { RouterConfig } from '../config';
import type { Pace } from '../fastest/pace';
import type { Racer, RaceResult } from '../fastest/racer';
import type { Health } from '../health/health';
import type { Log } from '../log';
import { after, attemptIn, type MaybePromise } from '../maybe-promise';

/** Chooses among members that answer alike. It never throws: should what measures them fail, they are asked in the order of the group. */
export interface Equivalents {
  readGroups(given: EdgeConfig, ids: readonly string[]): Groups | undefined;
  /**
   * Who is asked first. Only the first request of an instance waits, for a race.
   *
   * @param health undefined where failing members are not avoided
   * @param isSafe whether the request is sent again where it fails
   * @param isWrite whether it is no trial of anybody: what nobody sends again is not lost while others are well
   */
  first(group: Group, config: RouterConfig, health: Health | undefined, isSafe: boolean, isWrite: boolean): MaybePromise<string>;
  /** Those of the group that may stand in for each other, the best first as far as is known. */
  bestFirst(group: Group): readonly string[];
  /** Leg 2 is sent to the member. Should it fail, no event says so. */
  sentLeg2(member: string): void;
  /** The member answered, whatever it was. */
  heard(member: string): void;
  /** A visitor waited for so many milliseconds, until the member answered or was given up. */
  answered(member: string, milliseconds: number, health: Health): void;
}

export interface EquivalentsDeps {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
  readonly pace: Pace;
  readonly racer: Racer;
  readonly nearestMembers: NearestMembers;
  /** Hears who let us in. */
  readonly reached?: (member: string) => void;
}

/** Whatever claims to have taken longer tells of a clock that was set. */
const LONGEST_MS = 120_000;
/** For so long a member whose leg 2 nobody has heard of stands in for nobody: as long as it would be out, if that was known. */
const DOUBT_MS = 30_000;

export function createEquivalents({ now, log, pace, racer, nearestMembers, reached }: EquivalentsDeps): Equivalents {
  /** By member, as far as its configuration was seen here: origin-response may not see it. */
  const settings = new Map<string, FastestConfig>();
  /** By group, the race that runs, or ran. */
  const races = new Map<string, { winner: Promise<string | undefined> | undefined }>();
  /** Members that were out when they were last looked at. */
  const out = new Set<string>();

  /** When leg 2 was sent to members that were not heard of since. */
  const unheard = new Map<string, number>();
  const doubtedAt = (member: string) => {
    const at = unheard.get(member) ?? 0;
    // A clock that was set back must not keep a doubt alive.
    return Math.abs(now() - at) < DOUBT_MS ? at : 0;
  };
  /** Those that are not doubtful; where all are, the one that is for the longest, since who failed first is likeliest to be back. */
  const trusted = (members: readonly string[]): readonly string[] => {
    if (unheard.size === 0) return members;
    const sorted = [...members].sort((a, b) => doubtedAt(a) - doubtedAt(b));
    return sorted.filter((id, i) => i === 0 || doubtedAt(id) === 0);
  };

  const safely = <T>(act: () => T, otherwise: T): T => {
    try {
      return act();
    } catch (error) {
      log.exception(error);
      return otherwise;
    }
  };

  /** What was known of a member that has come back says nothing any more. */
  const look = (member: string, health: Health) => {
    if (health.isOut(member)) out.add(member);
    else if (out.delete(member)) pace.forget(member);
  };

  /** The winner of a race, if there is one now. */
  const run = (
    contenders: readonly string[], { probe, watchdog }: FastestConfig, { members }: RouterConfig,
  ): Promise<string | undefined> | undefined => {
    const started = now();
    let isRun = true;
    const race = () => {
      const running = racer.race(contenders.map((id) => ({ id, member: members.get(id)! })), probe, watchdog);
      isRun = running !== undefined;
      return running;
    };
    const ended = attemptIn<RaceResult | undefined>(watchdog, log, race, () => undefined);
    // Members of another group were raced just now. Nobody is to blame for it, and there may be a race later.
    return isRun ? Promise.resolve(ended).then((result) => won(contenders, result, started)) : undefined;
  };

  const won = (contenders: readonly string[], result: RaceResult | undefined, started: number) => {
    const winner = result && contenders.includes(result.winner) ? result.winner : undefined;
    log.fault('race', { winner: winner ?? 'nobody', milliseconds: `${now() - started}` });
    if (winner !== undefined) {
      reached?.(winner);
      safely(() => pace.raced(contenders, winner, result!.milliseconds), undefined);
    }
    return winner;
  };

  /** The winner of the only race that an instance runs among these. */
  const raced = (group: Group, open: readonly string[], fastest: FastestConfig, config: RouterConfig): Promise<string | undefined> | undefined => {
    const key = group.members.join();
    const known = races.get(key);
    if (known) return known.winner;
    const contenders = open.filter((id) => config.members.get(id)!.mayProbe);
    if (contenders.length < 2) return undefined;
    const winner = run(contenders, fastest, config);
    if (!winner) return undefined;
    const race: { winner: Promise<string | undefined> | undefined } = { winner };
    races.set(key, race);
    return winner.finally(() => {
      race.winner = undefined;
    });
  };

  return {
    readGroups(given, ids) {
      const groups = readGroups(given, ids, nearestMembers);
      for (const [id, { fastest }] of groups ?? []) if (fastest) settings.set(id, fastest);
      return groups;
    },
    first(group, config, health, isSafe, isWrite) {
      const { members, fastest } = group;
      if (health) safely(() => members.forEach((id) => look(id, health)), undefined);
      const usable = health ? members.filter((id) => !health.isOut(id) || (!isWrite && health.isDue(id, isSafe))) : members;
      // Somebody is asked in any case.
      const open = usable.length > 0 ? trusted(usable) : members;
      if (!fastest) return open[0];
      const chosen = () => safely(() => pace.choose(open, fastest, isSafe).member, open[0]);
      const race = safely(() => pace.isUnknown(members), false) ? raced(group, open, fastest, config) : undefined;
      return after(race, (winner) => winner ?? chosen());
    },
    bestFirst: ({ members, fastest }) => trusted(fastest ? safely(() => pace.fastestFirst(members, fastest), members) : members),
    sentLeg2: (member) => void unheard.set(member, now()),
    heard: (member) => void unheard.delete(member),
    answered(member, milliseconds, health) {
      const fastest = settings.get(member);
      if (!fastest || !(milliseconds >= 0 && milliseconds <= LONGEST_MS)) return;
      safely(() => {
        look(member, health);
        // When it is asked again is up to its ejection: were it slow besides, it would be out for longer than that.
        if (out.has(member)) return;
        pace.answered(member, milliseconds, fastest);
      }, undefined);
    },
  };
}
