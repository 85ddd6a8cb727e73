import * as path from 'node:path';
import { exampleNames } from './examples';
import { synthesize } from '../../demo/synthesize';

/** Synthesizes every example as its users do, by its app.ts, each into its own folder of the one given. */
async function main(output: string | undefined) {
  if (!output) throw new Error('Which folder do the assemblies go to? Give it as the first argument.');
  for (const name of exampleNames()) {
    await synthesize(name, path.join(output, name));
    console.log(`  ${name}`);
  }
}

void main(process.argv[2]);
