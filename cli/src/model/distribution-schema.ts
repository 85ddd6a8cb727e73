import { z } from 'zod';
import { bool, ignored, int, known, knownOrNot, neutral } from './checked-properties';
import { IGNORED_BEHAVIOR_PROPERTIES, IGNORED_DISTRIBUTION_PROPERTIES, IGNORED_ORIGIN_PROPERTIES } from './ignored-properties';

/** Every name of an ignored list as a property that may hold anything. */
function accepting<K extends string>(list: Record<K, string>): Record<K, typeof ignored> {
  return Object.fromEntries(Object.keys(list).map((name) => [name, ignored])) as Record<K, typeof ignored>;
}

/** Lists come as `{ Items, Quantity }`, in older templates also as a bare list. */
const items = <T extends z.ZodType>(item: T) => z.preprocess(
  (value) => (Array.isArray(value) ? { Items: value } : value),
  z.strictObject({ Items: z.array(item), Quantity: ignored }),
);

const event = z.enum(['viewer-request', 'origin-request', 'origin-response', 'viewer-response']);

const seconds = int(0, 2 ** 31);

/** How behaviors said what is forwarded and cached before there were policies. */
const forwardedValues = z.strictObject({
  QueryString: bool,
  QueryStringCacheKeys: z.array(known).optional(),
  Cookies: z.strictObject({ Forward: z.enum(['none', 'whitelist', 'all']), WhitelistedNames: z.array(known).optional() }).optional(),
  Headers: z.array(known).optional(),
});

const behaviorProperties = {
  ...accepting(IGNORED_BEHAVIOR_PROPERTIES),
  TargetOriginId: known,
  ViewerProtocolPolicy: z.enum(['allow-all', 'redirect-to-https', 'https-only']),
  AllowedMethods: z.array(known).optional(),
  CachedMethods: z.array(known).optional(),
  Compress: bool.optional(),
  CachePolicyId: known.optional(),
  ForwardedValues: forwardedValues.optional(),
  MinTTL: seconds.optional(),
  DefaultTTL: seconds.optional(),
  MaxTTL: seconds.optional(),
  OriginRequestPolicyId: known.optional(),
  ResponseHeadersPolicyId: known.optional(),
  FunctionAssociations: z.array(z.strictObject({ EventType: event, FunctionARN: known })).optional(),
  LambdaFunctionAssociations: z.array(z.strictObject({ EventType: event, LambdaFunctionARN: known, IncludeBody: bool.optional() })).optional(),
  SmoothStreaming: neutral(false, 'false'),
  FieldLevelEncryptionId: neutral(''),
  TrustedSigners: z.array(known).optional(),
  TrustedKeyGroups: z.array(known).optional(),
  GrpcConfig: neutral({ Enabled: false }),
};

const defaultBehavior = z.strictObject(behaviorProperties);
const pathBehavior = z.strictObject({ ...behaviorProperties, PathPattern: known });

const origin = z.strictObject({
  ...accepting(IGNORED_ORIGIN_PROPERTIES),
  Id: known,
  DomainName: known,
  OriginPath: known.optional(),
  ConnectionAttempts: int(1, 3).optional(),
  ConnectionTimeout: int(1, 10).optional(),
  OriginShield: z.strictObject({ Enabled: bool.optional(), OriginShieldRegion: known.optional() }).optional(),
  ResponseCompletionTimeout: int(0, 3600).optional(),
  OriginCustomHeaders: z.array(z.strictObject({ HeaderName: known, HeaderValue: known })).optional(),
  S3OriginConfig: z.strictObject({ OriginAccessIdentity: ignored, OriginReadTimeout: int(1, 600).optional() }).optional(),
  CustomOriginConfig: z.strictObject({
    HTTPPort: int(1, 65535).optional(),
    HTTPSPort: int(1, 65535).optional(),
    OriginProtocolPolicy: z.enum(['http-only', 'https-only', 'match-viewer']),
    OriginSSLProtocols: z.array(known).optional(),
    OriginReadTimeout: int(1, 600).optional(),
    OriginKeepaliveTimeout: int(1, 600).optional(),
    IpAddressType: ignored,
    OriginMtlsConfig: ignored,
  }).optional(),
  VpcOriginConfig: z.strictObject({
    VpcOriginId: ignored,
    OwnerAccountId: ignored,
    OriginReadTimeout: int(1, 600).optional(),
    OriginKeepaliveTimeout: int(1, 600).optional(),
  }).optional(),
});

const viewerCertificate = z.strictObject({
  AcmCertificateArn: ignored,
  IamCertificateId: ignored,
  CloudFrontDefaultCertificate: bool.optional(),
  SslSupportMethod: ignored,
  MinimumProtocolVersion: z.enum([
    'SSLv3', 'TLSv1', 'TLSv1_2016', 'TLSv1.1_2016', 'TLSv1.2_2018', 'TLSv1.2_2019', 'TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025',
  ]).optional(),
});

const originGroup = z.strictObject({
  Id: known,
  FailoverCriteria: z.strictObject({ StatusCodes: items(int(100, 599)) }),
  Members: items(z.strictObject({ OriginId: known })),
  SelectionCriteria: neutral('default'),
});

const customErrorResponse = z.strictObject({
  ErrorCode: int(400, 599),
  ErrorCachingMinTTL: int(0, 2 ** 31).optional(),
  ResponseCode: int(100, 599).optional(),
  ResponsePagePath: known.optional(),
});

/**
 * The properties of `AWS::CloudFront::Distribution` that are served. What stands neither here nor in
 * `ignored-properties.ts` is refused by name.
 */
export const distributionSchema = z.strictObject({
  ...accepting(IGNORED_DISTRIBUTION_PROPERTIES),
  Enabled: bool,
  Aliases: z.array(knownOrNot).optional(),
  DefaultRootObject: known.optional(),
  Origins: z.array(origin).min(1),
  OriginGroups: items(originGroup).optional(),
  DefaultCacheBehavior: defaultBehavior,
  CacheBehaviors: z.array(pathBehavior).optional(),
  CustomErrorResponses: z.array(customErrorResponse).optional(),
  Restrictions: z.strictObject({
    GeoRestriction: z.strictObject({ RestrictionType: z.enum(['none', 'whitelist', 'blacklist']), Locations: z.array(known).optional() }),
  }).optional(),
  HttpVersion: z.enum(['http1.1', 'http2', 'http3', 'http2and3', 'HTTP1.1', 'HTTP2', 'HTTP3', 'HTTP2and3']).optional(),
  ViewerCertificate: viewerCertificate.optional(),
  Staging: neutral(false, 'false'),
  ConnectionMode: neutral('direct'),
});

export type DistributionProperties = z.infer<typeof distributionSchema>;
export type OriginProperties = DistributionProperties['Origins'][number];
export type BehaviorProperties = DistributionProperties['DefaultCacheBehavior'];
