import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../median';

/** Bytes of this process, after a collection. */
export interface Memory {
  readonly heap: number;
  /** Of buffers, outside of the heap. */
  readonly buffers: number;
  readonly resident: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

export function memoryAfterCollection(): Memory {
  collect();
  // Of buffers, the first one only begins the sweeping, which goes on beside us: the second one waits for it.
  collect();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers, resident: rss };
}

/** One figure in the middle and in the last third of a time; the first third is for what fills up once. */
export interface Trend {
  readonly before: number;
  readonly after: number;
}

/** @throws Error with fewer than six samples */
export function trendOf(samples: readonly Memory[], figure: keyof Memory): Trend {
  if (samples.length < 6) throw new Error(`${samples.length} samples say nothing of a trend: six are the least`);
  const third = Math.floor(samples.length / 3);
  const middle = (part: readonly Memory[]) => median(part.map((sample) => sample[figure]));
  return { before: middle(samples.slice(third, 2 * third)), after: middle(samples.slice(2 * third)) };
}
