import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { CfnDistribution, type IOrigin, type OriginBindOptions } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { nearestSite, type NearestSiteProps, PLACES } from './fixtures';
import { Failover, NearestRouter, type OriginMember, SmartOriginDistribution, Steering } from '../../../src';
import { http, stackIn } from '../edge/fixtures';

let region: string | undefined;
beforeEach(() => { region = 'us-east-1'; });

/** Each site in a stack of its own, in the Region of the test. */
const making = (props: NearestSiteProps) => () => nearestSite(stackIn(region as string), props);
const withMember = (member: OriginMember, props: NearestSiteProps = {}) => making({
  ...props, regions: { 'eu-west-1': 'eu', 'us-east-1': 'us' }, site: { origins: { eu: { origin: http('eu') }, us: member }, ...props.site },
});

describe.each([NearestRouter.VIEWER_ROUTER, NearestRouter.EDGE_ROUTER])('with the %s', (router) => {
  const failing = (props: NearestSiteProps, message: RegExp) => expect(making({ router, ...props })).toThrow(message);

  test.each<[string, RegExp]>([
    ['eu-wst-1', /got "eu-wst-1" as the Region of "eu", and this version knows no such Region of the partition "aws"; write "eu-west-1"/],
    ['eu-west-1a', /write "eu-west-1"/],
    ['EU-WEST-1', /got "EU-WEST-1".*write "eu-west-1"/],
    ['us-esat-1', /write "us-east-1"/],
    ['eu-north-2', /write "eu-north-1", or, for one that is newer, of another partition or no Region of AWS, that which is nearest to it/],
    ['cn-north-1', /got "cn-north-1" as the Region of "eu", and this version knows no such Region.*write a Region as in "eu-west-1", or, for one.*of another partition/],
    ['us-gov-west-1', /got "us-gov-west-1".*write a Region as in "eu-west-1"/],
    ['us-isob-east-1', /got "us-isob-east-1".*write a Region as in "eu-west-1"/],
    ['eusc-de-east-1', /got "eusc-de-east-1".*write a Region as in "eu-west-1"/],
    ['constructor', /got "constructor".*write a Region as in "eu-west-1", or, for one that is newer.*that which is nearest to it/],
    ['', /got "" as the Region of "eu".*write a Region as in "eu-west-1"/],
  ])('the Region "%s" fails, with the one that was meant', (mistyped, message) => {
    failing({ regions: { [mistyped]: 'eu', 'us-east-1': 'us', 'ap-southeast-1': 'ap' } }, message);
  });

  test('a Region that is a deploy-time value fails', () => {
    failing({ regions: { ...PLACES, [Lazy.string({ produce: () => 'eu-west-2' })]: 'eu' } }, /got a deploy-time value as the Region of "eu".*write the Region out/);
  });

  test('a member that there is not fails, with the one that was meant', () => {
    failing({ regions: { ...PLACES, 'eu-west-2': 'euu' } }, /"euu" is named as the member in eu-west-2 but is no member of the pool; members are "eu", "us", "ap" \(did you mean "eu"\?\)/);
  });

  test('a member that is no text fails', () => {
    failing({ regions: { ...PLACES, 'eu-west-2': null as unknown as string } }, /null is named as the member in eu-west-2 but is no member of the pool/);
  });

  test('members by which Regions stand fail, with the way round', () => {
    failing({ regions: { eu: 'eu-west-1', us: 'us-east-1' } }, /got "eu-west-1" as the member in "eu", which is the wrong way round; write the Region first: \{ 'eu-west-1': 'eu' \}/);
  });

  test('a member without a Region fails', () => {
    failing({ regions: { 'eu-west-1': 'eu', 'us-east-1': 'us' } }, /got no Region for "ap", so nobody would be near it; say where it is, for example \{ 'ap-south-1': 'ap' \}, or,.*set `standby`/);
    failing({ regions: { 'eu-west-1': 'eu' } }, /got no Region for "us", "ap", so nobody would be near them; say where each is/);
    failing({ regions: {} }, /got no Region for "eu", "us", "ap"/);
  });

  test('Regions that are missing altogether, as from JavaScript, fail', () => {
    const origins = { eu: { origin: http('eu') }, us: { origin: http('us') } };
    expect(() => new SmartOriginDistribution(stackIn('us-east-1'), 'Site', { origins, primary: 'eu', steering: Steering.nearest(undefined as never, { router }) }))
      .toThrow(/got no Region for "eu", "us"/);
  });

  test('a standby in a Region fails', () => {
    const origins = { eu: { origin: http('eu') }, us: { origin: http('us') }, ap: { origin: http('ap'), standby: true } };
    failing({ site: { origins } }, /got "ap" as the member in ap-southeast-1, and it is a standby, which is only asked as a fallback; remove `standby` from it, or take it out of the Regions/);
  });

  test('fewer than two members fail', () => {
    failing({ regions: { 'eu-west-1': 'eu' }, site: { origins: { eu: { origin: http('eu') } } } },
      /Steering\.nearest\(\) chooses among two or more members that are no standbys, and there is only "eu"; add a second member that serves the same/);
  });

  test('a weight fails', () => {
    expect(withMember({ origin: http('us'), weight: 10 }, { router })).toThrow(/member "us" has weight 10, and with Steering\.nearest\(\) nobody is assigned by weight/);
  });

  test('sameAs fails', () => {
    expect(withMember({ origin: http('us'), sameAs: 'eu' }, { router })).toThrow(/member "us" has sameAs "eu".*and Steering\.nearest\(\) does not; all members serve the same there, so remove sameAs/);
  });

  test('a pool without a primary fails', () => {
    failing({ site: { primary: undefined } }, /eu, us, ap could all be the primary.*set `primary`/);
  });

  test('a Host that is none fails', () => {
    expect(withMember({ origin: http('us'), hostHeader: 'https://us' }, { router })).toThrow(/member "us" has hostHeader "https:\/\/us"; give a domain name without scheme/);
  });

  test('an origin with mutual TLS fails', () => {
    const origin: IOrigin = {
      bind: (_scope: Construct, { originId }: OriginBindOptions) => ({
        originProperty: {
          id: originId, domainName: 'us.example.com',
          customOriginConfig: { originProtocolPolicy: 'https-only', originMtlsConfig: { clientCertificateArn: 'arn' } } as CfnDistribution.CustomOriginConfigProperty,
        },
      }),
    };
    expect(withMember({ origin }, { router })).toThrow(/member "us" is an origin with mutual TLS/);
  });
});

