import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionPart } from './function-part';
import { rulesSource } from './hardener-rules';
import { HARDENER_RULES_PLACEHOLDER, type HardenerConfig } from '../contract/response-hardener';
import { SmartOriginError } from '../private/errors';

/** What messages call our own part of the viewer-response function. */
export const HARDENER_PART_NAME = 'response hardener';

/** The response hardener with its configuration in place. */
export function hardenerPart(config: HardenerConfig): FunctionPart {
  const file = join(__dirname, '..', '..', 'assets', 'response-hardener', 'index.js');
  let bundle: string;
  try {
    bundle = readFileSync(file, 'utf8');
  } catch (error) {
    throw new SmartOriginError(undefined, 'ResponseHardenerMissing',
      `the bundle of the response hardener cannot be read (${(error as Error).message}); install the package again, or run 'npx projen bundle' in a checkout`);
  }
  // A replacement function, because a header's value may hold $& and the like.
  return { name: HARDENER_PART_NAME, code: bundle.replace(JSON.stringify(HARDENER_RULES_PLACEHOLDER), () => rulesSource(config)) };
}
