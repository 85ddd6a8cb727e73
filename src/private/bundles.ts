import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SmartOriginError } from './errors';

/** The bundle of an edge function, as the package carries it. */
export function readBundle(name: string): string {
  try {
    return readFileSync(join(__dirname, '..', '..', 'assets', name, 'index.js'), 'utf8');
  } catch (error) {
    throw new SmartOriginError(undefined, 'BundleMissing',
      `the bundle of the ${name.replace(/-/g, ' ')} cannot be read (${(error as Error).message}); install the package again, or run 'npx projen bundle' in a checkout`);
  }
}
