import { createPublicKey } from 'node:crypto';
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import fc from 'fast-check';
import { credentialsOf, withoutSignature, withoutSignedCookies } from '../../../src/edge-rules/signed-request/credentials';
import { refusalOfCredentials } from '../../../src/edge-rules/signed-request/verify';
import { splitTarget } from '../../../src/listener/viewer-request';
import { ecKey, rsaKey } from '../../support/signing-keys';

/** AWS's own signer is the oracle: what it signs is let in, and nothing else. */

const RSA = rsaKey();
const EC = ecKey();
const ID = 'K2JCJMDEHXQW5F';
const ENDS = 1_767_290_400;
const BEFORE = (ENDS - 60) * 1000;
const ORIGIN = 'https://d111111abcdef8.cloudfront.net';
const KEYS = { rsa: new Map([[ID, createPublicKey(RSA.publicKey)]]), ec: new Map([[ID, createPublicKey(EC.publicKey)]]) };

interface Request {
  keys?: ReadonlyMap<string, ReturnType<typeof createPublicKey>>;
  now?: number;
  address?: string;
  cookie?: string;
}

/** What becomes of a request for a URL. */
function refusal(url: string, { keys = KEYS.rsa, now = BEFORE, address = '192.0.2.10', cookie }: Request = {}): string | undefined {
  const { uri, querystring } = splitTarget(url.slice(url.indexOf('/', 8)));
  const query = withoutSignature(querystring);
  const asked = `${url.slice(0, url.indexOf('/', 8))}${uri}${query === '' ? '' : `?${query}`}`;
  return refusalOfCredentials(credentialsOf(querystring, cookie), keys, { urls: [asked], address, now })?.code;
}

const dateLessThan = new Date(ENDS * 1000).toISOString();
const canned = (url: string, { privateKey = RSA.privateKey, algorithm }: { algorithm?: 'SHA1' | 'SHA256'; privateKey?: string } = {}) => (
  getSignedUrl({ url, keyPairId: ID, privateKey, algorithm, dateLessThan }));
type Signing = Partial<Parameters<typeof getSignedUrl>[0]>;
const custom = (url: string, extra: Signing = {}) => (
  getSignedUrl({ url, keyPairId: ID, privateKey: RSA.privateKey, dateLessThan, ...extra } as Parameters<typeof getSignedUrl>[0]));
const withPolicy = (url: string, policy: unknown, hash: 'SHA1' | 'SHA256' = 'SHA1') => {
  const signed = getSignedCookies({ policy: JSON.stringify(policy), keyPairId: ID, privateKey: RSA.privateKey, algorithm: hash });
  const mark = url.includes('?') ? '&' : '?';
  const algorithm = hash === 'SHA256' ? '&Hash-Algorithm=SHA256' : '';
  return `${url}${mark}Policy=${signed['CloudFront-Policy']}&Signature=${signed['CloudFront-Signature']}&Key-Pair-Id=${ID}${algorithm}`;
};
const cookieHeader = (cookies: object) => Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ');
const statement = (Resource: string | undefined, Condition: object = { DateLessThan: { 'AWS:EpochTime': ENDS } }) => ({ Statement: [{ ...(Resource === undefined ? {} : { Resource }), Condition }] });

