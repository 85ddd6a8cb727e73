/**
 * List prices in US dollars, us-east-1 and its edge locations, as of 2026-11, without free tiers and without traffic. What is served
 * elsewhere may cost more.
 */
export const PRICES = {
  /** An HTTPS request. https://aws.amazon.com/cloudfront/pricing/ */
  request: 1.00e-6,
  /** A run of a CloudFront Function. https://aws.amazon.com/cloudfront/pricing/ */
  functionRun: 0.10e-6,
  /** A read from within a function. https://aws.amazon.com/cloudfront/pricing/ */
  keyValueStoreRead: 0.03e-6,
  /** An invocation of a Lambda@Edge function. https://aws.amazon.com/lambda/pricing/ */
  invocation: 0.60e-6,
  /** A second of a gigabyte of a Lambda@Edge function. https://aws.amazon.com/lambda/pricing/ */
  gigabyteSecond: 0.00005001,
  /** Half a read request unit: eventually consistent, up to 4 KB. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  tableRead: 0.0625e-6,
  /** A write request unit, up to 1 KB; in a replica it costs as much. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  tableWrite: 0.625e-6,
} as const;

/** Of the edge router's function. */
const GIGABYTES = 0.5;
/**
 * A decision takes a hundredth of a millisecond, and whole ones are billed.
 * https://aws.amazon.com/about-aws/whats-new/2021/03/cloudfront-lambda-at-edge-billing-granularity/
 */
const DECISION_SECONDS = 0.001;
/** What a read adds: a round trip to the replica in the same Region, or in one nearby. */
const READ_SECONDS = 0.010;

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
