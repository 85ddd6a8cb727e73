/** A finding of cdk-nag that stays, and why. */
export interface NagSuppression {
  readonly example: string;
  /** The rule, with the finding in brackets where a rule has several a resource. */
  readonly rule: string;
  /** Path of the resource in the construct tree. */
  readonly path: string;
  readonly reason: string;
}

const STATIC_SITE = 'StaticFailoverSite/Site/Distribution/Resource';
const WEIGHTED_SITE = 'WeightedSite/Site/Distribution/Resource';
const CANARY_SITE = 'CanarySite/Site/Distribution/Resource';
const FASTEST_SITE = 'FastestSite/Site/Distribution/Resource';
const LOGS = '111122223333:log-group:/cdk-smart-origin/CanarySiteOriginEdgeRouterDFD5BB18-us-east-1';
const FASTEST_LOGS = '<AWS::AccountId>:log-group:/cdk-smart-origin/FastestSiteOriginEdgeRouter03ADD421-us-east-1';
const REPLICATION = 'StaticFailoverPrimary/Bucket/ReplicationRole/DefaultPolicy/Resource';

/** Why a site of one kind does without. */
interface SiteReasons {
  readonly webAcl: string;
  readonly logs: string;
}

const OF_FILES: SiteReasons = {
  webAcl: 'A web ACL costs more than all else of this example, and static files have nothing to inject into; `webAclId` takes one.',
  logs: 'The buckets keep access logs of their own.',
};
const OF_AN_APPLICATION: SiteReasons = {
  webAcl: 'A web ACL costs more than all else of this example, whose application reads nothing of a request but its path and one token; `webAclId` takes one.',
  logs: 'The functions behind it log to groups of their own.',
};
const OF_YOUR_SERVERS: SiteReasons = {
  webAcl: 'A web ACL costs more than all else of this example, whose application reads nothing of a request but its path; `webAclId` takes one.',
  logs: 'The servers behind it are not of this example.',
};

export const NAG_SUPPRESSIONS: NagSuppression[] = [
  {
    example: 'static-failover',
    rule: 'AwsSolutions-IAM5[Resource::<Bucket83908E77.Arn>/*]',
    path: REPLICATION,
    reason: 'Replication reads every object of the bucket, so its role names the bucket and all objects in it.',
  },
  {
    example: 'static-failover',
    rule: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::static-failover-111122223333-us-west-2/*]',
    path: REPLICATION,
    reason: 'Replication writes every object into the other bucket, so its role names that bucket and all objects in it.',
  },
  ...siteSuppressions('static-failover', STATIC_SITE, OF_FILES),
  ...siteSuppressions('weighted', WEIGHTED_SITE, OF_FILES),
  ...siteSuppressions('canary', CANARY_SITE, OF_AN_APPLICATION),
  ...routerSuppressions('canary', 'CanarySite/Site/Origin/EdgeRouter/Role/Resource', LOGS),
  ...siteSuppressions('fastest', FASTEST_SITE, OF_YOUR_SERVERS),
  ...routerSuppressions('fastest', 'FastestSite/Site/Origin/EdgeRouter/Role/Resource', FASTEST_LOGS),
  {
    example: 'fastest',
    rule: 'AwsSolutions-CFR5',
    path: FASTEST_SITE,
    reason: 'One of the three members is asked by HTTP, to show that members may differ in protocol; its README says to do so nowhere else.',
  },
];

/** What stays for every edge router. */
function routerSuppressions(example: string, path: string, logs: string): NagSuppression[] {
  return ['', ':*'].map((streams) => ({
    example,
    path,
    rule: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:*:${logs}${streams}]`,
    reason: 'CloudFront runs the edge router in Regions of its choosing, where it writes into the one log group of this name, whose streams Lambda names.',
  }));
}

/** What stays for every public site without a domain name. */
function siteSuppressions(example: string, path: string, { webAcl, logs }: SiteReasons): NagSuppression[] {
  return [
    { example, path, rule: 'AwsSolutions-CFR1', reason: 'The site is for readers everywhere.' },
    {
      example,
      path,
      rule: 'AwsSolutions-CFR2',
      reason: webAcl,
    },
    {
      example,
      path,
      rule: 'AwsSolutions-CFR3',
      reason: 'The rule knows the older access logs alone, which need a bucket with ACLs; the newer ones are CloudWatch Logs deliveries '
        + `in us-east-1, outside of the distribution. ${logs}`,
    },
    {
      example,
      path,
      rule: 'AwsSolutions-CFR4',
      reason: 'Without a domain name there is no certificate, and on cloudfront.net CloudFront alone decides on TLS; with a `certificate`, TLS 1.2 is the oldest.',
    },
  ];
}
