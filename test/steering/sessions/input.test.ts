import { App, Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import { CfnDistribution, type IOrigin, type OriginBindOptions } from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, S3BucketOrigin, VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { http, sessionSite, type SessionSiteProps, sessionTable, stackIn } from './fixtures';
import { SmartOriginDistribution, Steering, type StickySessionsOptions } from '../../../src';

let stack: Stack;
beforeEach(() => { stack = stackIn('eu-west-1'); });

const making = (props: SessionSiteProps) => () => sessionSite(stack, props);
const withMember = (origin: IOrigin, hostHeader?: string) => making({ site: { origins: { v1: { origin: http('v1') }, v2: { origin, weight: 10, hostHeader } } } });
const unresolved = Duration.seconds(Lazy.number({ produce: () => 60 }));

/** An origin as somebody else's class returns it. */
class OwnOrigin implements IOrigin {
  constructor(private readonly change: Partial<CfnDistribution.OriginProperty>) {}

  public bind(_scope: Construct, { originId }: OriginBindOptions) {
    return { originProperty: { id: originId, domainName: 'v2.example.com', customOriginConfig: { originProtocolPolicy: 'https-only' }, ...this.change } };
  }
}
const own = (change: Partial<CfnDistribution.OriginProperty>) => withMember(new OwnOrigin(change));

describe('the session table', () => {
  test('fails without one', () => {
    const options = { cookieName: 'sid' } as StickySessionsOptions;
    expect(() => new SmartOriginDistribution(stack, 'Site', {
      origins: { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 1 } }, steering: Steering.stickySessions(options),
    })).toThrow(/got no session table; give `table: new SessionTable\(this, 'Sessions'\)`, or SessionTable.adopt\(\)/);
  });

  test('fails with versions of members that are not there', () => {
    expect(making({ table: sessionTable(stack, { versions: { 1: 'v1', 2: 'v3' } }) }))
      .toThrow(/`versions` of the session table says that "2" is member "v3", and members are "v1", "v2"; name one of them, or add the member to `origins`/);
  });

  test('may have versions of standbys', () => {
    const origins = { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 1 }, old: { origin: http('old'), standby: true } };
    expect(making({ table: sessionTable(stack, { versions: { 0: 'old' } }), site: { origins } })).not.toThrow();
  });
});

