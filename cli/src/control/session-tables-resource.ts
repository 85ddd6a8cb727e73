import { z } from 'zod';
import type { ControlRequest } from './control-message';
import { changeOf, changesAnything } from './json-change';
import { SmartOriginError } from '../errors';
import type { SessionTables } from '../session-tables/session-tables';
import { MAX_TIMER_MS, MAX_TIMER_SECONDS } from '../timer-limits';

const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['none', 'throttled', 'error', 'silent', 'gone']) }),
  z.strictObject({ kind: z.literal('slow'), ms: z.number().nonnegative().max(MAX_TIMER_MS) }),
]);

const changeSchema = z.strictObject({
  lagSeconds: z.number().nonnegative().max(MAX_TIMER_SECONDS).optional(),
  fault: faultSchema.optional(),
  region: z.string().optional(),
})
  .refine(changesAnything, 'it changes nothing')
  .refine(({ region, fault }) => region === undefined || fault !== undefined, 'a region goes with a fault; the lag is that of all Regions');

const EXAMPLE = '{ "fault": { "kind": "silent" } }, { "fault": { "kind": "slow", "ms": 400 }, "region": "eu-west-1" } or { "lagSeconds": 1 }';

export function describeTables(sessionTables: SessionTables) {
  return {
    lagSeconds: sessionTables.lagSeconds,
    faults: Object.fromEntries(sessionTables.regions.map((region) => [region, sessionTables.fault(region)])),
    tables: sessionTables.tables,
    counts: sessionTables.counts(),
  };
}

/** @throws SmartOriginError for everything that the caller can mend */
export function changeTables(request: ControlRequest, sessionTables: SessionTables | undefined) {
  const { lagSeconds, fault, region } = changeOf(request, changeSchema, EXAMPLE);
  if (sessionTables === undefined) {
    throw new SmartOriginError('ERR_SESSION_TABLES_NONE', 'there is no table', 'the template has no AWS::DynamoDB::GlobalTable or AWS::DynamoDB::Table', 'serve a template that has one');
  }
  if (fault !== undefined) sessionTables.setFault(fault, region);
  if (lagSeconds !== undefined) sessionTables.setLag(lagSeconds);
  return describeTables(sessionTables);
}
