import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

interface Entry {
  readonly source: string;
  readonly outfile: string;
  readonly executable?: boolean;
}

const ENTRIES: Entry[] = [
  { source: 'cli/src/main.ts', outfile: 'cli/dist/main.js', executable: true },
  { source: 'cli/src/index.ts', outfile: 'cli/dist/index.js' },
  { source: 'cli/src/testing/jest.ts', outfile: 'cli/dist/jest.js' },
  { source: 'cli/src/testing/assert.ts', outfile: 'cli/dist/assert.js' },
  { source: 'cli/src/origins/folder-server-process.ts', outfile: 'cli/dist/folder-server-process.js' },
  { source: 'cli/src/lambda-edge/lambda-worker.ts', outfile: 'cli/dist/lambda-worker.js' },
  { source: 'cli/src/drill/injector/injector-worker.ts', outfile: 'cli/dist/injector-worker.js' },
];

/** What users import, by the name of its declarations. */
const DECLARED = { index: 'cli/src/index', jest: 'cli/src/testing/jest', assert: 'cli/src/testing/assert' };

const PAGE_FOLDER = 'cli/dist/page';

const SHEBANG = '#!/usr/bin/env node';

/** Bundles the command line, one file an entry: workers and child processes are started by path. Returns size by file. */
export async function bundleCli(log: (line: string) => void): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const entry of ENTRIES) {
    if (!existsSync(entry.source)) {
      log(`skipped ${entry.outfile}: ${entry.source} does not exist`);
      continue;
    }
    await build({
      entryPoints: [entry.source],
      outfile: entry.outfile,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      // Dependencies are installed beside the package, so that their security fixes reach users without a release of ours.
      packages: 'external',
      banner: entry.executable && !startsWithShebang(entry.source) ? { js: SHEBANG } : undefined,
      logLevel: 'warning',
    });
    if (entry.executable) chmodSync(entry.outfile, 0o755);
    sizes.set(entry.outfile, statSync(entry.outfile).size);
  }
  for (const [file, size] of await bundlePage()) sizes.set(file, size);
  return sizes;
}

/** The page to look at, as its control port serves it: for browsers, and small, since it has no framework. */
async function bundlePage(): Promise<Map<string, number>> {
  const source = 'cli/src/page/client';
  await build({ entryPoints: [`${source}/main.ts`], outfile: `${PAGE_FOLDER}/page.js`, bundle: true, format: 'iife', target: 'es2022', minify: true, logLevel: 'warning' });
  for (const name of ['index.html', 'page.css']) copyFileSync(`${source}/${name}`, `${PAGE_FOLDER}/${name}`);
  return new Map(['index.html', 'page.css', 'page.js'].map((name) => [`${PAGE_FOLDER}/${name}`, statSync(`${PAGE_FOLDER}/${name}`).size]));
}

/**
 * Declarations of the programmatic API, which esbuild does not write. They keep the tree of the sources, since the API's
 * types may come from src/contract too.
 */
export function declareCli(log: (line: string) => void): void {
  if (!existsSync('cli/src/index.ts')) {
    log('skipped cli/dist/index.d.ts: cli/src/index.ts does not exist');
    return;
  }
  // Declarations of sources that are gone would be packed too.
  rmSync('cli/dist/types', { recursive: true, force: true });
  execFileSync(process.execPath, [
    'node_modules/typescript/bin/tsc', ...Object.values(DECLARED).map((source) => `${source}.ts`), '--ignoreConfig', '--declaration', '--emitDeclarationOnly', '--skipLibCheck',
    '--strict', '--esModuleInterop', '--module', 'node16', '--target', 'es2022', '--types', 'node,mime-types',
    '--rootDir', '.', '--outDir', 'cli/dist/types',
  ], { stdio: 'inherit' });
  for (const [name, source] of Object.entries(DECLARED)) writeFileSync(`cli/dist/${name}.d.ts`, `export * from './types/${source}';\n`);
}

function startsWithShebang(source: string): boolean {
  return readFileSync(source, 'utf8').startsWith('#!');
}
