import { z } from 'zod';
import type { ControlRequest } from './control-message';
import { changeOf } from './json-change';
import type { VirtualClock } from '../virtual-clock';

const changeSchema = z.strictObject({ advance: z.union([z.string(), z.number()]) });

const EXAMPLE = '{ "advance": "2h" } or { "advance": 500 } for milliseconds';

export function describeClock(clock: VirtualClock) {
  return { now: new Date(clock.now()).toISOString(), advancedMs: clock.advancedMs };
}

/** @throws SmartOriginError for everything that the caller can mend */
export function changeClock(request: ControlRequest, clock: VirtualClock) {
  clock.advance(changeOf(request, changeSchema, EXAMPLE).advance);
  return describeClock(clock);
}
