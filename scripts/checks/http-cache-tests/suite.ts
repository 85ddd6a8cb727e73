import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { output, printed, start } from './processes';

/** Where scripts/install-outside.mts puts it; none of its dependencies is among ours. */
export const SUITE = path.resolve('node_modules/.cache/outside/http-cache-tests/node_modules/http-cache-tests');
const HERE = path.resolve('scripts/checks/http-cache-tests');

/** What became of a test: `fail` where the cache did something else, `setup` where the test got nowhere before it. */
export type Outcome = 'pass' | 'fail' | 'setup';

/** A cache is required to, should, or is only asked whether it does. */
export type Kind = 'required' | 'optimal' | 'check';

export interface TestResult {
  outcome: Outcome;
  kind: Kind;
  /** In the suite's words. */
  message?: string;
}

/** What listens, for as long as it is used. */
export interface Server {
  url: string;
  close(): Promise<void>;
}

export type Results = Record<string, TestResult>;

/** The origin of the suite: it answers each test's requests as the test told it before. */
export async function startTestServer(): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 'http-cache-tests-'));
  const server = start(process.execPath, ['--import', path.join(HERE, 'loopback.mjs'), path.join(SUITE, 'server/server.mjs')], {
    npm_config_protocol: 'http', npm_config_port: '0', npm_config_pidfile: path.join(folder, 'pid'),
  });
  const close = async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [, url] = await printed(server, /^Listening on (http:\/\/127\.0\.0\.1:\d+)\/$/);
    return { url: url!, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Runs the suite, or some of its tests, against a cache. */
export async function runSuite(cacheUrl: string, ids: readonly string[] = []): Promise<Results> {
  const { results, kinds } = JSON.parse(await output(process.execPath, [path.join(HERE, 'client.mjs'), SUITE, cacheUrl, ...ids])) as {
    results: Record<string, true | [string, string]>; kinds: Record<string, Kind>;
  };
  return Object.fromEntries(Object.entries(results).map(([id, result]): [string, TestResult] => {
    if (result === true) return [id, { outcome: 'pass', kind: kinds[id]! }];
    return [id, { outcome: result[0] === 'Setup' ? 'setup' : 'fail', kind: kinds[id]!, message: result[1] }];
  }));
}

export function passes(results: Results): number {
  return Object.values(results).filter(({ outcome }) => outcome === 'pass').length;
}