describe('F-320 signed URLs with a canned policy', () => {
  test.each([
    ['a path', `${ORIGIN}/image.jpg`],
    ['a query string of its own', `${ORIGIN}/image.jpg?color=red&size=medium`],
    ['escapes', `${ORIGIN}/a%20b/%C3%A9.jpg?q=%2F`],
    ['the root', `${ORIGIN}/`],
  ])('let in who has one for %s', (_name, url) => {
    expect(refusal(canned(url))).toBeUndefined();
  });

  test('let in whatever the order of the parameters, before and after one\'s own', () => {
    const [base, query] = canned(`${ORIGIN}/image.jpg?color=red`).split('?') as [string, string];
    expect(refusal(`${base}?${query.split('&').reverse().join('&')}`)).toBeUndefined();
  });

  test('end at their time', () => {
    const url = canned(`${ORIGIN}/image.jpg`);
    expect(refusal(url, { now: ENDS * 1000 - 1 })).toBeUndefined();
    expect(refusal(url, { now: ENDS * 1000 })).toBe('AccessDenied');
  });

  test.each([
    ['another path', (url: string) => url.replace('image', 'images')],
    ['another domain', (url: string) => url.replace('d111111abcdef8', 'd222222abcdef8')],
    ['another protocol', (url: string) => url.replace('https:', 'http:')],
    ['a parameter that was added', (url: string) => `${url}&more=1`],
    ['a later end', (url: string) => url.replace(String(ENDS), String(ENDS + 1))],
    ['an end with a zero before it', (url: string) => url.replace(`Expires=${ENDS}`, `Expires=0${ENDS}`)],
    ['an end that is no number', (url: string) => url.replace(`Expires=${ENDS}`, 'Expires=soon')],
  ])('do not let in with %s', (_name, change) => {
    expect(refusal(change(canned(`${ORIGIN}/image.jpg?color=red`)))).toMatch(/^(AccessDenied|MalformedPolicy)$/);
  });
});

describe('F-324 keys and hashes', () => {
  test.each([
    ['RSA with SHA-1', RSA.privateKey, 'rsa', 'SHA1'],
    ['RSA with SHA-256', RSA.privateKey, 'rsa', 'SHA256'],
    ['ECDSA with SHA-1', EC.privateKey, 'ec', 'SHA1'],
    ['ECDSA with SHA-256', EC.privateKey, 'ec', 'SHA256'],
  ] as const)('%s', (_name, privateKey, kind, algorithm) => {
    const url = canned(`${ORIGIN}/a`, { privateKey, algorithm });
    expect(refusal(url, { keys: KEYS[kind] })).toBeUndefined();
    const other = algorithm === 'SHA1' ? `${url}&Hash-Algorithm=SHA256` : url.replace('&Hash-Algorithm=SHA256', '');
    expect(refusal(other, { keys: KEYS[kind] })).toBe('AccessDenied');
    expect(refusal(url, { keys: KEYS[kind === 'rsa' ? 'ec' : 'rsa'] })).toBe('AccessDenied');
  });

  test('a hash that CloudFront does not know', () => {
    expect(refusal(`${canned(`${ORIGIN}/a`)}&Hash-Algorithm=MD5`)).toBe('AccessDenied');
  });
});

