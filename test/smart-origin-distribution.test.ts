import { App, CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate, CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  CacheCookieBehavior, CacheHeaderBehavior, CachePolicy, CacheQueryStringBehavior, Distribution, HttpVersion,
  OriginRequestCookieBehavior, OriginRequestHeaderBehavior,
  OriginRequestPolicy, PriceClass, SecurityPolicyProtocol,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Failover, SmartOriginDistribution, Steering } from '../src';
import { distributionConfig, ENV, testSite, testStack, twoMembers } from './fixtures';

let stack: Stack;
beforeEach(() => { stack = testStack(new App()); });

/** What synth reports that no constructor could know. */
const problems = (site: SmartOriginDistribution) => site.node.findAll().flatMap((construct) => construct.node.validate()).join('\n');
const certificateFor = (name: string, others: string[] = []) => {
  const usEast1 = new Stack(stack.node.root as App, `Certs${name.length}`, { env: { ...ENV, region: 'us-east-1' } });
  return new Certificate(usEast1, 'Certificate', { domainName: name, subjectAlternativeNames: others });
};

describe('defaults', () => {
  test('are HTTP/3, IPv6 and the steering without machinery', () => {
    testSite(stack, { steering: Steering.failoverOnly() });
    expect(distributionConfig(stack)).toMatchObject({ HttpVersion: 'http2and3', IPV6Enabled: true, Enabled: true });
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('are modern TLS where a certificate is given', () => {
    testSite(stack, { domainNames: ['www.example.com'], certificate: Certificate.fromCertificateArn(stack, 'C', `arn:aws:acm:us-east-1:${ENV.account}:certificate/x`) });
    expect(distributionConfig(stack).ViewerCertificate).toMatchObject({ MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' });
  });

  test('can be changed', () => {
    testSite(stack, {
      httpVersion: HttpVersion.HTTP2, enableIpv6: false, priceClass: PriceClass.PRICE_CLASS_100, defaultRootObject: 'index.html', comment: 'a site',
      domainNames: ['www.example.com'], certificate: certificateFor('www.example.com'), minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_3_2025,
      defaultBehavior: { compress: false },
    });
    expect(distributionConfig(stack)).toMatchObject({
      HttpVersion: 'http2', IPV6Enabled: false, PriceClass: 'PriceClass_100', DefaultRootObject: 'index.html', Comment: 'a site',
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.3_2025' }, DefaultCacheBehavior: { Compress: false },
    });
  });
});

describe('writes', () => {
  test('go to the primary alone, with all methods, after behaviors of the user', () => {
    testSite(stack, { writes: ['/api/*', '/login'], additionalBehaviors: { '/api/public/*': { origin: new HttpOrigin('public.example.com') } } });
    const behaviors = distributionConfig(stack).CacheBehaviors;
    expect(behaviors.map((behavior: any) => behavior.PathPattern)).toEqual(['/api/public/*', '/api/*', '/login']);
    for (const behavior of behaviors.slice(1)) {
      expect(behavior).toMatchObject({ TargetOriginId: 'v1', CachePolicyId: CachePolicy.CACHING_DISABLED.cachePolicyId });
      expect(behavior.AllowedMethods).toContain('POST');
    }
  });

  test('addBehavior adds a behavior on the pool', () => {
    testSite(stack).addBehavior('/media/*', { compress: false });
    expect(distributionConfig(stack).CacheBehaviors).toEqual([expect.objectContaining({ PathPattern: '/media/*', Compress: false })]);
  });

  test.each([
    ['everything', '*', /takes every request/],
    ['everything below the root', '/*', /takes every request/],
    ['everything, said twice', '/**', /takes every request/],
    ['a space', '/a b', /no path pattern/],
    ['nothing', '', /no path pattern/],
    ['256 characters', `/${'a'.repeat(255)}`, /no path pattern/],
  ])('fails when a pattern is %s', (_name, path, message) => {
    expect(() => testSite(stack, { writes: [path] })).toThrow(message);
  });

  test('fails when a pattern is taken', () => {
    expect(() => testSite(stack, { writes: ['/a', '/a'] })).toThrow(/"\/a" has two behaviors.*remove it from writes/);
    const site = testSite(testStack(), { writes: ['/a'] });
    site.addBehavior('/a');
    expect(problems(site)).toMatch(/path pattern "\/a" has two behaviors/);
    expect(() => testSite(testStack(), { writes: ['/a'], additionalBehaviors: { '/a': { origin: new HttpOrigin('a.example.com') } } }))
      .toThrow(/or from additionalBehaviors/);
  });
});

describe('domain names', () => {
  test.each([['www.example.com', ['www.example.com']], ['*.example.com', ['www.example.com']], ['example.com', ['example.com']]])(
    'a certificate for %s covers %s', (name, domainNames) => {
      expect(problems(testSite(stack, { domainNames, certificate: certificateFor(name) }))).toBe('');
    });

  test.each([['*.example.com', 'example.com'], ['*.example.com', 'a.b.example.com'], ['www.example.com', 'www.example.org'], ['example.com', 'www.example.com']])(
    'fails when a certificate for %s does not cover %s', (name, alias) => {
      expect(() => testSite(stack, { domainNames: [alias], certificate: certificateFor(name) })).toThrow(/not covered by the certificate.*subjectAlternativeNames/);
    });

  test('fails when a certificate of the L1 does not cover it', () => {
    const certificate = new CfnCertificate(stack, 'Certificate', { domainName: 'www.example.com' });
    expect(() => testSite(stack, { domainNames: ['www.example.org'], certificate })).toThrow(/not covered by the certificate/);
  });

  test('a list of deploy-time values is left to the deployment', () => {
    const usEast1 = testStack(new App());
    const domainNames = new CfnParameter(usEast1, 'Names', { type: 'CommaDelimitedList' }).valueAsList;
    const certificate = new CfnCertificate(usEast1, 'Certificate', { domainName: 'www.example.com' });
    expect(problems(testSite(usEast1, { domainNames, certificate }))).toBe('');
    expect(distributionConfig(usEast1).Aliases).toEqual({ Ref: 'Names' });
  });

  test('a certificate with names that only the deployment knows may cover any', () => {
    const subjectAlternativeNames = new CfnParameter(stack, 'Names', { type: 'CommaDelimitedList' }).valueAsList;
    const certificate = new CfnCertificate(stack, 'Certificate', { domainName: 'www.example.com', subjectAlternativeNames });
    expect(problems(testSite(stack, { domainNames: ['www.example.org'], certificate }))).toBe('');
  });

  test('fails when an alias is on two stages of the app', () => {
    const sites = ['Blue', 'Green'].map((name) => {
      const inStage = new Stack(new Stage(stack.node.root, name), 'Stack', { env: { ...ENV, region: 'us-east-1' } });
      return testSite(inStage, { domainNames: ['www.example.com'], certificate: new Certificate(inStage, 'Certificate', { domainName: 'www.example.com' }) });
    });
    expect(problems(sites[0])).toMatch(/"www.example.com" is also on Green\/Stack\/Site/);
  });

  test('fails when there is no certificate at all', () => {
    expect(() => testSite(stack, { domainNames: ['www.example.com'] })).toThrow(/no certificate is given/);
  });

  test('other names of the certificate count', () => {
    expect(problems(testSite(stack, { domainNames: ['WWW.example.org'], certificate: certificateFor('example.com', ['*.example.org']) }))).toBe('');
  });

  test('fails when an alias is on two distributions of the app', () => {
    const certificate = certificateFor('*.example.com');
    const site = testSite(stack, { domainNames: ['www.example.com'], certificate });
    new Distribution(new Stack(stack.node.root as App, 'Other', { env: ENV, crossRegionReferences: true }), 'Plain', {
      defaultBehavior: { origin: new HttpOrigin('o.example.com') }, domainNames: ['www.example.com'],
      certificate: Certificate.fromCertificateArn(stack, 'Imported', `arn:aws:acm:us-east-1:${ENV.account}:certificate/x`),
    });
    expect(problems(site)).toMatch(/"www.example.com" is also on Other\/Plain\/Resource; CloudFront allows a name on one distribution only/);
  });

  test('fails when an alias is given twice', () => {
    expect(problems(testSite(stack, { domainNames: ['a.example.com', 'A.example.com'], certificate: certificateFor('*.example.com') }))).toMatch(/is given twice/);
  });
});

describe('quotas', () => {
  test('a small site passes, with a managed cache policy too', () => {
    expect(problems(testSite(stack, { cachePolicy: CachePolicy.CACHING_OPTIMIZED }))).toBe('');
  });

  test('75 behaviors, and 30 custom headers of 1,783 characters at most, pass', () => {
    const customHeaders = { 'x-long': 'v'.repeat(1783), ...Object.fromEntries(Array.from({ length: 29 }, (_, i) => [`x-${i}`, 'v'])) };
    const origins = { ...twoMembers(), v1: { origin: new HttpOrigin('v1.example.com', { customHeaders }) } };
    expect(problems(testSite(stack, { origins, writes: Array.from({ length: 74 }, (_, i) => `/w${i}`) }))).toBe('');
  });

  test('fails when there are more than 75 behaviors', () => {
    expect(problems(testSite(stack, { writes: Array.from({ length: 75 }, (_, i) => `/w${i}`) }))).toMatch(/has 76 behaviors, and CloudFront allows 75/);
  });

  test('more pass where the app says that AWS has raised a quota', () => {
    const raisedTo = (behaviors: number) => new App({ context: { 'cdk-smart-origin:quotas': { behaviors } } });
    const writes = Array.from({ length: 76 }, (_, i) => `/w${i}`);
    expect(problems(testSite(testStack(raisedTo(77)), { writes }))).toBe('');
    expect(problems(testSite(testStack(raisedTo(76)), { writes })))
      .toMatch(/has 77 behaviors, and CloudFront allows 76.*set context "cdk-smart-origin:quotas" to { "behaviors": 77 }/);
  });

  test('fails when there are more than 10 origin groups', () => {
    const site = testSite(stack);
    for (let code = 0; code < 10; code++) {
      const codes = [400, 403, 404, 416, 429, 500, 502].slice(0, code % 7 + 1);
      site.addBehavior(`/${code}`, { failover: Failover.onStatus({ statusCodes: code < 7 ? [...codes, 503, 504] : [...codes, 504] }) });
    }
    expect(problems(site)).toMatch(/has 11 originGroups, and CloudFront allows 10/);
  });

  test('fails when there are more than 100 origins', () => {
    const origins = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`m${i}`, { origin: new HttpOrigin(`m${i}.example.com`), fallback: i === 0 ? 'm1' : 'm0' }]));
    const site = new SmartOriginDistribution(stack, 'Big', { origins, primary: 'm0' });
    for (let i = 2; i <= 100; i++) site.addBehavior(`/${i}`, { primary: `m${i}`, failover: Failover.none() });
    expect(problems(site)).toMatch(/has 101 origins, and CloudFront allows 100/);
  });

  test('fails when there are more than 100 aliases', () => {
    const domainNames = Array.from({ length: 101 }, (_, i) => `a${i}.example.com`);
    const certificate = Certificate.fromCertificateArn(stack, 'Imported', `arn:aws:acm:us-east-1:${ENV.account}:certificate/x`);
    expect(problems(testSite(stack, { domainNames, certificate }))).toMatch(/has 101 aliases, and CloudFront allows 100/);
  });

  test.each([
    ['a name of 257 characters', { [`x-${'n'.repeat(255)}`]: 'v' }, /"x-n+" of origin "v1" is too long: a name has 256 characters at most/],
    ['31 custom headers', Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`x-${i}`, 'v'])), /has 31 custom headers, and CloudFront allows 30/],
    ['a value of 1,784 characters', { 'x-long': 'v'.repeat(1784) }, /"x-long" of origin "v1" is too long/],
    ['10,241 characters in all', Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`x-${i}`, 'v'.repeat(1500)])), /have 10521 characters in all/],
  ])('fails when an origin has %s', (_name, customHeaders, message) => {
    const site = testSite(stack, { origins: { ...twoMembers(), v1: { origin: new HttpOrigin('v1.example.com', { customHeaders }) } } });
    expect(problems(site)).toMatch(message);
  });

  test('fails when an origin request policy names too much', () => {
    const originRequestPolicy = new OriginRequestPolicy(stack, 'Policy', {
      headerBehavior: OriginRequestHeaderBehavior.allowList(...Array.from({ length: 11 }, (_, i) => `x-${i}`)),
      cookieBehavior: OriginRequestCookieBehavior.allowList('c'.repeat(1025)),
    });
    expect(problems(testSite(stack, { originRequestPolicy }))).toMatch(/origin request policy Test\/Policy.* names 11 headers.*\n.*cookies of 1025 characters/);
  });

  test.each(['CloudFront-Viewer-Address', 'cloudfront-viewer-asn', 'CloudFront-Viewer-JA3-Fingerprint'])('fails when a cache policy names %s', (name) => {
    const cachePolicy = new CachePolicy(stack, 'Policy', { headerBehavior: CacheHeaderBehavior.allowList(name, 'CloudFront-Viewer-Country') });
    expect(problems(testSite(stack, { cachePolicy }))).toBe(`cache policy Test/Policy/Resource names ${name}, which CloudFront allows in origin request policies only; move it to one`);
  });

  test('fails when a cache policy has more than ten names in the key', () => {
    const names = Array.from({ length: 11 }, (_, i) => `x-${i}`);
    const cachePolicy = new CachePolicy(stack, 'Policy', {
      headerBehavior: CacheHeaderBehavior.allowList(...names), queryStringBehavior: CacheQueryStringBehavior.allowList(...names),
      cookieBehavior: CacheCookieBehavior.allowList(...names),
    });
    expect(problems(testSite(stack, { cachePolicy }))).toMatch(/names 11 headers.*\n.*names 11 cookies.*\n.*names 11 query strings/);
  });
});
