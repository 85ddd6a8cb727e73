import { X509Certificate } from 'node:crypto';
import { OriginCertificates } from '../../src/faults/origin-certificates';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const trustedBy = async (certificates: OriginCertificates, names: string[]) => (
  (await certificates.trusted(names)).match(PEM)!.map((pem) => new X509Certificate(pem)));

test('each origin has one for its own name alone, by an authority that is trusted', async () => {
  const certificates = new OriginCertificates();
  const [authority] = await trustedBy(certificates, ['eu.example.com']);
  const { cert, key } = await certificates.of('EU.example.com');
  const shown = new X509Certificate(cert);
  expect(shown.verify(authority!.publicKey)).toBe(true);
  expect(key).toContain('PRIVATE KEY');
  expect(['eu.example.com', 'us.example.com', 'www.eu.example.com'].map((name) => shown.checkHost(name) !== undefined)).toEqual([true, false, false]);
  expect([authority!.ca, shown.ca]).toEqual([true, false]);
  // The name has another capital, and is the same.
  expect((await certificates.of('eu.example.com')).cert).toBe(cert);
});

test('an origin that is an address has one for it; names longer than a common name may be are no matter', async () => {
  const certificates = new OriginCertificates();
  expect(new X509Certificate((await certificates.of('127.0.0.1')).cert).checkIP('127.0.0.1')).toBe('127.0.0.1');
  const long = `${'a'.repeat(63)}.${'b'.repeat(63)}.example.com`;
  expect(new X509Certificate((await certificates.of(long)).cert).checkHost(long)).toBe(long);
});

test('the one for a wrong name is trusted too, and is no origin\'s', async () => {
  const certificates = new OriginCertificates();
  const trusted = await trustedBy(certificates, []);
  const wrong = new X509Certificate((await certificates.ofWrongName()).cert);
  expect(trusted.map(({ fingerprint256 }) => fingerprint256)).toContain(wrong.fingerprint256);
  expect(wrong.checkHost('eu.example.com')).toBeUndefined();
});