test.each<[string, NearestSiteProps]>([
  ['ejection', { ejection: true }],
  ['fallbackTtl', { fallbackTtl: Duration.minutes(1) }],
  ['edgeRouterRemovalPolicy', { edgeRouterRemovalPolicy: RemovalPolicy.DESTROY }],
  ['edgeRouterLogRetention', { edgeRouterLogRetention: RetentionDays.ONE_DAY }],
])('%s fails without an edge router', (option, props) => {
  expect(making(props)).toThrow(new RegExp(`Steering\\.nearest\\(\\) got \`${option}\`, which is for an edge router, and NearestRouter\\.VIEWER_ROUTER has none; `
    + 'remove it, or set `router: NearestRouter\\.EDGE_ROUTER`'));
});

test('options that a caller in another language left out are none', () => {
  expect(making({ router: undefined, ejection: undefined })).not.toThrow();
});

test('a router that there is not fails', () => {
  expect(making({ router: 'both' as NearestRouter })).toThrow(/got the router "both"; it is NearestRouter\.VIEWER_ROUTER or NearestRouter\.EDGE_ROUTER/);
});

test('a Host within a group of the viewer router fails, with every way out', () => {
  expect(withMember({ origin: http('us'), hostHeader: 'www.example.com' })).toThrow(
    /member "us" has hostHeader "www\.example\.com" and answers on a behavior with failover.*set `failover: Failover\.none\(\)`, or let the origin answer to its own domain name, or set `router: NearestRouter\.EDGE_ROUTER`/);
  expect(withMember({ origin: http('us'), hostHeader: 'www.example.com' }, { site: { failover: Failover.none() } })).not.toThrow();
});

test('a fallback that takes the other\'s time fails as everywhere', () => {
  const slow = new HttpOrigin('us.example.com', { connectionAttempts: 3, readTimeout: Duration.seconds(60) });
  expect(withMember({ origin: slow }, { site: { failover: Failover.onStatus({ maxTimeToFailover: Duration.seconds(5) }) } })).toThrow(/"us" can take 183 s to fail over/);
});

test('the edge router in a stack without a Region fails', () => {
  region = undefined;
  expect(making({ router: NearestRouter.EDGE_ROUTER })).toThrow(/the edge router needs Lambda@Edge/);
});
