import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { edits, siteWithFunction } from '../support/fake-edits';
import { ecKey, keyGroup, rsaKey } from '../support/signing-keys';
import { send, startSite, stopSites, type SiteInput, type TestSite } from '../support/site';
import { CACHING_DISABLED, CACHING_OPTIMIZED, cachePolicyResource } from '../support/templates';

afterEach(stopSites);

const RSA = rsaKey();
const EC = ecKey();
/** The clock of the sites below stands here. */
const NOW = Date.UTC(2026, 0, 1);
const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const ORIGIN = 'https://www.example.com';
const HOST = { host: 'www.example.com' };
const keyPairId = 'site-Key';

const restricted = (input: SiteInput = {}): SiteInput => ({
  ...input,
  behavior: { TrustedKeyGroups: [{ Ref: 'Group' }], ...input.behavior },
  resources: { ...keyGroup(RSA.publicKey), ...input.resources },
});
const pathOf = (url: string) => url.slice(ORIGIN.length);
const signed = (path: string, seconds = 60, extra: object = {}) => pathOf(getSignedUrl({ url: `${ORIGIN}${path}`, keyPairId, privateKey: RSA.privateKey, dateLessThan: inSeconds(seconds), ...extra }));
const cookies = (resource: string, ends = NOW / 1000 + 60) => Object.entries(getSignedCookies({
  policy: JSON.stringify({ Statement: [{ Resource: resource, Condition: { DateLessThan: { 'AWS:EpochTime': ends } } }] }), keyPairId, privateKey: RSA.privateKey,
})).map(([name, value]) => `${name}=${value}`).join('; ');
const policyOf = (key: Record<string, unknown>) => ({ behavior: { CachePolicyId: { Ref: 'Policy' } }, resources: { Policy: cachePolicyResource({ DefaultTTL: 60 }, key) } });
const urls = (site: TestSite) => site.origins.app!.seen.map(({ url }) => url);

describe('F-320 behaviors with trusted keys', () => {
  test('serve signed URLs until they end, by the clock that is given', async () => {
    const site = await startSite(restricted());
    const url = signed('/a?x=1', 60);
    expect(await site.get(url, { headers: HOST })).toMatchObject({ status: 200 });
    site.advance(60);
    expect(await site.get(url, { headers: HOST })).toMatchObject({ status: 403 });
    expect(urls(site)).toEqual(['/a']);
  });

  test('F-326 refuse others with CloudFront\'s XML, and ask no origin', async () => {
    const site = await startSite(restricted());
    const { status, headers, body } = await site.get('/a', { headers: HOST });
    expect({ status, type: headers['content-type'], cache: headers['x-cache'] }).toEqual({ status: 403, type: 'text/xml', cache: 'Error from cloudfront' });
    expect(body).toBe('<?xml version="1.0" encoding="UTF-8"?><Error><Code>MissingKey</Code><Message>Missing Key-Pair-Id query parameter or cookie value</Message></Error>');
    expect(urls(site)).toEqual([]);
    expect(site.traces.find(({ stage }) => stage === 'signed request')!.detail).toMatch(/^MissingKey/);
  });

  test.each(['GET', 'HEAD', 'OPTIONS', 'POST'])('look at every method: %s', async (method) => {
    const site = await startSite(restricted({ behavior: { AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] } }));
    expect(await site.get('/a', { method, headers: HOST })).toMatchObject({ status: 403 });
    expect(await site.get(signed('/a'), { method, headers: HOST })).toMatchObject({ status: 200 });
  });

  test('leave other behaviors alone', async () => {
    const open = { PathPattern: '/open/*', TargetOriginId: 'app', ViewerProtocolPolicy: 'allow-all', CachePolicyId: CACHING_DISABLED };
    const site = await startSite(restricted({ config: { CacheBehaviors: [open] } }));
    expect(await site.get('/open/a')).toMatchObject({ status: 200 });
    expect(await site.get('/closed/a')).toMatchObject({ status: 403 });
  });

  test('F-322 serve a playlist and its parts to who has the cookies', async () => {
    const site = await startSite(restricted());
    const headers = { ...HOST, cookie: cookies(`${ORIGIN}/hls/*`) };
    for (const path of ['/hls/main.m3u8', '/hls/1.ts']) expect(await site.get(path, { headers })).toMatchObject({ status: 200 });
    expect(await site.get('/other/main.m3u8', { headers })).toMatchObject({ status: 403 });
  });

  test('F-327 compare a policy with the path as it was sent, whatever its dots and slashes lead to', async () => {
    const site = await startSite(restricted());
    const headers = { ...HOST, cookie: cookies(`${ORIGIN}/public/*`) };
    for (const path of ['/public/../private/a', '/public//a', '/public/%2e%2e/private/a']) expect(await site.get(path, { headers })).toMatchObject({ status: 200 });
    for (const path of ['/x/../public/a', '//public/a']) expect(await site.get(path, { headers })).toMatchObject({ status: 403 });
  });

  test('F-321 know the viewer\'s address', async () => {
    const site = await startSite(restricted());
    const url = signed('/a', 60, { ipAddress: '192.0.2.0/24' });
    expect(await site.get(url, { headers: { ...HOST, 'x-local-viewer-address': '192.0.2.9' } })).toMatchObject({ status: 200 });
    expect(await site.get(url, { headers: { ...HOST, 'x-local-viewer-address': '198.51.100.9' } })).toMatchObject({ status: 403 });
  });

  test('F-324 trust keys that are given besides those of the template', async () => {
    const site = await startSite(restricted({ options: { publicKeys: { K2JCJMDEHXQW5F: EC.publicKey } } }));
    expect(await site.get(signed('/a', 60, { keyPairId: 'K2JCJMDEHXQW5F', privateKey: EC.privateKey }), { headers: HOST })).toMatchObject({ status: 200 });
    expect(await site.get(signed('/a'), { headers: HOST })).toMatchObject({ status: 200 });
  });

  test('F-324 trust the key pairs of accounts where they are given', async () => {
    const site = await startSite({ behavior: { TrustedSigners: ['self'] }, options: { publicKeys: { K1: RSA.publicKey } } });
    expect(await site.get(signed('/a', 60, { keyPairId: 'K1' }), { headers: HOST })).toMatchObject({ status: 200 });
  });
});

