import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';

/** Lambda@Edge takes 50 MB; a cold start takes longer with each KB. */
const MAX_BUNDLE_BYTES = 25_000;

/** Bundles one Lambda@Edge function for nodejs24.x, without dependencies, and returns its size in bytes. */
export async function bundleLambda(entry: string, outfile: string): Promise<number> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
  });
  const code = result.outputFiles[0].contents;
  if (code.length > MAX_BUNDLE_BYTES) {
    throw new Error(`${entry} has ${code.length} bytes; we allow ${MAX_BUNDLE_BYTES}, since a cold start loads them: look for what pulls them in with 'npx esbuild ${entry} --bundle --platform=node --analyze'`);
  }
  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(outfile, code);
  return code.length;
}
