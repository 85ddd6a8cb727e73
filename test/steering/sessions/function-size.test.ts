import { Template } from 'aws-cdk-lib/assertions';
import { http, sessionSite, stackIn } from './fixtures';
import { ContentSecurityPolicy, SecurityHeaders, SessionAuthority, StickyKey } from '../../../src';
import { checkFunctionCode, functionBytes } from '../../../src/contract/function-runtime';

test('with six members, every option and a strict policy, the viewer functions of sessions fit CloudFront', () => {
  const stack = stackIn('eu-west-1');
  const others = Object.fromEntries(['v2', 'v3', 'v4', 'v5', 'v6'].map((id) => [id, { origin: http(id), weight: 5, fallback: 'v1' }]));
  sessionSite(stack, {
    authority: SessionAuthority.TABLE,
    embedded: true,
    consentCookie: 'cookie_consent',
    consentContains: 'analytics',
    stickyKey: StickyKey.cookie('uid'),
    stickyCookieName: '__Host-smart-origin-of-this-site',
    steerCrawlers: true,
    salt: '2026-autumn-with-a-salt-of-sixty-four-characters-which-are-most-',
    site: {
      origins: { v1: { origin: http('v1') }, ...others, backup: { origin: http('backup'), standby: true } },
      writes: ['/api/*'],
      securityHeaders: SecurityHeaders.web({ contentSecurityPolicy: ContentSecurityPolicy.strict().directives }),
    },
  });
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Function')) as { Properties: { FunctionCode: string } }[];
  expect(functions).toHaveLength(2);
  for (const { Properties: { FunctionCode } } of functions) {
    expect(checkFunctionCode(FunctionCode)).toEqual([]);
    expect(functionBytes(FunctionCode)).toBeLessThan(10_240);
  }
});
