import { z } from 'zod';
import type { ControlRequest } from './control-message';
import { changeOf, changesAnything } from './json-change';
import { SmartOriginError } from '../errors';
import { parseReplicaFault } from '../session-tables/replica-fault';
import type { SessionTables } from '../session-tables/session-tables';
import { MAX_TIMER_MS, MAX_TIMER_SECONDS } from '../timer-limits';

/** As text or as an object. */
const faultSchema = z.preprocess((given) => (typeof given === 'string' ? parseReplicaFault(given) : given), z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['none', 'throttled', 'error', 'silent', 'gone', 'stale']) }),
  z.strictObject({ kind: z.literal('slow'), ms: z.number().nonnegative().max(MAX_TIMER_MS) }),
]));

const changeSchema = z.strictObject({
  lagSeconds: z.number().nonnegative().max(MAX_TIMER_SECONDS).optional(),
  fault: faultSchema.optional(),
  region: z.string().optional(),
  between: z.tuple([z.string(), z.string()]).optional(),
})
  .refine(changesAnything, 'it changes nothing')
  .refine(({ region, fault }) => region === undefined || fault !== undefined, 'a region goes with a fault; "between" says whose lag it is')
  .refine(({ between, lagSeconds }) => between === undefined || lagSeconds !== undefined, '"between" goes with lagSeconds');

const EXAMPLE = '{ "fault": "silent" }, { "fault": "slow 400ms", "region": "eu-west-1" }, { "lagSeconds": 1 } '
  + 'or { "lagSeconds": 3, "between": ["eu-west-1", "us-east-1"] }';

export function describeTables(sessionTables: SessionTables) {
  return {
    lagSeconds: sessionTables.lagSeconds,
    lagsOfPairs: sessionTables.lagsOfPairs,
    waitingWrites: Object.fromEntries(sessionTables.regions.map((region) => [region, sessionTables.waitingWrites(region)])),
    faults: Object.fromEntries(sessionTables.regions.map((region) => [region, sessionTables.fault(region)])),
    tables: sessionTables.tables,
    counts: sessionTables.counts(),
  };
}

/** @throws SmartOriginError for everything that the caller can mend */
export function changeTables(request: ControlRequest, sessionTables: SessionTables | undefined) {
  const { lagSeconds, fault, region, between } = changeOf(request, changeSchema, EXAMPLE);
  if (sessionTables === undefined) {
    throw new SmartOriginError('ERR_SESSION_TABLES_NONE', 'there is no table', 'the template has no AWS::DynamoDB::GlobalTable or AWS::DynamoDB::Table', 'serve a template that has one');
  }
  if (fault !== undefined) sessionTables.setFault(fault, region);
  if (lagSeconds !== undefined) sessionTables.setLag(lagSeconds, between);
  return describeTables(sessionTables);
}
