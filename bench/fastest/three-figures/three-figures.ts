import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Instances, type RouterName } from './instances';
import { FASTEST, Members, NAMES } from './members';
import { portOfFastest } from './site';
import type { BenchResult } from '../../bench-result';
import { median } from '../../median';

/** So few that events are still in the processor's cache, as one is that Lambda has just parsed. */
const CALLS = 250;
const ROUNDS = 51;
const MOST_ADDED_US = 50;

const COLD_ROUNDS = 5;
/** Beyond the member's own answer: two more connections, and the router's first run. */
const MOST_COLD_MS = 20;

/** Ten minutes with a request every six seconds: a result that is kept for a minute is looked for anew nine times. */
const TEN_MINUTES = { count: 100, every: 6_000, connectMs: 1_000 };
/** Somebody recovers halfway. */
const BACK_AT = 50;
const WATCHDOG_MS = 900;
const MOST_LATE_MS = 20;
const AT_ONCE_MS = 20;
/** The longest ejection: a member that nobody is sent to meanwhile gets its trial then. */
const LONGEST_EJECTION_S = 360;

interface Visit {
  /** By the clock, in milliseconds. */
  readonly at: number;
  readonly waited: number;
  readonly asked: string[];
  readonly isAnswered: boolean;
}

interface Decisions {
  readonly rounds: number[];
  /** How often, by member. */
  readonly asked: { readonly [member: string]: number };
}

/** The three figures of the seed, on real sockets: in common, when what is known is looked for anew, and when nobody can be reached. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'smart-origin-bench-'));
  const members = await Members.start();
  try {
    const instances = await Instances.build(folder, members);
    return [...await inCommon(instances), ...await refreshed(instances, members), ...await unreachable(instances, members)];
  } finally {
    await members.close();
    rmSync(folder, { recursive: true });
  }
}

async function inCommon(instances: Instances): Promise<BenchResult[]> {
  const decisions = async (router: RouterName) => instances.run<Decisions>('decision', router, { calls: CALLS, rounds: ROUNDS });
  const { rounds, asked } = await decisions('ours');
  if (!((asked[FASTEST] ?? 0) > 0.9 * CALLS * ROUNDS)) throw new Error(`${FASTEST} was not asked, or too seldom: ${JSON.stringify(asked)}`);
  const [ours, seeds, nothing] = [median(rounds), median((await decisions('seed')).rounds), median((await decisions('idle')).rounds)];
  const added = ours - nothing;
  const row = { name: 'in common: both events of a request, added', value: added, unit: 'µs of CPU' };
  return [
    { ...row, peer: 'a handler that does nothing', peerValue: nothing, ratio: ours / nothing, target: `at most ${MOST_ADDED_US} µs more`, ok: added <= MOST_ADDED_US },
    { ...row, peer: 'the seed\'s function, refreshes counted', peerValue: seeds - nothing, ratio: added / (seeds - nothing), target: 'for comparison', ok: true },
  ];
}

async function refreshed(instances: Instances, members: Members): Promise<BenchResult[]> {
  const first = async (router: RouterName) => {
    const [{ waited, asked }] = await instances.run<Visit[]>('visits', router, { ...TEN_MINUTES, count: 1 });
    if (asked.join() !== FASTEST) throw new Error(`${router}: the race was won by ${asked.join()}`);
    return waited;
  };
  const tenMinutes = async (router: RouterName) => {
    const before = members.probes;
    const visits = await instances.run<Visit[]>('visits', router, TEN_MINUTES);
    return { wait: longest(visits.slice(1)), probes: members.probes - before };
  };
  const cold: { ours: number; seed: number; alone: number }[] = [];
  for (let round = 0; round < COLD_ROUNDS; round++) {
    cold.push({ ours: await first('ours'), seed: await first('seed'), alone: await instances.run('alone', 'idle', { port: portOfFastest(members) }) });
  }
  const alone = median(cold.map((round) => round.alone));
  const ours = median(cold.map((round) => round.ours));
  const seeds = median(cold.map((round) => round.seed));
  const later = await tenMinutes('ours');
  const seedsLater = await tenMinutes('seed');
  const results = (name: string, value: number, seedsValue: number, target: string, ok: boolean): BenchResult[] => [
    { name, value, unit: 'ms', peer: 'the fastest member, asked alone', peerValue: alone, ratio: value / alone, target, ok },
    { name, value, unit: 'ms', peer: 'the seed\'s function', peerValue: seedsValue, ratio: value / seedsValue, target: 'for comparison', ok: true },
  ];
  return [
    ...results('first request of an instance waits', ours, seeds, `at most ${MOST_COLD_MS} ms longer`, ours <= alone + MOST_COLD_MS),
    ...results('longest wait of ten minutes after it', later.wait, seedsLater.wait, 'no longer', later.wait <= alone),
    {
      name: 'probes of these ten minutes', value: later.probes, unit: 'probes', peer: 'the seed\'s function', peerValue: seedsLater.probes,
      ratio: later.probes / seedsLater.probes, target: 'those of the only race', ok: later.probes === NAMES.length,
    },
  ];
}

async function unreachable(instances: Instances, members: Members): Promise<BenchResult[]> {
  const figures = async (router: RouterName) => {
    const first: number[] = [];
    const later: number[] = [];
    const until: number[] = [];
    for (const back of NAMES) {
      for (const name of NAMES) await members.vanish(name);
      const visits = await instances.run<Visit[]>('visits', router, { ...TEN_MINUTES, backAt: BACK_AT }, () => members.comeBack(back));
      if (visits.slice(0, BACK_AT).some(({ isAnswered }) => isAnswered)) throw new Error('somebody could be reached');
      first.push(visits[0].waited);
      later.push(longest(visits.slice(1, BACK_AT)));
      until.push(visits.at(-1)!.isAnswered ? (visits.at(-1)!.at - visits[BACK_AT].at) / 1_000 : Infinity);
    }
    return { first: Math.max(...first), later: Math.max(...later), until: Math.max(...until) };
  };
  const [ours, seeds] = [await figures('ours'), await figures('seed')];
  const row = (name: string, value: number, peerValue: number, unit: string, target: string, ok: boolean): BenchResult =>
    ({ name: `nobody can be reached: ${name}`, value, unit, peer: 'the seed\'s function', peerValue, ratio: value / peerValue, target, ok });
  return [
    row('the first request waits', ours.first, seeds.first, 'ms', `at most ${WATCHDOG_MS + MOST_LATE_MS} ms`, ours.first <= WATCHDOG_MS + MOST_LATE_MS),
    row('the longest wait of five minutes after it', ours.later, seeds.later, 'ms', `at most ${AT_ONCE_MS} ms`, ours.later <= AT_ONCE_MS),
    row(
      'the one that recovers is asked after', ours.until, seeds.until, 's', `at most ${LONGEST_EJECTION_S} s, the longest ejection`, ours.until <= LONGEST_EJECTION_S,
    ),
  ];
}

function longest(visits: Visit[]): number {
  return Math.max(...visits.map(({ waited }) => waited));
}
