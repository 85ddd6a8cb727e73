import { App, Stack } from 'aws-cdk-lib';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { SmartOriginDistribution, Steering } from '../../../src';
import { LocalCloudFront } from '../../src/local-cloudfront';
import { runCli } from '../../src/run-cli';
import { startOrigin } from '../support/origin-server';
import { send, stopSites, track } from '../support/site';
import { removeTemporaryFiles, temporaryDirectory } from '../support/templates';

/** The commands against what synth writes, served by the local CloudFront: what they write is what visitors get. */

// Loading the CDK takes long on a busy machine.
jest.setTimeout(120_000);

afterEach(stopSites);
afterEach(removeTemporaryFiles);

function synthesized(): string {
  const app = new App({ outdir: temporaryDirectory() });
  new SmartOriginDistribution(new Stack(app, 'Shop'), 'Site', {
    origins: {
      v1: { origin: new HttpOrigin('v1.example.com'), fallback: 'v2' },
      v2: { origin: new HttpOrigin('v2.example.com'), weight: 10 },
      next: { origin: new HttpOrigin('next.example.com') },
    },
    primary: 'v1',
    steering: Steering.weighted(),
  });
  return app.synth().directory;
}

test('force, release, rollback and preview reach the visitors of the local CloudFront', async () => {
  const ids = ['v1', 'v2', 'next'];
  const origins = Object.fromEntries(await Promise.all(ids.map(async (id) => [`${id}.example.com`, track(await startOrigin(`from ${id}`)).url] as const)));
  const cloudFront = track(await LocalCloudFront.start({ template: synthesized(), origins, controlPort: 0 }));
  const run = async (...argv: string[]) => {
    let output = '';
    const write = (text: string) => {
      output += text;
    };
    const code = await runCli([...argv, '--local', cloudFront.controlUrl!], { stdout: write, stderr: write, untilInterrupted: () => new Promise(() => undefined) });
    expect({ code, output }).toEqual({ code: 0, output: expect.any(String) as unknown });
    return output;
  };
  const bodies = async () => new Set(await Promise.all(Array.from({ length: 60 }, async (_, index) => (
    await send(cloudFront.url, `/page-${index}`, { headers: { 'x-local-viewer-address': `192.0.2.${index}` } })).body)));

  expect((await bodies()).has('from next')).toBe(false);
  await run('policy', 'force', 'next');
  expect(await bodies()).toEqual(new Set(['from next']));
  await run('policy', 'release');
  await run('policy', 'set-weight', 'v2=100');
  expect(await bodies()).toEqual(new Set(['from v2']));
  await run('policy', 'rollback', 'v2', '--reason', 'broken');
  expect(await bodies()).toEqual(new Set(['from v1']));
  expect(await run('status')).toMatch(/v2 .* voided[^]*\(broken\)/);

  const [link] = (await run('preview', 'v2', '--url', `${cloudFront.url}/page`)).split('\n');
  const opened = await send(cloudFront.url, link!.slice(cloudFront.url.length));
  expect(opened).toMatchObject({ status: 302, headers: { location: '/page' } });
  const [cookie] = String(opened.headers['set-cookie']).split(';');
  const seen = await send(cloudFront.url, '/page', { headers: { cookie: cookie! } });
  expect(seen.body).toBe('from v2');
  expect(seen.headers['x-smart-origin-why']).toMatch(/^v2; reason=preview; .*voided=v2; policy=live/);

  await run('preview', '--rotate-key');
  expect((await send(cloudFront.url, '/page', { headers: { cookie: cookie! } })).body).toBe('from v1');
});
