import { DECISION_SECONDS, GIGABYTES, PRICES, READ_SECONDS } from '../../../cli/src/drill/measures/prices';

/** What was counted of something that costs. */
export interface Usage {
  readonly requests: number;
  readonly functionRuns: number;
  readonly keyValueStoreReads: number;
  readonly invocations: number;
  readonly tableReads: number;
  /** Of the application, in the Region where it writes. */
  readonly tableWrites: number;
  /** Of the same writes in the other Regions. */
  readonly replicatedWrites: number;
}

export interface CostLine {
  readonly what: string;
  readonly count: number;
  readonly dollars: number;
}

export const COST_NOTES = [
  'List prices of 2026-11 in us-east-1, without free tiers and traffic. Lambda@Edge is reckoned with 512 MB, 1 ms an event and 10 ms a read of the table.',
];

/** What each part costs. */
export function costLines(usage: Usage): CostLine[] {
  const seconds = usage.invocations * DECISION_SECONDS + usage.tableReads * READ_SECONDS;
  return [
    { what: 'HTTPS requests', count: usage.requests, dollars: usage.requests * PRICES.request },
    { what: 'runs of CloudFront Functions', count: usage.functionRuns, dollars: usage.functionRuns * PRICES.functionRun },
    { what: 'KeyValueStore reads', count: usage.keyValueStoreReads, dollars: usage.keyValueStoreReads * PRICES.keyValueStoreRead },
    {
      what: 'invocations of Lambda@Edge',
      count: usage.invocations,
      dollars: usage.invocations * PRICES.invocation + seconds * GIGABYTES * PRICES.gigabyteSecond,
    },
    { what: 'session reads at the edge', count: usage.tableReads, dollars: usage.tableReads * PRICES.tableRead },
    { what: 'session writes of the application', count: usage.tableWrites, dollars: usage.tableWrites * PRICES.tableWrite },
    { what: 'the same writes in other Regions', count: usage.replicatedWrites, dollars: usage.replicatedWrites * PRICES.tableWrite },
  ];
}

/** Dollars for a million requests of the same kind. */
export const perMillion = (dollars: number, { requests }: Usage): number => requests === 0 ? 0 : dollars / requests * 1e6;
