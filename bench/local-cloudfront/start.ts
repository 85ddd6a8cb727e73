import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import { MeasuredProcess } from './measured-process';
import { startLocalCloudFront } from './servers';
import { examplesWith, exampleFolder, synthesize } from '../../scripts/demo/synthesize';
import type { BenchResult } from '../bench-result';
import { median } from '../median';

const RUNS = 5;
const BOUND_MS = 2_000;
const EXAMPLE = 'weighted';

/** From the command's start to the end of the first page, on an assembly that is synthesized already; beside Node's own start. */
export async function run(): Promise<BenchResult[]> {
  if (!examplesWith('rehearsal.ts').includes(EXAMPLE)) throw new Error(`there is no example ${EXAMPLE}`);
  const assembly = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-bench-'));
  try {
    await synthesize(EXAMPLE, assembly);
    const site = path.join(exampleFolder(EXAMPLE), 'site');
    const origins = { v1: path.join(site, 'v1'), v2: path.join(site, 'v2') };
    const taken = { ours: [] as number[], node: [] as number[] };
    for (let round = 0; round < RUNS; round += 1) {
      taken.node.push(await nodeMs());
      taken.ours.push(await firstPageMs(assembly, origins));
    }
    const [value, peerValue] = [median(taken.ours), median(taken.node)];
    return [{
      name: `start of examples/${EXAMPLE} to its first page`, value, unit: 'ms', peer: 'Node starting with nothing to do', peerValue,
      ratio: value / peerValue, target: `under ${BOUND_MS / 1000} s`, ok: value < BOUND_MS,
    }];
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

async function firstPageMs(assembly: string, origins: Readonly<Record<string, string>>): Promise<number> {
  const startedAt = performance.now();
  const served: MeasuredProcess = await startLocalCloudFront(assembly, origins);
  try {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      get(`${served.url}/`, { agent: false }, (response) => response.resume().on('end', () => resolve(response.statusCode))).on('error', reject);
    });
    if (status !== 200) throw new Error(`the first page has the status ${status}`);
    return performance.now() - startedAt;
  } finally {
    await served.close();
  }
}

async function nodeMs(): Promise<number> {
  const startedAt = performance.now();
  await new Promise((resolve, reject) => spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }).on('exit', resolve).on('error', reject));
  return performance.now() - startedAt;
}
