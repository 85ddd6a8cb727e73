import type { ICertificateRef } from 'aws-cdk-lib/aws-certificatemanager';
import type { BehaviorOptions, ErrorResponse, GeoRestriction, HttpVersion, PriceClass, SecurityPolicyProtocol, SSLMethod } from 'aws-cdk-lib/aws-cloudfront';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * What an L2 `Distribution` takes besides its default behavior. Passed through; defaults differ where the comment says so.
 */
export interface DistributionOptions {
  /**
   * More behaviors by path pattern, with origins of their own or made by `SmartOrigin.behavior()`.
   * They come before `writes`: the first pattern that matches serves.
   *
   * @default - none
   */
  readonly additionalBehaviors?: { [pathPattern: string]: BehaviorOptions };

  /**
   * Certificate for `domainNames`; it must be in us-east-1.
   *
   * @default - the certificate of cloudfront.net
   */
  readonly certificate?: ICertificateRef;

  /**
   * Comment on the distribution, at most 128 characters.
   *
   * @default - none
   */
  readonly comment?: string;

  /**
   * The object that answers for the root URL, for example `index.html`.
   *
   * @default - the root is asked of the origin
   */
  readonly defaultRootObject?: string;

  /**
   * Alternate domain names. Each may stand on one distribution only, and the certificate must cover it.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
   * @default - only the generated name on cloudfront.net
   */
  readonly domainNames?: string[];

  /**
   * Whether the distribution serves.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Whether the distribution answers on IPv6.
   *
   * @default true
   */
  readonly enableIpv6?: boolean;

  /**
   * Whether standard access logs are written.
   *
   * @default - false, unless `logBucket` is given
   */
  readonly enableLogging?: boolean;

  /**
   * Countries that are served, or are not.
   *
   * @default - no restriction
   */
  readonly geoRestriction?: GeoRestriction;

  /**
   * The newest HTTP version that viewers may use. HTTP/3 saves round trips on lossy networks, and viewers without it are served as before.
   *
   * @default HttpVersion.HTTP2_AND_3
   */
  readonly httpVersion?: HttpVersion;

  /**
   * Bucket for access logs; it must allow ACLs (`ObjectOwnership.OBJECT_WRITER`).
   *
   * @default - one is created if `enableLogging` is true
   */
  readonly logBucket?: IBucket;

  /**
   * Whether access logs hold cookies.
   *
   * @default false
   */
  readonly logIncludesCookies?: boolean;

  /**
   * Prefix of the names of access logs.
   *
   * @default - none
   */
  readonly logFilePrefix?: string;

  /**
   * Which edge locations serve.
   *
   * @default PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: PriceClass;

  /**
   * ARN of an AWS WAF web ACL.
   *
   * @default - none
   */
  readonly webAclId?: string;

  /**
   * Custom error responses. One for a failover code is used only when leg 2 fails too.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html#concept_origin_groups.custom-error
   * @default - none
   */
  readonly errorResponses?: ErrorResponse[];

  /**
   * The oldest TLS protocol for viewers, where a `certificate` is given.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
   * @default SecurityPolicyProtocol.TLS_V1_2_2021 - TLS 1.3 and 1.2 with forward secrecy
   */
  readonly minimumProtocolVersion?: SecurityPolicyProtocol;

  /**
   * How viewers are told apart by name.
   *
   * @default SSLMethod.SNI
   */
  readonly sslSupportMethod?: SSLMethod;

  /**
   * Whether CloudFront publishes its additional CloudWatch metrics (charged a distribution).
   *
   * @default false
   */
  readonly publishAdditionalMetrics?: boolean;
}
