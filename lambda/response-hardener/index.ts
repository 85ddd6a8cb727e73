import { harden } from './harden';
import type { ViewerResponse, ViewerResponseEvent } from './viewer-response';
import type { HardenerConfig } from '../../src/contract/response-hardener';

/** A placeholder in the bundle (HARDENER_CONFIG_PLACEHOLDER), which synth replaces by the configuration. */
declare const HARDENER_CONFIG: HardenerConfig;

const config = HARDENER_CONFIG;

/** Fails open: a fault of ours must not turn a good response into an error. */
export function handler(event: ViewerResponseEvent): ViewerResponse {
  try {
    return harden(event.response, config);
  } catch {
    return event.response;
  }
}
