import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type * as cdk from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { LocalCloudFront } from '../../src/local-cloudfront';
import { parseDistribution } from '../../src/model/parse-distribution';
import { readTemplates } from '../../src/template/read-templates';
import { startOrigin } from '../support/origin-server';
import { send, stopSites, track } from '../support/site';
import { temporaryDirectory } from '../support/templates';

/** Distributions that nobody here wrote: AWS Solutions Constructs, a framework's, a website's, two AWS samples, and plain constructs of the CDK. */

// Loading the CDK and starting processes takes long on a busy machine.
jest.setTimeout(60_000);

afterEach(stopSites);

const ROOT = path.resolve(__dirname, '../../..');
const MANIFEST = JSON.parse(readFileSync(path.join(__dirname, 'manifest.json'), 'utf8')) as { sets: Record<string, object>; checkouts: Record<string, object> };

type Load = <T>(name: string) => T;

/** Loads modules out of a set, or out of this project's own packages. */
function loader(set?: string): Load {
  const require = createRequire(set === undefined ? path.join(ROOT, 'package.json') : path.join(ROOT, 'node_modules/.cache/outside', set, 'package.json'));
  return (name) => require(name) as never;
}

/** Like `test`, skipped with a hint where the set is not installed. */
function testWith(set: string, title: string, run: (load: Load) => Promise<void>): void {
  expect(Object.keys(MANIFEST.sets)).toContain(set);
  const installed = existsSync(path.join(ROOT, 'node_modules/.cache/outside', set, '.installed'));
  if (installed) test(title, () => run(loader(set)));
  else test.skip(`${title} (not installed: npx tsx scripts/install-outside.mts)`, () => undefined);
}

/** Likewise for a repository that is no package; its folder is handed over. */
function testOn(checkout: string, title: string, run: (folder: string) => Promise<void>): void {
  expect(Object.keys(MANIFEST.checkouts)).toContain(checkout);
  const folder = path.join(ROOT, 'node_modules/.cache/outside', checkout);
  if (existsSync(path.join(folder, '.installed'))) test(title, () => run(folder));
  else test.skip(`${title} (not fetched: npx tsx scripts/install-outside.mts)`, () => undefined);
}

function synthesize(load: Load, define: (stack: cdk.Stack) => void): string {
  const { App, Stack } = load<typeof cdk>('aws-cdk-lib');
  const app = new App({ outdir: temporaryDirectory() });
  define(new Stack(app, 'Outside', { env: { account: '111111111111', region: 'eu-west-1' } }));
  return app.synth().directory;
}

testWith('cloudfront-s3', 'aws-cloudfront-s3 serves a folder, with its security headers', async (load) => {
  const { CloudFrontToS3 } = load<{ CloudFrontToS3: new (scope: Construct, id: string, props: object) => object }>('@aws-solutions-constructs/aws-cloudfront-s3');
  const template = synthesize(load, (stack) => {
    new CloudFrontToS3(stack, 'Pattern', {});
  });
  const folder = temporaryDirectory();
  mkdirSync(path.join(folder, 'docs'));
  writeFileSync(path.join(folder, 'index.html'), '<h1>outside</h1>');
  writeFileSync(path.join(folder, 'docs/page.html'), 'page');
  const [origin] = parseDistribution(readTemplates(template)).origins.keys();
  const cloudFront = track(await LocalCloudFront.start({ template, origins: { [origin!]: folder } }));

  const root = await send(cloudFront.url, '/');
  expect(root).toMatchObject({ status: 200, body: '<h1>outside</h1>', headers: { 'content-type': 'text/html', 'x-cache': 'Miss from cloudfront' } });
  expect(root.headers['strict-transport-security']).toMatch(/max-age=\d+/);
  expect(await send(cloudFront.url, '/')).toMatchObject({ headers: { 'x-cache': 'Hit from cloudfront' } });
  expect((await send(cloudFront.url, '/docs/page.html')).body).toBe('page');
  // The pattern lets CloudFront list the bucket, so S3 says what is missing.
  expect((await send(cloudFront.url, '/missing')).status).toBe(404);
  expect((await send(cloudFront.url, '/', { method: 'POST', body: 'x' })).status).toBe(403);
});