describe('F-321 custom policies', () => {
  test('with a beginning and a range of addresses, as AWS\'s signer writes them', () => {
    const url = custom(`${ORIGIN}/image.jpg`, { dateGreaterThan: new Date((ENDS - 600) * 1000).toISOString(), ipAddress: '192.0.2.0/24' });
    expect(url).toContain('Policy=');
    expect(refusal(url)).toBeUndefined();
    expect(refusal(url, { now: (ENDS - 600) * 1000 })).toBeUndefined();
    expect(refusal(url, { now: (ENDS - 600) * 1000 - 1 })).toBe('AccessDenied');
    expect(refusal(url, { now: ENDS * 1000 })).toBe('AccessDenied');
    expect(refusal(url, { address: '192.0.3.1' })).toBe('AccessDenied');
    expect(refusal(url, { address: '2001:db8::1' })).toBe('AccessDenied');
  });

  test.each([
    ['192.0.2.10/32', '192.0.2.10', true], ['192.0.2.10/32', '192.0.2.11', false], ['192.0.2.10', '192.0.2.10', true],
    ['0.0.0.0/0', '203.0.113.9', true], ['10.0.0.0/8', '10.255.255.255', true], ['10.0.0.0/8', '11.0.0.0', false],
  ])('the range %s and %s', (range, address, allowed) => {
    const policy = statement(`${ORIGIN}/*`, { DateLessThan: { 'AWS:EpochTime': ENDS }, IpAddress: { 'AWS:SourceIp': range } });
    expect(refusal(withPolicy(`${ORIGIN}/a`, policy), { address })).toBe(allowed ? undefined : 'AccessDenied');
  });

  test.each([
    ['without a resource', statement(undefined)],
    ['for every URL', statement('*')],
    ['as one statement that is no list', { Statement: statement(`${ORIGIN}/*`).Statement[0] }],
  ])('let in %s', (_name, policy) => {
    expect(refusal(withPolicy(`${ORIGIN}/video/1.ts?x=1`, policy))).toBeUndefined();
  });

  test.each([
    ['two statements', { Statement: [...statement('*').Statement, ...statement('*').Statement] }],
    ['no statement', { Statement: [] }],
    ['no end', statement('*', {})],
    ['an end in quotes', statement('*', { DateLessThan: { 'AWS:EpochTime': String(ENDS) } })],
    ['a condition that there is not', statement('*', { DateLessThan: { 'AWS:EpochTime': ENDS }, Country: 'DE' })],
    ['an IPv6 range', statement('*', { DateLessThan: { 'AWS:EpochTime': ENDS }, IpAddress: { 'AWS:SourceIp': '2001:db8::/32' } })],
    ['no range', statement('*', { DateLessThan: { 'AWS:EpochTime': ENDS }, IpAddress: { 'AWS:SourceIp': '10.0.0.0/33' } })],
    ['no JSON object', 'policy'],
  ])('are malformed with %s', (_name, policy) => {
    expect(refusal(withPolicy(`${ORIGIN}/a`, policy))).toBe('MalformedPolicy');
  });

  test('are not those that were signed once anything in them is changed', () => {
    const policy = Buffer.from(JSON.stringify(statement('*', { DateLessThan: { 'AWS:EpochTime': ENDS + 9 } }))).toString('base64').replace(/=/g, '_').replace(/\+/g, '-').replace(/\//g, '~');
    expect(refusal(withPolicy(`${ORIGIN}/a`, statement('*')).replace(/Policy=[^&]+/, `Policy=${policy}`))).toBe('AccessDenied');
  });
});

describe('F-322 signed cookies', () => {
  const cookies = getSignedCookies({ url: `${ORIGIN}/a?b=1`, keyPairId: ID, privateKey: RSA.privateKey, dateLessThan });
  const wild = getSignedCookies({ policy: JSON.stringify(statement(`${ORIGIN}/hls/*`)), keyPairId: ID, privateKey: RSA.privateKey, algorithm: 'SHA256' });

  test('with a canned policy are for one URL', () => {
    expect(refusal(`${ORIGIN}/a?b=1`, { cookie: `x=1; ${cookieHeader(cookies)}` })).toBeUndefined();
    expect(refusal(`${ORIGIN}/a?b=2`, { cookie: cookieHeader(cookies) })).toBe('AccessDenied');
  });

  test('with a custom policy are for a playlist and all its parts', () => {
    for (const path of ['/hls/main.m3u8', '/hls/720p/seg-1.ts?x=1']) expect(refusal(`${ORIGIN}${path}`, { cookie: cookieHeader(wild) })).toBeUndefined();
    expect(refusal(`${ORIGIN}/other.m3u8`, { cookie: cookieHeader(wild) })).toBe('AccessDenied');
  });

  test('F-323 are not looked at where the URL has a parameter of signed ones', () => {
    expect(refusal(`${ORIGIN}/hls/a?Expires=1`, { cookie: cookieHeader(wild) })).toBe('MissingKey');
    expect(refusal(`${ORIGIN}/hls/a?Hash-Algorithm=SHA1`, { cookie: cookieHeader(wild) })).toBeUndefined();
  });

  test('have names in which case counts', () => {
    expect(refusal(`${ORIGIN}/hls/a`, { cookie: cookieHeader(wild).toLowerCase() })).toBe('MissingKey');
  });
});

describe('F-326 each lack has CloudFront\'s code', () => {
  const url = canned(`${ORIGIN}/a`);
  const without = (name: string) => url.replace(new RegExp(`([?&])${name}=[^&]*&?`), '$1').replace(/&$/, '');
  test.each([
    ['no credentials', `${ORIGIN}/a`, 'MissingKey'],
    ['no key id', without('Key-Pair-Id'), 'MissingKey'],
    ['an empty key id', url.replace(`Key-Pair-Id=${ID}`, 'Key-Pair-Id='), 'MissingKey'],
    ['the key id twice', `${url}&Key-Pair-Id=${ID}`, 'MissingKey'],
    ['a key that is not trusted', url.replace(ID, 'K000'), 'InvalidKey'],
    ['no signature', without('Signature'), 'MissingSignature'],
    ['a signature in plain base64', url.replace(/Signature=./, 'Signature=%2B'), 'MalformedSignature'],
    ['no end and no policy', without('Expires'), 'MissingPolicy'],
    ['a policy that is no base64', `${without('Expires')}&Policy=*`, 'MalformedPolicy'],
  ])('%s', (_name, changed, code) => {
    expect(refusal(changed)).toBe(code);
  });
});

describe('F-325 what the signature adds is taken away again', () => {
  test('from query strings', () => {
    expect(withoutSignature('a=1&Expires=1&b=2&Signature=x&Key-Pair-Id=k&Policy=p&Hash-Algorithm=SHA256')).toBe('a=1&b=2');
    expect(withoutSignature('expires=1&MyPolicy=2')).toBe('expires=1&MyPolicy=2');
  });

  test('from cookies', () => {
    expect(withoutSignedCookies('a=1; CloudFront-Policy=p; CloudFront-Signature=s; CloudFront-Key-Pair-Id=k; b=2')).toBe('a=1; b=2');
    expect(withoutSignedCookies('CloudFront-Other=1; a=1')).toBe('CloudFront-Other=1; a=1');
  });
});

test('F-320 any one character changed, dropped or added makes a signed URL or cookie refused', () => {
  const urls = [canned(`${ORIGIN}/image.jpg?color=red`), canned(`${ORIGIN}/image.jpg`, { algorithm: 'SHA256' }), custom(`${ORIGIN}/image.jpg`, { ipAddress: '192.0.2.10' })];
  const character = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
  fc.assert(fc.property(fc.constantFrom(...urls), fc.nat(), character, fc.constantFrom('change', 'drop', 'add'), (url, at, given, how) => {
    const from = ORIGIN.length + 1 + (at % (url.length - ORIGIN.length - 1));
    const changed = url.slice(0, from) + (how === 'drop' ? '' : given) + url.slice(how === 'add' ? from : from + 1);
    // An ampersand more brings an empty parameter, which is none.
    fc.pre(changed !== url && !(how === 'add' && given === '&'));
    expect(refusal(changed)).toBeDefined();
  }), { numRuns: 1500 });
});

test('F-320 whatever a viewer shows, it is refused and nothing breaks', () => {
  const text = fc.string({ maxLength: 60 });
  fc.assert(fc.property(fc.dictionary(fc.constantFrom('Expires', 'Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm', 'a'), fc.oneof(text, fc.constantFrom(ID, 'SHA256', String(ENDS)))), (parameters) => {
    const query = Object.entries(parameters).map(([name, value]) => `${name}=${value}`).join('&');
    const cookie = Object.entries(parameters).map(([name, value]) => `CloudFront-${name}=${value}`).join('; ');
    const facts = { urls: [`${ORIGIN}/`], address: '192.0.2.1', now: BEFORE };
    expect(refusalOfCredentials(credentialsOf(query, undefined), KEYS.rsa, facts)).toBeDefined();
    expect(refusalOfCredentials(credentialsOf('', cookie), KEYS.rsa, facts)).toBeDefined();
  }), { numRuns: 300 });
});
