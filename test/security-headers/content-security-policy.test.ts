import fc from 'fast-check';
import { ContentSecurityPolicy } from '../../src/security-headers';
import { DIRECTIVES } from '../../src/security-headers/csp-directives';

test('parse reads what toString writes', () => {
  const value = "default-src 'none'; script-src 'self' https://cdn.example.com; upgrade-insecure-requests";
  const policy = ContentSecurityPolicy.parse(value);
  expect(policy.directives).toEqual({
    'default-src': ["'none'"], 'script-src': ["'self'", 'https://cdn.example.com'], 'upgrade-insecure-requests': [],
  });
  expect(policy.toString()).toBe(value);
});

test('parse takes any white space, empty directives and upper case, as browsers do', () => {
  expect(ContentSecurityPolicy.parse(" ;Default-SRC\t'self'\n *.example.com ;; ").toString()).toBe("default-src 'self' *.example.com");
});

test('every method leaves the policy as it was and returns a new one', () => {
  const policy = ContentSecurityPolicy.of({ 'default-src': ["'none'"] });
  const added = policy.add('img-src', "'self'").add('IMG-SRC', 'data:');
  expect(policy.toString()).toBe("default-src 'none'");
  expect(added.toString()).toBe("default-src 'none'; img-src 'self' data:");
  expect(added.replace('img-src', '*').toString()).toBe("default-src 'none'; img-src *");
  expect(added.remove('img-src').toString()).toBe("default-src 'none'");
});

test("adding a source takes the place of 'none'", () => {
  expect(ContentSecurityPolicy.strict().add('frame-ancestors', 'https://partner.example.com').directives['frame-ancestors']).toEqual(['https://partner.example.com']);
});

test('a value given twice stands once', () => {
  expect(ContentSecurityPolicy.of({ 'img-src': ["'self'", "'self'"] }).toString()).toBe("img-src 'self'");
});

test.each([
  ['script-src', "'self'"], ['script-src', "'SELF'"], ['script-src', "'strict-dynamic'"], ['script-src', "'wasm-unsafe-eval'"],
  ['script-src', `'sha256-${'A'.repeat(43)}='`], ['script-src', `'sha384-${'b'.repeat(64)}'`], ['script-src', `'sha512-${'0'.repeat(86)}=='`],
  ['img-src', 'data:'], ['img-src', 'https:'], ['img-src', '*'], ['img-src', 'https://*'], ['img-src', '*.example.com'],
  ['img-src', 'https://*.example.com:443/images/'], ['img-src', 'example.com:*'], ['connect-src', 'wss://example.com'], ['img-src', 'localhost:8080'],
  ['frame-ancestors', "'self'"], ['frame-ancestors', 'https:'], ['report-uri', 'https://example.com/r'], ['report-uri', '/r'], ['report-to', 'csp'],
  ['sandbox', 'allow-scripts'], ['require-trusted-types-for', "'script'"], ['trusted-types', "'none'"], ['trusted-types', 'my-policy'],
])('%s takes %s', (directive, value) => {
  expect(ContentSecurityPolicy.of({ [directive]: [value] }).directives).toEqual({ [directive]: [value] });
});

test.each([
  ['script-src', 'self', /it is a keyword and lacks its quotes: write "'self'"/],
  ['script-src', 'unsafe-inline', /write "'unsafe-inline'"/],
  ['default-src', 'none', /write "'none'"/],
  ['script-src', "'selfish'", /it is no keyword; keywords are 'none', 'self'/],
  ['script-src', "'self", /it is no keyword/],
  ['script-src', '"self"', /it is neither a scheme/],
  ['script-src', `sha256-${'A'.repeat(43)}=`, /it is a hash and lacks its quotes/],
  ['script-src', "'sha256-AAAA'", /a sha256 hash has 44 characters in Base64, this one 4/],
  ['script-src', "'sha1-AAAA'", /hashes are sha256, sha384 or sha512/],
  ['script-src', "'nonce-abc'", /a nonce must differ in every response, and a cached page would repeat it: use hashes/],
  ['script-src', 'nonce-abc', /a nonce must differ/],
  ['img-src', 'https://a.example; script-src *', /a semicolon or comma would begin another directive/],
  ['img-src', 'https://a.example,https://b.example', /a semicolon or comma/],
  ['img-src', 'https://a.example https://b.example', /it holds white space; give each value as an entry of its own/],
  ['img-src', 'https://a.example\r\nSet-Cookie: a=1', /white space/],
  ['img-src', 'https://a.example\u0000', /control characters/],
  ['img-src', 'https://münchen.example', /Punycode/],
  ['img-src', '', /it is empty; leave it out/],
  ['img-src', 'https//example.com', /its scheme lacks the colon/],
  ['img-src', 'https://ex*mple.com', /it is neither a scheme/],
  ['img-src', 'https://*.*.example.com', /it is neither a scheme/],
  ['img-src', 'example.com:99999', /the port is above 65535/],
  ['frame-ancestors', "'unsafe-inline'", /frame-ancestors takes schemes, hosts, 'self' and 'none' only/],
  ['upgrade-insecure-requests', 'yes', /takes no values; give an empty list/],
  ['sandbox', 'allow-everything', /allowed are allow-downloads/],
  ['report-to', 'https://example.com/', /give the name of an entry of reportingEndpoints/],
  ['report-uri', 'reports', /give a URL or a path/],
])('fails when %s has %j', (directive, value, message) => {
  expect(() => ContentSecurityPolicy.of({ [directive]: [value] })).toThrow(message);
  expect(() => ContentSecurityPolicy.of({ [directive]: [value] })).toThrow(`of '${directive}' is wrong`);
});

