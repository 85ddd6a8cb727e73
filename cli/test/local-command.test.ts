import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Distribution, Function, FunctionCode, FunctionEventType, FunctionRuntime } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { start } from './support/command-line';
import { startOrigin } from './support/origin-server';
import { send, stopSites, track } from './support/site';
import { storeResources, STORE_ARN } from './support/store-site';
import { globalTable } from './support/table-site';
import { removeTemporaryFiles, temporaryDirectory, templateOf, writeTemplate } from './support/templates';

/** `smart-origin local`: the control port, the lag, and the watch. */

// Loading the CDK takes long on a busy machine.
jest.setTimeout(60_000);

afterEach(stopSites);
afterEach(removeTemporaryFiles);

const events = (stdout: string) => stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown> & { event: string });

test('control port and KeyValueStores are told, with the lag that was asked for', async () => {
  const run = start(['local', writeTemplate(storeResources()), '--origin', `app=${temporaryDirectory()}`, '--kvs-lag', '10', '--control-port', '0']);
  const [, url] = await run.until(/control port +(http:\/\/127\.0\.0\.1:\d+)\n/);
  await run.until(new RegExp(`KeyValueStore +store, lag 10 s, ${STORE_ARN}`));
  expect(JSON.parse((await send(url!, '/local/status')).body)).toMatchObject({ distribution: 'site/Site', keyValueStores: [{ lagSeconds: 10 }] });
  run.interrupt();
  expect(await run.exitCode).toBe(0);
  await expect(send(url!, '/local/status')).rejects.toThrow(/ECONNREFUSED/);
});

