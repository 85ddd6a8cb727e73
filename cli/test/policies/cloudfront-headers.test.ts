import https from 'node:https';
import { headerValue } from '../../src/model/headers';
import { cloudFrontHeader, type ViewerFacts } from '../../src/policies/cloudfront-headers';
import { SIMULATED_HEADERS, simulatedViewer } from '../../src/policies/simulated-viewer';
import { edits, siteWithFunction } from '../support/fake-edits';
import { send, startSite, stopSites, type SiteInput } from '../support/site';
import { lambdas } from '../support/site';
import { cachePolicyResource, withLambdas } from '../support/templates';

afterEach(stopSites);

const VIEWER: ViewerFacts = { protocol: 'https', address: '198.51.100.10', port: 46532, httpVersion: '1.1' };
const valueOf = (name: string, viewer: Partial<ViewerFacts> = {}, headers: Record<string, string> = {}) => cloudFrontHeader(name, {
  method: 'GET', uri: '/', querystring: '', clientIp: VIEWER.address, headers: Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, [{ value }]])),
}, { ...VIEWER, ...viewer })?.value;

const policy = (names: string[], HeaderBehavior = 'whitelist') => ({
  Type: 'AWS::CloudFront::OriginRequestPolicy',
  Properties: {
    OriginRequestPolicyConfig: {
      Name: 'p', CookiesConfig: { CookieBehavior: 'none' }, QueryStringsConfig: { QueryStringBehavior: 'none' }, HeadersConfig: { HeaderBehavior, ...(names.length > 0 ? { Headers: names } : {}) },
    },
  },
});
const naming = (names: string[], kind?: string): SiteInput => ({ behavior: { OriginRequestPolicyId: { Ref: 'Policy' } }, resources: { Policy: policy(names, kind) } });
const ALL = [
  'CloudFront-Is-Android-Viewer', 'CloudFront-Is-Desktop-Viewer', 'CloudFront-Is-IOS-Viewer', 'CloudFront-Is-Mobile-Viewer', 'CloudFront-Is-SmartTV-Viewer',
  'CloudFront-Is-Tablet-Viewer', 'CloudFront-Viewer-Address', 'CloudFront-Viewer-ASN', 'CloudFront-Viewer-Country', 'CloudFront-Viewer-City',
  'CloudFront-Viewer-Country-Name', 'CloudFront-Viewer-Country-Region', 'CloudFront-Viewer-Country-Region-Name', 'CloudFront-Viewer-Latitude',
  'CloudFront-Viewer-Longitude', 'CloudFront-Viewer-Metro-Code', 'CloudFront-Viewer-Postal-Code', 'CloudFront-Viewer-Time-Zone', 'CloudFront-Viewer-Header-Order',
  'CloudFront-Viewer-Header-Count', 'CloudFront-Viewer-TLS', 'CloudFront-Viewer-JA3-Fingerprint', 'CloudFront-Viewer-JA4-Fingerprint', 'CloudFront-Forwarded-Proto',
  'CloudFront-Viewer-Http-Version',
];
const SEATTLE = {
  'country': 'US', 'region': 'WA', 'region-name': 'Washington', 'city': 'Seattle', 'postal-code': '98101', 'time-zone': 'America/Los_Angeles', 'latitude': '47.60620',
  'longitude': '-122.33210', 'metro-code': '819', 'asn': '16509', 'ja3': 'e7d705a3286e19ea42f587b344ee6865', 'ja4': 't13d1516h2_8daaf6152771_e5627efa2ab1',
};

