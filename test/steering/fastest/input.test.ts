import { App, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import { CfnDistribution, type IOrigin, type OriginBindOptions } from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, S3BucketOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { type OriginMember, type ProbeMethod, SmartOriginDistribution, Steering } from '../../../src';
import { fastestSite, type FastestSiteProps, http, stackIn } from '../edge/fixtures';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = stackIn('us-east-1', app);
});

const making = (props: FastestSiteProps) => () => fastestSite(stack, props);
const withMembers = (origins: { [id: string]: OriginMember }, primary?: string) => making({ site: { origins, primary } });
const withMember = (member: OriginMember) => withMembers({ eu: { origin: http('eu') }, us: member }, 'eu');
const unresolved = Duration.seconds(Lazy.number({ produce: () => 60 }));

describe('members fail', () => {
  test('that are fewer than two', () => {
    expect(withMembers({ eu: { origin: http('eu') } })).toThrow(
      /Steering.fastest\(\) chooses among two or more members that are no standbys, and there is only "eu"; add a second member that serves the same, or leave `steering` out/);
  });

  test('that are fewer than two but for standbys', () => {
    expect(withMembers({ eu: { origin: http('eu') }, us: { origin: http('us'), standby: true } })).toThrow(
      /there is only "eu"; remove `standby` from another one, or leave `steering` out/);
  });

  test('of which none is the primary', () => {
    expect(withMembers({ eu: { origin: http('eu') }, us: { origin: http('us') } })).toThrow(/eu, us could all be the primary, and the order of a map does not decide; set `primary`/);
  });

  test('with a weight', () => {
    expect(withMember({ origin: http('us'), weight: 10 })).toThrow(
      /member "us" has weight 10, and with Steering.fastest\(\) nobody is assigned by weight: members serve the same, and any of them may answer; remove weight, or, for versions that differ, use Steering.weighted\(\)/);
  });

  test('that all have a weight', () => {
    expect(withMembers({ eu: { origin: http('eu'), weight: 50 }, us: { origin: http('us'), weight: 50 } })).toThrow(
      /every member that is no standby has a weight \(eu, us\), so none is left to be the primary, and where members serve the same nobody is assigned by weight; remove `weight` from all, and set `primary`/);
  });

  test('with sameAs', () => {
    expect(withMember({ origin: http('us'), sameAs: 'eu' })).toThrow(/member "us" has sameAs "eu", which Steering.stickySessions\(\) goes by, and Steering.fastest\(\) does not; all members serve the same there, so remove sameAs/);
  });

  test('with a Host that is none', () => {
    expect(withMember({ origin: http('us'), hostHeader: 'https://us' })).toThrow(/member "us" has hostHeader "https:\/\/us"; give a domain name without scheme/);
  });
});

describe('members that Lambda@Edge cannot reach fail, with the way out', () => {
  const own = (change: Partial<CfnDistribution.OriginProperty>): IOrigin => ({
    bind: (_scope: Construct, { originId }: OriginBindOptions) => ({
      originProperty: { id: originId, domainName: 'us.example.com', customOriginConfig: { originProtocolPolicy: 'https-only' }, ...change },
    }),
  });
  const wayOut = 'or use Steering.nearest() or Steering.weighted()';

  test('VPC origins', () => {
    const origin = VpcOrigin.withApplicationLoadBalancer(new ApplicationLoadBalancer(stack, 'Alb', { vpc: new Vpc(stack, 'Vpc') }));
    const message = 'member "us" is a VPC origin, for which CloudFront supports no Lambda@Edge, and Steering.fastest() needs it; '
      + `reach it by a public name (with a secret custom header that it asks for), ${wayOut}, whose CloudFront Function can choose it`;
    expect(withMember({ origin })).toThrow(message);
  });

  test('VPC origins of other classes', () => {
    expect(withMember({ origin: own({ customOriginConfig: undefined, vpcOriginConfig: { vpcOriginId: 'vo_1' } }) })).toThrow(wayOut);
  });

  test.each([
    ['access control', () => S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'B'))],
    ['an access identity', () => S3BucketOrigin.withOriginAccessIdentity(new Bucket(stack, 'B'))],
  ])('buckets with %s', (_kind, bucket) => {
    expect(withMember({ origin: bucket() })).toThrow(/member "us" is reached with origin access control or an origin access identity.*Lambda@Edge, which Steering.fastest\(\) needs.*or use Steering.nearest\(\) or Steering.weighted\(\)/);
  });

  test('function URLs with access control', () => {
    const fn = new lambda.Function(stack, 'Fn', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'i.h', code: lambda.Code.fromInline('exports.h = async () => ({});') });
    const url = fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
    expect(withMember({ origin: FunctionUrlOrigin.withOriginAccessControl(url) })).toThrow(wayOut);
  });

  test('origins with mutual TLS', () => {
    const originMtlsConfig = { clientCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/c' };
    const customOriginConfig = { originProtocolPolicy: 'https-only', originMtlsConfig };
    expect(withMember({ origin: own({ customOriginConfig }) })).toThrow(/member "us" is an origin with mutual TLS.*Steering.fastest\(\) needs it; reach it without mutual TLS, or use Steering.failoverOnly\(\)/);
  });

  test('standbys too', () => {
    const origin = S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'B'));
    expect(withMembers({ eu: { origin: http('eu') }, us: { origin: http('us') }, backup: { origin, standby: true } }, 'eu')).toThrow(/member "backup" is reached with origin access control/);
  });
});