test('fails when a directive is unknown', () => {
  expect(() => ContentSecurityPolicy.of({ 'scripts-src': ["'self'"] })).toThrow(/the directive "scripts-src" is unknown; known are default-src, script-src/);
});

test('fails when a directive is obsolete, with what took its place', () => {
  expect(() => ContentSecurityPolicy.of({ 'plugin-types': [] })).toThrow(/'plugin-types' is obsolete: there are no plugins any more; use object-src 'none'/);
});

test('fails when a directive stands twice', () => {
  expect(() => ContentSecurityPolicy.parse("img-src 'self'; img-src *")).toThrow(/the directive 'img-src' stands twice; browsers ignore all but the first/);
  expect(() => ContentSecurityPolicy.parse("img-src 'self'; IMG-SRC *")).toThrow(/'img-src' stands twice/);
  expect(() => ContentSecurityPolicy.of({ 'img-src': ['*'], 'Img-Src': ['*'] })).toThrow(/'img-src' stands twice/);
});

test("fails when 'none' stands beside other values", () => {
  expect(() => ContentSecurityPolicy.of({ 'img-src': ["'none'", 'https:'] })).toThrow(/'img-src' has 'none' beside https:; browsers ignore 'none' then/);
});

test('fails when there is no directive', () => {
  expect(() => ContentSecurityPolicy.parse(' ; ')).toThrow(/holds no directive/);
});

test('fails when a header holds two policies', () => {
  expect(() => ContentSecurityPolicy.parse("default-src 'self', script-src 'none'")).toThrow(/semicolon or comma/);
});

const source = fc.constantFrom("'self'", 'https:', 'data:', '*.example.com', 'https://a.example:8443/b', `'sha256-${'A'.repeat(43)}='`);
const sourceDirective = fc.constantFrom('default-src', 'script-src', 'img-src', 'connect-src', 'form-action', 'base-uri');

test('every policy that is accepted survives being written and read', () => {
  fc.assert(fc.property(fc.dictionary(sourceDirective, fc.uniqueArray(source, { maxLength: 4 }), { minKeys: 1 }), (directives) => {
    const policy = ContentSecurityPolicy.of(directives);
    expect(ContentSecurityPolicy.parse(policy.toString()).directives).toEqual(policy.directives);
  }));
});

test('whatever is given, an accepted policy holds the directives given and no other', () => {
  const word = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 8 }), source);
  const anyDirective = fc.oneof(sourceDirective, fc.string({ maxLength: 12 }));
  fc.assert(fc.property(fc.dictionary(anyDirective, fc.array(word, { maxLength: 3 }), { minKeys: 1 }), (directives) => {
    let value: string;
    try {
      value = ContentSecurityPolicy.of(directives).toString();
    } catch (error) {
      expect((error as Error).name).toBe('ContentSecurityPolicyMalformed');
      return;
    }
    expect(value).toMatch(/^[\x20-\x7e]+$/);
    expect(value.split(';').map((part) => part.trim().split(' ')[0])).toEqual(Object.keys(directives).map((name) => name.toLowerCase()));
  }), { numRuns: 500 });
});

test('parse never hangs and never throws anything but its own error', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.array(fc.constantFrom(...DIRECTIVES.keys(), ' ', ';', "'self'", "'none'", '\t', ',')).map((words) => words.join(' '))), (value) => {
    try {
      expect(ContentSecurityPolicy.parse(value).toString()).not.toBe('');
    } catch (error) {
      expect((error as Error).name).toBe('ContentSecurityPolicyMalformed');
    }
  }), { numRuns: 500 });
});
