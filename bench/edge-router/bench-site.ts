import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildContenders, type Contenders } from './contenders';
import { MeasuredProcess } from './measured';
import { type Responder, startResponder } from './responder';

/** What each of the edge router's benchmarks needs: the bundles, somebody to answer them, and processes to run them in. */
export interface BenchSite {
  readonly contenders: Contenders;
  readonly responder: Responder;
  readonly processes: MeasuredProcess;
}

export async function withBenchSite<Result>(use: (site: BenchSite) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'smart-origin-bench-'));
  const responder = await startResponder(folder);
  try {
    return await use({ contenders: await buildContenders(folder), responder, processes: new MeasuredProcess(folder, responder) });
  } finally {
    await responder.close();
    rmSync(folder, { recursive: true });
  }
}