describe('the probe path', () => {
  test.each([
    ['', '"", which does not begin with a slash'],
    ['health', '"health", which does not begin with a slash'],
    ['?deep=1', '"?deep=1", which does not begin with a slash'],
    ['https://eu.example.com/health', '"https://eu.example.com/health", which does not begin with a slash'],
    ['//eu.example.com/health', '"//eu.example.com/health", which begins with two slashes, after which a host would stand'],
    ['/health#top', '"/health#top", which has a fragment (#), which is never sent'],
    ['/he alth', '"/he alth", which has characters that stand in no path; percent-encode them, a space as %20'],
    ['/ ', '"/ ", which has characters that stand in no path'],
    ['/a\r\nX-Injected: 1', '"/a\\r\\nX-Injected: 1", which has characters that stand in no path'],
    ['/a\u0000', '"/a\\u0000", which has characters that stand in no path'],
    ['/\u00fc', 'which has characters that stand in no path'],
    ['/a"b', 'which has characters that stand in no path'],
    ['/a\\b', 'which has characters that stand in no path'],
    ['/100%', '"/100%", which has characters that stand in no path'],
    ['/%zz', '"/%zz", which has characters that stand in no path'],
    [`/${'x'.repeat(255)}`, `"/${'x'.repeat(56)}...", which is longer than 255 characters`],
    [Token.asString({ Ref: 'Path' }), 'a deploy-time value, which nobody can check'],
    [7 as unknown as string, '7, which is no text'],
  ])('fails as %j', (probePath, message) => {
    expect(making({ probePath })).toThrow(message);
  });

  test('says what is allowed, and gives examples', () => {
    expect(making({ probePath: 'health' })).toThrow(
      'probePath is "health", which does not begin with a slash; it is a path with or without a query, known at synth, for example "/" or "/health?deep=1"');
  });

  test.each(['/', '/health', '/health/', '/a//b', '/a%20b', '/health?deep=1&x=a/b?', '/~a;v=1,2/@:!$&\'()*+=', `/${'x'.repeat(254)}`])('may be %s', (probePath) => {
    expect(making({ probePath })).not.toThrow();
  });
});

describe('probes', () => {
  test('fail with another method', () => {
    expect(making({ probeMethod: 'POST' as ProbeMethod })).toThrow(/probeMethod is "POST"; probes are ProbeMethod.HEAD or ProbeMethod.GET, which change nothing and have no body/);
  });

  test.each([
    [[], /expectedCodes is empty, so no answer would be good and nobody would win a race; name status codes, for example \[200, 204\], or leave it out for 200 to 499/],
    [[99], /expectedCodes has 99; status codes are whole numbers from 100 to 599, for example \[200, 204\]: remove the others, or leave it out/],
    [[200, 600, 1000], /expectedCodes has 600, 1000; status codes/],
    [[200.5], /expectedCodes has 200.5; status codes are whole numbers/],
    [[NaN], /expectedCodes has NaN; status codes are whole numbers/],
    [['200' as unknown as number], /expectedCodes has "200"; status codes are whole numbers/],
    [200 as unknown as number[], /expectedCodes is 200; it is a list of status codes: write for example \[200, 204\]/],
    [null as unknown as number[], /expectedCodes is null; it is a list of status codes/],
    [[Token.asNumber({ Ref: 'Code' })], /expectedCodes has a deploy-time value; a good answer is known at synth/],
    [Token.asList({ Ref: 'Codes' }) as unknown as number[], /expectedCodes has a deploy-time value/],
  ])('fail with the expected codes %p', (expectedCodes, message) => {
    expect(making({ expectedCodes })).toThrow(message);
  });

  test.each([[[100]], [[599]], [[200, 301, 404]]])('may expect %p', (expectedCodes) => {
    expect(making({ expectedCodes })).not.toThrow();
  });
});

