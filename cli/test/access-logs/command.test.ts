import { existsSync } from 'node:fs';
import path from 'node:path';
import { App, Stack, Fn } from 'aws-cdk-lib';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { filesIn, textOf, w3cRecords } from './support';
import { start } from '../support/command-line';
import { send, stopSites } from '../support/site';
import { templateOf, temporaryDirectory, writeTemplate } from '../support/templates';

/** `smart-origin local --access-logs`, with a template of the CDK. */

jest.setTimeout(60_000);

afterEach(stopSites);

async function serve(template: string, ...options: string[]) {
  const site = temporaryDirectory();
  const run = start(['local', template, '--origin', `app=${site}`, '--control-port', '0', ...options]);
  const [, url] = await run.until(/viewers on HTTPS +(http:\/\/127\.0\.0\.1:\d+)/);
  return { run, url: url! };
}

test('the folder is told, and holds what was requested once it has ended', async () => {
  const folder = path.join(temporaryDirectory(), 'logs');
  const { run, url } = await serve(writeTemplate(templateOf({ config: { Logging: { Bucket: 'my-logs.s3.amazonaws.com' } } })), '--access-logs', folder);
  await run.until(/note: .*Logging \(w3c\) is written below .*logs/);
  await send(url, '/missing');
  run.interrupt();
  expect(await run.exitCode).toBe(0);
  expect(w3cRecords(folder).map((record) => [record['cs-uri-stem'], record['sc-status']])).toEqual([['/missing', '404']]);
});

test('without it the folder stays away, and a note names the option', async () => {
  const { run, url } = await serve(writeTemplate(templateOf({ config: { Logging: { Bucket: 'my-logs.s3.amazonaws.com' } } })));
  await run.until(/note: access logs are not written: --access-logs <folder> writes/);
  await send(url, '/');
  run.interrupt();
  expect(await run.exitCode).toBe(0);
  expect(existsSync('logs')).toBe(false);
});

test('deliveries as the CDK writes them are read', async () => {
  const app = new App({ outdir: temporaryDirectory() });
  const stack = new Stack(app, 'Site', { env: { region: 'us-east-1' } });
  const distribution = new Distribution(stack, 'Distribution', { defaultBehavior: { origin: new HttpOrigin('example.com', { originId: 'app' }) } });
  const bucket = new Bucket(stack, 'Logs', { bucketName: 'the-logs' });
  const source = new CfnDeliverySource(stack, 'Source', { name: 'source', logType: 'ACCESS_LOGS', resourceArn: distribution.distributionArn });
  const destination = new CfnDeliveryDestination(stack, 'Destination', {
    name: 'destination', destinationResourceArn: Fn.join('', [bucket.bucketArn, '/site']), outputFormat: 'json',
  });
  new CfnDelivery(stack, 'Delivery', {
    deliverySourceName: source.name, deliveryDestinationArn: destination.attrArn, recordFields: ['cs-method', 'cs-uri-stem'],
    s3SuffixPath: '{DistributionId}/{yyyy}', s3EnableHiveCompatiblePath: true,
  }).addDependency(source);
  const folder = temporaryDirectory();
  const { run, url } = await serve(app.synth().directory, '--access-logs', folder);
  await send(url, '/a');
  run.interrupt();
  expect(await run.exitCode).toBe(0);
  const [file] = filesIn(folder);
  expect(file).toMatch(/^the-logs\/site\/DistributionId=[^/]+\/year=\d{4}\/[^/]+\.gz$/);
  expect(textOf(folder, file!)).toBe('{"cs-method":"GET","cs-uri-stem":"/a"}\n');
});
