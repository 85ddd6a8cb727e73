import { withBenchSite } from './bench-site';
import { PATH_OF_SESSION } from './event';
import type { BenchResult } from '../bench-result';
import { median } from '../median';

const TARGET = 1 / 3;
const WARM_UP = 2_000;
const READS = 1_500;
const ROUNDS = 5;

/** CPU of an event whose session is read from the table, over a connection that stands. */
export function run(): Promise<BenchResult[]> {
  return withBenchSite(async ({ contenders: { ours, sdk, sdkModules, aws4 }, processes, responder }) => {
    const all = [ours, sdk, sdkModules, aws4];
    const times = new Map<string, number[]>(all.map(({ name }) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const contender of all) {
        const before = responder.reads();
        const { each, paths } = await processes.run<{ each: number; paths: string[] }>('warm-read', contender, [READS, WARM_UP]);
        if (paths.join() !== PATH_OF_SESSION || responder.reads() - before < READS) throw new Error(`${contender.name} did not read each session`);
        times.get(contender.name)!.push(each);
      }
    }
    return [sdk, sdkModules, aws4].map(({ name }): BenchResult => {
      const ratio = median(times.get(ours.name)!.map((time, round) => time / times.get(name)![round]));
      return {
        name: 'a session read from the table', value: median(times.get(ours.name)!), unit: 'µs of CPU', peer: name, peerValue: median(times.get(name)!), ratio,
        ...(name === sdk.name ? { target: 'at most a third', ok: ratio <= TARGET } : { target: 'for comparison', ok: true }),
      };
    });
  });
}
