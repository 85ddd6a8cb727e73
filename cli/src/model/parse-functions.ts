import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { SmartOriginError } from '../errors';
import { checkProperties, ignored, int, known } from './checked-properties';
import type { EdgeLambdaCode, FunctionCode, KeyValueStoreConfig } from './distribution';
import { root } from './parse-policies';
import { findReferenced } from './references';
import type { Resolver } from '../template/resolver';
import type { LocatedResource } from '../template/template-set';
import { Unresolved } from '../template/unresolved';

const functionSchema = z.strictObject({
  AutoPublish: ignored,
  FunctionCode: known,
  FunctionConfig: z.strictObject({
    Comment: ignored,
    Runtime: z.enum(['cloudfront-js-1.0', 'cloudfront-js-2.0']),
    KeyValueStoreAssociations: z.array(z.strictObject({ KeyValueStoreARN: known })).optional(),
  }),
  FunctionMetadata: ignored,
  Name: known,
  Tags: ignored,
});

const lambdaSchema = z.object({
  Handler: known.optional(),
  Runtime: known.optional(),
  Timeout: int(1, 900).optional(),
  MemorySize: int(128, 10_240).optional(),
  PackageType: known.optional(),
  // Before "aws cloudformation package" has run, it is a path.
  Code: z.union([z.object({ S3Key: z.unknown().optional(), ZipFile: z.unknown().optional(), ImageUri: z.unknown().optional() }), z.string()]),
});

const runnableSchema = z.object({ Handler: known, Runtime: known });

/** A CloudFront Function, with the seed of its KeyValueStore. */
export function viewerFunction(arn: string, resolver: Resolver, place: string): FunctionCode {
  const located = findReferenced(resolver, 'AWS::CloudFront::Function', arn, place, 'FunctionARN');
  const properties = checkProperties(functionSchema, resolver.properties(located), root(located, 'Function'));
  const store = properties.FunctionConfig.KeyValueStoreAssociations?.[0]?.KeyValueStoreARN;
  return {
    name: properties.Name,
    code: properties.FunctionCode,
    runtime: properties.FunctionConfig.Runtime,
    ...(store === undefined ? {} : { keyValueStore: keyValueStore(store, resolver, `${root(located, 'Function')}.FunctionConfig`) }),
  };
}

const keyValueStoreSchema = z.object({
  Name: known,
  ImportSource: z.object({ SourceArn: known }).optional(),
});

const seedSchema = z.object({ data: z.array(z.object({ key: z.string(), value: z.string() })) });

function keyValueStore(arn: string, resolver: Resolver, place: string): KeyValueStoreConfig {
  const located = findReferenced(resolver, 'AWS::CloudFront::KeyValueStore', arn, place, 'Arn');
  const { Name, ImportSource } = checkProperties(keyValueStoreSchema, resolver.properties(located), root(located, 'KeyValueStore'));
  const identity = { name: Name, arn: resolver.identifier(located, 'Arn') };
  if (ImportSource === undefined) return { ...identity, seed: {} };
  const key = ImportSource.SourceArn.slice(ImportSource.SourceArn.indexOf('/') + 1);
  const file = located.stack.assets.find(key);
  if (file === undefined) throw missingAsset(`${root(located, 'KeyValueStore')}.ImportSource`, key);
  const seed = checkProperties(seedSchema, readSeed(file, `${root(located, 'KeyValueStore')}.ImportSource`), `${root(located, 'KeyValueStore')}.ImportSource`);
  return { ...identity, seed: Object.fromEntries(seed.data.map((entry) => [entry.key, entry.value])) };
}

function readSeed(file: string, place: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new SmartOriginError('ERR_ASSET_UNUSABLE', `${place} is a file that cannot be read as JSON`, (error as Error).message,
      'write it as {"data":[{"key":"...","value":"..."}]}');
  }
}

/** A Lambda@Edge function, by the ARN of its version. */
export function edgeLambda(versionArn: string, includeBody: boolean, resolver: Resolver, at: string): EdgeLambdaCode {
  checkNumbered(versionArn, resolver, at);
  const version = findReferenced(resolver, 'AWS::Lambda::Version', versionArn, at);
  checkFeatures(resolver.properties(version), REFUSED_OF_VERSIONS, root(version, 'Version'));
  const functionName = checkProperties(known, resolver.property(version, 'FunctionName'), `${root(version, 'Version')}.FunctionName`);
  const located = findReferenced(resolver, 'AWS::Lambda::Function', functionName, root(version, 'Version'), 'Arn');
  const place = root(located, 'Function');
  const given = resolver.properties(located);
  const properties = checkProperties(lambdaSchema, given, place);
  if (properties.PackageType === 'Image') throw containerImage(`${place}.Code`);
  checkHome(located, place);
  checkFeatures(given, REFUSED_FEATURES, place);
  const code = codeOf(located, properties.Code);
  // Functions of container images have neither.
  const { Handler: handler, Runtime: runtime } = checkProperties(runnableSchema, properties, place);
  return {
    name: located.logicalId,
    versionArn,
    code,
    handler,
    runtime,
    timeoutSeconds: properties.Timeout ?? 3,
    memoryMb: properties.MemorySize ?? 128,
    includeBody,
  };
}

