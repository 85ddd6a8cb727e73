import type { DrillCounters } from '../observation';

/** List prices in US dollars, us-east-1 and its edge locations, as of 2026-11, without free tiers and without traffic. */
const PRICES = {
  /** An HTTPS request. https://aws.amazon.com/cloudfront/pricing/ */
  request: 1.00e-6,
  /** A run of a CloudFront Function. https://aws.amazon.com/cloudfront/pricing/ */
  functionRun: 0.10e-6,
  /** A read of a KeyValueStore from within a function. https://aws.amazon.com/cloudfront/pricing/ */
  keyValueStoreRead: 0.03e-6,
  /** An event of a Lambda@Edge function. https://aws.amazon.com/lambda/pricing/ */
  invocation: 0.60e-6,
  /** A second of a gigabyte of a Lambda@Edge function. https://aws.amazon.com/lambda/pricing/ */
  gigabyteSecond: 0.00005001,
  /** Half a read request unit: eventually consistent, up to 4 KB. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  tableRead: 0.0625e-6,
  /** A write request unit, up to 1 KB; in a replica it costs as much. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  tableWrite: 0.625e-6,
} as const;

/** What Lambda@Edge functions are reckoned with: this machine's times say nothing of AWS's. */
const GIGABYTES = 0.5;
const SECONDS_AN_EVENT = 0.001;
const SECONDS_A_READ = 0.010;

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
  const gigabyteSeconds = (events * SECONDS_AN_EVENT + reads * SECONDS_A_READ) * GIGABYTES;
  const dollars = requests * PRICES.request
    + viewerFunctionRuns * PRICES.functionRun + keyValueStoreReads * PRICES.keyValueStoreRead
    + events * PRICES.invocation + gigabyteSeconds * PRICES.gigabyteSecond + reads * PRICES.tableRead + writes * PRICES.tableWrite;
  return dollars * 1e6 / requests;
}
