import { z } from 'zod';
import type { ControlRequest } from './control-message';
import { changeOf, changesAnything } from './json-change';
import type { LambdaFleet } from '../lambda-edge/lambda-fleet';
import { MAX_TIMER_MS } from '../timer-limits';

const changeSchema = z.strictObject({
  maxInstances: z.number().int().positive().optional(),
  coldStartMs: z.number().nonnegative().max(MAX_TIMER_MS).optional(),
  idleSeconds: z.number().nonnegative().nullable().optional(),
  recycle: z.literal(true).optional(),
}).refine(changesAnything, 'it changes nothing');

const EXAMPLE = '{ "recycle": true } to end idle instances, { "coldStartMs": 300 }, { "idleSeconds": 60 } (null: for ever) or { "maxInstances": 8 }';

/** JSON has no Infinity: what is idle for ever is null. */
export function describeInstances(fleet: LambdaFleet) {
  const { maxInstances, coldStartMs, idleSeconds } = fleet.settings;
  return { maxInstances, coldStartMs, idleSeconds: idleSeconds === Infinity ? null : idleSeconds, functions: fleet.stats() };
}

/** @throws SmartOriginError for everything that the caller can mend */
export function changeInstances(request: ControlRequest, fleet: LambdaFleet) {
  const { recycle, idleSeconds, ...settings } = changeOf(request, changeSchema, EXAMPLE);
  fleet.set({ ...settings, idleSeconds: idleSeconds === null ? Infinity : idleSeconds });
  const recycled = recycle ? fleet.recycle() : undefined;
  return { ...(recycled !== undefined && { recycled }), ...describeInstances(fleet) };
}
