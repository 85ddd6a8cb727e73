import { Duration, type Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods, type BehaviorOptions, CachedMethods, CachePolicy, type DistributionProps, Endpoint, Function, FunctionCode, FunctionEventType,
  GeoRestriction, HttpVersion, KeyGroup, LambdaEdgeEventType, OriginRequestPolicy, PriceClass, PublicKey, RealtimeLogConfig, ResponseHeadersPolicy,
  SecurityPolicyProtocol, SSLMethod, ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Version } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Failover, type SmartBehaviorOptions } from '../../src';

/** A value that is neither the L2's default nor ours, so that the template shows whether it arrived. */
interface Value<Props> {
  readonly value: (stack: Stack) => unknown;
  /** Given to both distributions beside it: what the property needs to have an effect. */
  readonly beside?: (stack: Stack) => Partial<Props>;
  /** Given to ours alone. */
  readonly besideOurs?: SmartBehaviorOptions;
}

const certificate = (stack: Stack) => Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111122223333:certificate/one');
const bucket = (stack: Stack) => Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'logs', region: 'eu-west-1' });
const publicKey = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkHqxrXsrqLzq3aPBkGdVpBJNXrgM\nVRXfCCEO0g05ZV5xGRBFM5GZmWYtQSFIUmzzhZHLzS0pwIFrZlwXv0cBEw==\n-----END PUBLIC KEY-----\n';

export const DISTRIBUTION_VALUES: Record<string, Value<DistributionProps>> = {
  additionalBehaviors: { value: () => ({ '/other/*': { origin: new HttpOrigin('other.example.com', { originId: 'other' }) } }) },
  certificate: { value: certificate, beside: () => ({ minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021 }) },
  comment: { value: () => 'a comment' },
  defaultRootObject: { value: () => 'index.html' },
  domainNames: {
    value: () => ['www.example.com'],
    beside: (stack) => ({ certificate: certificate(stack), minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021 }),
  },
  enabled: { value: () => false },
  enableIpv6: { value: () => false },
  enableLogging: { value: () => true },
  errorResponses: { value: () => [{ httpStatus: 404, responseHttpStatus: 200, responsePagePath: '/sorry.html', ttl: Duration.seconds(7) }] },
  geoRestriction: { value: () => GeoRestriction.allowlist('IE', 'PT') },
  httpVersion: { value: () => HttpVersion.HTTP1_1 },
  logBucket: { value: bucket },
  logFilePrefix: { value: () => 'site/', beside: (stack) => ({ logBucket: bucket(stack) }) },
  logIncludesCookies: { value: () => true, beside: (stack) => ({ logBucket: bucket(stack) }) },
  minimumProtocolVersion: { value: () => SecurityPolicyProtocol.TLS_V1_3_2025, beside: (stack) => ({ certificate: certificate(stack) }) },
  priceClass: { value: () => PriceClass.PRICE_CLASS_100 },
  publishAdditionalMetrics: { value: () => true },
  sslSupportMethod: {
    value: () => SSLMethod.VIP,
    beside: (stack) => ({ certificate: certificate(stack), minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021 }),
  },
  webAclId: { value: () => 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/one/two' },
};

export const BEHAVIOR_VALUES: Record<string, Value<BehaviorOptions>> = {
  allowedMethods: { value: () => AllowedMethods.ALLOW_GET_HEAD_OPTIONS, besideOurs: { failover: Failover.none() } },
  cachedMethods: { value: () => CachedMethods.CACHE_GET_HEAD },
  cachePolicy: { value: () => CachePolicy.AMPLIFY },
  compress: { value: () => false },
  edgeLambdas: {
    value: (stack) => [{
      eventType: LambdaEdgeEventType.ORIGIN_REQUEST,
      functionVersion: Version.fromVersionArn(stack, 'Version', 'arn:aws:lambda:us-east-1:111122223333:function:edge:1'),
    }],
  },
  enableGrpc: {
    value: () => true,
    beside: () => ({ allowedMethods: AllowedMethods.ALLOW_ALL }),
    besideOurs: { failover: Failover.none() },
  },
  functionAssociations: {
    value: (stack) => [{
      eventType: FunctionEventType.VIEWER_REQUEST,
      function: new Function(stack, 'Function', { code: FunctionCode.fromInline('function handler(event) { return event.request; }') }),
    }],
  },
  originRequestPolicy: { value: () => OriginRequestPolicy.USER_AGENT_REFERER_HEADERS },
  realtimeLogConfig: {
    value: (stack) => new RealtimeLogConfig(stack, 'RealtimeLogs', {
      samplingRate: 1,
      fields: ['timestamp'],
      endPoints: [Endpoint.fromKinesisStream(
        Stream.fromStreamArn(stack, 'Stream', 'arn:aws:kinesis:us-east-1:111122223333:stream/logs'),
        new Role(stack, 'Role', { assumedBy: new ServicePrincipal('cloudfront.amazonaws.com') }),
      )],
    }),
  },
  responseHeadersPolicy: { value: () => ResponseHeadersPolicy.CORS_ALLOW_ALL_ORIGINS },
  smoothStreaming: { value: () => true },
  trustedKeyGroups: { value: (stack) => [new KeyGroup(stack, 'KeyGroup', { items: [new PublicKey(stack, 'PublicKey', { encodedKey: publicKey })] })] },
  viewerProtocolPolicy: { value: () => ViewerProtocolPolicy.HTTPS_ONLY },
};

/** What is not passed through, and why. */
export const NOT_PASSED_THROUGH: Record<string, string> = {
  'DistributionProps.defaultBehavior': 'is of another type here, SmartBehaviorOptions: the pool provides the origin',
  'BehaviorOptions.origin': 'comes from the pool',
};
