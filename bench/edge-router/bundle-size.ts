import { statSync } from 'node:fs';
import { withBenchSite } from './bench-site';
import type { BenchResult } from '../bench-result';

const MAX_BYTES = 25_000;

/** What an instance loads. */
export function run(): Promise<BenchResult[]> {
  return withBenchSite(async ({ contenders: { ours, ...peers } }) => {
    const value = statSync(ours.bundle).size;
    return Object.values(peers).map(({ name, bundle }): BenchResult => {
      const peerValue = statSync(bundle).size;
      return { name: 'bundle of the edge router', value, unit: 'bytes', peer: name, peerValue, ratio: value / peerValue, target: `at most ${MAX_BYTES}`, ok: value <= MAX_BYTES };
    });
  });
}
