import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const ROOT = join(__dirname, '../..');
const ENTRY = join(ROOT, 'lambda/edge-router/index.ts');
const OURS = join(ROOT, 'assets/edge-router/index.js');

/** A bundle of the edge router. */
export interface Contender {
  readonly name: string;
  readonly bundle: string;
}

export interface Contenders {
  /** The bundle that is deployed. */
  readonly ours: Contender;
  /** The same router on AWS's SDK, as esbuild bundles it where nothing is asked for. */
  readonly sdk: Contender;
  /** The same, of the SDK's ES modules (`mainFields`). */
  readonly sdkModules: Contender;
  readonly aws4: Contender;
}

/** @param folder where the peers' bundles are written to */
export async function buildContenders(folder: string): Promise<Contenders> {
  if (!existsSync(OURS)) throw new Error(`${OURS} is missing; make it with: npx tsx scripts/bundle.mts`);
  return {
    ours: { name: 'ours', bundle: OURS },
    sdk: await peer('AWS SDK v3', 'sdk-client', folder),
    sdkModules: await peer('AWS SDK v3, ES modules', 'sdk-client', folder, ['module', 'main']),
    aws4: await peer('aws4 and node:https', 'aws4-client', folder),
  };
}

async function peer(name: string, client: string, folder: string, mainFields?: string[]): Promise<Contender> {
  const bundle = join(folder, `${client}${mainFields ? '-modules' : ''}.js`);
  await build({
    entryPoints: [ENTRY], outfile: bundle, bundle: true, minify: true, platform: 'node', target: 'node24', format: 'cjs', mainFields,
    legalComments: 'none', logLevel: 'error', define: { 'globalThis.FASTEST': 'false' }, plugins: [withClient(join(__dirname, 'peers', `${client}.ts`))],
  });
  return { name, bundle };
}

/** Everything but the client stays as it is. */
function withClient(path: string): Plugin {
  return { name: 'client', setup: ({ onResolve }) => onResolve({ filter: /\/dynamodb-client$/ }, () => ({ path })) };
}
