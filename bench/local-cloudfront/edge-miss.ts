import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import { startLocalCloudFront, startPlainServer } from './servers';
import { CACHING_DISABLED, emptyOriginHandlers, plainSite } from './templates';
import { onOneCore, SERVER_CORE } from './tools';
import type { BenchResult } from '../bench-result';
import { median } from '../median';

/** Until the code of all processes and threads is optimized. */
const WARM_UP = 8_000;
const REQUESTS = 2_000;
/** Requests of each in turn, so that what else the machine does meets both alike. */
const TURN = 100;
const BOUND_MS = 0.4;

/**
 * A miss through empty Lambda@Edge handlers at both origin events, beside the same request sent to the origin itself. All processes stay on one
 * core where the bound is looked at: waking another one takes as long as a quarter of the miss on a virtual machine, four times for each, and
 * tells nothing of what is measured. What it takes over two cores is told beside it.
 */
export async function run(): Promise<BenchResult[]> {
  return [
    await onOneCore(SERVER_CORE, () => measured(SERVER_CORE, async (edge, origin) => [await beside(edge, origin, 1, 'on one core', BOUND_MS)])).then(([one]) => one!),
    ...await measured(undefined, async (edge, origin) => [await beside(edge, origin, 1, 'over two cores'), await beside(edge, origin, 2, 'over two cores')]),
  ];
}

async function measured(core: number | undefined, measure: (edge: string, origin: string) => Promise<BenchResult[]>): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-bench-'));
  const origin = await startPlainServer(core);
  try {
    const template = plainSite(folder, { cachePolicyId: CACHING_DISABLED, ...emptyOriginHandlers() });
    const edge = await startLocalCloudFront(template, { app: origin.url });
    try {
      return await measure(edge.url, origin.url);
    } finally {
      await edge.close();
    }
  } finally {
    await origin.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `boundMs`: none where the figure is only told. */
async function beside(edge: string, origin: string, atOnce: number, where: string, boundMs?: number): Promise<BenchResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  try {
    for (const url of [edge, origin]) await times(url, agent, WARM_UP, atOnce);
    const taken = { edge: [] as number[], origin: [] as number[] };
    for (let sent = 0; sent < REQUESTS; sent += TURN) {
      taken.origin.push(...await times(origin, agent, TURN, atOnce));
      taken.edge.push(...await times(edge, agent, TURN, atOnce));
    }
    const [value, peerValue] = [median(taken.edge), median(taken.origin)];
    return {
      name: `miss through two empty handlers, ${where}, ${atOnce} at once`, value, unit: 'ms', peer: 'the origin\'s own answer', peerValue,
      ratio: value / peerValue, target: boundMs === undefined ? 'none, for comparison' : `at most ${boundMs} ms more`,
      ok: boundMs === undefined || value - peerValue <= boundMs,
    };
  } finally {
    agent.destroy();
  }
}

/** Milliseconds that each of so many requests took to the end of its body. */
async function times(url: string, agent: Agent, count: number, atOnce: number): Promise<number[]> {
  const taken: number[] = [];
  let left = count;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      taken.push(await timeOf(`${url}/page`, agent));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return taken;
}

function timeOf(url: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    get(url, { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answers with ${response.statusCode}`));
      response.on('end', () => resolve(performance.now() - startedAt)).on('error', reject).resume();
    }).on('error', reject);
  });
}