describe('the session cookie', () => {
  test.each([['', ''], ['session token', 'session token'], ['a;b', 'a;b'], ['é', 'é']])('fails with the name "%s"', (cookieName, shown) => {
    expect(making({ cookieName })).toThrow(`cookieName is "${shown}"; it is the name of your application's session cookie, known at synth, of letters, digits and !#$%&'*+-.^_\`|~ (RFC 6265)`);
  });

  test('fails with a deploy-time value', () => {
    expect(making({ cookieName: Token.asString({ Ref: 'Name' }) })).toThrow(/cookieName is "a deploy-time value"; it is the name of your application's session cookie, known at synth/);
  });

  test('fails with none, as a caller without types may have it', () => {
    expect(making({ cookieName: undefined })).toThrow(/cookieName is "undefined"/);
  });

  test('fails with that of previews', () => {
    expect(making({ cookieName: '__Host-smart-origin-preview' })).toThrow(/which preview links use; name your application's session cookie/);
  });

  test('fails with that of ours', () => {
    expect(making({ cookieName: '__Host-smart-origin' })).toThrow(/stickyCookieName is "__Host-smart-origin", which is also the cookie of cookieName; ours would overwrite it/);
  });

  test.each(['stickyCookieName', 'salt', 'consentCookie'])('fails with a deploy-time value as %s', (option) => {
    expect(making({ [option]: Token.asString({ Ref: 'Name' }) })).toThrow(new RegExp(`${option} is a deploy-time value; .* known at synth`));
  });

  test('fails with the name that ours is given', () => {
    expect(making({ cookieName: 'sid', stickyCookieName: 'sid' })).toThrow(/stickyCookieName is "sid", which is also the cookie of cookieName/);
  });
});

describe('times', () => {
  test.each([
    [Duration.seconds(59), /ttl is 59 seconds; a visitor stays for 1 minute to 365 days/],
    [Duration.days(366), /ttl is 366 days; a visitor stays for 1 minute to 365 days/],
    [unresolved, /ttl is a deploy-time value; a visitor stays/],
  ])('fails with a ttl out of bounds', (ttl, message) => {
    expect(making({ ttl })).toThrow(message);
  });

  test.each([Duration.minutes(1), Duration.days(365)])('a ttl at its bounds is allowed, and the cookie lives as long', (ttl) => {
    expect(making({ ttl })).not.toThrow();
  });

  test('fails with a cookie that ends before the pin', () => {
    expect(making({ ttl: Duration.days(2), cookieLifetime: Duration.days(1) })).toThrow(/ttl is 2 days, and the cookie that holds the pin lives for 1 day \(cookieLifetime\)/);
  });

  test.each([
    [Duration.millis(19), /lookupBudget is 19 millis; it is 20 to 800 milliseconds, known at synth, for example Duration.millis\(150\)/],
    [Duration.millis(801), /lookupBudget is 801 millis; it is 20 to 800/],
    [unresolved, /lookupBudget is a deploy-time value; it is 20 to 800/],
  ])('fails with a look-up budget out of bounds', (lookupBudget, message) => {
    expect(making({ lookupBudget })).toThrow(message);
  });

  test.each([20, 800])('a look-up budget of %d ms is allowed', (millis) => {
    expect(making({ lookupBudget: Duration.millis(millis) })).not.toThrow();
  });

  test.each([
    [Duration.seconds(0), /fallbackTtl is 0 seconds; it is 1 second to 1 hour, in whole seconds.*Leave it out where what a fallback answers is not to be kept/],
    [Duration.millis(1500), /fallbackTtl is 1 second 500 millis; it is 1 second to 1 hour/],
    [Duration.hours(2), /fallbackTtl is 2 hours; it is 1 second to 1 hour/],
    [unresolved, /fallbackTtl is a deploy-time value; it is/],
  ])('fails with a fallbackTtl out of bounds', (fallbackTtl, message) => {
    expect(making({ fallbackTtl })).toThrow(message);
  });

  test.each([Duration.seconds(1), Duration.hours(1)])('a fallbackTtl at its bounds is allowed', (fallbackTtl) => {
    expect(making({ fallbackTtl })).not.toThrow();
  });
});

describe('members that Lambda@Edge cannot reach fail, with the way out', () => {
  test('VPC origins', () => {
    const vpc = () => VpcOrigin.withApplicationLoadBalancer(new ApplicationLoadBalancer(stack, 'Alb', { vpc: new Vpc(stack, 'Vpc') }));
    expect(withMember(vpc())).toThrow(/member "v2" is a VPC origin, for which CloudFront supports no Lambda@Edge.*reach it by a public name.*or use Steering.weighted\(\)/);
  });

  test('VPC origins of other classes', () => {
    expect(own({ customOriginConfig: undefined, vpcOriginConfig: { vpcOriginId: 'vo_1' } })).toThrow(/member "v2" is a VPC origin/);
  });

  test('buckets with access control', () => {
    expect(withMember(S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'B')))).toThrow(
      /member "v2" is reached with origin access control or an origin access identity.*make the bucket or function URL public behind a secret custom header, put a server before it, or use Steering.weighted\(\)/);
  });

  test('buckets with an access identity', () => {
    expect(withMember(S3BucketOrigin.withOriginAccessIdentity(new Bucket(stack, 'B')))).toThrow(/origin access identity/);
  });

  test('function URLs with access control', () => {
    const fn = new lambda.Function(stack, 'Fn', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'i.h', code: lambda.Code.fromInline('exports.h = async () => ({});') });
    expect(withMember(FunctionUrlOrigin.withOriginAccessControl(fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM })))).toThrow(/origin access control/);
  });

  test('origins with mutual TLS', () => {
    const customOriginConfig = { originProtocolPolicy: 'https-only', originMtlsConfig: { clientCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/c' } };
    expect(own({ customOriginConfig })).toThrow(/member "v2" is an origin with mutual TLS.*reach it without mutual TLS, or use Steering.failoverOnly\(\)/);
  });

  test('standbys too', () => {
    const origins = { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 1 }, old: { origin: S3BucketOrigin.withOriginAccessControl(new Bucket(stack, 'B')), standby: true } };
    expect(making({ site: { origins } })).toThrow(/member "old" is reached with origin access control/);
  });
});

