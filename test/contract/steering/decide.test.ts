import { BROWSER, NOW, policyText, steering, sticky, viewerRequest } from './fixtures';
import { decide, type Decision, type DecisionInput, isAsset, readPolicy, type SteeringConfig } from '../../../src/contract/steering';
import { isCrawler } from '../../../src/contract/steering/crawlers';

interface Given extends Partial<Omit<DecisionInput, 'policy'>> {
  policy?: object;
}

function decided({ policy, ...given }: Given = {}): Decision {
  const config: SteeringConfig = given.config ?? steering();
  return decide({ request: viewerRequest(), ip: '192.0.2.1', config, now: NOW, policy: policy && readPolicy(policyText(policy), config), ...given });
}

const until = (seconds: number) => NOW + seconds;
const pinned = (variant: string, seconds = 86_400) => viewerRequest({ cookies: sticky(`1.${variant}.4711.${until(seconds)}`) });

describe('precedence', () => {
  test.each<[string, Given, string, string]>([
    ['nothing but a bucket', {}, 'v1', 'bucket'],
    ['all weight on v2', { policy: { weights: { v2: 100 } } }, 'v2', 'bucket'],
    ['a pin beats the bucket', { request: pinned('v2'), policy: { weights: { v2: 0 } } }, 'v2', 'pin'],
    ['a void beats the pin', { request: pinned('v2'), policy: { voided: ['v2'] } }, 'v1', 'bucket'],
    ['a void beats the weight', { policy: { weights: { v2: 100 }, voided: ['v2'] } }, 'v1', 'bucket'],
    ['force beats the pin', { request: pinned('v1'), policy: { force: 'v2' } }, 'v2', 'force'],
    ['force beats the void', { policy: { force: 'v2', voided: ['v2'] } }, 'v2', 'force'],
    ['preview beats force', { preview: { member: 'v2', expires: until(60) }, policy: { force: 'v1' } }, 'v2', 'preview'],
    ['preview shows a voided member', { preview: { member: 'v2', expires: until(60) }, policy: { voided: ['v2'] } }, 'v2', 'preview'],
    ['a preview that only explains changes nothing', { preview: { expires: until(60) }, request: pinned('v2') }, 'v2', 'pin'],
    ['a preview of a member that is gone changes nothing', { preview: { member: 'v9', expires: until(60) } }, 'v1', 'bucket'],
    ['a voided primary is left', { policy: { voided: ['v1'] } }, 'v2', 'bucket'],
    ['a voided primary is left where the others weigh nothing', { policy: { voided: ['v1'], weights: { v2: 0 } } }, 'v2', 'bucket'],
    ['where all are voided, none is', { policy: { voided: ['v1', 'v2'], weights: { v2: 0 } } }, 'v1', 'bucket'],
    ['a crawler sees the primary', { request: viewerRequest({ headers: { 'user-agent': { value: 'Googlebot/2.1' } } }), policy: { weights: { v2: 100 } } }, 'v1', 'crawler'],
    ['force beats the crawler', { request: viewerRequest({ headers: { 'user-agent': { value: 'Googlebot/2.1' } } }), policy: { force: 'v2' } }, 'v2', 'force'],
    ['a crawler never sees a voided primary', { request: viewerRequest({ headers: { 'user-agent': { value: 'bingbot' } } }), policy: { voided: ['v1'] } }, 'v2', 'crawler'],
  ])('%s', (_, given, variant, reason) => {
    expect(decided(given)).toMatchObject({ variant, reason });
  });

  test('crawlers are steered where the pool says so', () => {
    const request = viewerRequest({ headers: { 'user-agent': { value: 'Googlebot/2.1' } } });
    expect(decided({ config: steering({ v2: 100 }, { crawlers: true }), request })).toMatchObject({ variant: 'v2', reason: 'bucket', sticky: true });
  });
});

test('a member may be called like a property that every object has', () => {
  const config = steering({ constructor: 100 });
  expect(decided({ config })).toMatchObject({ variant: 'constructor', reason: 'bucket' });
  expect(decided({ config, policy: {} })).toMatchObject({ variant: 'constructor', reason: 'bucket' });
  expect(decided({ config, policy: { voided: ['constructor'] } })).toMatchObject({ variant: 'v1' });
});

describe('the pin', () => {
  test.each<[string, number, boolean]>([
    ['holds to its last second', 1, true],
    ['is over when its time has come', 0, false],
    ['holds for the whole time to live', 86_400, true],
    ['holds where a clock is a minute ahead', 86_460, true],
    ['is void where nobody can have written it', 86_461, false],
    ['of the year 9999 is void', 253_402_300_799 - NOW, false],
  ])('%s', (_, seconds, holds) => {
    const decision = decided({ request: pinned('v2', seconds), policy: { weights: { v2: 0 } } });
    expect(decision).toMatchObject(holds ? { variant: 'v2', reason: 'pin' } : { variant: 'v1', reason: 'bucket' });
    // The number stays the visitor's own.
    expect(decision.bucket).toBe(4711);
  });

  test('to a member that is gone is void, and the bucket stays', () => {
    expect(decided({ request: pinned('v9') })).toMatchObject({ reason: 'bucket', bucket: 4711 });
  });
});

