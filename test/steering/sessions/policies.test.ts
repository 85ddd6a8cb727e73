import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CacheHeaderBehavior, CachePolicy, CfnCachePolicy, OriginRequestHeaderBehavior, OriginRequestPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { sessionSite, stackIn } from './fixtures';
import { SmartOrigin, type SmartOriginDistributionProps } from '../../../src';
import { distributionConfig } from '../../fixtures';

let stack: Stack;
let made = 0;
beforeEach(() => { stack = stackIn('us-east-1'); });

const site = (props: Partial<SmartOriginDistributionProps>) => sessionSite(stack, { site: props });
const keyed = (...names: string[]) => new CachePolicy(stack, `Cache${made++}`, { headerBehavior: CacheHeaderBehavior.allowList('Origin', ...names) });
const passing = (headerBehavior?: OriginRequestHeaderBehavior) => new OriginRequestPolicy(stack, `Request${made++}`, { headerBehavior });
const only = (type: string): any => Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties)[0];

test('the headers are public constants', () => {
  expect(SmartOrigin.SESSION_KEY_HEADERS).toEqual(['x-smart-origin-variant', 'x-smart-origin-session', 'x-smart-origin-voided']);
  expect(SmartOrigin.SESSION_HEADERS).toEqual([...SmartOrigin.SESSION_KEY_HEADERS, 'x-smart-origin-avoid']);
});

describe('our policies', () => {
  test('key on variant, session and voided members beside what they key on anyway', () => {
    site({});
    const { HeadersConfig } = only('AWS::CloudFront::CachePolicy').CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin;
    expect(HeadersConfig.Headers).toEqual([
      'Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers', 'X-HTTP-Method', 'X-HTTP-Method-Override', 'X-Method-Override',
      ...SmartOrigin.SESSION_KEY_HEADERS,
    ]);
  });

  test('let the edge router see what the viewer router says, and keep every other internal header and Host', () => {
    site({});
    expect(only('AWS::CloudFront::OriginRequestPolicy').OriginRequestPolicyConfig.HeadersConfig).toEqual({
      HeaderBehavior: 'allExcept', Headers: ['host', 'x-smart-origin-member', 'x-smart-origin-config', 'x-smart-origin-role', 'x-smart-origin-stamp'],
    });
  });

  test('hand buckets nothing else', () => {
    const bucket = (name: string) => S3BucketOrigin.withBucketDefaults(new Bucket(stack, name));
    site({ origins: { v1: { origin: bucket('A') }, v2: { origin: bucket('B'), weight: 1 } } });
    expect(only('AWS::CloudFront::OriginRequestPolicy').OriginRequestPolicyConfig).toMatchObject({
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: SmartOrigin.SESSION_HEADERS }, CookiesConfig: { CookieBehavior: 'none' }, QueryStringsConfig: { QueryStringBehavior: 'none' },
    });
  });

  test('of fixed behaviors are those of nobody\'s steering', () => {
    site({}).addBehavior('/v2/*', { primary: 'v2' });
    const { CacheBehaviors: [fixed], DefaultCacheBehavior } = distributionConfig(stack);
    expect([fixed.CachePolicyId, fixed.OriginRequestPolicyId]).toEqual([{ Ref: expect.stringMatching(/PoliciesCachePolicy/) }, { Ref: expect.stringMatching(/PoliciesOriginRequestPolicy/) }]);
    expect(DefaultCacheBehavior.CachePolicyId).toEqual({ Ref: expect.stringMatching(/SessionCachePolicy/) });
  });
});

describe('a cache policy of the user', () => {
  test('serves with all three headers in its key', () => {
    expect(() => site({ cachePolicy: keyed(...SmartOrigin.SESSION_KEY_HEADERS) })).not.toThrow();
  });

  test('serves where it caches nothing', () => {
    expect(() => site({ cachePolicy: CachePolicy.CACHING_DISABLED })).not.toThrow();
  });

  test.each([
    [['x-smart-origin-variant'], 'x-smart-origin-session, x-smart-origin-voided are'],
    [['x-smart-origin-variant', 'x-smart-origin-session'], 'x-smart-origin-voided is'],
    [[], 'x-smart-origin-variant, x-smart-origin-session, x-smart-origin-voided are'],
  ])('fails with %j in its key', (names, lacking) => {
    const cachePolicy = keyed(...names);
    expect(() => site({ cachePolicy })).toThrow(`the cache policy "${cachePolicy.node.path}" caches, and ${lacking} not in its key, so the first visitor's version would be served to all; `
      + 'add ...SmartOrigin.SESSION_KEY_HEADERS ("x-smart-origin-variant", "x-smart-origin-session", "x-smart-origin-voided") to its headers');
  });

  const keeping = () => new CachePolicy(stack, 'Keeps', { minTtl: Duration.seconds(5), headerBehavior: CacheHeaderBehavior.allowList(...SmartOrigin.SESSION_KEY_HEADERS) });

  test('fails where it keeps what must not be kept', () => {
    const cachePolicy = keeping();
    expect(() => site({ cachePolicy })).toThrow(
      `the cache policy "${cachePolicy.node.path}" keeps every answer for at least 5 seconds, even one visitor's cookie, or what a stand-in answered, which the edge router marks \`no-store\`; set its \`minTtl\` to 0`);
  });

  test('keeps what it likes where no edge router runs', () => {
    expect(() => site({}).addBehavior('/v2/*', { primary: 'v2', cachePolicy: keeping() })).not.toThrow();
  });

  test('fails where nobody can see it', () => {
    expect(() => site({ cachePolicy: CachePolicy.CACHING_OPTIMIZED })).toThrow(/has a cache policy that is not defined in this app, so nobody can tell whether it keeps the variants apart/);
  });
});

