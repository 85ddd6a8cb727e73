import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { CfnDistribution, Distribution, GeoRestriction, KeyGroup, PublicKey, ViewerProtocolPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LocalCloudFront } from '../src/local-cloudfront';
import { startOrigin } from './support/origin-server';
import { rsaKey } from './support/signing-keys';
import { send, stopSites, track } from './support/site';
import { removeTemporaryFiles, temporaryDirectory } from './support/templates';

/** What the CDK makes of key groups, countries and legacy cache settings is served as it is. */

jest.setTimeout(60_000);

afterEach(stopSites);
afterEach(removeTemporaryFiles);

const ENV = { account: '111122223333', region: 'eu-west-1' };
const DOMAIN = 'origin.example.com';

async function serve(app: App) {
  const origin = track(await startOrigin('app'));
  const cloudFront = track(await LocalCloudFront.start({ template: app.synth().directory, origins: { [DOMAIN]: origin.url } }));
  return { cloudFront, origin };
}

test('F-324 F-329 key groups of another stack, and the countries of a distribution', async () => {
  const key = rsaKey();
  const app = new App({ outdir: temporaryDirectory() });
  const keys = new Stack(app, 'Keys', { env: ENV });
  const group = new KeyGroup(keys, 'Group', { items: [new PublicKey(keys, 'Key', { encodedKey: key.publicKey })] });
  const distribution = new Distribution(new Stack(app, 'Site', { env: ENV }), 'Site', {
    defaultBehavior: { origin: new HttpOrigin(DOMAIN), trustedKeyGroups: [group], viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY },
    geoRestriction: GeoRestriction.allowlist('DE'),
  });
  expect(distribution.stack).toBeDefined();
  const { cloudFront } = await serve(app);
  const [keyPairId] = cloudFront.distribution.behaviors[0]!.trustedKeys!.keys();
  const url = getSignedUrl({ url: `${cloudFront.url}/a`, keyPairId: keyPairId!, privateKey: key.privateKey, dateLessThan: new Date(Date.now() + 600_000).toISOString() });
  const target = url.slice(cloudFront.url.length);
  expect((await send(cloudFront.url, target, { headers: { 'x-local-viewer': 'country=DE' } })).status).toBe(200);
  expect((await send(cloudFront.url, '/a', { headers: { 'x-local-viewer': 'country=DE' } })).body).toContain('<Code>MissingKey</Code>');
  expect((await send(cloudFront.url, target, { headers: { 'x-local-viewer': 'country=FR' } })).body).toContain('your country');
});

test('F-337 legacy cache settings as CloudFormation has them', async () => {
  const app = new App({ outdir: temporaryDirectory() });
  new CfnDistribution(new Stack(app, 'Site', { env: ENV }), 'Site', {
    distributionConfig: {
      enabled: true,
      defaultCacheBehavior: {
        targetOriginId: 'app',
        viewerProtocolPolicy: 'allow-all',
        forwardedValues: { queryString: true, queryStringCacheKeys: ['v'], headers: ['Accept-Language'], cookies: { forward: 'whitelist', whitelistedNames: ['id_*'] } },
        minTtl: 0,
        defaultTtl: Duration.minutes(1).toSeconds(),
      },
      origins: [{ id: 'app', domainName: DOMAIN, customOriginConfig: { originProtocolPolicy: 'https-only' } }],
    },
  });
  const { cloudFront, origin } = await serve(app);
  const headers = { 'accept-language': 'de', 'cookie': 'id_1=a; other=b', 'x-custom': '1' };
  await send(cloudFront.url, '/a?v=1&w=1', { headers });
  expect((await send(cloudFront.url, '/a?v=1&w=2', { headers })).headers['x-cache']).toBe('Hit from cloudfront');
  expect(origin.seen).toMatchObject([{ url: '/a?v=1&w=1', headers: { 'accept-language': 'de', 'cookie': 'id_1=a', 'x-custom': '1' } }]);
});
