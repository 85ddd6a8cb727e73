/**
 * Bundles what runs elsewhere than in the user's synth: the edge functions into assets/, the command line into cli/dist/.
 * Fails when a function would not run in CloudFront Functions, or when the edge router is too large.
 */
import { join } from 'node:path';
import { bundleCli, declareCli } from './cli-bundle.mts';
import { bundleFunction, type FunctionBundleOptions } from './function-bundle.mts';
import { bundleLambda, type LambdaBundleOptions } from './lambda-bundle.mts';

process.chdir(join(import.meta.dirname, '..'));

const log = (line: string) => console.log(`bundle: ${line}`);

/** CloudFront Functions: by name of the bundle the folder in lambda/, and how it is bundled. */
const FUNCTIONS: { [name: string]: FunctionBundleOptions & { readonly folder: string } } = {
  'viewer-router': { folder: 'viewer-router', minify: true },
  'session-viewer-router': { folder: 'viewer-router', minify: true, sessions: true },
  'nearest-router': { folder: 'nearest-router', minify: true },
  'response-hardener': { folder: 'response-hardener', minify: false },
  'compact-response-hardener': { folder: 'response-hardener', minify: true },
  'sticky-cookie': { folder: 'sticky-cookie', minify: true },
  'session-sticky-cookie': { folder: 'sticky-cookie', minify: true, sessions: true },
};

/** Edge routers, by name of the bundle. */
const EDGE_ROUTERS: { [name: string]: LambdaBundleOptions } = {
  'edge-router': { sessions: true, fastest: false, maxBytes: 25_000 },
  'fastest-edge-router': { sessions: false, fastest: true, maxBytes: 26_000 },
  'fastest-session-edge-router': { sessions: true, fastest: true, maxBytes: 34_000 },
};

for (const [name, { folder, ...options }] of Object.entries(FUNCTIONS)) {
  const outfile = `assets/${name}/index.js`;
  const bytes = await bundleFunction(`lambda/${folder}/index.ts`, outfile, options);
  log(`${outfile} ${bytes} bytes`);
}
for (const [name, options] of Object.entries(EDGE_ROUTERS)) {
  const outfile = `assets/${name}/index.js`;
  log(`${outfile} ${await bundleLambda('lambda/edge-router/index.ts', outfile, options)} bytes`);
}

for (const [outfile, bytes] of await bundleCli(log)) log(`${outfile} ${bytes} bytes`);
declareCli(log);