function codeOf(located: LocatedResource, code: { S3Key?: unknown; ZipFile?: unknown; ImageUri?: unknown } | string): EdgeLambdaCode['code'] {
  const place = `${root(located, 'Function')}.Code`;
  const given = typeof code === 'string' ? { S3Key: code } : code;
  if (typeof given.ZipFile === 'string') return { inline: given.ZipFile };
  if (given.ImageUri !== undefined) throw containerImage(place);
  const key = checkProperties(known, given.S3Key ?? given.ZipFile, `${place}${typeof code === 'string' ? '' : '.S3Key'}`);
  const { assets } = located.stack;
  const asset = assets.find(key) ?? assets.fromMetadata(located.resource.Metadata) ?? assets.local(key);
  if (asset === undefined) throw missingAsset(place, key);
  return statSync(asset).isDirectory() ? { directory: asset } : { archive: asset };
}

/** What a property asks for, as it stands in messages; undefined where it asks for nothing that Lambda@Edge has not. */
type Asked = (value: unknown) => string | undefined;

const always = (feature: string): Asked => () => feature;
const field = (value: unknown, name: string) => (value as Record<string, unknown>)[name];

/** Reserved environment variables are Lambda's own, and nobody can set them. */
const REFUSED_FEATURES: Readonly<Record<string, Asked>> = {
  Environment: always('environment variables'),
  Layers: always('layers'),
  VpcConfig: always('access to a VPC'),
  DeadLetterConfig: always('dead-letter queues'),
  KmsKeyArn: always('code that is encrypted with a key of your own'),
  TracingConfig: (value) => (field(value, 'Mode') === 'Active' ? 'tracing by X-Ray' : undefined),
  Architectures: (value) => ([value].flat().includes('arm64') ? 'functions for arm64' : undefined),
  EphemeralStorage: (value) => (Number(field(value, 'Size')) > MOST_EPHEMERAL_STORAGE ? `more than ${MOST_EPHEMERAL_STORAGE} MB of ephemeral storage` : undefined),
  RuntimeManagementConfig: (value) => (field(value, 'UpdateRuntimeOn') === 'Auto' ? undefined : 'runtime management other than Auto'),
};

const REFUSED_OF_VERSIONS: Readonly<Record<string, Asked>> = {
  ProvisionedConcurrencyConfig: always('provisioned concurrency'),
  RuntimePolicy: (value) => (field(value, 'UpdateRuntimeOn') === 'Auto' ? undefined : 'runtime management other than Auto'),
};

/** In MB. */
const MOST_EPHEMERAL_STORAGE = 512;

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html */
function checkFeatures(properties: Record<string, unknown>, refused: Readonly<Record<string, Asked>>, place: string): void {
  for (const [name, asked] of Object.entries(refused)) {
    const value = properties[name];
    const feature = isEmpty(value) ? undefined : asked(value);
    if (feature === undefined) continue;
    throw new SmartOriginError('ERR_INVALID_DISTRIBUTION', `CloudFront would refuse ${place}.${name}`, `Lambda@Edge has no ${feature}`,
      'leave it out, and bring what the function needs within its code');
  }
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html#lambda-at-edge-restrictions-region */
function checkHome({ stack }: LocatedResource, place: string): void {
  if (stack.namesRegion !== true || stack.region === LAMBDA_EDGE_HOME) return;
  throw new SmartOriginError('ERR_INVALID_DISTRIBUTION', `CloudFront would refuse ${place}: its stack ${stack.name} is in ${stack.region}`,
    `functions of Lambda@Edge are at home in ${LAMBDA_EDGE_HOME}`, `put it in a stack of ${LAMBDA_EDGE_HOME}, as cloudfront.experimental.EdgeFunction does`);
}

const LAMBDA_EDGE_HOME = 'us-east-1';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html#lambda-at-edge-restrictions-version */
function checkNumbered(arn: string, resolver: Resolver, at: string): void {
  const isFunction = resolver.find('AWS::Lambda::Function', arn, 'Arn') !== undefined;
  const isAlias = resolver.find('AWS::Lambda::Alias', arn) !== undefined;
  const what = arn.endsWith(':$LATEST') ? '$LATEST' : isFunction ? 'a function without a version' : isAlias ? 'an alias' : undefined;
  if (what === undefined) return;
  throw new SmartOriginError('ERR_INVALID_DISTRIBUTION', `CloudFront would refuse ${at}: ${what}`, 'Lambda@Edge takes the ARN of a numbered version',
    'name the version, in the CDK fn.currentVersion');
}

/** Nothing, or nothing but what is empty itself. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined || value === null;
  return !(value instanceof Unresolved) && Object.values(value).every(isEmpty);
}

function containerImage(place: string): SmartOriginError {
  return new SmartOriginError('ERR_INVALID_DISTRIBUTION', `CloudFront would refuse ${place}: it is a container image`,
    'Lambda@Edge runs functions of zip archives only', 'give the function its code as a folder or a zip archive (lambda.Code.fromAsset("<directory>"))');
}

function missingAsset(place: string, key: string): SmartOriginError {
  return new SmartOriginError(
    'ERR_ASSET_MISSING',
    `${place} is the asset "${key}", which is not there`,
    'the files of assets stand beside the templates of an assembly, and what a template alone names is looked for beside it',
    'give the assembly (cdk.out) as "cdk synth" wrote it instead of a template alone, or put the file or folder there',
  );
}