describe('F-331 the device by its User-Agent', () => {
  const AGENTS: [string, string, string[]][] = [
    ['a desktop', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36', ['Desktop']],
    ['an iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148', ['Mobile', 'IOS']],
    ['an iPad', 'Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148', ['Tablet', 'IOS']],
    ['an Android phone', 'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36', ['Mobile', 'Android']],
    ['an Android tablet', 'Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 Chrome/131.0 Safari/537.36', ['Tablet', 'Android']],
    ['a television', 'Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) AppleWebKit/537.36 HbbTV/1.6.1', ['SmartTV']],
    ['nobody says', '', ['Desktop']],
  ];
  test.each(AGENTS)('%s', (_name, agent, expected) => {
    const kinds = ['Desktop', 'Mobile', 'Tablet', 'SmartTV', 'Android', 'IOS'];
    const values = kinds.map((kind) => [kind, valueOf(`cloudfront-is-${kind.toLowerCase()}-viewer`, {}, { 'user-agent': agent })]);
    expect(values).toEqual(kinds.map((kind) => [kind, String(expected.includes(kind))]));
  });
});

describe('F-332 the headers of place and network', () => {
  const site = () => startSite({ ...naming(ALL), options: { viewer: SEATTLE } });
  const sent = async (headers: Record<string, string> = {}) => {
    const { get, origins } = await site();
    await get('/', { headers });
    return origins.app!.seen[0]!.headers;
  };

  test('are what is simulated, the name of the country comes with it', async () => {
    expect(await sent()).toMatchObject({
      'cloudfront-viewer-country': 'US', 'cloudfront-viewer-country-name': 'United States', 'cloudfront-viewer-country-region': 'WA',
      'cloudfront-viewer-country-region-name': 'Washington', 'cloudfront-viewer-city': 'Seattle', 'cloudfront-viewer-postal-code': '98101',
      'cloudfront-viewer-time-zone': 'America/Los_Angeles', 'cloudfront-viewer-latitude': '47.60620', 'cloudfront-viewer-longitude': '-122.33210',
      'cloudfront-viewer-metro-code': '819', 'cloudfront-viewer-asn': '16509',
    });
  });

  test('are what the request says under their name, whatever is simulated', async () => {
    expect(await sent({ 'cloudfront-viewer-city': 'Bern' })).toMatchObject({ 'cloudfront-viewer-city': 'Bern', 'cloudfront-viewer-country': 'US' });
  });

  test('are absent for viewers from AWS\'s network but for country, address and ASN', async () => {
    const headers = await sent({ 'x-local-viewer': 'network=aws', 'x-local-viewer-address': '192.0.2.1:99' });
    expect(headers).toMatchObject({ 'cloudfront-viewer-country': 'US', 'cloudfront-viewer-asn': '16509', 'cloudfront-viewer-address': '192.0.2.1:99' });
    const absent = ['city', 'country-name', 'country-region', 'country-region-name', 'latitude', 'longitude', 'metro-code', 'postal-code', 'time-zone'];
    expect(absent.filter((name) => headers[`cloudfront-viewer-${name}`] !== undefined)).toEqual([]);
  });

  test('of another country are not those of the first, and beyond ASCII are percent-encoded', async () => {
    const headers = await sent({ 'x-local-viewer': `country=DE; city=${Buffer.from('Köln am Rhein').toString('latin1')}` });
    expect(headers).toMatchObject({ 'cloudfront-viewer-country': 'DE', 'cloudfront-viewer-country-name': 'Germany', 'cloudfront-viewer-city': 'K%C3%B6ln am Rhein' });
    expect(headers).not.toHaveProperty('cloudfront-viewer-metro-code');
    expect(headers).not.toHaveProperty('cloudfront-viewer-time-zone');
  });

  test('have a metro code in the United States alone', () => {
    expect([...simulatedViewer({ 'country': 'DE', 'metro-code': '819' }).values.keys()]).not.toContain('cloudfront-viewer-metro-code');
  });

  test('are absent where nothing is simulated, and may come with the request', async () => {
    const { get, origins } = await startSite(naming(ALL));
    await get('/');
    await get('/', { headers: { 'cloudfront-viewer-city': 'Bern' } });
    expect(Object.keys(origins.app!.seen[0]!.headers).filter((name) => SIMULATED_HEADERS.has(name))).toEqual(['cloudfront-viewer-tls']);
    expect(origins.app!.seen[1]!.headers['cloudfront-viewer-city']).toBe('Bern');
  });

  test.each([
    [{ country: 'Germany' }, 'two letters'], [{ planet: 'mars' }, 'country, country-name, region'], [{ network: 'home' }, 'aws or internet'], [{ asn: 'AS1' }, 'digits'], [{ city: '' }, 'left out'],
  ])('fails when %j is said', (traits, allowed) => {
    expect(() => simulatedViewer(traits as unknown as Record<string, string>)).toThrow(expect.objectContaining({ code: 'ERR_OPTION', message: expect.stringContaining(allowed) }));
  });

  test('are part of the cache key where the cache policy names them', async () => {
    const { get, origins } = await startSite({
      behavior: { CachePolicyId: { Ref: 'Policy' } },
      resources: { Policy: cachePolicyResource({ DefaultTTL: 60 }, { HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['CloudFront-Viewer-Country'] } }) },
    });
    for (const country of ['DE', 'FR', 'DE']) await get('/a', { headers: { 'x-local-viewer': `country=${country}` } });
    expect(origins.app!.seen.map(({ headers }) => headers['cloudfront-viewer-country'])).toEqual(['DE', 'FR']);
  });
});