describe('consent', () => {
  const config = steering({ v2: 100 }, { consent: { cookie: 'cc', contains: 'stats' } });
  const withConsent = (value: string) => viewerRequest({ cookies: { cc: { value }, ...sticky(`1.v2.1.${until(9)}`) } });

  test.each([['', 'no-consent'], ['ads', 'no-consent'], ['ads,stats', 'pin']])('%p', (value, reason) => {
    expect(decided({ config, request: withConsent(value) })).toMatchObject({ reason, sticky: reason === 'pin' });
  });

  test('without it the primary answers', () => {
    expect(decided({ config })).toMatchObject({ variant: 'v1', reason: 'no-consent', sticky: false });
  });
});

describe('the sticky key', () => {
  test('of a cookie decides the bucket, whatever ours says; the pin stays', () => {
    const config = steering({ v2: 10 }, { keyCookie: 'uid' });
    const at = (cookies: object) => decided({ config, request: viewerRequest({ cookies: { ...cookies } }) });
    const alone = at({ uid: { value: '42' } });
    expect(at({ uid: { value: '42' }, ...sticky(`1.v1.4711.${until(-5)}`) }).bucket).toBe(alone.bucket);
    expect(at({ uid: { value: '42' }, ...sticky(`1.v2.4711.${until(5)}`) })).toMatchObject({ variant: 'v2', reason: 'pin', bucket: alone.bucket });
  });

  test('of a header needs no cookie, and reads none', () => {
    const config = steering({ v2: 100 }, { keyHeader: 'x-device-id', cookie: '' });
    const request = viewerRequest({ headers: { 'x-device-id': { value: 'd7' } }, cookies: sticky(`1.v1.4711.${until(5)}`) });
    expect(decided({ config, request })).toMatchObject({ variant: 'v2', reason: 'bucket' });
  });
});

describe('skew protection', () => {
  const config = steering({ v2: 10 }, { skewProtection: true });
  const asset = (variant: string, seconds: number) => viewerRequest({ uri: '/app.3f2a.js', cookies: sticky(`1.${variant}.4711.${until(seconds)}`) });

  test.each<[string, Given]>([
    ['voided since', { request: asset('v2', 60), policy: { voided: ['v2'] } }],
    ['pinned no longer', { request: asset('v2', -60) }],
    ['not the forced one', { request: asset('v2', 60), policy: { force: 'v1' } }],
  ])('an asset comes from the version of its page, even one %s', (_, given) => {
    expect(decided({ config, ...given })).toMatchObject({ variant: 'v2', reason: 'page', sticky: false });
  });

  test('pages do not', () => {
    expect(decided({ config, request: pinned('v2'), policy: { voided: ['v2'] } })).toMatchObject({ variant: 'v1' });
  });

  test('without it assets are steered as pages are', () => {
    expect(decided({ request: asset('v2', 60), policy: { voided: ['v2'] } })).toMatchObject({ variant: 'v1', reason: 'bucket' });
  });
});

test.each([
  ['/', false], ['/about', false], ['/a.b/c', false], ['/index.html', false], ['/old.HTM', false], ['/app.js', true], ['/img/logo.svg', true], ['/data.json', true], ['/site.webmanifest', true], ['/v1.2', true], ['/dot.', false],
])('whether %s is an asset: %p', (uri, expected) => {
  expect(isAsset(viewerRequest({ uri }))).toBe(expected);
});

test('only what is read can be an asset', () => {
  expect(isAsset(viewerRequest({ uri: '/upload.png', method: 'POST' }))).toBe(false);
});

test.each([
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'bingbot/2.0', 'Twitterbot/1.0', 'facebookexternalhit/1.1', 'Slackbot-LinkExpanding 1.0', 'DuckDuckBot/1.1',
  'Baiduspider', 'Yahoo! Slurp', 'LinkedInBot/1.0', 'HeadlessChrome/120', 'WhatsApp/2.23', 'Pingdom.com_bot_version_1.4', 'GPTBot/1.0', 'ia_archiver',
])('%s is a crawler', (userAgent) => {
  expect(isCrawler(userAgent)).toBe(true);
});

test.each([BROWSER, 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1', 'Mozilla/5.0 (Linux; Android 15; CUBOT P60) Chrome/131', 'curl/8.5.0', '', undefined])('%s is none', (userAgent) => {
  expect(isCrawler(userAgent)).toBe(false);
});
