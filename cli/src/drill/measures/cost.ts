import { DECISION_SECONDS, GIGABYTES, PRICES, READ_SECONDS } from './prices';
import type { DrillCounters } from '../observation';

/** What a reader has to know of it. */
export const COST_NOTE = 'Costs are list prices of 2026-11 in us-east-1, without free tiers and traffic; Lambda@Edge is reckoned with 512 MB, 1 ms an event and 10 ms a read of the table.';

/** US dollars for a million such requests; undefined without any. */
export function costPerMillion(
  requests: number, { edgeFunctions, tables, keyValueStoreReads, viewerFunctionRuns }: Omit<DrillCounters, 'writes'>,
): number | undefined {
  if (requests === 0) return undefined;
  const events = edgeFunctions.reduce((sum, { invocations }) => sum + invocations, 0);
  const reads = tables.reduce((sum, table) => sum + table.reads, 0);
  const writes = tables.reduce((sum, table) => sum + table.writes + table.replicated, 0);
  const gigabyteSeconds = (events * DECISION_SECONDS + reads * READ_SECONDS) * GIGABYTES;
  const dollars = requests * PRICES.request
    + viewerFunctionRuns * PRICES.functionRun + keyValueStoreReads * PRICES.keyValueStoreRead
    + events * PRICES.invocation + gigabyteSeconds * PRICES.gigabyteSecond + reads * PRICES.tableRead + writes * PRICES.tableWrite;
  return dollars * 1e6 / requests;
}