describe('times', () => {
  test.each<[FastestSiteProps, string]>([
    [{ probeTimeout: Duration.millis(9) }, 'probeTimeout is 9 millis; it is 10 milliseconds to 29 seconds, known at synth; leave it out for 800 milliseconds'],
    [{ probeTimeout: unresolved }, 'probeTimeout is a deploy-time value; it is'],
    [{ watchdog: Duration.millis(799) }, 'watchdog is 799 milliseconds, and a probe may take 800 (probeTimeout), so races would be called off while members may still answer in time; set watchdog to 800 milliseconds or more, or lower probeTimeout'],
    [{ probeTimeout: Duration.seconds(2) }, 'watchdog is 900 milliseconds by default, and a probe may take 2000 (probeTimeout)'],
    [{ probeTimeout: Duration.seconds(2), watchdog: Duration.seconds(1) }, 'watchdog is 1000 milliseconds, and a probe may take 2000'],
    [{ watchdog: Duration.millis(29_001) }, 'watchdog is 29 seconds 1 milli; it is 10 milliseconds to 29 seconds, since Lambda@Edge ends functions at origin events after 30 seconds, known at synth'],
    [{ watchdog: Duration.minutes(1) }, 'watchdog is 1 minute; it is 10 milliseconds to 29 seconds, since Lambda@Edge ends functions'],
    [{ watchdog: Duration.seconds(0) }, 'watchdog is 0 seconds; it is'],
    [{ watchdog: unresolved }, 'watchdog is a deploy-time value; it is'],
    [{ decay: Duration.millis(999) }, 'decay is 999 millis; it is 1 second to 10 minutes, known at synth; leave it out for 10 seconds'],
    [{ decay: Duration.minutes(11) }, 'decay is 11 minutes; it is 1 second to 10 minutes'],
    [{ decay: unresolved }, 'decay is a deploy-time value; it is'],
    [{ decay: 10 as unknown as Duration }, 'decay is 10, which is no Duration; it is 1 second to 10 minutes'],
    [{ watchdog: null as unknown as Duration }, 'watchdog is null, which is no Duration; it is'],
    [{ fallbackTtl: 30 as unknown as Duration }, 'fallbackTtl is 30, which is no Duration; it is 1 second to 1 hour'],
    [{ refresh: Duration.millis(500) }, 'refresh is 500 millis; it is 1 second to 1 hour, known at synth; leave it out for 15 seconds'],
    [{ refresh: Duration.hours(2) }, 'refresh is 2 hours; it is 1 second to 1 hour'],
    [{ fallbackTtl: Duration.hours(2) }, 'fallbackTtl is 2 hours; it is 1 second to 1 hour'],
  ])('fail as %j', (props, message) => {
    expect(making(props)).toThrow(message);
  });

  test.each<FastestSiteProps>([
    { probeTimeout: Duration.millis(10) },
    { probeTimeout: Duration.millis(900) },
    { probeTimeout: Duration.seconds(29), watchdog: Duration.seconds(29) },
    { watchdog: Duration.millis(800) },
    { decay: Duration.seconds(1), refresh: Duration.seconds(1) },
    { decay: Duration.minutes(10), refresh: Duration.hours(1) },
  ])('are allowed at their bounds: %j', (props) => {
    expect(making(props)).not.toThrow();
  });
});

