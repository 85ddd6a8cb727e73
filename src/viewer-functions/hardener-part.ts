import type { FunctionPart } from './function-part';
import { rulesSource } from './hardener-rules';
import { HARDENER_RULES_PLACEHOLDER, type HardenerConfig } from '../contract/response-hardener';
import { readBundle } from '../private/bundles';

/** What messages call our own part of the viewer-response function. */
export const HARDENER_PART_NAME = 'response hardener';

/** The response hardener with its configuration in place. `compact` where it shares its function with a part that nobody can read either. */
export function hardenerPart(config: HardenerConfig, compact = false): FunctionPart {
  const bundle = readBundle(compact ? 'compact-response-hardener' : 'response-hardener');
  // A replacement function, because a header's value may hold $& and the like.
  return { name: HARDENER_PART_NAME, code: bundle.replace(JSON.stringify(HARDENER_RULES_PLACEHOLDER), () => rulesSource(config, compact)) };
}
