/**
 * Bundles what runs elsewhere than in the user's synth: the edge functions into assets/, the command line into cli/dist/.
 * Fails when a function would not run in CloudFront Functions.
 */
import { join } from 'node:path';
import { bundleCli, declareCli } from './cli-bundle.mts';
import { bundleFunction } from './function-bundle.mts';

process.chdir(join(import.meta.dirname, '..'));

const log = (line: string) => console.log(`bundle: ${line}`);

/** Whether the code is minified, by function. */
const FUNCTIONS = { 'viewer-router': true, 'response-hardener': false, 'sticky-cookie': true };

for (const [name, minify] of Object.entries(FUNCTIONS)) {
  const outfile = `assets/${name}/index.js`;
  const bytes = await bundleFunction(`lambda/${name}/index.ts`, outfile, minify);
  log(`${outfile} ${bytes} bytes`);
}
for (const [outfile, bytes] of await bundleCli(log)) log(`${outfile} ${bytes} bytes`);
declareCli(log);