/** Other tests that run at the same time may hold it for a while. */
async function occupyUsualPort(): Promise<void> {
  const blocker = net.createServer();
  for (let isOurs = false; !isOurs;) {
    isOurs = await once(blocker.listen(4599, '127.0.0.1'), 'listening').then(() => true, () => false);
    if (!isOurs) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  track({ close: async () => void blocker.close() });
}

test('where the usual control port is in use a free one is taken, and --local is told with it', async () => {
  await occupyUsualPort();
  const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`]);
  const [, url] = await run.until(/control port +(\S+) \(port 4599 is in use: give other commands --local \1\)/);
  expect((await send(url!, '/local/status')).status).toBe(200);
  run.interrupt();
  expect(await run.exitCode).toBe(0);
});

test('fails when the control port that was asked for is in use', async () => {
  const blocker = net.createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  track({ close: async () => void blocker.close() });
  const { port } = blocker.address() as net.AddressInfo;
  const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--control-port', String(port)]);
  expect(await run.exitCode).toBe(2);
  expect(run.output()).toEqual({ stdout: '', stderr: expect.stringContaining(`port ${port} of 127.0.0.1 is in use`) });
});

test.each(['-1', 'soon', '1e3', ''])('fails when the lag is "%s"', async (lag) => {
  const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, `--kvs-lag=${lag}`]);
  expect(await run.exitCode).toBe(2);
  expect(run.output().stderr).toContain('number of seconds');
});

/** What `cdk synth` does: it writes the assembly into a folder. */
function synthesize(outdir: string, version: string): void {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Site');
  const code = `function handler(event) { event.response.headers['x-version'] = { value: '${version}' }; return event.response; }`;
  const fn = new Function(stack, 'Fn', { code: FunctionCode.fromInline(code), runtime: FunctionRuntime.JS_2_0 });
  const origin = new HttpOrigin('app.example.com', { originId: 'app' });
  new Distribution(stack, 'Dist', { defaultBehavior: { origin, functionAssociations: [{ function: fn, eventType: FunctionEventType.VIEWER_RESPONSE }] } });
  app.synth();
}

test('--watch serves what cdk synth writes anew, into the folder or in place of it', async () => {
  const app = track(await startOrigin('app'));
  const assembly = path.join(temporaryDirectory(), 'cdk.out');
  synthesize(assembly, 'one');
  const run = start(['local', assembly, '--origin', `app=${app.url}`, '--watch', '--json', '--control-port', '0']);
  const [, url] = await run.until(/"url":"([^"]+)"/);
  const version = async () => (await send(url!, '/')).headers['x-version'];
  expect(await version()).toBe('one');
  synthesize(assembly, 'two');
  await run.until(/("event":"reloaded"[^]*){1}/);
  expect(await version()).toBe('two');
  rmSync(assembly, { recursive: true });
  expect(await version()).toBe('two');
  synthesize(assembly, 'three');
  await run.until(/("event":"reloaded"[^]*){2}/);
  expect(await version()).toBe('three');
  run.interrupt();
  expect(await run.exitCode).toBe(0);
  expect(events(run.output().stdout).slice(1)).toEqual(Array(2).fill({ event: 'reloaded', distribution: expect.stringMatching(/^Site\/Dist/), behaviors: 1, origins: 1 }));
});

test('--watch says when the template cannot be served, and goes on', async () => {
  const template = writeTemplate(templateOf());
  const run = start(['local', template, '--origin', `app=${temporaryDirectory()}`, '--watch', '--json', '--control-port', '0']);
  const [, url] = await run.until(/"url":"([^"]+)"/);
  writeFileSync(template, '{"Resources": {');
  await run.until(/"event":"reload-failed"/);
  expect((await send(url!, '/missing')).status).toBe(404);
  writeFileSync(template, JSON.stringify(templateOf()));
  await run.until(/"event":"reloaded"/);
  run.interrupt();
  expect(await run.exitCode).toBe(0);
  const failed = { event: 'reload-failed', code: 'ERR_TEMPLATE_UNREADABLE', message: expect.stringContaining('neither JSON nor YAML') };
  expect(events(run.output().stdout).slice(1)).toEqual([failed, { event: 'reloaded', distribution: 'site/Site', behaviors: 1, origins: 1 }]);
});

test('in text, a reload is one line', async () => {
  const template = writeTemplate(templateOf());
  const run = start(['local', template, '--origin', `app=${temporaryDirectory()}`, '--watch', '--control-port', '0']);
  await run.until(/is served/);
  writeFileSync(template, JSON.stringify(templateOf({ behavior: { SmoothStreaming: true } })));
  while (run.output().stderr === '') await new Promise((resolve) => setTimeout(resolve, 20));
  expect(run.output().stderr).toMatch(/^smart-origin: not reloaded, the template from before is served on: .*SmoothStreaming.*\n {2}why: .+\n {2}mend: .+\n$/);
  writeFileSync(template, JSON.stringify(templateOf()));
  await run.until(/\nreloaded: site\/Site, 1 behavior, 1 origin\n/);
  run.interrupt();
  expect(await run.exitCode).toBe(0);
});

test('points of presence by Region, with ports, and distances', async () => {
  const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--control-port', '0',
    '--pop', 'FRA56-P1=eu-central-1', '--pops', 'eu-west-1,us-east-1', '--pop-ports', '--distance', 'us-east-1:app=80ms']);
  const [, control] = await run.until(/control port +(http:\/\/127\.0\.0\.1:\d+)\n/);
  await run.until(/point of presence +FRA56-P1 in eu-central-1, http:\S+, for viewers without x-local-pop\n/);
  const [, url] = await run.until(/point of presence +DUB56-P1 in eu-west-1, (\S+)\n/);
  expect((await send(url!, '/')).headers['x-amz-cf-pop']).toBe('DUB56-P1');
  expect(JSON.parse((await send(control!, '/local/status')).body)).toMatchObject({ network: { distances: [{ from: 'us-east-1', to: 'app', ms: 80 }] }, popUrls: { 'DUB56-P1': url } });
  run.interrupt();
  expect(await run.exitCode).toBe(0);
});

test('fails when a distance leads to an origin that there is not; nothing is served on', async () => {
  const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--control-port', '0', '--distance', 'us-east-1:apq=80ms']);
  expect(await run.exitCode).toBe(2);
  expect(run.output().stderr).toMatch(/"apq" is no origin.*write app/s);
});

test('origins fail from the start', async () => {
  const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--control-port', '0', '--fail', 'app=Status 418']);
  const [, control] = await run.until(/control port +(http:\/\/127\.0\.0\.1:\d+)\n/);
  const status = JSON.parse((await send(control!, '/local/status')).body) as { url: string };
  expect(status).toMatchObject({ origins: [{ id: 'app', fault: 'status 418' }] });
  expect((await send(status.url, '/')).status).toBe(418);
  run.interrupt();
  expect(await run.exitCode).toBe(0);
});

/** A function, its KeyValueStore, and a table with two replicas. */
const withEverything = () => {
  const { behavior, resources } = storeResources();
  return writeTemplate(templateOf({ behavior, resources: { ...resources, Sessions: globalTable(['us-east-1', 'eu-west-1']) } }));
};

test('tables, edge functions and KeyValueStores fail from the start', async () => {
  const run = start([
    'local', withEverything(), '--origin', `app=${temporaryDirectory()}`, '--control-port', '0', '--fail-table', 'eu-west-1=slow 400ms', '--fail-edge-functions', 'over-compute',
    '--fail-key-value-stores', 'lag 10s',
  ]);
  const [, control] = await run.until(/control port +(http:\/\/127\.0\.0\.1:\d+)\n/);
  const status = JSON.parse((await send(control!, '/local/status')).body) as { url: string };
  expect(status).toMatchObject({ keyValueStores: [{ fault: 'lag 10s' }], edgeFunctions: { failing: [{ fault: 'over-compute' }] } });
  expect(JSON.stringify(status)).toMatch(/"eu-west-1":[^}]*slow/);
  expect((await send(status.url, '/')).status).toBe(503);
  run.interrupt();
  expect(await run.exitCode).toBe(0);
});

test.each([
  [['--fail-table', 'eu-wst-1=gone'], /eu-wst-1.*eu-west-1/s],
  [['--fail-table', 'gone'], /--fail-table got "gone".*--fail-table eu-west-1=throttled/s],
  [['--fail-table', 'eu-west-1=trottled'], /"trottled" is no fault of tables.*write throttled/s],
  [['--fail-edge-functions', 'cold'], /no function can be "cold".*Lambda@Edge/s],
  [['--fail-edge-functions', 'colt'], /"colt" is no fault of edge functions.*write cold/s],
  [['--fail-key-value-stores', 'gon'], /"gon" is no fault of KeyValueStores.*write gone/s],
])('fails when it is given %s', async (given, told) => {
  const run = start(['local', withEverything(), '--origin', `app=${temporaryDirectory()}`, '--control-port', '0', ...given]);
  expect(await run.exitCode).toBe(2);
  expect(run.output().stderr).toMatch(told);
});

test.each([
  [['--fail-table', '*=gone'], /--fail-table was given, and the template has no DynamoDB table/],
  [['--fail-key-value-stores', 'gone'], /--fail-key-value-stores was given, and the template has no KeyValueStore/],
])('fails when it is given %s, and the template has none', async (given, told) => {
  const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--control-port', '0', ...given]);
  expect(await run.exitCode).toBe(2);
  expect(run.output().stderr).toMatch(told);
});

test.each([
  ['apq=refused', /there is no origin "apq".*name "app"/s],
  ['app=refusd', /"refusd" is no fault.*write refused/s],
  ['refused', /--fail got "refused".*--fail v1=refused/s],
])('fails when --fail is %s', async (value, told) => {
  const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--control-port', '0', '--fail', value]);
  expect(await run.exitCode).toBe(2);
  expect(run.output().stderr).toMatch(told);
});
