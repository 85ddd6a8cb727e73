import Table from 'cli-table3';
import type { BenchResult } from '../bench-result';
import { DEFAULT_ATTEMPTS, ONE_SECOND, type Policy } from './simulation/cloudfront';
import { type Figures, type FiguresByPhase, figuresByPhase } from './simulation/figures';
import { ourRouter } from './simulation/our-router';
import { alwaysTheBest, cachedRace, roundRobin, staticPrimary } from './simulation/peers';
import { visitsOf } from './simulation/world';

/** Others than those with which the constants of the pace were tuned, which were 1 to 4. */
const SEEDS = [11, 12, 13];

const RACE = 'the note\'s cached race';
const BEST = 'always the best';
const PEERS: { readonly [name: string]: Policy } = {
  'static, 3 x 10 s': staticPrimary(DEFAULT_ATTEMPTS),
  'static, 1 x 1 s': staticPrimary(ONE_SECOND),
  [RACE]: cachedRace,
  'round robin': roundRobin,
  [BEST]: alwaysTheBest,
};
/** Where each event of a request comes to the instance that had the first. */
const JUDGED: { readonly [name: string]: Policy } = { 'ours, same instance': ourRouter({ elsewhere: 0, seesEdits: true }) };
/**
 * Where one in ten comes to another instance; and should CloudFront also hide what the function made of a request, so that a tenth of all that could
 * be learned is lost. Nobody knows how many do: shown, and held to nothing. Seeds lie on either side of the same targets.
 */
const SHOWN: { readonly [name: string]: Policy } = {
  'ours, 10 % elsewhere': ourRouter({ elsewhere: 0.1, seesEdits: true }),
  'ours, 10 % elsewhere, edits hidden': ourRouter({ elsewhere: 0.1, seesEdits: false }),
};

/**
 * Three members whose medians are 60, 80 and 140 ms, behind 300 instances with a request every two seconds each: the fastest is well for five
 * minutes, twelve times slower for two, dead for one, and well for five. The shipped router beside what else can be done, by the same requests.
 *
 * How far p99 is below the cached race's depends on what is simulated: both are made of the hundredth of requests that meet the slow member, and
 * by seed it lies between 0.24 and 0.26. Were the instances to start all at once, the race's refreshes would go in step, by chance right after the
 * member turns slow, and nobody could come near a quarter of it: not even who always knows the best.
 */
export async function run(): Promise<BenchResult[]> {
  const runs: { [name: string]: FiguresByPhase }[] = [];
  for (const seed of SEEDS) {
    const visits = visitsOf(seed);
    const figures: { [name: string]: FiguresByPhase } = {};
    for (const [name, policy] of Object.entries({ ...PEERS, ...JUDGED, ...SHOWN })) {
      figures[name] = figuresByPhase(visits, await policy(visits, seed));
    }
    runs.push(figures);
    console.error(`seed ${seed}: milliseconds until the first byte, and share of requests on the best member\n${table(figures)}`);
  }
  return Object.keys(JUDGED).flatMap((ours) => judged(ours, runs));
}

/** A figure of ours, and the one that it is held against. */
type PairOf = (figures: { readonly [name: string]: FiguresByPhase }) => [number, number];

/** Of several seeds, the one in the middle; all of them are in the tables. */
function judged(ours: string, runs: readonly { readonly [name: string]: FiguresByPhase }[]): BenchResult[] {
  const middle = (name: string, unit: string, peer: string, most: number, target: string, pairOf: PairOf): BenchResult => {
    const pairs = runs.map(pairOf).sort((a, b) => a[0] / a[1] - b[0] / b[1]);
    const [value, peerValue] = pairs[Math.floor(pairs.length / 2)];
    const ratio = value / peerValue;
    return { name: `${ours}: ${name}`, value, unit, peer, peerValue, ratio, target, ok: ratio <= most };
  };
  return [
    middle('p99', 'ms', RACE, 0.25, 'at most a quarter', (by) => [by[ours].whole.p99, by[RACE].whole.p99]),
    middle('median', 'ms', BEST, 1.05, 'within 5 %', (by) => [by[ours].whole.p50, by[BEST].whole.p50]),
    middle('not on the best member while all are well', '%', 'all requests', 0.1, 'at most 10 %', (by) => [100 * (1 - by[ours].healthy.onBest), 100]),
    middle('p99 while the fastest is dead', 'ms', 'while all are well', 1.3, 'at most 1.3 times', (by) => [by[ours].dead.p99, by[ours].healthy.p99]),
  ];
}

function table(figures: { readonly [name: string]: FiguresByPhase }): string {
  const phases = Object.keys(figures[BEST]);
  const rows = new Table({ head: ['policy', ...phases.map((phase) => `${phase}: p50 p95 p99 p99.9 best`)], style: { head: [], border: [] } });
  const cell = ({ p50, p95, p99, p999, onBest }: Figures) => `${[p50, p95, p99, p999].map(Math.round).join(' ')} ${(100 * onBest).toFixed(1)} %`;
  for (const [name, byPhase] of Object.entries(figures)) rows.push([name, ...phases.map((phase) => cell(byPhase[phase]))]);
  return rows.toString();
}
