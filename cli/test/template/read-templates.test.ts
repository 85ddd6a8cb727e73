import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { App, CfnOutput, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { readTemplates } from '../../src/template/read-templates';
import { Resolver } from '../../src/template/resolver';
import { removeTemporaryFiles, temporaryDirectory } from '../support/templates';

// Loading the CDK and starting processes takes long on a busy machine.
jest.setTimeout(60_000);

afterEach(removeTemporaryFiles);

test('an assembly brings the stacks of its stages, nested stacks and assets', () => {
  const app = new App({ outdir: temporaryDirectory() });
  const stack = new Stack(app, 'Main', { env: { account: '111111111111', region: 'eu-west-1' } });
  const nested = new NestedStack(stack, 'Nested');
  const bucket = new Bucket(nested, 'Bucket');
  new CfnOutput(stack, 'Out', { value: bucket.bucketRegionalDomainName });
  new Asset(stack, 'Asset', { path: __dirname });
  new Stack(new Stage(app, 'Prod'), 'Empty');
  const templates = readTemplates(app.synth().directory);

  expect(templates.stacks.map(({ name, region }) => [name, region])).toEqual([
    ['Prod-Empty', 'us-east-1'], ['Main', 'eu-west-1'], [expect.stringMatching(/^Main-Nested/), 'eu-west-1'],
  ]);
  const main = templates.stacks.find(({ name }) => name === 'Main')!;
  expect(new Resolver(templates).resolve(main, main.template.Outputs!.Out!.Value)).toMatch(/^bucket.*\.s3\.eu-west-1\.amazonaws\.com$/);
  const asset = new Asset(new Stack(new App(), 'Elsewhere'), 'Asset', { path: __dirname });
  expect(main.assets.find(`${asset.assetHash}.zip`)).toMatch(new RegExp(`asset\\.${asset.assetHash}$`));
  expect(main.assets.find('nothing.zip')).toBeUndefined();
});

test('a plain template is one stack, in the Region that is given', () => {
  const file = path.join(temporaryDirectory(), 'site.template.yaml');
  writeFileSync(file, 'Resources:\n  A:\n    Type: X::Y::Z\n');
  expect(readTemplates(file, 'eu-central-1').stacks).toMatchObject([{ name: 'site', region: 'eu-central-1' }]);
});

test.each<[string, Buffer]>([
  ['UTF-8 with a byte order mark', Buffer.from('\ufeff{"Resources": {"A": {"Type": "B"}}}')],
  ['UTF-16', Buffer.from('\ufeffResources: {A: {Type: B}}', 'utf16le')],
])('a template in %s is read, as PowerShell writes it', (_name, bytes) => {
  const file = path.join(temporaryDirectory(), 'site.template');
  writeFileSync(file, bytes);
  expect(readTemplates(file).stacks[0]!.template).toEqual({ Resources: { A: { Type: 'B' } } });
});

test('fails when nothing is there', () => {
  expect(() => readTemplates('no/such/place')).toThrow(expect.objectContaining({ code: 'ERR_TEMPLATE_UNREADABLE', why: 'there is no such file or directory' }));
});

test('fails when a directory is no assembly', () => {
  expect(() => readTemplates(temporaryDirectory())).toThrow(/no manifest.json/);
});

test('fails when the manifest is no JSON', () => {
  const directory = temporaryDirectory();
  writeFileSync(path.join(directory, 'manifest.json'), '{');
  expect(() => readTemplates(directory)).toThrow(/manifest.json is not JSON/);
});

test('fails when an assembly has no stack', () => {
  const directory = temporaryDirectory();
  writeFileSync(path.join(directory, 'manifest.json'), '{"artifacts": {}}');
  expect(() => readTemplates(directory)).toThrow(/names no stack/);
});
