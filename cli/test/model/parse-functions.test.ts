import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import {
  Distribution, Function, FunctionCode, FunctionEventType, FunctionRuntime, ImportSource, KeyValueStore, LambdaEdgeEventType, experimental,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { parseDistribution } from '../../src/model/parse-distribution';
import { readTemplates } from '../../src/template/read-templates';
import { removeTemporaryFiles, temporaryDirectory, templateOf, withLambdas, writeTemplate } from '../support/templates';
import { zipOf } from '../support/zip';

// Loading the CDK and starting processes takes long on a busy machine.
jest.setTimeout(60_000);

afterEach(removeTemporaryFiles);

function synthesize(define: (stack: Stack, app: App) => void, region = 'eu-west-1') {
  const app = new App({ outdir: temporaryDirectory() });
  define(new Stack(app, 'Site', { env: { account: '111111111111', region }, crossRegionReferences: true }), app);
  return parseDistribution(readTemplates(app.synth().directory));
}

const PASS = 'exports.handler = async (event) => event.Records[0].cf.request;';

test('a function comes with its code, its runtime and the seed of its store', () => {
  const distribution = synthesize((stack) => {
    const keyValueStore = new KeyValueStore(stack, 'Store', { source: ImportSource.fromInline(JSON.stringify({ data: [{ key: 'a', value: '1' }] })) });
    const code = FunctionCode.fromInline('function handler(e) { return e.request; }');
    const viewer = new Function(stack, 'Fn', { code, keyValueStore, runtime: FunctionRuntime.JS_2_0 });
    new Distribution(stack, 'Distribution', {
      defaultBehavior: { origin: new HttpOrigin('a.example.com'), functionAssociations: [{ function: viewer, eventType: FunctionEventType.VIEWER_REQUEST }] },
    });
  });
  expect(distribution.behaviors[0]!.functions['viewer-request']).toMatchObject({
    code: 'function handler(e) { return e.request; }', runtime: 'cloudfront-js-2.0', keyValueStore: { seed: { a: '1' } },
  });
});

test('edge functions are found across Regions, by every way that the CDK has', () => {
  const distribution = synthesize((stack, app) => {
    const home = new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' }, crossRegionReferences: true });
    const edge = new experimental.EdgeFunction(stack, 'Edge', { code: Code.fromAsset(__dirname), handler: 'index.handler', runtime: Runtime.NODEJS_22_X, memorySize: 256 });
    const plain = new LambdaFunction(home, 'Plain', { code: Code.fromInline(PASS), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
    new Distribution(stack, 'Distribution', {
      defaultBehavior: {
        origin: new HttpOrigin('a.example.com'),
        edgeLambdas: [
          { functionVersion: edge.currentVersion, eventType: LambdaEdgeEventType.ORIGIN_REQUEST, includeBody: true },
          { functionVersion: plain.currentVersion, eventType: LambdaEdgeEventType.ORIGIN_RESPONSE },
        ],
      },
    });
  });
  expect(distribution.behaviors[0]!.lambdas).toMatchObject({
    'origin-request': { code: { directory: expect.stringContaining('asset.') }, handler: 'index.handler', runtime: 'nodejs22.x', memoryMb: 256, timeoutSeconds: 3, includeBody: true },
    'origin-response': { code: { inline: PASS }, includeBody: false, memoryMb: 128 },
  });
});

test('code of an assembly is a folder or an archive, in Python too', () => {
  const archive = path.join(temporaryDirectory(), 'code.zip');
  writeFileSync(archive, zipOf([{ name: 'app.py', content: 'def handler(event, context): pass' }]));
  const distribution = synthesize((stack) => {
    const edge = new LambdaFunction(stack, 'Edge', { code: Code.fromAsset(archive), handler: 'app.handler', runtime: Runtime.PYTHON_3_13 });
    new Distribution(stack, 'Distribution', {
      defaultBehavior: { origin: new HttpOrigin('a.example.com'), edgeLambdas: [{ functionVersion: edge.currentVersion, eventType: LambdaEdgeEventType.ORIGIN_REQUEST }] },
    });
  }, 'us-east-1');
  expect(distribution.behaviors[0]!.lambdas['origin-request']).toMatchObject({ code: { archive: expect.stringMatching(/\.zip$/) }, runtime: 'python3.13', handler: 'app.handler' });
});

test('fails when the code is an asset that is not beside the template', () => {
  const file = writeTemplate(templateOf({
    behavior: { LambdaFunctionAssociations: [{ EventType: 'origin-request', LambdaFunctionARN: { Ref: 'Version' } }] },
    resources: {
      Fn: { Type: 'AWS::Lambda::Function', Properties: { Handler: 'index.handler', Runtime: 'nodejs22.x', Code: { S3Bucket: 'b', S3Key: 'abc.zip' } } },
      Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Fn' } } },
    },
  }));
  expect(() => parseDistribution(readTemplates(file))).toThrow(expect.objectContaining({ code: 'ERR_ASSET_MISSING', message: expect.stringContaining('abc.zip') }));
});

test('fails when a viewer event has both kinds of function', () => {
  const define = () => synthesize((stack) => {
    const viewer = new Function(stack, 'Fn', { code: FunctionCode.fromInline('x'), runtime: FunctionRuntime.JS_2_0 });
    const edge = new LambdaFunction(stack, 'Edge', { code: Code.fromInline(PASS), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
    new Distribution(stack, 'Distribution', {
      defaultBehavior: {
        origin: new HttpOrigin('a.example.com'),
        functionAssociations: [{ function: viewer, eventType: FunctionEventType.VIEWER_REQUEST }],
        edgeLambdas: [{ functionVersion: edge.currentVersion, eventType: LambdaEdgeEventType.VIEWER_RESPONSE }],
      },
    });
  }, 'us-east-1');
  expect(define).toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', message: expect.stringContaining('cannot share the viewer events') }));
});

describe('F-291 what Lambda@Edge has not', () => {
  const site = (properties: object) => {
    const { behavior, resources } = withLambdas(['origin-request']);
    Object.assign((resources.originrequest as { Properties: object }).Properties, properties);
    return parseDistribution(readTemplates(writeTemplate(templateOf({ behavior, resources }))));
  };

  test.each<[string, object, string]>([
    ['layers', { Layers: ['arn:aws:lambda:us-east-1:111111111111:layer:a:1'] }, 'Lambda@Edge has no layers'],
    ['environment variables', { Environment: { Variables: { STAGE: 'prod' } } }, 'Lambda@Edge has no environment variables'],
    ['a VPC', { VpcConfig: { SubnetIds: [{ Ref: 'Nobody' }] } }, 'Lambda@Edge has no access to a VPC'],
    ['a container image', { PackageType: 'Image', Code: { ImageUri: 'x' } }, 'zip archives only'],
    ['a container image, by its code', { Code: { ImageUri: { Ref: 'Nobody' } } }, 'zip archives only'],
  ])('fails when a function has %s', (_, properties, why) => {
    expect(() => site(properties)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', why: expect.stringContaining(why) }));
  });

  test('what is empty is none', () => {
    expect(site({ Layers: [], Environment: { Variables: {} }, VpcConfig: { SubnetIds: [] } }).behaviors[0]!.lambdas['origin-request']).toMatchObject({ name: 'originrequest' });
  });
});

test.each<[string, object, string, string]>([
  ['its code is only known to a deployment', { Code: { S3Bucket: 'b', S3Key: { Ref: 'Nobody' } } }, 'ERR_UNRESOLVED_VALUE', 'Code.S3Key'],
  ['its code is not said', { Code: {} }, 'ERR_INVALID_PROPERTY', 'Code.S3Key is missing'],
  ['its handler is not said', { Handler: undefined }, 'ERR_INVALID_PROPERTY', 'Handler is missing'],
])('fails when a function\'s code cannot be had: %s', (_, properties, code, what) => {
  const { behavior, resources } = withLambdas(['origin-request']);
  Object.assign((resources.originrequest as { Properties: object }).Properties, properties);
  const template = writeTemplate(templateOf({ behavior, resources }));
  expect(() => parseDistribution(readTemplates(template))).toThrow(expect.objectContaining({ code, what: expect.stringContaining(what) }));
});