test('F-328 on this machine\'s own address a URL of any name of the distribution counts', async () => {
  const site = await startSite(restricted({ config: { Aliases: ['www.example.com'] } }));
  expect(await site.get(signed('/a'))).toMatchObject({ status: 200 });
  expect(await site.get(pathOf(signed('/b').replace(/^/, ORIGIN)).replace('/b', '/c'))).toMatchObject({ status: 403 });
  const own = getSignedUrl({ url: `${site.cloudFront.url}/d`, keyPairId, privateKey: RSA.privateKey, dateLessThan: inSeconds(60) });
  expect(await site.get(own.slice(site.cloudFront.url.length))).toMatchObject({ status: 200 });
  const elsewhere = getSignedUrl({ url: 'https://elsewhere.example/e', keyPairId, privateKey: RSA.privateKey, dateLessThan: inSeconds(60) });
  expect(await site.get(elsewhere.slice('https://elsewhere.example'.length))).toMatchObject({ status: 403 });
});

describe('F-325 the signature is no part of', () => {
  test('the cache key and the origin\'s request', async () => {
    const site = await startSite(restricted(policyOf({ QueryStringsConfig: { QueryStringBehavior: 'all' }, CookiesConfig: { CookieBehavior: 'all' } })));
    await site.get(signed('/a?x=1', 60), { headers: HOST });
    const again = await site.get(signed('/a?x=1', 61), { headers: HOST });
    expect(again.headers['x-cache']).toBe('Hit from cloudfront');
    const byCookie = await site.get('/a?x=1', { headers: { ...HOST, cookie: cookies('*') } });
    expect(byCookie.headers['x-cache']).toBe('Hit from cloudfront');
    await site.get('/b', { headers: { ...HOST, cookie: `mine=1; ${cookies('*')}` } });
    expect(site.origins.app!.seen.map(({ url, headers }) => [url, headers.cookie])).toEqual([['/a?x=1', undefined], ['/b', 'mine=1']]);
  });

  test('what functions see: they see it all', async () => {
    const seen: string[] = [];
    const site = await siteWithFunction(['viewer-request'], { onRequest: edits((request) => seen.push(request.querystring)) }, {
      behavior: { TrustedKeyGroups: [{ Ref: 'Group' }] }, resources: keyGroup(RSA.publicKey),
    });
    await site.get(signed('/a?x=1'), { headers: HOST });
    expect(seen).toEqual([expect.stringMatching(/^x=1&.*Signature=/)]);
  });
});

