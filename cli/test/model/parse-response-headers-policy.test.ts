import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { responseHeadersPolicy } from '../../src/model/parse-response-headers-policy';
import { AssetIndex } from '../../src/template/assets';
import { Resolver } from '../../src/template/resolver';
import { FAKE_ACCOUNT, type Template as CfnTemplate } from '../../src/template/template-set';

test('every part of a policy that the CDK can write is read', () => {
  const stack = new Stack(new App(), 'Stack');
  new ResponseHeadersPolicy(stack, 'Policy', {
    corsBehavior: {
      accessControlAllowCredentials: true,
      accessControlAllowHeaders: ['x-a'],
      accessControlAllowMethods: ['GET'],
      accessControlAllowOrigins: ['https://a.example'],
      accessControlExposeHeaders: ['x-b'],
      accessControlMaxAge: Duration.seconds(60),
      originOverride: true,
    },
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: "default-src 'self'", override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override: false },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.seconds(5), includeSubdomains: true, preload: true, override: true },
      xssProtection: { protection: true, modeBlock: true, override: true },
    },
    customHeadersBehavior: { customHeaders: [{ header: 'X-Own', value: '1', override: false }] },
    removeHeaders: ['Server'],
    serverTimingSamplingRate: 12.5,
  });
  const resolver = new Resolver({
    source: 'test',
    stacks: [{ name: 'Stack', region: 'eu-west-1', account: FAKE_ACCOUNT, template: Template.fromStack(stack).toJSON() as CfnTemplate, assets: AssetIndex.empty('.') }],
  });
  const [located] = resolver.resourcesOf('AWS::CloudFront::ResponseHeadersPolicy');
  expect(responseHeadersPolicy(resolver.identifier(located!), resolver, 'here')).toMatchObject({
    cors: { allowOrigins: ['https://a.example'], allowMethods: ['GET'], allowHeaders: ['x-a'], exposeHeaders: ['x-b'], allowCredentials: true, maxAgeSeconds: 60, override: true },
    headers: [
      { name: 'Content-Security-Policy', value: "default-src 'self'", override: true },
      { name: 'X-Content-Type-Options', value: 'nosniff', override: true },
      { name: 'X-Frame-Options', value: 'DENY', override: false },
      { name: 'Referrer-Policy', value: 'no-referrer', override: true },
      { name: 'Strict-Transport-Security', value: 'max-age=5; includeSubDomains; preload', override: true },
      { name: 'X-XSS-Protection', value: '1; mode=block', override: true },
      { name: 'X-Own', value: '1', override: false },
    ],
    remove: ['server'],
    serverTimingPercent: 12.5,
  });
});
