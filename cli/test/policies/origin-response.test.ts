import { MANAGED_CACHE_POLICIES } from '../../src/model/managed/cache-policies';
import type { CachePolicy } from '../../src/model/policies';
import { originResponseHeaders } from '../../src/policies/origin-response';
import { startSite, stopSites } from '../support/site';

afterEach(stopSites);

const DISABLED = MANAGED_CACHE_POLICIES['4135ea2d-6df8-44a3-9df3-4b5a84be39ad']!;

function vary(value: string, cachePolicy: Partial<CachePolicy> = {}): string | undefined {
  return originResponseHeaders({ vary: [{ value }] }, { cachePolicy: { ...DISABLED, ...cachePolicy }, compress: false }, false).vary?.[0]?.value;
}

test('F-035 Vary names only what reached the origin', () => {
  expect(vary('Accept-Language, Accept-Encoding, X-A, Cookie', { headers: ['x-a'] })).toBe('Accept-Encoding, X-A, Cookie');
  expect(vary('Accept-Language')).toBeUndefined();
  expect(vary('*')).toBe('*');
  expect(vary('User-Agent')).toBeUndefined();
  expect(vary('User-Agent', { headers: ['cloudfront-is-mobile-viewer'] })).toBe('User-Agent');
});

test.each([['removed', undefined], ['kept', ['a=1', 'b=2']]] as const)('F-115 Set-Cookie where no cookie is forwarded: %s', async (answer, expected) => {
  const site = await startSite({ options: { assume: { 'set-cookie-without-cookies': answer } } });
  site.origins.app!.handler = (_request, response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.end();
  };
  expect((await site.get('/')).headers['set-cookie']).toEqual(expected);
});

test('Set-Cookie stays where cookies are forwarded', () => {
  const headers = { 'set-cookie': [{ value: 'a=1' }] };
  expect(originResponseHeaders(headers, { cachePolicy: { ...DISABLED, cookies: { kind: 'only', names: ['x'] } }, compress: false }, false)).toEqual(headers);
});
