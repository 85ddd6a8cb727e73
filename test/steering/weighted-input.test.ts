import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Failover, SmartOriginDistribution, type SmartOriginDistributionProps, Steering, StickyKey, type WeightedSteeringOptions } from '../../src';
import { testStack } from '../fixtures';

let stack: Stack;
let built = 0;
beforeEach(() => { stack = testStack(); });

const http = (name: string) => new HttpOrigin(`${name}.example.com`);
type Origins = SmartOriginDistributionProps['origins'];
const build = (origins: Origins, props: Partial<SmartOriginDistributionProps> = {}) => () => new SmartOriginDistribution(stack, `Site${built++}`, { origins, ...props });
const weighing = (weight: number, more: object = {}): Origins => ({ v1: { origin: http('v1') }, v2: { origin: http('v2'), weight, ...more } });
const steered = (options: WeightedSteeringOptions, props: Partial<SmartOriginDistributionProps> = {}) =>
  build(weighing(10), { steering: Steering.weighted(options), ...props });
const two = (): Origins => ({ v1: { origin: http('v1') }, v2: { origin: http('v2') } });

describe('weights', () => {
  test.each([-1, 100.01, 10.001, NaN, Infinity])('fails when one is %p', (weight) => {
    expect(build(weighing(weight))).toThrow(/member "v2" has weight .*from 0 to 100 in steps of 0\.01.*for example 10/);
  });

  test('fails when one is a deploy-time value', () => {
    expect(build(weighing(Lazy.number({ produce: () => 5 })))).toThrow(/has weight of a deploy-time value/);
  });

  test.each([0.01, 33.33, 99.99, 100])('%d is one', (weight) => {
    expect(build(weighing(weight))).not.toThrow();
  });

  test('fails when they add up to more than 100', () => {
    expect(build({ ...weighing(60), v3: { origin: http('v3'), weight: 50, fallback: 'v1' } })).toThrow(/v2 60 \+ v3 50 add up to 110.*"v1" takes the rest/);
  });

  test('fails when all are zero', () => {
    expect(build(weighing(0))).toThrow(/every weight is 0 \(v2\).*leave `weight` out and set `steering: Steering\.weighted\(\)` and `primary: 'v1'`/);
  });

  test('fails when the primary has one', () => {
    expect(build({ v1: { origin: http('v1'), weight: 90 }, v2: { origin: http('v2'), weight: 10 } }, { primary: 'v1' })).toThrow(/"v1" is the primary and has weight 90; the primary takes what the others leave/);
    expect(build({ v1: { origin: http('v1'), weight: 90 }, v2: { origin: http('v2'), weight: 10 } })).toThrow(/every member that is no standby has a weight \(v1, v2\).*remove `weight`/);
  });

  test('fails when a standby has one', () => {
    expect(build({ ...weighing(10), b: { origin: http('b'), standby: true, weight: 5 } })).toThrow(/"b" is a standby.*remove `weight` or `standby`/);
  });

  test('fails when nothing steers', () => {
    expect(build(weighing(10), { steering: Steering.failoverOnly() })).toThrow(/member "v2" has weight 10, and Steering\.failoverOnly\(\) sends nobody by weight/);
  });

  test('fails when there is nobody to send visitors to', () => {
    expect(build({ v1: { origin: http('v1') }, b: { origin: http('b'), standby: true } }, { steering: Steering.weighted() })).toThrow(/only "v1" is there to send visitors to, since all others are standbys; add/);
    expect(build({ v1: { origin: http('v1') } }, { steering: Steering.weighted() })).toThrow(/only "v1" is there to send visitors to; add a member/);
  });

  test('fails when there are more members than can be told apart', () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`v${i}`, { origin: http(`v${i}`), fallback: i === 0 ? 'v1' : 'v0', ...(i > 0 ? { weight: 1 } : {}) }]));
    expect(build(many)).toThrow(/9 members at most, and 10 are no standbys \(v0, v1, .*v9\); mark the others/);
  });
});

describe('evenly', () => {
  test.each<[string[], RegExp]>([
    [['v1'], /\["v1"\]; name two members or more, each once/],
    [[], /name two members or more/],
    [['v1', 'v1'], /name two members or more, each once/],
    [['v1', 'v9'], /"v9" is named as one of `evenly` but is no member/],
  ])('fails when it is %j', (evenly, message) => {
    expect(build(two(), { primary: 'v1', steering: Steering.weighted({ evenly }) })).toThrow(message);
  });

  test('fails when a member has a weight', () => {
    expect(steered({ evenly: ['v1', 'v2'] })).toThrow(/"v2" has a weight; use one or the other/);
  });

  test('fails when the primary is left out', () => {
    expect(build({ ...two(), v3: { origin: http('v3') } }, { primary: 'v3', steering: Steering.weighted({ evenly: ['v1', 'v2'] }), failover: Failover.none() })).toThrow(/"v3" is the primary, and `evenly`.*leaves it out/);
  });

  test('fails when it names a standby', () => {
    expect(build({ ...two(), b: { origin: http('b'), standby: true } }, { steering: Steering.weighted({ evenly: ['v1', 'b'] }) })).toThrow(/names "b", which is a standby/);
  });
});