testWith('cloudfront-apigateway', 'aws-cloudfront-apigateway serves an API, with its function of runtime 1.0', async (load) => {
  const { CloudFrontToApiGateway } = load<{ CloudFrontToApiGateway: new (scope: Construct, id: string, props: object) => object }>('@aws-solutions-constructs/aws-cloudfront-apigateway');
  const { RestApi } = load<typeof apigateway>('aws-cdk-lib/aws-apigateway');
  const template = synthesize(load, (stack) => {
    const api = new RestApi(stack, 'Api');
    api.root.addMethod('ANY');
    new CloudFrontToApiGateway(stack, 'Pattern', { existingApiGatewayObj: api });
  });
  const api = track(await startOrigin('api'));
  api.handler = (request, response) => response.end(`${request.method} ${request.url}`);
  const [origin] = parseDistribution(readTemplates(template)).origins.values();
  expect(origin!.domainName).toMatch(/\.execute-api\.eu-west-1\.amazonaws\.com$/);
  const cloudFront = track(await LocalCloudFront.start({ template, origins: { [origin!.id]: api.url } }));

  const response = await send(cloudFront.url, '/items?x=1');
  expect(response).toMatchObject({ status: 200, body: expect.stringMatching(/^GET \/prod\/items/) });
  expect(response.headers).toMatchObject({ 'strict-transport-security': expect.stringContaining('max-age'), 'x-frame-options': 'DENY' });
  expect(api.seen[0]!.headers.host).toBe(origin!.domainName);
});

test('as a peer: a plain Distribution of the CDK with an origin group', async () => {
  const load = loader();
  const { Distribution } = load<typeof cloudfront>('aws-cdk-lib/aws-cloudfront');
  const { HttpOrigin, OriginGroup, S3BucketOrigin } = load<typeof origins>('aws-cdk-lib/aws-cloudfront-origins');
  const { Bucket } = load<typeof s3>('aws-cdk-lib/aws-s3');
  const template = synthesize(load, (stack) => {
    const primaryOrigin = S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'Bucket'));
    const origin = new OriginGroup({ primaryOrigin, fallbackOrigin: new HttpOrigin('backup.example.com'), fallbackStatusCodes: [403, 404] });
    new Distribution(stack, 'Distribution', { defaultRootObject: 'index.html', defaultBehavior: { origin } });
  });
  const folder = temporaryDirectory();
  writeFileSync(path.join(folder, 'index.html'), 'from the bucket');
  const backup = track(await startOrigin('from the backup'));
  const [bucket] = [...parseDistribution(readTemplates(template)).origins.values()];
  const cloudFront = track(await LocalCloudFront.start({ template, origins: { [bucket!.id]: folder, 'backup.example.com': backup.url } }));
  expect((await send(cloudFront.url, '/')).body).toBe('from the bucket');
  expect((await send(cloudFront.url, '/missing')).body).toBe('from the backup');
});

testWith('frameworks', 'cdk-nextjs-standalone serves pages of its server, images and static files, with its function', async (load) => {
  const { Nextjs } = load<{ Nextjs: new (scope: Construct, id: string, props: object) => object }>('cdk-nextjs-standalone');
  const app = temporaryDirectory();
  writeFileSync(path.join(app, 'package.json'), JSON.stringify({ scripts: { build: 'next build' } }));
  // What its build step leaves behind; the code of its servers plays no part here.
  for (const part of ['server-functions/default', 'image-optimization-function', 'revalidation-function', 'dynamodb-provider', 'cache', 'assets/_next/static']) {
    mkdirSync(path.join(app, '.open-next', part), { recursive: true });
    writeFileSync(path.join(app, '.open-next', part, 'index.mjs'), 'export const handler = async () => ({ statusCode: 200 });');
  }
  writeFileSync(path.join(app, '.open-next/assets/favicon.ico'), 'icon');
  const template = synthesize(load, (stack) => {
    new Nextjs(stack, 'Site', { nextjsPath: app, skipBuild: true, quiet: true });
  });
  const server = track(await startOrigin('server'));
  server.handler = (request, response) => response.end(`page ${request.url} for ${request.headers['x-forwarded-host']}`);
  const images = track(await startOrigin('image'));
  const ids = Object.fromEntries([...parseDistribution(readTemplates(template)).origins.values()].map(({ id, domainName }) => [domainName.replace(/[A-Z0-9]{8}\..*|\.s3.*/, ''), id]));
  const cloudFront = track(await LocalCloudFront.start({
    template,
    origins: { [ids.SiteServerFnFunctionUrl!]: server.url, [ids.SiteImageFunctionUrl!]: images.url, [Object.values(ids)[2]!]: path.join(app, '.open-next/assets') },
  }));

  const page = await send(cloudFront.url, '/blog?x=1', { headers: { host: 'www.example.com' } });
  // Its function carries the viewer's Host to the server, which sees that of its own URL.
  expect(page).toMatchObject({ status: 200, body: 'page /blog?x=1 for www.example.com', headers: { 'x-frame-options': 'SAMEORIGIN' } });
  expect(server.seen[0]!.headers.host).toMatch(/\.lambda-url\.eu-west-1\.on\.aws$/);
  expect((await send(cloudFront.url, '/_next/image?url=a.png&w=64')).body).toBe('image');
  expect((await send(cloudFront.url, '/favicon.ico')).body).toBe('icon');
  expect((await send(cloudFront.url, '/favicon.ico')).headers['x-cache']).toBe('Hit from cloudfront');
});

