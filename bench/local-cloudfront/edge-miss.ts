import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import { startLocalCloudFront, startPlainServer } from './servers';
import { CACHING_DISABLED, emptyOriginHandlers, plainSite } from './templates';
import type { BenchResult } from '../bench-result';
import { median } from '../median';

/** Until the code of all processes and threads is optimized. */
const WARM_UP = 8_000;
const REQUESTS = 2_000;
/** Requests of each in turn, so that what else the machine does meets both alike. */
const TURN = 100;
const BOUND_MS = 0.4;

/** A miss through empty Lambda@Edge handlers at both origin events, beside the same request sent to the origin itself. */
export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-bench-'));
  const origin = await startPlainServer();
  try {
    const template = plainSite(folder, { cachePolicyId: CACHING_DISABLED, ...emptyOriginHandlers() });
    const edge = await startLocalCloudFront(template, { app: origin.url });
    try {
      return [await beside(edge.url, origin.url, 1), await beside(edge.url, origin.url, 2)];
    } finally {
      await edge.close();
    }
  } finally {
    await origin.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function beside(edge: string, origin: string, atOnce: number): Promise<BenchResult> {
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
      name: `miss through two empty handlers, ${atOnce} at once`, value, unit: 'ms', peer: 'the origin\'s own answer', peerValue,
      ratio: value / peerValue, target: `at most ${BOUND_MS} ms more`, ok: value - peerValue <= BOUND_MS,
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
