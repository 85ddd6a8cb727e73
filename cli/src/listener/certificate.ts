import { X509Certificate, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isIP } from 'node:net';
import { SmartOriginError } from '../errors';

/** A certificate and its private key, both as PEM. */
export interface Certificate {
  key: string;
  /** Its issuers may follow it. */
  cert: string;
}

/** Of TLS servers on this machine. */
const LOOPBACK_NAMES: AltName[] = [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }, { type: 7, ip: '::1' }];

/** A name of DNS, or an address. */
type AltName = { type: 2; value: string } | { type: 7; ip: string };

type Extension =
  | { name: 'subjectAltName'; altNames: AltName[] }
  | { name: 'basicConstraints'; cA: true; critical: true }
  | { name: 'keyUsage'; keyCertSign: true; critical: true };

/**
 * A certificate made in memory and valid for a day.
 *
 * @param name - A name of DNS, or an address; this machine's loopback names where there is none.
 * @param issuer - Who signs it; itself where there is none.
 */
export async function selfSignedCertificate(name?: string, issuer?: Certificate): Promise<Certificate> {
  return generated(name === undefined ? 'localhost' : 'cdk-smart-origin', [
    { name: 'subjectAltName', altNames: name === undefined ? LOOPBACK_NAMES : [isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name }] },
  ], issuer);
}

/** One that signs others, made in memory and valid for a day. */
export async function authorityCertificate(): Promise<Certificate> {
  return generated('cdk-smart-origin local authority', [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ]);
}

/** @param commonName - Of 64 characters at most, so no name of DNS. RFC 5280 appendix A.1 */
async function generated(commonName: string, extensions: Extension[], ca?: Certificate): Promise<Certificate> {
  // Loaded where it is needed alone: it takes a fifth of the command's whole start.
  const { generate } = createRequire(__filename)('selfsigned') as typeof import('selfsigned');
  const day = 86_400_000;
  const made = await generate([{ name: 'commonName', value: commonName }], {
    algorithm: 'sha256',
    keyType: 'ec',
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + day),
    extensions,
    ca,
  });
  return { key: made.private, cert: made.cert };
}

/**
 * Reads a certificate and its key.
 *
 * @throws SmartOriginError `ERR_CERTIFICATE` where one is missing or cannot be read
 */
export function readCertificate(files: { cert?: string; key?: string }): Certificate | undefined {
  const { cert, key } = files;
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    const [given, missing] = cert === undefined ? ['--tls-key', '--tls-cert'] : ['--tls-cert', '--tls-key'];
    throw refusal(`${given} was given without ${missing}`, 'TLS takes a certificate and its private key', `add ${missing} <file>, or leave ${given} out for a certificate made in memory`);
  }
  return { cert: readPem(cert, 'certificate'), key: readPem(key, 'private key') };
}

/**
 * Checks that TLS can be served with a certificate.
 *
 * @throws SmartOriginError `ERR_CERTIFICATE` where it does not parse, does not belong to the key, or is not valid now
 */
export function checkCertificate({ cert, key }: Certificate, now: Date = new Date()): void {
  const certificate = parsedCertificate(cert);
  if (!certificate.checkPrivateKey(parsedKey(key))) {
    throw refusal('the private key does not belong to the certificate', `the certificate is that of ${nameOf(certificate)}`, 'give the key that the certificate was made with');
  }
  const [from, to] = [new Date(certificate.validFrom), new Date(certificate.validTo)];
  if (now > to) throw refusal(`the certificate of ${nameOf(certificate)} has expired`, `it was valid until ${to.toISOString()}`, 'give a certificate that is valid now');
  if (now < from) throw refusal(`the certificate of ${nameOf(certificate)} is not valid yet`, `it is valid from ${from.toISOString()}`, 'give a certificate that is valid now');
}

function readPem(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw refusal(`the ${what} ${file} cannot be read`, (error as Error).message, 'name a file in PEM format that this user may read');
  }
}

function parsedCertificate(cert: string): X509Certificate {
  try {
    return new X509Certificate(cert);
  } catch {
    throw refusal('the certificate is none that can be read', startOf(cert, 'a certificate begins with "-----BEGIN CERTIFICATE-----"'),
      'give a certificate in PEM format; its issuers may follow it in the same file');
  }
}

function parsedKey(key: string): KeyObject {
  try {
    return createPrivateKey(key);
  } catch {
    // OpenSSL's words for it differ from one version to the next.
    const encrypted = /-----BEGIN ENCRYPTED |^Proc-Type:.*ENCRYPTED/m.test(key);
    throw refusal('the private key is none that can be read',
      encrypted ? 'it is encrypted, and nobody can be asked for the passphrase' : startOf(key, 'a private key begins with "-----BEGIN PRIVATE KEY-----" or alike'),
      encrypted ? 'decrypt it: openssl pkey -in <key> -out <decrypted key>' : 'give a private key in PEM format');
  }
}

/** What stands there instead, never more of it than the line that tells its kind. */
function startOf(pem: string, expected: string): string {
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1];
  return `${expected}; ${label === undefined ? 'there is no such line' : `given is a ${label}`}`;
}

function nameOf({ subject, subjectAltName }: X509Certificate): string {
  return subjectAltName ?? subject.replace(/\n/g, ', ');
}

function refusal(what: string, why: string, mend: string): SmartOriginError {
  return new SmartOriginError('ERR_CERTIFICATE', what, why, mend);
}
