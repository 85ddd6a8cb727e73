import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { generate } from 'selfsigned';
import { checkCertificate, selfSignedCertificate, type Certificate } from '../../src/listener/certificate';
import { start } from '../support/command-line';
import { startSite, stopSites } from '../support/site';
import { removeTemporaryFiles, temporaryDirectory, templateOf, writeTemplate } from '../support/templates';

afterEach(stopSites);
afterEach(removeTemporaryFiles);

const DAY = 86_400_000;
const when = (from: number, to: number) => ({ notBeforeDate: new Date(Date.now() + from * DAY), notAfterDate: new Date(Date.now() + to * DAY) });

async function certificate(from = -1, to = 1): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: 'www.example.com' }], { keyType: 'ec', algorithm: 'sha256', ...when(from, to) });
  return { key: made.private, cert: made.cert };
}

function filesOf({ cert, key }: Certificate): [cert: string, key: string] {
  const directory = temporaryDirectory();
  const files = ['site.pem', 'site.key'].map((name) => path.join(directory, name)) as [string, string];
  writeFileSync(files[0], cert);
  writeFileSync(files[1], key);
  return files;
}

test('what is made in memory is taken', async () => {
  expect(() => checkCertificate({ key: '', cert: '' })).toThrow();
  const made = await selfSignedCertificate();
  expect(() => checkCertificate(made)).not.toThrow();
});

describe('fails when', () => {
  test('the key is another one\'s', async () => {
    const [one, other] = await Promise.all([certificate(), certificate()]);
    expect(() => checkCertificate({ cert: one.cert, key: other.key })).toThrow(/private key does not belong to the certificate[^]*www\.example\.com/);
  });

  test('the certificate has expired, or is not valid yet', async () => {
    const [old, coming] = await Promise.all([certificate(-2, -1), certificate(1, 2)]);
    expect(() => checkCertificate(old)).toThrow(/www\.example\.com has expired[^]*valid until 20/);
    expect(() => checkCertificate(coming)).toThrow(/www\.example\.com is not valid yet[^]*valid from 20/);
  });

  test('it is something else, which is told by its kind and never shown', async () => {
    const { cert, key } = await certificate();
    expect(() => checkCertificate({ cert: key, key: cert })).toThrow(/given is a PRIVATE KEY/);
    expect(() => checkCertificate({ cert, key: cert })).toThrow(/given is a CERTIFICATE/);
    expect(() => checkCertificate({ cert: 'secret', key })).toThrow(/there is no such line/);
    expect(() => checkCertificate({ cert: 'secret', key })).not.toThrow(/secret/);
  });

  test('the key is encrypted', async () => {
    const { cert } = await certificate();

    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
    expect(() => checkCertificate({ cert, key })).toThrow(/encrypted[^]*openssl pkey/);
  });

  test('it is given to the API', async () => {
    await expect(startSite({ options: { https: await certificate(-2, -1) } })).rejects.toMatchObject({ code: 'ERR_CERTIFICATE' });
  });

  test.each([
    [['--tls-cert', 'CERT'], /--tls-cert was given without --tls-key/],
    [['--tls-key', 'KEY'], /--tls-key was given without --tls-cert/],
    [['--tls-cert', 'missing.pem', '--tls-key', 'KEY'], /certificate missing\.pem cannot be read/],
    [['--tls-cert', 'CERT', '--tls-key', 'missing.key'], /private key missing\.key cannot be read/],
    [['--tls-cert', 'KEY', '--tls-key', 'CERT'], /certificate is none that can be read/],
  ])('the command is given %j', async (options, message) => {
    const [cert, key] = filesOf(await certificate());
    const given = options.map((option) => (option === 'CERT' ? cert : option === 'KEY' ? key : option));
    const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--control-port', '0', ...given]);
    expect(await run.exitCode).toBe(2);
    expect(run.output()).toEqual({ stdout: '', stderr: expect.stringMatching(message) });
  });
});

test('the command serves the certificate that it is given, on a free port', async () => {
  const [cert, key] = filesOf(await certificate());
  const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--control-port', '0', '--tls-cert', cert, '--tls-key', key]);
  const [, url] = await run.until(/with TLS (https:\S+)/);
  const request = https.get(`${url}/`, { rejectUnauthorized: false, agent: false });
  const [socket] = await once(request, 'socket') as [import('node:tls').TLSSocket];
  await once(request, 'response');
  expect(socket.getPeerCertificate().subject.CN).toBe('www.example.com');
  request.destroy();
  run.interrupt();
  expect(await run.exitCode).toBe(0);
});
