import { BenchEdge, configured, crowd, type Visit, type Visitor } from './edge';
import type { BenchResult } from '../bench-result';

const VISITORS = 100_000;
const DAY_MS = 86_400_000;
const RAMP = [1, 5, 25, 50, 100];

/**
 * Crowds through the built viewer functions: what a ramp, a change among three members and a rollback do to visitors, beside what assignments
 * that remember nothing, or cut a line into ranges, would do to them.
 */
export async function run(): Promise<BenchResult[]> {
  return [...await ramp(), await threeMembers(), ...await rollback(), await parallelFirstRequests()];
}

const policy = (change: object) => ({ v: 1, generation: 1, weights: {}, voided: [], force: null, ...change });

async function visitAll(edge: BenchEdge, visitors: Visitor[]): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (const visitor of visitors) visits.push(await edge.visit(visitor));
  return visits;
}

/** Everybody comes back on each step, the pin of the last visit over and the cookie still there. */
async function ramp(): Promise<BenchResult[]> {
  const edge = new BenchEdge(configured({ v2: 0 }));
  const visitors = crowd(VISITORS);
  const results: BenchResult[] = [];
  let before: Visit[] | undefined;
  let left = 0;
  let memoryless = 0;
  const random = randomNumbers(7);
  for (const weight of RAMP) {
    edge.now += 2 * DAY_MS;
    edge.policy = policy({ weights: { v2: weight } });
    const visits = await visitAll(edge, visitors);
    const share = visits.filter(({ variant }) => variant === 'v2').length * 100 / VISITORS;
    const interval = 2.576 * Math.sqrt(weight * (100 - weight) / VISITORS);
    results.push({
      name: `split at a weight of ${weight}`, value: share, unit: '%', peer: 'half the 99 % interval', peerValue: interval,
      ratio: interval === 0 ? (share === weight ? 0 : Infinity) : Math.abs(share - weight) / interval, target: 'within the 99 % interval',
      ok: Math.abs(share - weight) <= interval,
    });
    const canary = before?.flatMap(({ variant }, i) => (variant === 'v2' ? [i] : [])) ?? [];
    left += canary.filter((i) => visits[i].variant !== 'v2').length;
    memoryless += canary.filter(() => random() * 100 >= weight).length;
    before = visits;
  }
  results.push({
    name: `who leave the canary, of ${VISITORS} on the way up`, value: left, unit: 'visitors', peer: 'a redraw at each step', peerValue: memoryless,
    ratio: left / memoryless, target: '0', ok: left === 0,
  });
  return results;
}

/** Beside a member of 10 %, a weight is raised by 10 points: 10 % have to move. The heavier the third member, the more of it is traded. */
async function threeMembers(): Promise<BenchResult> {
  const edge = new BenchEdge(configured({ v2: 10, v3: 10 }));
  const visitors = crowd(VISITORS, 2);
  const before = await visitAll(edge, visitors);
  edge.now += 2 * DAY_MS;
  edge.policy = policy({ weights: { v2: 20 } });
  const after = await visitAll(edge, visitors);
  const moved = after.filter(({ variant }, i) => variant !== before[i].variant).length;
  const gained = after.filter(({ variant }) => variant === 'v2').length - before.filter(({ variant }) => variant === 'v2').length;
  // Nobody can be moved less often than the raised member gains visitors.
  return {
    name: 'three members, one weight raised by 10 points beside one of 10 %: moved', value: moved, unit: 'visitors', peer: 'the theoretical minimum', peerValue: gained,
    ratio: moved / gained, target: 'at most 1.1 times', ok: moved <= gained * 1.1,
  };
}

async function rollback(): Promise<BenchResult[]> {
  const edge = new BenchEdge(configured({ v2: 25 }));
  const visitors = crowd(VISITORS, 3);
  const before = await visitAll(edge, visitors);
  edge.now += 60_000;
  edge.policy = policy({ weights: { v2: 0 }, voided: ['v2'] });
  const after = await visitAll(edge, visitors);
  const served = after.filter(({ variant, origin }) => variant === 'v2' || origin === 'v2').length;
  const canary = before.filter(({ variant }) => variant === 'v2').length;
  const unmoved = after.filter(({ variant }, i) => before[i].variant === 'v1' && variant === 'v1').length;
  return [
    {
      name: 'rollback: requests that the voided member answers', value: served, unit: 'requests', peer: 'pins that outlive it', peerValue: canary,
      ratio: served / canary, target: '0', ok: served === 0,
    },
    {
      name: 'rollback: stable visitors who stay', value: unmoved, unit: 'visitors', peer: 'stable visitors', peerValue: VISITORS - canary,
      ratio: unmoved / (VISITORS - canary), target: 'all', ok: unmoved === VISITORS - canary,
    },
  ];
}

/** A page and a file that it loads, asked for before either answer has brought a cookie. */
async function parallelFirstRequests(): Promise<BenchResult> {
  const pairs = 1_000;
  const edge = new BenchEdge(configured({ v2: 50 }));
  const random = randomNumbers(11);
  let mixed = 0;
  let coins = 0;
  for (const visitor of crowd(pairs, 4)) {
    const [page, file] = await Promise.all([edge.visit({ ...visitor }), edge.visit({ ...visitor })]);
    if (page.variant !== file.variant) mixed++;
    if (random() < 0.5 !== random() < 0.5) coins++;
  }
  return {
    name: `pairs of parallel first requests that are mixed, of ${pairs}`, value: mixed, unit: 'pairs', peer: 'a coin for each request', peerValue: coins,
    ratio: mixed / coins, target: '0', ok: mixed === 0,
  };
}

/** The same numbers each time: a linear congruential generator (Numerical Recipes). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
