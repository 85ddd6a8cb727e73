/**
 * List prices in US dollars, us-east-1 and its edge locations, as of 2026-11, without free tiers and without traffic. What is served
 * elsewhere may cost more.
 */
export const PRICES = {
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

/** Of the edge router's function, as its construct sets it: this machine's memory and times say nothing of AWS's. */
export const GIGABYTES = 0.5;
/**
 * A decision takes a hundredth of a millisecond, and whole ones are billed.
 * https://aws.amazon.com/about-aws/whats-new/2021/03/cloudfront-lambda-at-edge-billing-granularity/
 */
export const DECISION_SECONDS = 0.001;
/** What a read adds: a round trip to the replica in the same Region, or in one nearby. */
export const READ_SECONDS = 0.010;
