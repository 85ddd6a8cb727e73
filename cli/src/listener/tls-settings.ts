import type { Certificate } from './certificate';
import type { Distribution } from '../model/distribution';

/** How TLS is spoken. */
export interface TlsSettings {
  certificate: Certificate;
  /** Whether viewers may choose HTTP/2. */
  http2: boolean;
  minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** What a distribution wants of TLS, as far as Node can. */
export function tlsSettings(certificate: Certificate, { http2, minimumTls }: Distribution): TlsSettings {
  return { certificate, http2, minVersion: minimumTls };
}
