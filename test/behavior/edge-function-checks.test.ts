import { App, Duration, Size, Stack, Token } from 'aws-cdk-lib';
import { experimental, LambdaEdgeEventType } from 'aws-cdk-lib/aws-cloudfront';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { SecurityHeaders } from '../../src';
import { distributionConfig, ENV, testSite } from '../fixtures';
import { sessionSite, stackIn } from '../steering/sessions/fixtures';

const { ORIGIN_REQUEST, ORIGIN_RESPONSE, VIEWER_REQUEST } = LambdaEdgeEventType;
const PROPS = { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({});') };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = stackIn('us-east-1', app);
});

const fn = (props: Partial<lambda.FunctionProps> = {}) => new lambda.Function(stack, 'Mine', { ...PROPS, ...props });
const withLambda = (functionVersion: lambda.IVersion, eventType = ORIGIN_REQUEST) => () => testSite(stack, {
  securityHeaders: SecurityHeaders.none(), defaultBehavior: { edgeLambdas: [{ functionVersion, eventType }] },
});

describe('a Lambda@Edge function of the user', () => {
  test('serves where Lambda@Edge takes it', () => {
    withLambda(fn().currentVersion)();
    expect(distributionConfig(stack).DefaultCacheBehavior.LambdaFunctionAssociations).toHaveLength(1);
  });

  test('of a stack in another Region serves as an EdgeFunction', () => {
    stack = stackIn('eu-west-1', app, 'Ireland');
    expect(withLambda(new experimental.EdgeFunction(stack, 'Mine', PROPS))).not.toThrow();
  });

  test('of another app is not looked into', () => {
    expect(withLambda(lambda.Version.fromVersionArn(stack, 'Theirs', `arn:aws:lambda:us-east-1:${ENV.account}:function:theirs:1`))).not.toThrow();
  });

  test('of a stack whose Region is known at deployment alone is not refused for it', () => {
    stack = new Stack(app, 'Agnostic');
    expect(withLambda(fn().currentVersion)).not.toThrow();
  });
});