describe('members that the edge router cannot be told of fail', () => {
  test('a configuration that is a deploy-time value', () => {
    expect(own({ customOriginConfig: Lazy.any({ produce: () => ({}) }) as any })).toThrow(
      /the configuration of member "v2" is a deploy-time value as a whole.*return a customOriginConfig with plain properties from bind\(\), whose values may be deploy-time values/);
  });

  test.each([
    ['all', Lazy.any({ produce: () => [] })],
    ['one', [Lazy.any({ produce: () => ({}) })]],
    ['a name', [{ headerName: Token.asString({ Ref: 'Name' }), headerValue: 'v' }]],
  ])('custom headers of which %s is a deploy-time value', (_all, originCustomHeaders) => {
    expect(own({ originCustomHeaders: originCustomHeaders as any })).toThrow(/the custom headers of member "v2" are a deploy-time value.*give them names that synth knows, their values may be deploy-time values/);
  });

  test.each(['x-smart-origin-key', 'X-Smart-Origin-Role'])('a custom header %s, which is the router\'s', (name) => {
    expect(withMember(http('v2', { customHeaders: { [name]: 'x' } }))).toThrow(new RegExp(`member "v2" has the custom header "${name}", and names that begin with x-smart-origin- are the edge router's`));
  });

  test('the same custom header in two cases', () => {
    expect(withMember(http('v2', { customHeaders: { 'X-Key': '1', 'x-key': '2' } }))).toThrow(/would both travel as x-smart-origin-add-v2-x-key; name it once: case does not tell headers apart/);
  });

  test('two members whose headers would have one name', () => {
    const origins = {
      'v1': { origin: http('v1') },
      'v': { origin: http('v', { customHeaders: { '2-key': '1' } }), weight: 1, fallback: 'v1' },
      'v-2': { origin: http('v2', { customHeaders: { key: '2' } }), weight: 1, fallback: 'v1' },
    };
    expect(making({ site: { origins: { ...origins, v1: { ...origins.v1, fallback: 'v' } } } }))
      .toThrow(/custom header "2-key" of "v" and custom header "key" of "v-2" would both travel as x-smart-origin-add-v-2-key; rename one of the members or one of the headers/);
  });

  test.each([
    ['readTimeout', { originReadTimeout: 121 }],
    ['keepaliveTimeout', { originKeepaliveTimeout: 130 }],
  ])('a %s beyond what Lambda@Edge can ask for', (name, times) => {
    expect(own({ customOriginConfig: { originProtocolPolicy: 'https-only', ...times } })).toThrow(
      new RegExp(`member "v2" has a ${name} of \\d+ seconds, and Lambda@Edge can choose origins with 1 to 120; lower it`));
  });

  test('a Host that is none', () => {
    expect(withMember(http('v2'), 'https://www.example.com')).toThrow(/member "v2" has hostHeader "https:\/\/www.example.com"; give a domain name without scheme, port and path/);
  });

  test('a Host that is known at deploy time only', () => {
    expect(withMember(http('v2'), Token.asString({ Ref: 'Host' }))).toThrow(/member "v2" has hostHeader a deploy-time value; give a domain name .* known at synth/);
  });
});

test('weights and members are checked as those of weighted steering', () => {
  const origins = { v1: { origin: http('v1') }, v2: { origin: http('v2'), weight: 101 } };
  expect(making({ site: { origins } })).toThrow(/member "v2" has weight 101/);
});

describe('the context of emergencies', () => {
  test.each([true, 'no', 1, {}])('fails as %j', (value) => {
    stack = stackIn('eu-west-1', new App({ context: { 'cdk-smart-origin:edge-router': value } }));
    expect(making({})).toThrow(`the context cdk-smart-origin:edge-router is ${JSON.stringify(value)}; it is "off" to take the edge router out in an emergency, and "on", or left out, else`);
  });
});
