import { trendOf, type Memory } from './memory';
import { soaked, type Soaked } from './soaked';
import type { BenchResult } from '../bench-result';

const DEFAULT_SECONDS = 60;
const MIB = 1024 * 1024;

/** How much a figure may have grown from the middle third of a soak to the last: collections and allocators are never exact. */
const SLACK: Readonly<Record<keyof Memory, { readonly ratio: number; readonly bytes: number }>> = {
  heap: { ratio: 1.05, bytes: MIB },
  buffers: { ratio: 1.05, bytes: MIB },
  resident: { ratio: 1.1, bytes: 8 * MIB },
};

const NAMES: Readonly<Record<keyof Memory, string>> = {
  heap: 'heap after a collection', buffers: 'buffers after a collection', resident: 'resident memory',
};

/** Memory of a local CloudFront under a full cache, failing origins and hot reloads, late in a soak beside its middle. */
export async function run({ seconds = DEFAULT_SECONDS }: { seconds?: number } = {}): Promise<BenchResult[]> {
  const soak = await soaked({
    seconds,
    random: Math.random,
    onSample: (second, { heap, buffers, resident }, asked) => {
      if (second % 10 === 0) process.stderr.write(`  ${second} s: ${asked} requests, heap ${Math.round(heap / MIB)} MiB, buffers ${Math.round(buffers / MIB)} MiB, resident ${Math.round(resident / MIB)} MiB\n`);
    },
  });
  return [...memoryResults(soak), leftResult(soak)];
}

export function memoryResults({ samples }: Soaked): BenchResult[] {
  return (['heap', 'buffers', 'resident'] as const).map((figure) => {
    const { before, after } = trendOf(samples, figure);
    const { ratio, bytes } = SLACK[figure];
    return {
      name: `${NAMES[figure]}, last third of a soak of ${samples.length} s`, value: after / MIB, unit: 'MiB', peer: 'its middle third', peerValue: before / MIB,
      ratio: after / before, target: `at most ${Math.round((ratio - 1) * 100)} % and ${bytes / MIB} MiB more`, ok: after <= before * ratio + bytes,
    };
  });
}

function leftResult({ left }: Soaked): BenchResult {
  for (const line of left) process.stderr.write(`  left after close(): ${line}\n`);
  return {
    name: 'descriptors, handles and timers after close()', value: left.length, unit: 'left', peer: 'before start()', peerValue: 0, ratio: 1,
    target: 'none', ok: left.length === 0,
  };
}