testWith('frameworks', '@cloudcomponents/cdk-static-website serves a folder, and its page for what is missing', async (load) => {
  const { StaticWebsite } = load<{ StaticWebsite: new (scope: Construct, id: string, props: object) => object }>('@cloudcomponents/cdk-static-website');
  const template = synthesize(load, (stack) => {
    new StaticWebsite(stack, 'Site', {});
  });
  const folder = temporaryDirectory();
  writeFileSync(path.join(folder, 'index.html'), 'the site');
  const [origin] = parseDistribution(readTemplates(template)).origins.keys();
  const cloudFront = track(await LocalCloudFront.start({ template, origins: { [origin!]: folder } }));
  expect(await send(cloudFront.url, '/')).toMatchObject({ status: 200, body: 'the site', headers: { 'x-frame-options': 'DENY', 'content-security-policy': expect.stringContaining("default-src 'none'") } });
  expect(await send(cloudFront.url, '/nothing')).toMatchObject({ body: expect.any(String), headers: { 'x-cache': expect.stringMatching(/from cloudfront/) } });
});

testOn('amazon-cloudfront-secure-static-site', 'AWS sample: a secure static site out of templates that nest each other by path', async (checkout) => {
  const template = path.join(checkout, 'templates/main.yaml');
  const parameters = { DomainName: 'example.com', HostedZoneId: 'Z23ABC4XYZL05B', CreateApex: 'yes' };
  const distribution = parseDistribution(readTemplates(template, undefined, { parameters, values: {} }));
  expect(distribution.aliases).toEqual(['www.example.com', 'example.com']);
  const [origin] = distribution.origins.keys();
  const cloudFront = track(await LocalCloudFront.start({ template, parameters, distribution: 'www.example.com', origins: { [origin!]: path.join(checkout, 'www') } }));
  const root = await send(cloudFront.url, '/');
  expect(root).toMatchObject({ status: 200, headers: { 'content-type': 'text/html', 'x-frame-options': 'DENY', 'referrer-policy': 'same-origin' } });
  expect(root.headers['strict-transport-security']).toContain('max-age=63072000');
  expect((await send(cloudFront.url, '/css/style.css')).headers['content-type']).toBe('text/css');
  // Its error response names a page that its sample site has.
  expect(await send(cloudFront.url, '/missing')).toMatchObject({ status: 403, headers: { 'content-type': 'text/html' } });
});

testOn('cloudfront-hybrid-origin-failover', 'AWS sample: two distributions of one stack, chosen by construct path, one of which fails over', async (checkout) => {
  const template = temporaryDirectory();
  const stack = path.join(checkout, 'source/lib/cdk_failover-stack.ts');
  execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', `
    const { App } = require('aws-cdk-lib');
    const { CdkCloudFrontFailover } = require(${JSON.stringify(stack)});
    const app = new App({ outdir: ${JSON.stringify(template)}, context: { failover: 'SECONDARY' } });
    new CdkCloudFrontFailover(app, 'Failover', { env: { account: '111111111111', region: 'eu-west-1' }, hostedZoneId: 'Z1', domainName: 'example.com' });
    app.synth();`], { cwd: checkout, stdio: ['ignore', 'ignore', 'pipe'] });
  expect(() => parseDistribution(readTemplates(template))).toThrow(/has 2 distributions[^]*Failover\/CF-R53-failover[^]*Failover\/CF-hybrid-failover/);

  const primary = track(await startOrigin('primary'));
  const secondary = track(await startOrigin('secondary'));
  const distribution = 'Failover/CF-hybrid-failover';
  const [first, second] = [...parseDistribution(readTemplates(template), distribution).origins.keys()];
  const cloudFront = track(await LocalCloudFront.start({ template, distribution, origins: { [first!]: primary.url, [second!]: secondary.url } }));
  expect((await send(cloudFront.url, '/prod')).body).toBe('primary');
  primary.handler = (_request, response) => response.writeHead(503).end();
  expect((await send(cloudFront.url, '/prod')).body).toBe('secondary');
});
