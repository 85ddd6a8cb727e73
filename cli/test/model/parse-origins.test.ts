import { App, Duration, Stack } from 'aws-cdk-lib';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods, CachePolicy, Distribution, HttpVersion, OriginProtocolPolicy, OriginRequestPolicy, PriceClass, ResponseHeadersPolicy,
  SecurityPolicyProtocol, ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import {
  FunctionUrlOrigin, HttpOrigin, LoadBalancerV2Origin, OriginGroup, RestApiOrigin, S3BucketOrigin, S3StaticWebsiteOrigin, VpcOrigin,
} from 'aws-cdk-lib/aws-cloudfront-origins';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Code, Function as LambdaFunction, FunctionUrlAuthType, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { parseDistribution } from '../../src/model/parse-distribution';
import { readTemplates } from '../../src/template/read-templates';
import { removeTemporaryFiles, temporaryDirectory } from '../support/templates';

/** Whatever the CDK writes for its own kinds of origin and settings loads. */

// Loading the CDK and starting processes takes long on a busy machine.
jest.setTimeout(60_000);

afterEach(removeTemporaryFiles);

function synthesize(define: (stack: Stack) => void) {
  const app = new App({ outdir: temporaryDirectory() });
  define(new Stack(app, 'Site', { env: { account: '111111111111', region: 'eu-west-1' } }));
  return parseDistribution(readTemplates(app.synth().directory));
}

test('every kind of origin', () => {
  const { origins } = synthesize((stack) => {
    const vpc = new Vpc(stack, 'Vpc');
    const loadBalancer = new ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc });
    const handler = new LambdaFunction(stack, 'Handler', { code: Code.fromInline('x'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
    const api = new RestApi(stack, 'Api');
    api.root.addMethod('GET');
    const kinds = {
      http: new HttpOrigin('www.example.com', {
        protocolPolicy: OriginProtocolPolicy.MATCH_VIEWER, originPath: '/a', customHeaders: { 'X-A': '1' }, originShieldRegion: 'eu-west-1', readTimeout: Duration.seconds(20),
        keepaliveTimeout: Duration.seconds(60), connectionTimeout: Duration.seconds(3), connectionAttempts: 2,
        responseCompletionTimeout: Duration.seconds(50),
      }),
      bucket: S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'Bucket')),
      identity: S3BucketOrigin.withOriginAccessIdentity(new Bucket(stack, 'Old')),
      website: new S3StaticWebsiteOrigin(new Bucket(stack, 'Website', { websiteIndexDocument: 'index.html' })),
      balancer: new LoadBalancerV2Origin(loadBalancer),
      url: FunctionUrlOrigin.withOriginAccessControl(handler.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM })),
      api: new RestApiOrigin(api),
      vpc: VpcOrigin.withApplicationLoadBalancer(loadBalancer, { vpcOriginName: 'vpc' }),
    };
    new Distribution(stack, 'Distribution', {
      defaultBehavior: { origin: kinds.http },
      additionalBehaviors: Object.fromEntries(Object.entries(kinds).map(([name, origin]) => [`/${name}/*`, { origin }])),
    });
  });
  expect([...origins.values()].map(({ domainName, details }) => [details.kind, domainName.replace(/[0-9A-F]{8}|[0-9a-f]{8}(?=\.s3)/g, '#').replace(/^[a-z0-9]{10}\./, 'api.')])).toEqual([
    ['custom', 'www.example.com'],
    ['s3', 'bucket#.s3.eu-west-1.amazonaws.com'],
    ['s3', 'old#.s3.eu-west-1.amazonaws.com'],
    ['custom', 'website#.s3-website-eu-west-1.amazonaws.com'],
    ['custom', 'LoadBalancer#.eu-west-1.elb.amazonaws.com'],
    ['custom', 'HandlerFunctionUrl#.lambda-url.eu-west-1.on.aws'],
    ['custom', 'Api#.execute-api.eu-west-1.amazonaws.com'],
    ['vpc', 'LoadBalancer#.eu-west-1.elb.amazonaws.com'],
  ]);
});

test('every setting of a distribution and a behavior that is served', () => {
  const distribution = synthesize((stack) => {
    const origin = new OriginGroup({ primaryOrigin: new HttpOrigin('a.example.com'), fallbackOrigin: new HttpOrigin('b.example.com'), fallbackStatusCodes: [404, 503] });
    new Distribution(stack, 'Distribution', {
      domainNames: ['www.example.com'],
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:111111111111:certificate/1'),
      comment: 'c',
      defaultRootObject: 'index.html',
      enableIpv6: true,
      enableLogging: true,
      httpVersion: HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      priceClass: PriceClass.PRICE_CLASS_100,
      publishAdditionalMetrics: true,
      webAclId: 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/a/1',
      errorResponses: [{ httpStatus: 404, ttl: Duration.seconds(3), responseHttpStatus: 200, responsePagePath: '/index.html' }, { httpStatus: 500, ttl: Duration.seconds(0) }],
      defaultBehavior: {
        origin,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
        cachePolicy: new CachePolicy(stack, 'CachePolicy', { defaultTtl: Duration.minutes(5) }),
        originRequestPolicy: new OriginRequestPolicy(stack, 'OriginRequestPolicy'),
        responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
        compress: true,
        smoothStreaming: false,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        enableGrpc: false,
      },
    });
  });
  expect(distribution).toMatchObject({
    defaultRootObject: 'index.html',
    aliases: ['www.example.com'],
    behaviors: [{ cachePolicy: { defaultTtl: 300 }, responseHeadersPolicy: { name: 'Managed-SecurityHeadersPolicy' }, viewerProtocolPolicy: 'redirect-to-https' }],
    customErrors: [{ errorCode: 404, minTtl: 3 }, { errorCode: 500, minTtl: 0 }],
  });
  expect([...distribution.originGroups.values()]).toMatchObject([{ statusCodes: [404, 503] }]);
});
