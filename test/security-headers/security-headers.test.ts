import { App, Duration, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { HeaderScope } from '../../src/contract/response-hardener';
import { ContentSecurityPolicy, CspPlacement, HeaderAction, HeaderRule, SecurityHeaders, type SecurityHeadersOptions } from '../../src/security-headers';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Site', { env: { account: '123456789012', region: 'eu-west-1' } });
});

const coverage = (headers: SecurityHeaders, name: string) => headers.coverage.find((one) => one.name.toLowerCase() === name.toLowerCase());
const valueOf = (headers: SecurityHeaders, name: string) => coverage(headers, name)?.value;
const configured = (headers: SecurityHeaders) => Object.fromEntries(headers._bind(stack).hardener!.set.map(({ name, ...rest }) => [name, rest]));
const policyOf = () => {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::ResponseHeadersPolicy'));
  return (policy.Properties as { ResponseHeadersPolicyConfig: Record<string, never> }).ResponseHeadersPolicyConfig;
};

describe('profiles', () => {
  test('web without options: what breaks no site and can be taken back', () => {
    const set = SecurityHeaders.web().coverage.filter(({ value }) => value !== undefined).map(({ name, action, value }) => [name, action, value]);
    expect(set).toEqual([
      ['X-Content-Type-Options', HeaderAction.SET, 'nosniff'],
      ['Referrer-Policy', HeaderAction.SET_IF_MISSING, 'strict-origin-when-cross-origin'],
      ['X-Permitted-Cross-Domain-Policies', HeaderAction.SET_IF_MISSING, 'none'],
      ['X-Frame-Options', HeaderAction.SET_IF_MISSING, 'SAMEORIGIN'],
      ['Cross-Origin-Resource-Policy', HeaderAction.SET_IF_MISSING, 'same-origin'],
      ['Strict-Transport-Security', HeaderAction.SET_IF_MISSING, 'max-age=31536000'],
      ['Content-Security-Policy', HeaderAction.SET_IF_MISSING, "base-uri 'self'; object-src 'self'; frame-ancestors 'self'"],
    ]);
  });

  test('web sets Cross-Origin-Resource-Policy on pages alone, so that pictures can be embedded elsewhere', () => {
    expect(configured(SecurityHeaders.web())['cross-origin-resource-policy']).toEqual({ value: 'same-origin', ifMissing: true, scope: HeaderScope.PAGES });
    expect(coverage(SecurityHeaders.web(), 'Cross-Origin-Resource-Policy')).toMatchObject({ byFunction: true, byPolicy: false, reason: expect.stringContaining('pictures') });
  });

  test('api: nothing loads, frames or runs', () => {
    const api = SecurityHeaders.api();
    expect(valueOf(api, 'Content-Security-Policy')).toBe("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    expect(valueOf(api, 'X-Frame-Options')).toBe('DENY');
    expect(valueOf(api, 'Referrer-Policy')).toBe('no-referrer');
    expect(coverage(api, 'Cross-Origin-Resource-Policy')).toMatchObject({ value: 'same-origin', byPolicy: true });
  });

  test('embeddable: the parents given may frame, and X-Frame-Options, which knows no list, goes', () => {
    const some = SecurityHeaders.embeddable({ allowedParents: ['https://partner.example.com'] });
    expect(valueOf(some, 'Content-Security-Policy')).toContain("frame-ancestors 'self' https://partner.example.com");
    expect(coverage(some, 'X-Frame-Options')).toMatchObject({ action: HeaderAction.REMOVE, byFunction: true });
    expect(valueOf(some, 'Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(valueOf(SecurityHeaders.embeddable(), 'Content-Security-Policy')).toContain('frame-ancestors *');
  });

  test('crossOriginIsolated: opener and embedder policies, resource policy on everything', () => {
    const headers = configured(SecurityHeaders.crossOriginIsolated());
    expect(headers['cross-origin-opener-policy']).toEqual({ value: 'same-origin', ifMissing: false, scope: HeaderScope.DOCUMENTS });
    expect(headers['cross-origin-embedder-policy']).toEqual({ value: 'require-corp', ifMissing: false, scope: HeaderScope.ALL });
    expect(headers['cross-origin-resource-policy']).toEqual({ value: 'same-origin', ifMissing: true, scope: HeaderScope.ALL });
  });

  test('custom: only what is asked for', () => {
    const custom = SecurityHeaders.custom({ headers: { 'X-Robots-Tag': HeaderRule.set('noindex') } });
    expect(custom._bind(stack).hardener).toEqual({ set: [{ name: 'x-robots-tag', value: 'noindex', ifMissing: false, scope: HeaderScope.ALL }], remove: [] });
    expect(custom.coverage).toHaveLength(1);
  });

  test('none: nothing at all', () => {
    expect(SecurityHeaders.none()._bind(stack)).toEqual({ responseHeadersPolicy: undefined });
    expect(SecurityHeaders.none().coverage).toEqual([]);
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::ResponseHeadersPolicy', 0);
  });

  test('headers that give away what a site is built of are removed; those that clients read are not', () => {
    const removed = SecurityHeaders.web()._bind(stack).hardener!.remove;
    expect(removed).toEqual(expect.arrayContaining(['server', 'x-powered-by', 'x-aspnet-version', '$wsep', 'x-ruxit-js-agent']));
    expect(removed).toHaveLength(61);
    for (const kept of ['x-nextjs-redirect', 'x-nextjs-matched-path', 'x-atmosphere-tracking-id', 'sourcemap']) expect(removed).not.toContain(kept);
  });
});

describe('Content-Security-Policy', () => {
  test("an explicit one replaces the origin's and keeps what the profile says of directives that do not follow from default-src", () => {
    const web = SecurityHeaders.web({ contentSecurityPolicy: { 'default-src': ["'self'"] } });
    expect(coverage(web, 'Content-Security-Policy')).toMatchObject({
      action: HeaderAction.SET, value: "default-src 'self'; base-uri 'self'; frame-ancestors 'self'", byFunction: true, byPolicy: true,
    });
  });

  test('without default-src the profile still says what object-src is', () => {
    expect(valueOf(SecurityHeaders.web({ contentSecurityPolicy: { 'script-src': ["'self'"] } }), 'Content-Security-Policy'))
      .toBe("script-src 'self'; base-uri 'self'; object-src 'self'; frame-ancestors 'self'");
  });

  test('the strict policy stands as it is', () => {
    const strict = ContentSecurityPolicy.strict();
    expect(valueOf(SecurityHeaders.web({ contentSecurityPolicy: strict.directives }), 'Content-Security-Policy')).toBe(strict.toString());
  });

  test.each([
    [["'none'"], HeaderAction.SET, 'DENY'],
    [[], HeaderAction.SET, 'DENY'],
    [["'self'"], HeaderAction.SET, 'SAMEORIGIN'],
    [["'self'", 'https://partner.example.com'], HeaderAction.REMOVE, undefined],
  ])('frame-ancestors %j decides X-Frame-Options', (ancestors, action, value) => {
    expect(coverage(SecurityHeaders.web({ contentSecurityPolicy: { 'frame-ancestors': ancestors } }), 'X-Frame-Options')).toMatchObject({ action, value });
  });

  test('a report-only twin goes beside it, with its endpoints', () => {
    const web = SecurityHeaders.web({
      contentSecurityPolicyReportOnly: { 'default-src': ["'none'"], 'report-to': ['csp'] },
      reportingEndpoints: { csp: 'https://reports.example.com/csp' },
    });
    expect(valueOf(web, 'Content-Security-Policy-Report-Only')).toBe("default-src 'none'; report-to csp");
    expect(valueOf(web, 'Reporting-Endpoints')).toBe('csp="https://reports.example.com/csp"');
  });

  const long = { 'img-src': Array.from({ length: 100 }, (_, index) => `https://images-${index}.example.com`) };

  test('a long one goes into the function alone, by explicit choice', () => {
    const web = SecurityHeaders.web({ contentSecurityPolicy: long, cspPlacement: CspPlacement.FUNCTION_ONLY });
    expect(coverage(web, 'Content-Security-Policy')).toMatchObject({ byFunction: true, byPolicy: false, reason: 'cspPlacement is FUNCTION_ONLY' });
    expect(configured(web)['content-security-policy'].value.length).toBeGreaterThan(1_783);
    expect(policyOf().SecurityHeadersConfig).not.toHaveProperty('ContentSecurityPolicy');
  });

  test('exactly 1,783 characters fit the policy', () => {
    const of = (length: number): SecurityHeadersOptions => ({ contentSecurityPolicy: { 'img-src': [`https://a.example/${'x'.repeat(length - 'img-src https://a.example/'.length)}`] } });
    expect(coverage(SecurityHeaders.custom(of(1_783)), 'Content-Security-Policy')).toMatchObject({ byPolicy: true });
    expect(() => SecurityHeaders.custom(of(1_784))).toThrow(/has 1784 characters; a response headers policy holds 1783.*CspPlacement\.FUNCTION_ONLY/);
  });

  test('deploy-time values pass', () => {
    const web = SecurityHeaders.web({ contentSecurityPolicy: { 'connect-src': ["'self'", `https://${Fn.ref('AWS::StackName')}.example.com`] } });
    web._bind(stack);
    expect(policyOf().SecurityHeadersConfig).toMatchObject({ ContentSecurityPolicy: { ContentSecurityPolicy: { 'Fn::Join': ['', expect.arrayContaining([{ Ref: 'AWS::StackName' }])] } } });
  });

  test('characters of deploy-time values are not known, all others count', () => {
    const token = `https://${Fn.ref('AWS::StackName')}.example.com`;
    const rest = (length: number) => `https://a.example/${'x'.repeat(length - 'img-src https://.example.com https://a.example/'.length)}`;
    expect(coverage(SecurityHeaders.custom({ contentSecurityPolicy: { 'img-src': [token, rest(1_783)] } }), 'Content-Security-Policy')).toMatchObject({ byPolicy: true });
    expect(() => SecurityHeaders.custom({ contentSecurityPolicy: { 'img-src': [token, rest(1_784)] } })).toThrow(/has 1784 characters/);
  });

  test('fails when it is too long for the policy and no choice was made', () => {
    expect(() => SecurityHeaders.web({ contentSecurityPolicy: long })).toThrow(/the Content-Security-Policy has \d+ characters/);
    expect(() => SecurityHeaders.web({ headers: { 'content-security-policy': HeaderRule.set(`img-src ${long['img-src'].join(' ')}`) } })).toThrow(/characters/);
  });

  test('fails when it does not parse, also as a plain header', () => {
    expect(() => SecurityHeaders.web({ contentSecurityPolicy: { 'default-src': ['self'] } })).toThrow(/lacks its quotes/);
    expect(() => SecurityHeaders.web({ headers: { 'Content-Security-Policy': HeaderRule.set('default-src self') } })).toThrow(/lacks its quotes/);
  });

  test('fails when parents of embeddable are no sources', () => {
    expect(() => SecurityHeaders.embeddable({ allowedParents: ['partner example'] })).toThrow(/'frame-ancestors' is wrong: it holds white space/);
  });

  test('fails when a report-only policy has no receiver', () => {
    expect(() => SecurityHeaders.web({ contentSecurityPolicyReportOnly: { 'default-src': ["'self'"] } })).toThrow(/neither 'report-to' nor 'report-uri', so nobody would hear/);
  });

  test('fails when report-to names no endpoint', () => {
    expect(() => SecurityHeaders.web({ contentSecurityPolicy: { 'report-to': ['csp'] } })).toThrow(/names 'csp'; reportingEndpoints has no entries: add reportingEndpoints: \{ 'csp'/);
    expect(() => SecurityHeaders.web({ contentSecurityPolicy: { 'report-to': ['other'] }, reportingEndpoints: { csp: 'https://a.example/' } })).toThrow(/reportingEndpoints has csp/);
  });
});

describe('Strict-Transport-Security', () => {
  test('asked for, it replaces what the origin sends', () => {
    const web = SecurityHeaders.web({ hstsMaxAge: Duration.days(730), hstsIncludeSubdomains: true, hstsPreload: true });
    expect(coverage(web, 'Strict-Transport-Security')).toMatchObject({ action: HeaderAction.SET, value: 'max-age=63072000; includeSubDomains; preload' });
    web._bind(stack);
    expect(policyOf().SecurityHeadersConfig).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000, IncludeSubdomains: true, Preload: true, Override: true },
    });
  });

  test('0 takes an earlier promise back', () => {
    expect(valueOf(SecurityHeaders.web({ hstsMaxAge: Duration.seconds(0) }), 'Strict-Transport-Security')).toBe('max-age=0');
  });

  test('custom has none unless asked', () => {
    expect(valueOf(SecurityHeaders.custom({}), 'Strict-Transport-Security')).toBeUndefined();
    expect(valueOf(SecurityHeaders.custom({ hstsIncludeSubdomains: true }), 'Strict-Transport-Security')).toBe('max-age=31536000; includeSubDomains');
  });

  test('fails when preload lacks what the list asks for', () => {
    expect(() => SecurityHeaders.web({ hstsPreload: true })).toThrow(/hstsPreload is set with hstsIncludeSubdomains false and 31536000 s/);
    expect(() => SecurityHeaders.web({ hstsPreload: true, hstsIncludeSubdomains: true, hstsMaxAge: Duration.days(30) })).toThrow(/2592000 s.*at least 31536000 s/);
  });

  test('fails when the age is a fraction of a second or above ten years', () => {
    expect(() => SecurityHeaders.web({ hstsMaxAge: Duration.seconds(Lazy.number({ produce: () => 5 })) })).toThrow(/hstsMaxAge is a deploy-time value/);
    expect(() => SecurityHeaders.web({ hstsMaxAge: Duration.millis(1_500) })).toThrow(/hstsMaxAge is 1\.5 s; whole seconds/);
    expect(() => SecurityHeaders.web({ hstsMaxAge: Duration.days(3_651) })).toThrow(/10 years/);
  });
});

describe('overriding single headers', () => {
  test('any header of a profile can be set, set if missing, kept or removed, in any case', () => {
    const headers = configured(SecurityHeaders.web({
      headers: {
        'x-frame-options': HeaderRule.set('DENY'),
        'REFERRER-POLICY': HeaderRule.ifMissing('no-referrer'),
        'Strict-Transport-Security': HeaderRule.keep(),
        'X-Content-Type-Options': HeaderRule.remove(),
        'Server': HeaderRule.keep(),
        'X-Robots-Tag': HeaderRule.set('noindex'),
      },
    }));
    expect(headers['x-frame-options']).toEqual({ value: 'DENY', ifMissing: false, scope: HeaderScope.ALL });
    expect(headers['referrer-policy']).toEqual({ value: 'no-referrer', ifMissing: true, scope: HeaderScope.ALL });
    expect(headers['x-robots-tag']).toEqual({ value: 'noindex', ifMissing: false, scope: HeaderScope.ALL });
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect(headers).not.toHaveProperty('x-content-type-options');
    const { hardener } = SecurityHeaders.web({ headers: { 'Server': HeaderRule.keep(), 'X-Content-Type-Options': HeaderRule.remove() } })._bind(stack);
    expect(hardener!.remove).not.toContain('server');
    expect(hardener!.remove).toContain('x-content-type-options');
  });

  test('a kept header is in neither carrier', () => {
    expect(coverage(SecurityHeaders.web({ headers: { 'X-Frame-Options': HeaderRule.keep() } }), 'X-Frame-Options')).toMatchObject({ byFunction: false, byPolicy: false });
  });

  test.each(['X-Amz-Cf-Id', 'via', 'X-Edge-Location', 'X-Cache', 'Content-Length', 'Connection', 'Transfer-Encoding', 'Warning', 'x-amzn-requestid'])(
    'fails when CloudFront forbids the header: %s', (name) => {
      expect(() => SecurityHeaders.web({ headers: { [name]: HeaderRule.set('1') } })).toThrow(`CloudFront lets nobody set or remove the response header '${name}'`);
      expect(() => SecurityHeaders.web({ headers: { [name]: HeaderRule.remove() } })).toThrow(/Forbidden are connection/);
    });

  test('fails when the header is one of ours', () => {
    expect(() => SecurityHeaders.web({ headers: { 'X-Smart-Origin-Stamp': HeaderRule.set('1') } })).toThrow(/is reserved/);
  });

  test('fails when it is a cookie', () => {
    expect(() => SecurityHeaders.web({ headers: { 'Set-Cookie': HeaderRule.remove() } })).toThrow(/a viewer function sees them apart from headers/);
  });

  test.each(['', 'X Frame', 'X-Frame:', 'é'])('fails when the name is malformed: %j', (name) => {
    expect(() => SecurityHeaders.web({ headers: { [name]: HeaderRule.set('1') } })).toThrow(/is malformed; letters, digits/);
  });

  test.each(['', ' a', 'a ', 'a\r\nSet-Cookie: b', `${Lazy.string({ produce: () => 'a' })}\r\nSet-Cookie: b`, 'é', '\u0000'])('fails when the value is malformed: %j', (value) => {
    expect(() => SecurityHeaders.web({ headers: { 'X-A': HeaderRule.set(value) } })).toThrow(/printable ASCII without leading or trailing spaces/);
  });

  test('fails when a header is given twice', () => {
    expect(() => SecurityHeaders.web({ headers: { 'X-A': HeaderRule.set('1'), 'x-a': HeaderRule.set('2') } })).toThrow(/given twice, in headers and there again, in other case/);
    expect(() => SecurityHeaders.web({ contentSecurityPolicy: { 'img-src': ['*'] }, headers: { 'Content-Security-Policy': HeaderRule.keep() } }))
      .toThrow(/given twice, in headers and as contentSecurityPolicy/);
  });
});

describe('structured headers', () => {
  test('Permissions-Policy', () => {
    expect(valueOf(SecurityHeaders.web({ permissionsPolicy: { camera: [], geolocation: ['self', 'https://maps.example.com'], fullscreen: ['*'] } }), 'Permissions-Policy'))
      .toBe('camera=(), geolocation=(self "https://maps.example.com"), fullscreen=*');
  });

  test.each([
    [{ permissionsPolicy: { Camera: [] } }, /'Camera' of permissionsPolicy is malformed/],
    [{ permissionsPolicy: { camera: ["'self'"] } }, /'self' without further quotes/],
    [{ permissionsPolicy: { camera: ['https://a.example/"'] } }, /is malformed/],
    [{ reportingEndpoints: { Csp: 'https://a.example/' } }, /name 'Csp' is malformed/],
    [{ reportingEndpoints: { csp: 'http://a.example/' } }, /browsers report to HTTPS only/],
    [{ reportingEndpoints: { csp: 'https://a.example/"' } }, /HTTPS only/],
  ])('fails when %j', (options, message) => {
    expect(() => SecurityHeaders.web(options)).toThrow(message);
  });
});

describe('the response headers policy', () => {
  test("carries the profile, and lets the origin's values win where the profile does", () => {
    SecurityHeaders.web()._bind(stack);
    expect(policyOf()).toMatchObject({
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { Override: false },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'SAMEORIGIN', Override: false },
        ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: false },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: false, Preload: false, Override: false },
      },
      CustomHeadersConfig: { Items: [{ Header: 'X-Permitted-Cross-Domain-Policies', Value: 'none', Override: false }] },
    });
  });

  test('is made once for equal configurations of a stack, and again for another', () => {
    const first = SecurityHeaders.web()._bind(stack).responseHeadersPolicy;
    expect(SecurityHeaders.web()._bind(stack).responseHeadersPolicy).toBe(first);
    expect(SecurityHeaders.api()._bind(stack).responseHeadersPolicy).not.toBe(first);
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::ResponseHeadersPolicy', 2);
  });

  test('is shared when equal deploy-time values are behind it', () => {
    const of = () => SecurityHeaders.custom({ headers: { 'X-Stack': HeaderRule.set(Fn.ref('AWS::StackName')) } })._bind(stack).responseHeadersPolicy;
    expect(of()).toBe(of());
  });

  test('has a name that differs between Regions, for the name is unique in the account', () => {
    const names = ['eu-west-1', 'us-east-1'].map((region) => {
      stack = new Stack(new App(), 'Site', { env: { account: '123456789012', region } });
      SecurityHeaders.web()._bind(stack);
      return policyOf().Name as string;
    });
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9-_]{1,128}$/);
  });

  test('needs no app around the stack', () => {
    stack = new Stack();
    SecurityHeaders.web()._bind(stack);
    expect(JSON.stringify(policyOf().Name)).toContain('SmartOriginHeaders');
  });

  test('is not made when the user supplies one', () => {
    const supplied = ResponseHeadersPolicy.SECURITY_HEADERS;
    expect(SecurityHeaders.web()._bind(stack, supplied).responseHeadersPolicy).toBe(supplied);
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::ResponseHeadersPolicy', 0);
  });

  test('is not made when it would hold nothing', () => {
    expect(SecurityHeaders.custom({ headers: { 'X-A': HeaderRule.keep() } })._bind(stack).responseHeadersPolicy).toBeUndefined();
  });

  test('holds ten custom headers, the protecting ones first, and tells which it leaves to the function', () => {
    const extra = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`X-Extra-${index}`, HeaderRule.set('1')]));
    const headers = SecurityHeaders.crossOriginIsolated({ headers: extra, permissionsPolicy: { camera: [] } });
    headers._bind(stack);
    const names = (policyOf().CustomHeadersConfig as { Items: { Header: string }[] }).Items.map(({ Header }) => Header);
    expect(names).toEqual(['Cross-Origin-Opener-Policy', 'Cross-Origin-Embedder-Policy', 'Cross-Origin-Resource-Policy', 'Permissions-Policy',
      'X-Extra-0', 'X-Extra-1', 'X-Extra-2', 'X-Extra-3', 'X-Extra-4', 'X-Extra-5']);
    expect(coverage(headers, 'X-Extra-6')).toMatchObject({ byFunction: true, byPolicy: false, reason: 'a policy holds at most 10 custom headers' });
    Annotations.fromStack(stack).hasWarning('/Site', Match.stringLikeRegexp('error responses will lack .*X-Extra-11.*headers-in-function-only'));
  });

  test('removes ten headers, the telling ones first; the function removes all', () => {
    const web = SecurityHeaders.web();
    web._bind(stack);
    const removed = (policyOf().RemoveHeadersConfig as { Items: { Header: string }[] }).Items.map(({ Header }) => Header);
    expect(removed).toHaveLength(10);
    expect(removed.slice(0, 2)).toEqual(['Server', 'X-Powered-By']);
    expect(coverage(web, 'X-Varnish-Server')).toMatchObject({ byFunction: true, byPolicy: false, reason: 'a policy removes at most 10 headers' });
  });

  test('removes what would do harm before what only tells', () => {
    const headers = SecurityHeaders.embeddable({ headers: { 'X-Internal-Host': HeaderRule.remove() } });
    headers._bind(stack);
    const removed = (policyOf().RemoveHeadersConfig as { Items: { Header: string }[] }).Items.map(({ Header }) => Header);
    expect(removed.slice(0, 3)).toEqual(['X-Frame-Options', 'X-Internal-Host', 'Server']);
    expect(coverage(headers, 'X-Frame-Options')).toMatchObject({ byFunction: true, byPolicy: true });
  });

  test.each([
    ['X-Frame-Options', 'ALLOW-FROM https://a.example'],
    ['Referrer-Policy', 'no-referrer, strict-origin'],
    ['Strict-Transport-Security', 'max-age=1; something'],
    ['X-Content-Type-Options', 'other'],
    ['X-XSS-Protection', '1; report=/r'],
  ])('leaves %s to the function when its value is none of the fixed forms', (name, value) => {
    const headers = SecurityHeaders.custom({ headers: { [name]: HeaderRule.set(value) } });
    expect(coverage(headers, name)).toMatchObject({ byFunction: true, byPolicy: false });
    expect(configured(headers)[name.toLowerCase()].value).toBe(value);
  });

  test('reads Strict-Transport-Security and X-XSS-Protection that are given as plain headers', () => {
    SecurityHeaders.custom({ headers: {
      'Strict-Transport-Security': HeaderRule.set('max-age=600; includeSubDomains'),
      'X-XSS-Protection': HeaderRule.set('0'),
    } })._bind(stack);
    expect(policyOf().SecurityHeadersConfig).toEqual({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 600, IncludeSubdomains: true, Preload: false, Override: true },
      XSSProtection: { Protection: false, Override: true },
    });
  });

  test('fails when one stack needs more than an account has room for', () => {
    for (let index = 0; index < 20; index++) SecurityHeaders.custom({ headers: { 'X-A': HeaderRule.set(String(index)) } })._bind(stack);
    expect(() => SecurityHeaders.custom({ headers: { 'X-A': HeaderRule.set('20') } })._bind(stack))
      .toThrow(/needs more than 20 response headers policies.*Use the same SecurityHeaders in several places/);
  });
});
