import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';

export interface LambdaBundleOptions {
  /** Whether sessions are looked up. */
  readonly sessions: boolean;
  /** Whether the fastest or the nearest of equivalent members is asked. */
  readonly fastest: boolean;
  /** Lambda@Edge takes 50 MB; a cold start takes longer with each KB. */
  readonly maxBytes: number;
}

/** Bundles one Lambda@Edge function for nodejs24.x, without dependencies, and returns its size in bytes. */
export async function bundleLambda(entry: string, outfile: string, { sessions, fastest, maxBytes }: LambdaBundleOptions): Promise<number> {
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    pure: ['Math.log'],
    define: { 'globalThis.SESSIONS': String(sessions), 'globalThis.FASTEST': String(fastest) },
  });
  const code = result.outputFiles[0].contents;
  if (code.length > maxBytes) {
    throw new Error(`${outfile} has ${code.length} bytes; we allow ${maxBytes}, since a cold start loads them: look for what pulls them in with 'npx esbuild ${entry} --bundle --platform=node --define:globalThis.SESSIONS=${sessions} --define:globalThis.FASTEST=${fastest} --analyze'`);
  }
  mkdirSync(dirname(outfile), { recursive: true });
  writeFileSync(outfile, code);
  return code.length;
}
