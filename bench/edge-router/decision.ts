import { withBenchSite } from './bench-site';
import { PATH_OF_SESSION } from './event';
import type { BenchResult } from '../bench-result';
import { median } from '../median';

const TARGET_US = 5;
/** So few that events are still in the processor's cache, as one is that Lambda has just parsed. */
const CALLS = 250;
const ROUNDS = 201;

interface Round {
  readonly request: number;
  readonly untouchedRequest: number;
  readonly response: number;
  readonly untouchedResponse: number;
  readonly paths: string[];
  readonly stamps: string[];
}

/** CPU of an event whose session is in memory, over a handler that returns what it is given. */
export function run(): Promise<BenchResult[]> {
  return withBenchSite(async ({ contenders: { ours }, processes }) => {
    const { rounds } = await processes.run<{ rounds: Round[] }>('decision', ours, [CALLS, ROUNDS]);
    if (!rounds.every(({ paths, stamps }) => paths.join() === PATH_OF_SESSION && stamps.join() === 'v2')) throw new Error('an event was not decided by its session');
    const row = (name: string, ourTimes: number[], untouched: number[]): BenchResult => {
      const value = median(ourTimes.map((time, i) => time - untouched[i]));
      return {
        name, value, unit: 'µs of CPU', peer: 'a handler that does nothing', peerValue: median(untouched), ratio: median(ourTimes) / median(untouched),
        target: `at most ${TARGET_US} µs more`, ok: value <= TARGET_US,
      };
    };
    return [
      row('decision at origin-request, added', rounds.map(({ request }) => request), rounds.map(({ untouchedRequest }) => untouchedRequest)),
      row('origin-response, added', rounds.map(({ response }) => response), rounds.map(({ untouchedResponse }) => untouchedResponse)),
    ];
  });
}
