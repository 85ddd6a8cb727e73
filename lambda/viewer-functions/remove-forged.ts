import type { EventRequest } from './viewer-event';
import { INTERNAL_HEADER_PREFIX } from '../../src/contract/names';

/** Internal headers that a viewer sent are a forgery. */
export function removeForged(headers: EventRequest['headers']): void {
  for (const name in headers) {
    if (name[2] === 's' && name.startsWith(INTERNAL_HEADER_PREFIX)) delete headers[name];
  }
}
