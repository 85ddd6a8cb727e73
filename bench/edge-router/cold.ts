import { type BenchSite, withBenchSite } from './bench-site';
import type { Contender } from './contenders';
import { type CpuShare, CPU_SHARE_OF_128_MB, cpuShare } from './cpu-share';
import { PATH_OF_SESSION } from './event';
import type { BenchResult } from '../bench-result';
import { median } from '../median';

const ROUNDS = 31;
const TARGET = 2.8;
const ROUNDS_SLOW = 21;
const TARGET_SLOW = 2;

/**
 * A fresh instance: loading the bundle, what it does when it starts, and the first event, whose session is read over TLS; then the same with
 * the CPU that a function of 128 MB gets. Lambda gives that only after loading.
 */
export function run(): Promise<BenchResult[]> {
  return withBenchSite(async (site) => {
    const { ours, sdk, sdkModules, aws4 } = site.contenders;
    const all = [ours, sdk, sdkModules, aws4];
    const results = rows('first read of an instance', await measure(site, all, ROUNDS), all, TARGET);
    const share = cpuShare(CPU_SHARE_OF_128_MB);
    if (!share) {
      process.stderr.write('cold: CPU cannot be bounded here (no writable cgroup), so nothing is said about a function of 128 MB\n');
      return results;
    }
    try {
      return [...results, ...rows('the same with the CPU of 128 MB', await measure(site, all, ROUNDS_SLOW, share), all, TARGET_SLOW)];
    } finally {
      share.close();
    }
  });
}

/** Milliseconds by contender, in rounds in which each has its turn. */
async function measure({ processes }: BenchSite, contenders: readonly Contender[], rounds: number, share?: CpuShare): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      let load = 0;
      const { first, path } = await processes.run<{ first: number; path: string }>('cold', contender, [], (child, ms) => {
        load = ms;
        share?.add(child.pid!);
      });
      // Whoever is given up for 0.9 s at so little CPU had needed longer: that is all that is known, and it is in the peer's favor.
      if (path !== PATH_OF_SESSION && !share) throw new Error(`${contender.name} did not find the session`);
      times.get(contender.name)!.push(load + first);
    }
  }
  return times;
}

function rows(what: string, times: Map<string, number[]>, [ours, ...peers]: readonly Contender[], target: number): BenchResult[] {
  const value = median(times.get(ours.name)!);
  return peers.map(({ name }, i) => {
    const peerValue = median(times.get(name)!);
    const ratio = peerValue / value;
    return {
      name: what, value, unit: 'ms', peer: name, peerValue, ratio,
      ...(i === 0 ? { target: `at least ${target} times faster`, ok: ratio >= target } : { target: 'for comparison', ok: true }),
    };
  });
}
