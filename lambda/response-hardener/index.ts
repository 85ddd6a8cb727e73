import { harden } from './harden';
import type { ViewerResponse, ViewerResponseEvent } from './viewer-response';
import type { HardenerRules } from '../../src/contract/response-hardener';

/** A placeholder in the bundle (HARDENER_RULES_PLACEHOLDER), which synth replaces by the rules. */
declare const HARDENER_RULES: HardenerRules;

const rules = HARDENER_RULES;

/** Fails open: a fault of ours must not turn a good response into an error. */
export function handler(event: ViewerResponseEvent): ViewerResponse {
  try {
    return harden(event.response, rules);
  } catch {
    return event.response;
  }
}
