import type { Duration } from 'aws-cdk-lib';
import { Distribution, HttpVersion, type IKeyValueStoreRef, SecurityPolicyProtocol } from 'aws-cdk-lib/aws-cloudfront';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { SmartBehaviorOptions } from './behavior/smart-behavior-options';
import { checkWrites } from './behavior/write-paths';
import { checkCertificate, repeatedAliases } from './distribution/alias-checks';
import type { DistributionOptions } from './distribution/distribution-options';
import { Failover } from './failover/failover';
import { SmartOrigin, type SmartOriginProps } from './smart-origin';

/**
 * Several origins behind one CloudFront distribution.
 */
export interface SmartOriginDistributionProps extends SmartOriginProps, DistributionOptions {
  /**
   * Path patterns of requests that change something: all methods, one origin (the primary), nothing cached.
   *
   * CloudFront refuses write methods on origin groups, and a request with a body must never be sent twice. Settings of
   * `defaultBehavior` do not hold for them: a path that needs `trustedKeyGroups`, say, takes `addBehavior()`.
   *
   * @default - none; GET, HEAD and OPTIONS only
   */
  readonly writes?: string[];

  /**
   * Settings of the default behavior that differ from ours.
   *
   * @default - as `SmartOrigin.behavior()` makes it
   */
  readonly defaultBehavior?: SmartBehaviorOptions;
}

/**
 * A CloudFront distribution that keeps serving when an origin fails.
 *
 * @example
 * import { Duration } from 'aws-cdk-lib';
 * import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
 * import { Failover, SmartOriginDistribution } from 'cdk-smart-origin';
 *
 * new SmartOriginDistribution(this, 'Site', {
 *   origins: {
 *     v1: { origin: new HttpOrigin('www.example.com') },
 *     backup: { origin: new HttpOrigin('backup.example.com'), standby: true },
 *   },
 *   failover: Failover.onStatus({ statusCodes: [500, 502, 503, 504], maxTimeToFailover: Duration.seconds(5) }),
 *   writes: ['/api/*'],
 * });
 */
export class SmartOriginDistribution extends Construct {
  /** The origin pool with what stands in front of it. */
  public readonly smartOrigin: SmartOrigin;

  /** The distribution, for alias records, alarms and grants. */
  public readonly distribution: Distribution;

  /** The generated domain name, such as d111111abcdef8.cloudfront.net. */
  public readonly domainName: string;

  /** Throws where a prop does not fit: each message says what was given, what is allowed and how to mend it. */
  constructor(scope: Construct, id: string, props: SmartOriginDistributionProps) {
    super(scope, id);
    checkCertificate(this, props.domainNames ?? [], props.certificate);
    checkWrites(this, props.writes ?? [], Object.keys(props.additionalBehaviors ?? {}));

    this.smartOrigin = new SmartOrigin(this, 'Origin', props);
    this.distribution = this.createDistribution(props);
    this.domainName = this.distribution.distributionDomainName;
    for (const path of props.writes ?? []) {
      this.addBehavior(path, { failover: Failover.none() });
    }
    this.node.addValidation({ validate: () => repeatedAliases(this, props.domainNames ?? []) });
  }

  /** The longest that a viewer waits before leg 2 is asked; undefined without failover. */
  public get worstCaseTimeToFailover(): Duration | undefined {
    return this.smartOrigin.worstCaseTimeToFailover;
  }

  /** The KeyValueStore that holds the live policy; undefined where nobody is steered by weight. */
  public get livePolicyStore(): IKeyValueStoreRef | undefined {
    return this.smartOrigin.livePolicyStore;
  }

  /**
   * Lets an operator, or code, read and change the live policy, and make preview links.
   *
   * @param grantee role or user
   * @throws if nobody is steered by weight, since there is no live policy then
   */
  public grantManagePolicy(grantee: IGrantable): Grant {
    return this.smartOrigin.grantManagePolicy(grantee);
  }

  /** Adds a behavior on the pool. The first pattern that matches serves, in the order in which they were added. */
  public addBehavior(pathPattern: string, options: SmartBehaviorOptions = {}): void {
    const { origin, ...behavior } = this.smartOrigin.behavior(options);
    this.distribution.addBehavior(pathPattern, origin, behavior);
  }

  private createDistribution(props: SmartOriginDistributionProps): Distribution {
    return new Distribution(this, 'Distribution', {
      additionalBehaviors: props.additionalBehaviors,
      certificate: props.certificate,
      comment: props.comment,
      defaultRootObject: props.defaultRootObject,
      domainNames: props.domainNames,
      enabled: props.enabled,
      enableIpv6: props.enableIpv6,
      enableLogging: props.enableLogging,
      geoRestriction: props.geoRestriction,
      httpVersion: props.httpVersion ?? HttpVersion.HTTP2_AND_3,
      logBucket: props.logBucket,
      logIncludesCookies: props.logIncludesCookies,
      logFilePrefix: props.logFilePrefix,
      priceClass: props.priceClass,
      webAclId: props.webAclId,
      errorResponses: props.errorResponses,
      minimumProtocolVersion: props.minimumProtocolVersion ?? (props.certificate ? SecurityPolicyProtocol.TLS_V1_2_2021 : undefined),
      sslSupportMethod: props.sslSupportMethod,
      publishAdditionalMetrics: props.publishAdditionalMetrics,
      defaultBehavior: this.smartOrigin.behavior(props.defaultBehavior),
    });
  }
}
