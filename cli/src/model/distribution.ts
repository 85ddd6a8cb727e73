import type { KeyObject } from 'node:crypto';
import type { HeaderMap } from './http';
import type { ViewerProtocols } from './parse-viewer-protocols';
import type { CachePolicy, OriginRequestPolicy, ResponseHeadersPolicy } from './policies';
import type { EdgeEventType } from '../lambda-edge/edge-lambda';

export type OriginProtocolPolicy = 'http-only' | 'https-only' | 'match-viewer';

/** What differs between the kinds of origin. */
export type OriginKind =
  | {
    kind: 's3';
    /** What the bucket says of an object that is not there: 404 only where CloudFront may list the bucket. */
    missing: 403 | 404;
    usesOriginAccessIdentity: boolean;
    region: string;
  }
  | {
    kind: 'custom';
    protocolPolicy: OriginProtocolPolicy;
    httpPort: number;
    httpsPort: number;
    sslProtocols: string[];
    keepaliveSeconds: number;
    /** Whether CloudFront shows it a client certificate (mTLS). */
    mutualTls?: true;
  }
  | { kind: 'vpc'; keepaliveSeconds: number };

/** An origin of a distribution. Times in seconds. */
export interface OriginConfig {
  id: string;
  domainName: string;
  /** Empty, or begins with a slash and does not end with one. */
  path: string;
  customHeaders: HeaderMap;
  connectionAttempts: number;
  connectionTimeout: number;
  responseTimeout: number;
  completionTimeout?: number;
  details: OriginKind;
  /** Origin Shield, where it is enabled. */
  shield?: { region: string };
}

export interface OriginGroup {
  id: string;
  /** Primary, secondary. */
  members: [string, string];
  statusCodes: number[];
}

/** A viewer function of a behavior, as the template holds it. */
export interface FunctionCode {
  name: string;
  code: string;
  runtime: 'cloudfront-js-1.0' | 'cloudfront-js-2.0';
  /** The one that is associated with it. */
  keyValueStore?: KeyValueStoreConfig;
}

/** A KeyValueStore of the template, as it begins. */
export interface KeyValueStoreConfig {
  name: string;
  arn: string;
  seed: Record<string, string>;
}

/** A Lambda@Edge association of a behavior. */
export interface EdgeLambdaCode {
  name: string;
  /** Identifies the version, so that several behaviors share one. */
  versionArn: string;
  /** A folder or a zip archive of the assembly, or the text of `index.js` or `index.py`. */
  code: { directory: string } | { archive: string } | { inline: string };
  handler: string;
  runtime: string;
  timeoutSeconds: number;
  memoryMb: number;
  includeBody: boolean;
}

export type ViewerProtocolPolicy = 'allow-all' | 'redirect-to-https' | 'https-only';

export interface Behavior {
  /** `*` for the default behavior, which is the last of the list. */
  pathPattern: string;
  /** An origin's or an origin group's id. */
  targetOriginId: string;
  viewerProtocolPolicy: ViewerProtocolPolicy;
  allowedMethods: string[];
  cachedMethods: string[];
  compress: boolean;
  cachePolicy: CachePolicy;
  /** Whether `cachePolicy` and `originRequestPolicy` were made of `ForwardedValues`, which differ in what CloudFront does unasked. */
  legacy?: boolean;
  originRequestPolicy?: OriginRequestPolicy;
  responseHeadersPolicy?: ResponseHeadersPolicy;
  /** Viewers need a signed URL or signed cookies that one of these keys, by their ids, has made. */
  trustedKeys?: ReadonlyMap<string, KeyObject>;
  functions: Partial<Record<'viewer-request' | 'viewer-response', FunctionCode>>;
  lambdas: Partial<Record<EdgeEventType, EdgeLambdaCode>>;
}

/** The countries whose viewers are served, or are not. */
export interface GeoRestriction {
  kind: 'allow' | 'block';
  /** Codes of ISO 3166-1 alpha-2, in capital letters. */
  countries: ReadonlySet<string>;
}

export interface CustomErrorResponse {
  errorCode: number;
  /** Seconds; 10 where the template says nothing. */
  minTtl: number;
  /** Both or none. */
  page?: { path: string; responseCode: number };
}

/** A distribution with everything resolved that serving it needs. */
export interface Distribution extends ViewerProtocols {
  id: string;
  domainName: string;
  /** Logical id in its template. */
  name: string;
  stackName: string;
  enabled: boolean;
  aliases: string[];
  defaultRootObject: string;
  origins: Map<string, OriginConfig>;
  originGroups: Map<string, OriginGroup>;
  /** In order of precedence; the default behavior is the last. */
  behaviors: Behavior[];
  customErrors: CustomErrorResponse[];
  geoRestriction?: GeoRestriction;
  /** What was read and plays no part locally. */
  notes: string[];
}