test.each([['before-function', []], ['after-function', ['/a']]] as const)('F-127 credentials are checked %s', async (answer, expected) => {
  const seen: string[] = [];
  const site = await siteWithFunction(['viewer-request'], { onRequest: edits((request) => seen.push(request.uri)) }, {
    behavior: { TrustedKeyGroups: [{ Ref: 'Group' }] }, resources: keyGroup(RSA.publicKey), options: { assume: { 'signature-checked': answer } },
  });
  expect(await site.get('/a', { headers: HOST })).toMatchObject({ status: 403 });
  expect(seen).toEqual(expected);
  expect(await site.get(signed('/b'), { headers: HOST })).toMatchObject({ status: 200 });
  expect(urls(site)).toEqual(['/b']);
});

const countries = (RestrictionType: string, ...Locations: string[]) => ({ Restrictions: { GeoRestriction: { RestrictionType, Locations } } });
const from = (country: string) => ({ headers: { 'x-local-viewer': `country=${country}` } });

describe('F-329 restrictions by country', () => {
  test.each([
    ['whitelist', 'LI', 200], ['whitelist', 'MC', 403], ['blacklist', 'LI', 403], ['blacklist', 'MC', 200], ['whitelist', 'li', 200],
  ])('a %s of LI and CH answers %s with %d', async (type, country, status) => {
    const site = await startSite({ config: countries(type, 'LI', 'CH') });
    expect((await site.get('/a', from(country))).status).toBe(status);
    expect(urls(site)).toHaveLength(status === 200 ? 1 : 0);
  });

  test('serve who comes from nobody knows where', async () => {
    const site = await startSite({ config: countries('whitelist', 'LI') });
    expect(await site.get('/a')).toMatchObject({ status: 200 });
  });

  test('take the country of the flag, and of a header that the request brings', async () => {
    const site = await startSite({ config: countries('whitelist', 'LI'), options: { viewer: { country: 'MC' } } });
    expect(await site.get('/a')).toMatchObject({ status: 403, headers: { 'x-cache': 'Error from cloudfront' }, body: expect.stringContaining('block access from your country') });
    expect(await site.get('/a', from('LI'))).toMatchObject({ status: 200 });
    expect(await site.get('/a', { headers: { 'cloudfront-viewer-country': 'LI' } })).toMatchObject({ status: 200 });
  });

  test('hold for what is cached, too', async () => {
    const site = await startSite({ config: countries('blacklist', 'MC'), behavior: { CachePolicyId: CACHING_OPTIMIZED } });
    await site.get('/a', from('LI'));
    expect((await site.get('/a', from('LI'))).headers['x-cache']).toBe('Hit from cloudfront');
    expect(await site.get('/a', from('MC'))).toMatchObject({ status: 403 });
  });

  test('fails when a request says what is no country', async () => {
    const site = await startSite();
    expect(await site.get('/a', from('Germany'))).toMatchObject({ status: 400, body: expect.stringContaining('two letters') });
    expect(await site.get('/a', { headers: { 'x-local-viewer': 'planet=mars' } })).toMatchObject({ status: 400, body: expect.stringContaining('country, country-name') });
  });
});

test('F-330 custom error pages stand in for both refusals, and are cached', async () => {
  const CustomErrorResponses = [{ ErrorCode: 403, ResponseCode: 404, ResponsePagePath: '/login.html' }];
  const site = await startSite(restricted({ config: { CustomErrorResponses, ...countries('blacklist', 'MC') }, behavior: { CachePolicyId: CACHING_OPTIMIZED } }));
  site.origins.app!.handler = (request, response) => response.end(`page ${request.url}`);
  for (const headers of [HOST, { ...HOST, 'x-local-viewer': 'country=MC' }]) {
    expect(await site.get('/a', { headers })).toMatchObject({ status: 404, body: 'page /login.html', headers: { 'x-cache': 'Error from cloudfront' } });
  }
  expect(urls(site)).toEqual(['/login.html']);
});

test('over HTTP a URL that was signed for HTTPS is another one', async () => {
  const site = await startSite(restricted({ options: { httpPort: 0 } }));
  expect(await send(site.cloudFront.httpUrl!, signed('/a'), { headers: HOST })).toMatchObject({ status: 403 });
});
