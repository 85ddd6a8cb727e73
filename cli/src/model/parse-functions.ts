import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { SmartOriginError } from '../errors';
import { checkProperties, ignored, int, known } from './checked-properties';
import type { EdgeLambdaCode, FunctionCode, KeyValueStoreConfig } from './distribution';
import { root } from './parse-policies';
import { findReferenced } from './references';
import type { Resolver } from '../template/resolver';
import type { LocatedResource } from '../template/template-set';

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
  Handler: known,
  Runtime: known,
  Timeout: int(1, 900).optional(),
  MemorySize: int(128, 10_240).optional(),
  PackageType: z.literal('Zip').optional(),
  Code: z.object({ S3Key: z.unknown().optional(), ZipFile: z.unknown().optional() }),
});

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
  const seed = checkProperties(seedSchema, JSON.parse(readFileSync(file, 'utf8')), `${root(located, 'KeyValueStore')}.ImportSource`);
  return { ...identity, seed: Object.fromEntries(seed.data.map((entry) => [entry.key, entry.value])) };
}

/** A Lambda@Edge function, by the ARN of its version. */
export function edgeLambda(versionArn: string, includeBody: boolean, resolver: Resolver, place: string): EdgeLambdaCode {
  const version = findReferenced(resolver, 'AWS::Lambda::Version', versionArn, place);
  const functionName = String(resolver.resolve(version.stack, version.resource.Properties?.FunctionName));
  const located = findReferenced(resolver, 'AWS::Lambda::Function', functionName, root(version, 'Version'), 'Arn');
  const properties = checkProperties(lambdaSchema, resolver.properties(located), root(located, 'Function'));
  return {
    name: located.logicalId,
    versionArn,
    code: codeOf(located, properties.Code),
    handler: properties.Handler,
    runtime: properties.Runtime,
    timeoutSeconds: properties.Timeout ?? 3,
    memoryMb: properties.MemorySize ?? 128,
    includeBody,
  };
}

function codeOf(located: LocatedResource, code: { S3Key?: unknown; ZipFile?: unknown }): EdgeLambdaCode['code'] {
  const place = `${root(located, 'Function')}.Code`;
  if (typeof code.ZipFile === 'string') return { inline: code.ZipFile };
  const key = String(code.S3Key);
  const asset = located.stack.assets.find(key) ?? located.stack.assets.fromMetadata(located.resource.Metadata);
  if (asset === undefined) throw missingAsset(place, key);
  if (statSync(asset).isDirectory()) return { directory: asset };
  throw new SmartOriginError(
    'ERR_ASSET_UNUSABLE',
    `${place} is the archive ${path.basename(asset)}`,
    'function code is run from a folder, and this asset is a file',
    'make the asset from a directory (lambda.Code.fromAsset("<directory>"))',
  );
}

function missingAsset(place: string, key: string): SmartOriginError {
  return new SmartOriginError(
    'ERR_ASSET_MISSING',
    `${place} is the asset "${key}", which is not there`,
    'the files of assets stand beside the templates of an assembly',
    'give the assembly (cdk.out) as "cdk synth" wrote it, instead of a template alone',
  );
}
