import { generateKeyPairSync } from 'node:crypto';

/** A pair of keys in PEM. */
export interface SigningKey {
  publicKey: string;
  privateKey: string;
}

/** Made once for a test file: an RSA key takes a while. */
export function rsaKey(modulusLength = 2048): SigningKey {
  return generateKeyPairSync('rsa', { modulusLength, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
}

export function ecKey(namedCurve = 'P-256'): SigningKey {
  return generateKeyPairSync('ec', { namedCurve, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
}

/** Resources of a key group `Group` with a key `Key`, whose id is that of the stack `site`. */
export function keyGroup(publicKey: string, keyId = 'Key'): Record<string, unknown> {
  return {
    Group: { Type: 'AWS::CloudFront::KeyGroup', Properties: { KeyGroupConfig: { Name: 'group', Items: [{ Ref: keyId }] } } },
    [keyId]: { Type: 'AWS::CloudFront::PublicKey', Properties: { PublicKeyConfig: { CallerReference: 'x', Name: 'key', EncodedKey: publicKey } } },
  };
}