describe('F-333 the viewer\'s headers', () => {
  test('are told in their order and number, without those for the local CloudFront', async () => {
    const { get, origins } = await startSite(naming(ALL));
    await get('/', { headers: { 'Host': 'www.example.com', 'User-Agent': 'curl', 'x-local-viewer': 'country=DE', 'Accept': '*/*', 'X-A': '1' } });
    const { headers } = origins.app!.seen[0]!;
    expect(headers['cloudfront-viewer-header-order']).toMatch(/^Host:User-Agent:Accept:X-A(:Connection)?$/i);
    expect(headers['cloudfront-viewer-header-count']).toBe(String(headers['cloudfront-viewer-header-order']!.toString().split(':').length));
  });

  test('are cut off at 7,680 characters, and counted all', () => {
    const rawHeaders = Array.from({ length: 1000 }, (_, index) => [`X-Header-${index}`, '1']).flat();
    expect(valueOf('cloudfront-viewer-header-order', { rawHeaders })).toHaveLength(7_680);
    expect(valueOf('cloudfront-viewer-header-count', { rawHeaders })).toBe('1000');
  });

  test('do not count what HTTP/2 has in their place', () => {
    expect(valueOf('cloudfront-viewer-header-order', { rawHeaders: [':method', 'GET', 'accept', '*/*'] })).toBe('accept');
  });
});

describe('F-334 protocol and TLS', () => {
  test('over HTTP nothing is told of TLS', async () => {
    const { cloudFront, origins, get } = await startSite({ ...naming(ALL), options: { httpPort: 0, viewer: SEATTLE } });
    await send(cloudFront.httpUrl!, '/');
    await get('/');
    const [plain, secure] = origins.app!.seen.map(({ headers }) => headers);
    expect(plain).toMatchObject({ 'cloudfront-forwarded-proto': 'http', 'cloudfront-viewer-http-version': '1.1' });
    for (const name of ['tls', 'ja3-fingerprint', 'ja4-fingerprint']) expect(plain).not.toHaveProperty(`cloudfront-viewer-${name}`);
    expect(secure).toMatchObject({
      'cloudfront-forwarded-proto': 'https', 'cloudfront-viewer-tls': expect.stringMatching(/^TLSv1\.3:\w+:fullHandshake$/),
      'cloudfront-viewer-ja3-fingerprint': SEATTLE.ja3, 'cloudfront-viewer-ja4-fingerprint': SEATTLE.ja4,
    });
  });

  test('TLS is that of the connection where there is one', async () => {
    const { cloudFront, origins } = await startSite({ ...naming(ALL), options: { https: true } });
    const [minVersion, maxVersion] = ['TLSv1.2', 'TLSv1.2'] as const;
    await new Promise<void>((resolve, reject) => {
      https.get(cloudFront.httpsUrl!, { rejectUnauthorized: false, minVersion, maxVersion, agent: false }, (response) => response.resume().on('end', resolve)).on('error', reject);
    });
    expect(origins.app!.seen[0]!.headers['cloudfront-viewer-tls']).toMatch(/^TLSv1\.2:ECDHE-[A-Z0-9-]+:fullHandshake$/);
  });

  test('can be simulated', () => {
    expect(valueOf('cloudfront-viewer-tls', { simulated: simulatedViewer({ tls: 'TLSv1.2:ECDHE-RSA-AES128-GCM-SHA256:sessionResumed' }) })).toMatch(/^TLSv1\.2:.*:sessionResumed$/);
  });
});

describe('F-335 headers that no policy names', () => {
  const forged = { 'cloudfront-viewer-country': 'DE', 'cloudfront-is-mobile-viewer': 'true', 'cloudfront-mine': '1' };

  test('are not passed on, even where all the viewer\'s headers are', async () => {
    const { get, origins } = await startSite(naming([], 'allViewer'));
    await get('/', { headers: forged });
    expect(Object.keys(origins.app!.seen[0]!.headers).filter((name) => name.startsWith('cloudfront-'))).toEqual(['cloudfront-mine']);
  });

  test.each([[['CloudFront-Viewer-Country'], ['cloudfront-viewer-country', 'cloudfront-mine']], [['X-Other'], ['cloudfront-mine']]])('are not shown to CloudFront Functions: named %j', async (named, expected) => {
    const seen: string[][] = [];
    const input = naming(named);
    const site = await siteWithFunction(['viewer-request'], {
      onRequest: edits((request) => seen.push(Object.keys(request.headers).filter((name) => name.startsWith('cloudfront-')))),
    }, { behavior: input.behavior, resources: input.resources });
    await site.get('/', { headers: forged });
    expect(seen[0]!.sort()).toEqual([...expected].sort());
  });

  test('are not shown to Lambda@Edge at viewer-request, where they are named neither; the origin gets them then', async () => {
    const seen: (string | undefined)[] = [];
    const { behavior, resources } = withLambdas(['viewer-request']);
    const input = naming(['CloudFront-Viewer-Country']);
    const site = await startSite({
      behavior: { ...behavior, ...input.behavior },
      resources: { ...resources, ...input.resources },
      functions: lambdas({
        'viewer-request': async ({ request }) => {
          seen.push(headerValue(request.headers, 'cloudfront-viewer-country'));
          return { kind: 'request', request };
        },
      }),
    });
    await site.get('/', { headers: forged });
    expect(seen).toEqual([undefined]);
    expect(site.origins.app!.seen[0]!.headers['cloudfront-viewer-country']).toBe('DE');
  });
});