describe('fails, with the event and how to mend it', () => {
  test('in another Region than us-east-1', () => {
    stack = stackIn('eu-west-1', app, 'Ireland');
    expect(withLambda(fn().currentVersion)).toThrow(
      /\[Ireland\/Site\/Origin\] the Lambda@Edge function Ireland\/Mine \(origin-request\) stands in eu-west-1, and Lambda@Edge takes functions of us-east-1 only; use cloudfront.experimental.EdgeFunction, or create it in a stack of that Region/);
  });

  test('of another app, by an ARN of another Region', () => {
    const theirs = (region: string) => lambda.Version.fromVersionArn(stack, region, `arn:aws:lambda:${region}:${ENV.account}:function:theirs:1`);
    expect(withLambda(theirs('eu-west-1'))).toThrow(/function:theirs:1 \(origin-request\) stands in eu-west-1, and Lambda@Edge takes functions of us-east-1 only; create it there/);
    expect(withLambda(lambda.Version.fromVersionArn(stack, 'Later', Token.asString({ Ref: 'Version' })))).not.toThrow(/stands in/);
  });

  test('in a language that Lambda@Edge does not run', () => {
    const java = fn({ runtime: lambda.Runtime.JAVA_21, code: lambda.Code.fromBucket(Bucket.fromBucketName(stack, 'Code', 'code'), 'java.zip') });
    expect(withLambda(java.currentVersion)).toThrow(/runs on java21, and Lambda@Edge runs Node.js and Python only; write it in one of these/);
  });

  test('in a VPC', () => {
    const vpc = new Vpc(stack, 'Vpc');
    expect(withLambda(fn({ vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } }).currentVersion)).toThrow(/has a VPC, which Lambda@Edge does not support; leave `vpc` out/);
  });

  test('for arm64', () => {
    expect(withLambda(fn({ architecture: lambda.Architecture.ARM_64 }).currentVersion)).toThrow(/is for arm64, and Lambda@Edge runs x86_64 only; leave `architecture` out, or set Architecture.X86_64/);
  });

  test('with a timeout above 30 seconds', () => {
    expect(withLambda(fn({ timeout: Duration.seconds(31) }).currentVersion)).toThrow(/has a timeout of 31 seconds, and Lambda@Edge allows 30 seconds; shorten it/);
  });

  test('not with one of 30 seconds', () => {
    expect(withLambda(fn({ timeout: Duration.seconds(30) }).currentVersion)).not.toThrow();
  });

  test('with layers', () => {
    const layer = lambda.LayerVersion.fromLayerVersionArn(stack, 'Layer', `arn:aws:lambda:us-east-1:${ENV.account}:layer:l:1`);
    expect(withLambda(fn({ layers: [layer] }).currentVersion)).toThrow(/has layers, which Lambda@Edge does not support; bundle their code into the function/);
  });

  test('as a container image', () => {
    const image = fn({ runtime: lambda.Runtime.FROM_IMAGE, handler: lambda.Handler.FROM_IMAGE, code: lambda.Code.fromEcrImage({ repositoryName: 'r', repositoryUriForTagOrDigest: () => 'r', grantPull: () => undefined } as any) });
    expect(withLambda(image.currentVersion)).toThrow(/is a container image, and Lambda@Edge takes zip files only; use Code.fromAsset\(\) of a folder/);
  });

  test('with a dead-letter queue', () => {
    expect(withLambda(fn({ deadLetterQueueEnabled: true }).currentVersion)).toThrow(/has a dead-letter queue, which Lambda@Edge does not support; leave `deadLetterQueue` out/);
  });

  test('with tracing', () => {
    expect(withLambda(fn({ tracing: lambda.Tracing.ACTIVE }).currentVersion)).toThrow(/is traced by X-Ray, which Lambda@Edge does not support; leave `tracing` out/);
  });

  test('with provisioned concurrency', () => {
    const version = fn({ currentVersionOptions: { provisionedConcurrentExecutions: 1 } }).currentVersion;
    expect(withLambda(version)).toThrow(/has provisioned concurrency, which Lambda@Edge does not support; leave `provisionedConcurrentExecutions` out/);
  });

  test('with a key of its own', () => {
    expect(withLambda(fn({ environmentEncryption: new Key(stack, 'Key') }).currentVersion)).toThrow(/is encrypted with a key of its own, which Lambda@Edge does not support; leave `environmentEncryption` out/);
  });

  test('with much storage', () => {
    expect(withLambda(fn({ ephemeralStorageSize: Size.mebibytes(513) }).currentVersion)).toThrow(/has 513 MB of storage in \/tmp, and Lambda@Edge allows 512 MB; leave `ephemeralStorageSize` out/);
  });

  test('with more memory than a viewer event allows', () => {
    expect(withLambda(fn({ memorySize: 256 }).currentVersion, VIEWER_REQUEST)).toThrow(/has 256 MB of memory, and Lambda@Edge allows 128 MB on viewer events; leave `memorySize` out/);
  });

  test('not with as much at an origin event', () => {
    expect(withLambda(fn({ memorySize: 256 }).currentVersion)).not.toThrow();
  });

  test('with environment variables, by the CDK itself', () => {
    withLambda(fn({ environment: { A: 'b' } }).currentVersion)();
    expect(() => app.synth()).toThrow(/contains environment variables \[A\] and is not compatible with Lambda@Edge.*'removeInEdge'/s);
  });

  test.each([ORIGIN_REQUEST, ORIGIN_RESPONSE])('beside the edge router at %s', (eventType) => {
    const site = sessionSite(stack);
    expect(() => site.addBehavior('/mine/*', { edgeLambdas: [{ functionVersion: fn().currentVersion, eventType }] })).toThrow(
      new RegExp(`a behavior has two Lambda@Edge functions for ${eventType}, and CloudFront allows one an event: Steering.stickySessions\\(\\), Steering.fastest\\(\\) and NearestRouter.EDGE_ROUTER run an edge router on origin-request and origin-response; hand the code over as a ViewerStep, name a \`primary\` on the behavior so that nothing steers it, or use Steering.weighted\\(\\)`));
  });

  test('twice at one event without an edge router', () => {
    const association = { functionVersion: fn().currentVersion, eventType: ORIGIN_REQUEST };
    expect(() => testSite(stack, { defaultBehavior: { edgeLambdas: [association, association] } })).toThrow(/two Lambda@Edge functions for origin-request/);
  });
});