describe('an origin request policy of the user', () => {
  test.each([OriginRequestPolicy.ALL_VIEWER, OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER, OriginRequestPolicy.ALL_VIEWER_AND_CLOUDFRONT_2022])('serves as a managed one that passes all', (policy) => {
    expect(() => site({ originRequestPolicy: policy })).not.toThrow();
  });

  test.each([
    ['names them', OriginRequestHeaderBehavior.allowList(...SmartOrigin.SESSION_HEADERS)],
    ['names what the key does not have', OriginRequestHeaderBehavior.allowList('X-Smart-Origin-Avoid')],
    ['keeps others', OriginRequestHeaderBehavior.denyList('host')],
    ['passes all', OriginRequestHeaderBehavior.all()],
  ])('serves where it %s', (_how, behavior) => {
    expect(() => site({ originRequestPolicy: passing(behavior) })).not.toThrow();
  });

  test.each([
    ['none', undefined, ['x-smart-origin-avoid']],
    ['none of them', OriginRequestHeaderBehavior.allowList('x-mine'), ['x-smart-origin-avoid']],
    ['all but one', OriginRequestHeaderBehavior.denyList('x-smart-origin-avoid'), ['x-smart-origin-avoid']],
  ])('fails where it passes %s', (_how, behavior, missing) => {
    expect(() => site({ originRequestPolicy: passing(behavior) })).toThrow(
      `the origin request policy of a behavior whose visitors are steered by the edge router keeps ${missing.join(', ')} from it; let all of SmartOrigin.SESSION_HEADERS pass, leave \`originRequestPolicy\` out for ours`);
  });

  test('fails where nothing is in the key either', () => {
    expect(() => site({ cachePolicy: CachePolicy.CACHING_DISABLED, originRequestPolicy: passing() })).toThrow(
      'keeps x-smart-origin-variant, x-smart-origin-session, x-smart-origin-voided, x-smart-origin-avoid from it');
  });

  test('fails where nobody can see it', () => {
    expect(() => site({ originRequestPolicy: OriginRequestPolicy.fromOriginRequestPolicyId(stack, 'Theirs', 'abc') })).toThrow(
      /has an origin request policy that is not defined in this app.*define an OriginRequestPolicy here that passes x-smart-origin-avoid, leave `originRequestPolicy` out for ours, or use OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER/);
  });

  test('fails where it is a managed one that keeps them', () => {
    expect(() => site({ originRequestPolicy: OriginRequestPolicy.CORS_S3_ORIGIN })).toThrow(/not defined in this app/);
  });

  test('of a behavior is looked at too', () => {
    const smart = site({ writes: ['/api/*'] });
    expect(() => smart.addBehavior('/more/*', { originRequestPolicy: passing() })).toThrow(/keeps x-smart-origin-avoid from it/);
    expect(() => smart.addBehavior('/fixed/*', { primary: 'v2', originRequestPolicy: passing() })).not.toThrow();
  });
});

test('an L1 cache policy is seen', () => {
  const cachePolicy = new CfnCachePolicy(stack, 'L1', {
    cachePolicyConfig: {
      name: 'l1', minTtl: 0, defaultTtl: 0, maxTtl: 60,
      parametersInCacheKeyAndForwardedToOrigin: {
        enableAcceptEncodingGzip: true,
        headersConfig: { headerBehavior: 'whitelist', headers: SmartOrigin.SESSION_KEY_HEADERS },
        cookiesConfig: { cookieBehavior: 'none' },
        queryStringsConfig: { queryStringBehavior: 'none' },
      },
    },
  });
  expect(() => site({ cachePolicy })).not.toThrow();
});
