import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { checkProperties, ignored, known } from './checked-properties';
import type { BehaviorProperties } from './distribution-schema';
import { inconsistent } from './inconsistent';
import { root } from './parse-policies';
import { SmartOriginError } from '../errors';
import type { Resolver } from '../template/resolver';

const keyGroupSchema = z.strictObject({ KeyGroupConfig: z.strictObject({ Name: known, Comment: ignored, Items: z.array(known).min(1) }) });
const publicKeySchema = z.strictObject({
  PublicKeyConfig: z.strictObject({ CallerReference: ignored, Comment: ignored, Name: known, EncodedKey: known }),
});

/** Public keys by their ids. */
export type PublicKeys = ReadonlyMap<string, KeyObject>;

/**
 * The keys that a behavior trusts; undefined where it restricts nobody.
 *
 * @param given - Keys of the caller's, trusted wherever access is restricted: for key groups of other apps, and for what signs with
 * the ids of the deployed keys.
 * @throws SmartOriginError `ERR_KEY_MISSING` where a signer's keys are not known, `ERR_INVALID_DISTRIBUTION` for a key of another kind
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html
 */
export function trustedKeys(properties: BehaviorProperties, resolver: Resolver, given: PublicKeys, place: string): PublicKeys | undefined {
  const { TrustedKeyGroups = [], TrustedSigners = [] } = properties;
  if (TrustedKeyGroups.length === 0 && TrustedSigners.length === 0) return undefined;
  if (TrustedKeyGroups.length > 0 && TrustedSigners.length > 0) {
    throw inconsistent(`${place}.TrustedSigners`, TrustedSigners.join(', '), 'a behavior has either key groups or signers', 'keep the key groups');
  }
  if (TrustedSigners.length > 0) needKeys(given, `${place}.TrustedSigners`, TrustedSigners.join(', '), 'the key pairs of AWS accounts are in no template');
  return new Map([...TrustedKeyGroups.flatMap((id, index) => keysOfGroup(id, resolver, given, `${place}.TrustedKeyGroups[${index}]`)), ...given]);
}

function keysOfGroup(id: string, resolver: Resolver, given: PublicKeys, place: string): [string, KeyObject][] {
  const group = resolver.find('AWS::CloudFront::KeyGroup', id);
  if (group === undefined) {
    needKeys(given, place, id, 'the key group is not in the templates that were read');
    return [];
  }
  const { KeyGroupConfig } = checkProperties(keyGroupSchema, resolver.properties(group), root(group, 'KeyGroup'));
  return KeyGroupConfig.Items.flatMap((keyId, index): [string, KeyObject][] => {
    const here = `${root(group, 'KeyGroup')}.KeyGroupConfig.Items[${index}]`;
    const located = resolver.find('AWS::CloudFront::PublicKey', keyId);
    if (located === undefined) {
      needKeys(given, here, keyId, 'the public key is not in the templates that were read');
      return [];
    }
    const key = checkProperties(publicKeySchema, resolver.properties(located), root(located, 'PublicKey'));
    return [[keyId, publicKey(key.PublicKeyConfig.EncodedKey, `${root(located, 'PublicKey')}.PublicKeyConfig.EncodedKey`)]];
  });
}

function needKeys(given: PublicKeys, place: string, id: string, why: string): void {
  if (given.size > 0) return;
  throw new SmartOriginError('ERR_KEY_MISSING', `the public keys of ${place} (${id}) are not known`, why,
    'give the public key with --public-key <key id>=<file.pem> (option publicKeys), or create the key group in the app');
}

/**
 * A public key as CloudFront takes it.
 *
 * @param place - Names it in the error.
 * @throws SmartOriginError `ERR_INVALID_DISTRIBUTION` for anything but RSA with 2,048 bits or ECDSA with P-256, in PEM
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html
 */
export function publicKey(pem: string, place: string): KeyObject {
  const wanted = 'a public key is RSA with 2048 bits or ECDSA with P-256, in PEM that begins with "-----BEGIN PUBLIC KEY-----"';
  const mend = 'make one with "openssl genrsa 2048" and "openssl rsa -pubout", and keep the private key out of the template';
  if (/PRIVATE KEY/.test(pem)) throw inconsistent(place, 'a private key', wanted, mend);
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw inconsistent(place, `${pem.trim().split('\n', 1)[0]!.slice(0, 40)}…`, wanted, mend);
  }
  const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {};
  if ((key.asymmetricKeyType === 'rsa' && modulusLength === 2048) || (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1')) return key;
  throw inconsistent(place, `${key.asymmetricKeyType} ${modulusLength ?? namedCurve ?? ''}`.trim(), wanted, mend);
}
