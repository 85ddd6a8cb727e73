import { generate } from 'selfsigned';
import type { Certificate } from './listeners';

/** A certificate for this machine's loopback names, made in memory and valid for a day. */
export async function selfSignedCertificate(): Promise<Certificate> {
  const day = 86_400_000;
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    algorithm: 'sha256',
    keyType: 'ec',
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + day),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }, { type: 7, ip: '::1' }] }],
  });
  return { key: made.private, cert: made.cert };
}
