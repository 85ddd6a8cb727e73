/** Which of a request's values of one kind a policy takes. Header names are lower-case. */
export type ValueSelection =
  | { kind: 'none' }
  | { kind: 'all' }
  | { kind: 'only'; names: string[] }
  /** Names with the wildcards `*` and `?`. */
  | { kind: 'matching'; patterns: string[] }
  | { kind: 'allExcept'; names: string[] };

/** What makes requests the same to the cache, and for how long a response is kept. Times in seconds. */
export interface CachePolicy {
  name: string;
  minTtl: number;
  defaultTtl: number;
  maxTtl: number;
  headers: string[];
  cookies: ValueSelection;
  queryStrings: ValueSelection;
  acceptEncodingGzip: boolean;
  acceptEncodingBrotli: boolean;
}

/** Which headers of the viewer go to the origin, beyond those of the cache policy. */
export type OriginRequestHeaders = ValueSelection | { kind: 'allAndCloudFront'; names: string[] };

export interface OriginRequestPolicy {
  name: string;
  /** Whether buckets get the query parameters by which S3 answers with other headers. @default true */
  keepsS3Overrides?: false;
  headers: OriginRequestHeaders;
  cookies: ValueSelection;
  queryStrings: ValueSelection;
}

/** A header that the policy sets, and whether it replaces the origin's. */
export interface PolicyHeader {
  name: string;
  value: string;
  override: boolean;
}

export interface CorsSettings {
  allowOrigins: string[];
  allowMethods: string[];
  allowHeaders: string[];
  exposeHeaders: string[];
  allowCredentials: boolean;
  maxAgeSeconds?: number;
  /** Whether the policy's CORS headers replace those of the origin. */
  override: boolean;
}

export interface ResponseHeadersPolicy {
  name: string;
  cors?: CorsSettings;
  /** Security headers and custom headers alike: the order of application is theirs in this list. */
  headers: PolicyHeader[];
  /** Lower-case names. */
  remove: string[];
  /** Percentage of responses that carry `Server-Timing`; 0 where it is off. */
  serverTimingPercent: number;
}
