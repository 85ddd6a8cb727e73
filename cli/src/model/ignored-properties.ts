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
  OriginShield: 'there is no tier between the edge and the origin locally',
} as const;

/** The ignored properties that change what visitors get in production: worth a note when they are set. */
export const NOTED_PROPERTIES: ReadonlySet<string> = new Set(['WebACLId', 'ContinuousDeploymentPolicyId', 'ViewerMtlsConfig']);