describe('cookies', () => {
  test.each(['', 'a b', 'a;b', 'a=b', 'caf\u00e9', 'a,b'])('fails when the name is %j', (stickyCookieName) => {
    expect(steered({ stickyCookieName })).toThrow(/cookie names are letters, digits and .* \(RFC 6265\)/);
  });

  test('fails when the name is taken', () => {
    expect(steered({ stickyCookieName: '__Host-smart-origin-preview' })).toThrow(/which preview links use/);
    expect(steered({ stickyCookieName: 'uid', stickyKey: StickyKey.cookie('uid') })).toThrow(/also the cookie of stickyKey/);
    expect(steered({ stickyCookieName: 'cc', consentCookie: 'cc' })).toThrow(/also the cookie of consentCookie/);
  });

  test.each([Duration.seconds(59), Duration.days(401)])('fails when the lifetime is %s', (cookieLifetime) => {
    expect(steered({ cookieLifetime })).toThrow(/from 1 minute to 400 days/);
  });

  test.each([Duration.seconds(0), Duration.seconds(59), Duration.days(366)])('fails when the ttl is %s', (ttl) => {
    expect(steered({ ttl })).toThrow(/a visitor stays for 1 minute to 365 days/);
  });

  test('fails when the ttl is longer than the cookie lives', () => {
    expect(steered({ ttl: Duration.days(31), cookieLifetime: Duration.days(30) })).toThrow(/ttl is 31 days, and the cookie that holds the pin lives for 30 days \(cookieLifetime\); shorten/);
    expect(steered({ ttl: Duration.days(31) })).not.toThrow();
  });

  test('fails when consent is half named', () => {
    expect(steered({ consentContains: 'x' })).toThrow(/without consentCookie/);
    expect(steered({ consentCookie: 'a b' })).toThrow(/consentCookie is "a b"/);
    expect(steered({ consentCookie: 'cc', consentContains: '' })).toThrow(/text of 1 to 128 characters/);
  });

  test.each(['', 'a b', 'Host', 'cookie', 'X-Smart-Origin-Variant'])('fails when the sticky key is the header %j', (name) => {
    expect(() => StickyKey.header(name)).toThrow(/name a request header that identifies a client, such as "x-device-id"/);
  });

  test('fails when the sticky key is no cookie name', () => {
    expect(() => StickyKey.cookie('a b')).toThrow(/StickyKey\.cookie\("a b"\)/);
  });
});

test.each([0, -1, 1.5, 1_000_001])('fails when the generation is %p', (generation) => {
  expect(steered({ generation })).toThrow(/a whole number from 1 to 1000000/);
});

test.each(['', 'a b', 'x'.repeat(65)])('fails when the salt is %j', (salt) => {
  expect(steered({ salt })).toThrow(/1 to 64 letters, digits, hyphens and underscores/);
});

describe('a Host of its own', () => {
  test('is sent on behaviors without failover', () => {
    expect(build(weighing(10, { hostHeader: 'www.example.com' }), { failover: Failover.none() })).not.toThrow();
  });

  test('fails in a group', () => {
    expect(build(weighing(10, { hostHeader: 'www.example.com' }))).toThrow(/member "v2" has hostHeader "www\.example\.com" and answers on a behavior with failover.*issue 56.*Failover\.none\(\)/);
  });

  test.each(['', 'https://www.example.com', 'www.example.com:8080', 'localhost', 'a b.com'])('fails when it is %j', (hostHeader) => {
    expect(build(weighing(10, { hostHeader }), { failover: Failover.none() })).toThrow(/give a domain name without scheme, port and path/);
  });

  test('fails on a bucket', () => {
    const origins = { ...weighing(10), v3: { origin: S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'B')), weight: 1, hostHeader: 'www.example.com' } };
    expect(build(origins, { failover: Failover.none() })).toThrow(/"v3" is an S3 bucket, which answers to its own name only/);
  });

  test('fails where no function sends it', () => {
    expect(build({ v1: { origin: http('v1'), hostHeader: 'www.example.com' }, b: { origin: http('b'), standby: true } })).toThrow(/hostHeader "www\.example\.com", which only a function can send/);
  });
});

test('fails when skew protection has no failover to look for files with', () => {
  expect(steered({ skewProtection: true }, { failover: Failover.none() })).toThrow(/looks for missing files in the other version by failover/);
  expect(steered({ skewProtection: true }, { writes: ['/api/*'] })).not.toThrow();
});

test('fails when a member has mutual TLS', () => {
  const origin = { bind: () => ({ originProperty: { id: 'x', domainName: 'x.example.com', customOriginConfig: { originProtocolPolicy: 'https-only', originMtlsConfig: { clientCertificateArn: 'arn' } } } }) };
  expect(build({ v1: { origin: http('v1') }, v2: { origin, weight: 5 } })).toThrow(/"v2" is an origin with mutual TLS, which a CloudFront Function cannot choose/);
});

test('fails when the context names no shape of groups', () => {
  stack.node.setContext('cdk-smart-origin:group-origin-ids', 'both');
  expect(steered({})).toThrow(/is "both"; it is "objects" or "strings"/);
});
