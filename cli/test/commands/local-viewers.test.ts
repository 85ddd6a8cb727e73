import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { start } from '../support/command-line';
import { startOrigin } from '../support/origin-server';
import { ecKey, keyGroup, rsaKey } from '../support/signing-keys';
import { send, stopSites, track } from '../support/site';
import { removeTemporaryFiles, temporaryDirectory, writeTemplate } from '../support/templates';

/** `smart-origin local`: who the viewers are, and which keys they are let in by. */

afterEach(stopSites);
afterEach(removeTemporaryFiles);

const EC = ecKey();
const RSA = rsaKey();
const GROUP = { behavior: { TrustedKeyGroups: [{ Ref: 'Group' }] }, resources: keyGroup(RSA.publicKey) };

function fileOf(text: string): string {
  const file = path.join(temporaryDirectory(), 'key.pem');
  writeFileSync(file, text);
  return file;
}

test('F-329 --viewer says where viewers are', async () => {
  const app = track(await startOrigin('app'));
  const config = { Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Locations: ['MC'] } } };
  const run = start(['local', writeTemplate({ config }), '--origin', `app=${app.url}`, '--viewer', 'country=MC', '--viewer', 'asn=64496', '--control-port', '0']);
  const [, url] = await run.until(/viewers on HTTPS +(\S+)\n/);
  expect((await send(url!, '/')).status).toBe(403);
  expect((await send(url!, '/', { headers: { 'x-local-viewer': 'country=FR' } })).status).toBe(200);
  run.interrupt();
  expect(await run.exitCode).toBe(0);
});

test('F-324 --public-key adds a key, and the ids of all keys are told', async () => {
  const app = track(await startOrigin('app'));
  const run = start(['local', writeTemplate(GROUP), '--origin', `app=${app.url}`, '--public-key', `K1=${fileOf(EC.publicKey)}`, '--control-port', '0']);
  const [, url] = await run.until(/viewers on HTTPS +(\S+)\n/);
  await run.until(/signed with key +site-Key, K1\n/);
  const signed = getSignedUrl({ url: `${url}/a`, keyPairId: 'K1', privateKey: EC.privateKey, dateLessThan: new Date(Date.now() + 600_000).toISOString() });
  expect((await send(url!, signed.slice(url!.length))).status).toBe(200);
  expect((await send(url!, '/a')).status).toBe(403);
  run.interrupt();
  expect(await run.exitCode).toBe(0);
});

describe('fails when', () => {
  test.each<[string, () => string[], string[]]>([
    ['a trait is none', () => ['--viewer', 'planet=mars'], ['"planet"', 'country, country-name', 'country=DE']],
    ['a country is none', () => ['--viewer', 'country=Germany'], ['country=Germany', 'two letters']],
    ['a trait has no value', () => ['--viewer', 'country'], ['--viewer got "country"', 'country=DE']],
    ['a key file is not there', () => ['--public-key', 'K1=no/such.pem'], ['K1=no/such.pem', 'ENOENT']],
    ['a key is a private one', () => ['--public-key', `K1=${fileOf(EC.privateKey)}`], ['publicKeys["K1"]', 'a private key']],
  ])('%s', async (_name, options, texts) => {
    const run = start(['local', writeTemplate(GROUP), '--origin', `app=${temporaryDirectory()}`, ...options()]);
    expect(await run.exitCode).toBe(2);
    const { stdout, stderr } = run.output();
    expect(stdout).toBe('');
    for (const text of texts) expect(stderr).toContain(text);
    expect(stderr).not.toContain(EC.privateKey.split('\n')[1]);
  });
});