describe('percents', () => {
  test.each<[FastestSiteProps, string]>([
    [{ hysteresis: -1 }, 'hysteresis is -1; it is 0 to 90 percent, known at synth; leave it out for 15'],
    [{ hysteresis: 91 }, 'hysteresis is 91; it is 0 to 90 percent'],
    [{ hysteresis: NaN }, 'hysteresis is NaN; it is 0 to 90 percent'],
    [{ hysteresis: Token.asNumber({ Ref: 'N' }) }, 'hysteresis is a deploy-time value; it is 0 to 90 percent'],
    [{ hysteresis: '5' as unknown as number }, 'hysteresis is "5", which is no number; it is 0 to 90 percent'],
    [{ exploration: null as unknown as number }, 'exploration is null, which is no number; it is 0 to 10 percent'],
    [{ exploration: -0.1 }, 'exploration is -0.1; it is 0 to 10 percent, known at synth; leave it out for 1'],
    [{ exploration: 11 }, 'exploration is 11; it is 0 to 10 percent'],
  ])('fail as %j', (props, message) => {
    expect(making(props)).toThrow(message);
  });

  test.each<FastestSiteProps>([{ hysteresis: 0 }, { hysteresis: 90 }, { exploration: 0 }, { exploration: 10 }])('are allowed at their bounds: %j', (props) => {
    expect(making(props)).not.toThrow();
  });
});

describe('the watchdog\'s default fails', () => {
  const site = { origins: { eu: { origin: http('eu') }, us: { origin: http('us') }, backup: { origin: http('backup'), standby: true } } };

  test('that is no member', () => {
    expect(making({ watchdogDefault: 'sa' })).toThrow(/"sa" is named as watchdogDefault but is no member of the pool; members are "eu", "us", "ap": use one of these ids/);
  });

  test('that is no text', () => {
    expect(making({ watchdogDefault: null as unknown as string })).toThrow(/null is named as watchdogDefault but is no member of the pool/);
  });

  test('that is known at deployment alone', () => {
    expect(making({ watchdogDefault: Lazy.string({ produce: () => 'us' }) })).toThrow(/a deploy-time value is named as watchdogDefault but is no member/);
  });

  test('that is a standby', () => {
    expect(making({ watchdogDefault: 'backup', site })).toThrow(/watchdogDefault is "backup", which is a standby, asked as a fallback only; name one of "eu", "us"/);
  });
});

describe('headers fail at synth that CloudFront would refuse', () => {
  test('too many, since each origin of the template carries those of all', () => {
    const many = (id: string) => Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`X-${id}-${i}`, 'x']));
    fastestSite(stack, { site: { origins: { eu: { origin: http('eu', { customHeaders: many('a') }) }, us: { origin: http('us', { customHeaders: many('b') }) } } } });
    expect(() => app.synth()).toThrow(/origin "eu" has 32 custom headers, and CloudFront allows 30; the edge router needs some for itself/);
  });

  test('too long in all', () => {
    const long = { customHeaders: Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`X-Key-${i}`, 'x'.repeat(1000)])) };
    fastestSite(stack, { site: { origins: { eu: { origin: http('eu', long) }, us: { origin: http('us', long) } } } });
    expect(() => app.synth()).toThrow(/custom headers of origin "eu" have 1\d{4} characters in all.*use fewer members, shorten their ids and custom headers, or name fewer `versions` of the session table or `expectedCodes` of probes/);
  });
});

describe('fails', () => {
  test('in a stack without a Region', () => {
    expect(() => fastestSite(new Stack(app, 'Agnostic'))).toThrow(/the edge router needs Lambda@Edge, whose functions stand in us-east-1, and the stack "Agnostic" does not say in which Region it stands itself/);
  });

  test('with a function of the user on origin-request', () => {
    const site = fastestSite(stack);
    const [association] = site.smartOrigin.behavior().edgeLambdas!;
    expect(() => site.addBehavior('/more/*', { edgeLambdas: [association] })).toThrow(/Steering.stickySessions\(\), Steering.fastest\(\) and NearestRouter.EDGE_ROUTER run an edge router on origin-request and origin-response/);
  });

  test('when somebody is to manage a live policy that is not there', () => {
    const site = new SmartOriginDistribution(stack, 'Site', { origins: { eu: { origin: http('eu') }, us: { origin: http('us') } }, primary: 'eu', steering: Steering.fastest() });
    expect(() => site.grantManagePolicy(site.smartOrigin.edgeRouter!.role)).toThrow(/nobody is steered by weight/);
  });
});
