import { Resource, Token } from 'aws-cdk-lib';
import type { TableEncryptionV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IConstruct } from 'constructs';
import { SmartOriginError } from '../private/errors';

/** The customer managed key of a replica. */
export interface ReplicaKey {
  readonly arn: string;
  /** The key where it is made in this app, and has its ARN when it is deployed. */
  readonly madeHere?: IKey;
}

/** By Region; empty where the keys are AWS's. */
export type ReplicaKeys = { readonly [region: string]: ReplicaKey };

const KEY_ARN = /^arn:[^:]+:kms:([^:]+):[^:]+:key\/[^:/]+$/;

/** The keys of a table that is made here, one for each of its Regions. */
export function keysOfEncryption(scope: IConstruct, regions: string[], encryption: TableEncryptionV2): ReplicaKeys {
  const { tableKey, replicaKeyArns = {} } = encryption;
  if (!tableKey) return {};
  const [own, ...replicas] = regions;
  const keyRegion = tableKey.env.region;
  if (!Token.isUnresolved(keyRegion) && keyRegion !== own) {
    throw new SmartOriginError(scope, 'KeyOfOtherRegion',
      `the table's own key is in ${keyRegion} and the table in ${own}, and DynamoDB uses keys of its own Region only; give a key of ${own}, and those of replicas as \`replicaKeyArns\``);
  }
  const replicaKeys = keysOfArns(scope, '`replicaKeyArns`', replicas, replicaKeyArns);
  return { [own]: { arn: tableKey.keyArn, ...(Resource.isOwnedResource(tableKey) ? { madeHere: tableKey } : {}) }, ...replicaKeys };
}

/** Keys by their ARNs: one for each of the Regions, and for no other. */
export function keysOfArns(scope: IConstruct, what: string, regions: string[], arns: { [region: string]: string }): ReplicaKeys {
  const missing = regions.filter((region) => arns[region] === undefined);
  const surplus = Object.keys(arns).filter((region) => !regions.includes(region));
  if (missing.length > 0 || surplus.length > 0) {
    throw new SmartOriginError(scope, 'KeysOfReplicas',
      `${what} has ${missing.length > 0 ? `no key for ${missing.join(', ')}` : `a key for ${surplus.join(', ')}, where no replica needs one`}; `
      + `give one key ARN for each of: ${regions.join(', ') || '(no replica)'}`);
  }
  return Object.fromEntries(regions.map((region) => [region, { arn: checkedArn(scope, what, region, arns[region]) }]));
}

function checkedArn(scope: IConstruct, what: string, region: string, arn: string): string {
  const keyRegion = KEY_ARN.exec(arn)?.[1];
  const wholeArnIsToken = Token.isUnresolved(arn) && !arn.startsWith('arn:');
  if (!wholeArnIsToken && keyRegion === undefined) {
    throw new SmartOriginError(scope, 'InvalidKeyArn',
      `${what} has "${arn}" for ${region}, which is no key's ARN; write arn:aws:kms:${region}:<account>:key/<id>: permissions are not granted by alias`);
  }
  if (keyRegion !== undefined && !Token.isUnresolved(keyRegion) && keyRegion !== region) {
    throw new SmartOriginError(scope, 'KeyOfOtherRegion',
      `${what} has a key of ${keyRegion} for ${region}, and DynamoDB uses keys of its own Region only; give a key of ${region}, such as a replica of a multi-Region key`);
  }
  return arn;
}
