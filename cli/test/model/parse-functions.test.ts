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
import { removeTemporaryFiles, temporaryDirectory, templateOf, type TemplateInput, withFunction, withLambdas, writeTemplate } from '../support/templates';
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

const parse = (input: TemplateInput) => parseDistribution(readTemplates(writeTemplate(templateOf(input))));
const withArn = (arn: unknown) => {
  const { resources } = withLambdas(['origin-request']);
  return { resources, behavior: { LambdaFunctionAssociations: [{ EventType: 'origin-request', LambdaFunctionARN: arn }] } };
};

describe('F-362 the version of a function', () => {
  test.each<[string, unknown, object, string]>([
    ['$LATEST', 'arn:aws:lambda:us-east-1:111111111111:function:f:$LATEST', {}, '$LATEST'],
    ['none', { 'Fn::GetAtt': ['originrequest', 'Arn'] }, {}, 'a function without a version'],
    ['an alias', { Ref: 'Live' }, { Live: { Type: 'AWS::Lambda::Alias', Properties: { Name: 'live', FunctionName: 'f', FunctionVersion: '1' } } }, 'an alias'],
  ])('fails when it is %s', (_, arn, more, what) => {
    const { behavior, resources } = withArn(arn);
    expect(() => parse({ behavior, resources: { ...resources, ...more } })).toThrow(expect.objectContaining({
      code: 'ERR_INVALID_DISTRIBUTION', what: expect.stringContaining(what), why: expect.stringContaining('numbered version'),
    }));
  });
});

describe('F-362 the home of a function', () => {
  const inRegion = (region: string | undefined) => () => {
    const app = new App({ outdir: temporaryDirectory() });
    const stack = new Stack(app, 'Site', region === undefined ? {} : { env: { account: '111111111111', region } });
    const edge = new LambdaFunction(stack, 'Edge', { code: Code.fromInline(PASS), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
    new Distribution(stack, 'Distribution', {
      defaultBehavior: { origin: new HttpOrigin('a.example.com'), edgeLambdas: [{ functionVersion: edge.currentVersion, eventType: LambdaEdgeEventType.ORIGIN_REQUEST }] },
    });
    return parseDistribution(readTemplates(app.synth().directory));
  };

  test('fails when its stack is of another Region than us-east-1', () => {
    expect(inRegion('eu-west-1')).toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', what: expect.stringContaining('eu-west-1'), mend: expect.stringContaining('us-east-1') }));
    expect(inRegion('us-east-1')).not.toThrow();
  });

  test('a stack that names none may be deployed there', () => {
    expect(inRegion(undefined)).not.toThrow();
  });
});

describe('F-365 the memory of a function', () => {
  const withMemory = (event: string, MemorySize: number) => () => {
    const { behavior, resources } = withLambdas([event]);
    Object.assign((resources[event.replace('-', '')] as { Properties: object }).Properties, { MemorySize });
    return parse({ behavior, resources });
  };

  test('128 MB where nothing is said', () => {
    expect(parse(withLambdas(['origin-request'])).behaviors.at(-1)!.lambdas['origin-request']).toMatchObject({ memoryMb: 128 });
  });

  test.each(['viewer-request', 'viewer-response'])('%s: 128 MB', (event) => {
    expect(withMemory(event, 128)).not.toThrow();
    expect(withMemory(event, 129)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', message: expect.stringContaining('129 MB'), why: expect.stringContaining('128 MB') }));
  });

  test.each(['origin-request', 'origin-response'])('%s: up to 10,240 MB', (event) => {
    expect(withMemory(event, 10_240)).not.toThrow();
    expect(withMemory(event, 10_241)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_PROPERTY' }));
  });
});

describe('F-378 an event of a behavior has one function', () => {
  test('of Lambda@Edge', () => {
    const { behavior, resources } = withLambdas(['origin-request']);
    const [association] = behavior.LambdaFunctionAssociations as object[];
    expect(() => parse({ behavior: { LambdaFunctionAssociations: [association, association] }, resources }))
      .toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', message: expect.stringContaining('LambdaFunctionAssociations[1]') }));
  });

  test('of CloudFront Functions', () => {
    const { behavior, resources } = withFunction(['viewer-request', 'viewer-request']);
    expect(() => parse({ behavior, resources })).toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', message: expect.stringContaining('FunctionAssociations[1]') }));
  });

  test.each([['viewer-request', 'viewer-request'], ['viewer-request', 'viewer-response'], ['viewer-response', 'viewer-request']])('none of both kinds at viewer events: %s and %s', (a, b) => {
    const viewer = withFunction([a]), lambda = withLambdas([b]);
    expect(() => parse({ behavior: { ...viewer.behavior, ...lambda.behavior }, resources: { ...viewer.resources, ...lambda.resources } }))
      .toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', message: expect.stringContaining('cannot share the viewer events') }));
  });

  test('both kinds where one is at origin events', () => {
    const viewer = withFunction(['viewer-request', 'viewer-response']), lambda = withLambdas(['origin-request', 'origin-response']);
    const behavior = { ...viewer.behavior, ...lambda.behavior };
    expect(() => parse({ behavior, resources: { ...viewer.resources, ...lambda.resources } })).not.toThrow();
  });
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
    ['F-362 a dead-letter queue', { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:111111111111:q' } }, 'Lambda@Edge has no dead-letter queues'],
    ['F-362 tracing', { TracingConfig: { Mode: 'Active' } }, 'Lambda@Edge has no tracing by X-Ray'],
    ['F-362 arm64', { Architectures: ['arm64'] }, 'Lambda@Edge has no functions for arm64'],
    ['F-362 a larger disk', { EphemeralStorage: { Size: 513 } }, 'Lambda@Edge has no more than 512 MB of ephemeral storage'],
    ['F-362 a key for its code', { KmsKeyArn: 'arn:aws:kms:us-east-1:111111111111:key/1' }, 'Lambda@Edge has no code that is encrypted'],
    ['F-362 a runtime that stays', { RuntimeManagementConfig: { UpdateRuntimeOn: 'Manual' } }, 'Lambda@Edge has no runtime management other than Auto'],
    ['a container image', { PackageType: 'Image', Code: { ImageUri: 'x' } }, 'zip archives only'],
    ['a container image, by its code', { Code: { ImageUri: { Ref: 'Nobody' } } }, 'zip archives only'],
  ])('fails when a function has %s', (_, properties, why) => {
    expect(() => site(properties)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', why: expect.stringContaining(why) }));
  });

  test('F-362 what is as Lambda@Edge has it is taken', () => {
    expect(() => site({
      TracingConfig: { Mode: 'PassThrough' }, Architectures: ['x86_64'], EphemeralStorage: { Size: 512 }, RuntimeManagementConfig: { UpdateRuntimeOn: 'Auto' },
    })).not.toThrow();
  });

  test.each<[string, object, string]>([
    ['provisioned concurrency', { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } }, 'provisioned concurrency'],
    ['a runtime that stays', { RuntimePolicy: { UpdateRuntimeOn: 'FunctionUpdate' } }, 'runtime management other than Auto'],
  ])('F-362 fails when a version has %s', (_, properties, why) => {
    const { behavior, resources } = withLambdas(['origin-request']);
    Object.assign((resources.originrequestversion as { Properties: object }).Properties, properties);
    expect(() => parse({ behavior, resources })).toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', why: expect.stringContaining(why) }));
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
