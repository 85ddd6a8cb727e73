/**
 * Properties that are accepted and play no part locally, each with the reason. Everything else that is not implemented is
 * an error that names it.
 */

export const IGNORED_DISTRIBUTION_PROPERTIES = {
  Comment: 'a text for people',
  PriceClass: 'chooses edge locations; there is one here',
  IPV6Enabled: 'the local listener takes any loopback address',
  WebACLId: 'requests are not filtered by AWS WAF locally',
  Logging: 'read by parse-logs.ts, for --access-logs',
  CNAMEs: 'the legacy form of Aliases; every host name is served',
  ContinuousDeploymentPolicyId: 'the primary distribution is served, never the staging one',
  AnycastIpListId: 'chooses addresses of the edge; there is one here',
  ViewerMtlsConfig: 'viewers are not authenticated by certificate locally',
  CacheTagConfig: 'tags only matter to invalidations by tag',
} as const;

export const IGNORED_BEHAVIOR_PROPERTIES = {
  RealtimeLogConfigArn: 'logs are not delivered locally',
} as const;

export const IGNORED_ORIGIN_PROPERTIES = {
  OriginAccessControlId: 'requests to mapped origins are not signed',
} as const;

/** The ignored properties that change what visitors get in production: worth a note when they are set. */
export const NOTED_PROPERTIES: ReadonlySet<string> = new Set(['WebACLId', 'ContinuousDeploymentPolicyId', 'ViewerMtlsConfig']);

/** Why some that change what is served are refused; others are refused because nothing is known of them. */
export const REFUSED_PROPERTIES: Readonly<Record<string, string>> = {
  GrpcConfig: 'gRPC needs HTTP/2 to the origin, and origins are reached over HTTP/1.1 here',
  ConnectionFunctionAssociation: 'functions of connections judge certificates of viewers, which are not asked for here',
  FieldLevelEncryptionId: 'fields of forms would reach the origin unencrypted, where CloudFront encrypts them',
  SmoothStreaming: 'Microsoft Smooth Streaming is not taken apart here',
  Staging: 'a staging distribution serves a share of the visitors of another one, which is the one to serve',
  ConnectionMode: 'tenants of a multi-tenant distribution are not served here',
  TenantConfig: 'tenants of a multi-tenant distribution are not served here',
  S3Origin: 'the legacy form of an origin has no id that a behavior could name: write it as one of Origins, with S3OriginConfig',
  CustomOrigin: 'the legacy form of an origin has no id that a behavior could name: write it as one of Origins, with CustomOriginConfig',
};
