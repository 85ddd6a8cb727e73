import { verify as verifySignature, type KeyObject } from 'node:crypto';
import { cannedPolicy, parseAccessPolicy, refusalOf, type AccessFacts } from './access-policy';
import { fromCloudFrontBase64 } from './cloudfront-base64';
import type { Credentials } from './credentials';

/** A refusal in CloudFront's words, with what they do not say. */
export interface AccessRefusal {
  code: 'MissingKey' | 'InvalidKey' | 'MissingSignature' | 'MalformedSignature' | 'MissingPolicy' | 'MalformedPolicy' | 'AccessDenied';
  message: string;
  /** For the trace. Holds no signature. */
  detail: string;
}

/**
 * Whether a viewer's credentials let it in; undefined where they do.
 *
 * @param keys - The public keys that are trusted, by their ids.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-urls.html
 */
export function refusalOfCredentials(credentials: Credentials, keys: ReadonlyMap<string, KeyObject>, facts: AccessFacts): AccessRefusal | undefined {
  const { keyPairId, signature, policy, expires, hashAlgorithm = 'SHA1', from } = credentials;
  const where = from === 'query' ? 'the signed URL' : 'the signed cookies';
  if (!keyPairId) return refusal('MissingKey', 'Missing Key-Pair-Id query parameter or cookie value', 'neither a signed URL nor signed cookies');
  const key = keys.get(keyPairId);
  if (key === undefined) return refusal('InvalidKey', 'Unknown Key', `${keyPairId} is none of the trusted keys ${[...keys.keys()].join(', ')}`);
  if (!signature) return refusal('MissingSignature', 'Missing Signature query parameter or cookie value', `${where} without a signature`);
  const bytes = fromCloudFrontBase64(signature);
  if (bytes === undefined) return refusal('MalformedSignature', 'Could not unencode Signature', 'the signature is not base64 with "-", "_" and "~"');
  if (hashAlgorithm !== 'SHA1' && hashAlgorithm !== 'SHA256') return denied('Hash-Algorithm is neither SHA1 nor SHA256');
  const signed = (text: string | Buffer) => verifySignature(hashAlgorithm, Buffer.from(text), key, bytes);
  if (policy) return refusalOfCustom(policy, signed, facts);
  if (expires === undefined) return refusal('MissingPolicy', 'Missing Policy or Expires query parameter or cookie value', `${where} without Policy and Expires`);
  return refusalOfCanned(expires, signed, facts);
}

type Signed = (text: string | Buffer) => boolean;

function refusalOfCustom(encoded: string, signed: Signed, facts: AccessFacts): AccessRefusal | undefined {
  const text = fromCloudFrontBase64(encoded);
  const policy = text && parseAccessPolicy(text.toString());
  if (text === undefined || policy === undefined) {
    return refusal('MalformedPolicy', 'Malformed Policy', text === undefined ? 'the policy is not base64 with "-", "_" and "~"' : 'the policy is not one statement as documented');
  }
  if (!signed(text)) return denied('the signature is not that of the policy');
  const why = refusalOf(policy, facts);
  return why === undefined ? undefined : denied(why);
}

function refusalOfCanned(expires: string, signed: Signed, facts: AccessFacts): AccessRefusal | undefined {
  // Written otherwise, it would be another text than the one that was signed.
  if (!/^(0|[1-9]\d{0,9})$/.test(expires)) return refusal('MalformedPolicy', 'Malformed Policy', 'Expires is no time in seconds');
  const lessThan = Number(expires);
  if (!facts.urls.some((url) => signed(cannedPolicy(url, lessThan)))) return denied(`the signature is not that of ${facts.urls.join(' or ')} until then`);
  const why = refusalOf({ lessThan }, facts);
  return why === undefined ? undefined : denied(why);
}

function denied(detail: string): AccessRefusal {
  return refusal('AccessDenied', 'Access denied', detail);
}

function refusal(code: AccessRefusal['code'], message: string, detail: string): AccessRefusal {
  return { code, message, detail };
}
