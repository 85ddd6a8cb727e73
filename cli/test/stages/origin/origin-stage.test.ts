import { startSite, stopSites } from '../../support/site';
import { groupConfig } from '../../support/templates';

afterEach(stopSites);

test('a request reaches the origin with what CloudFront sends by itself', async () => {
  const site = await startSite();
  const response = await site.get('/hello?x=1', { headers: { 'accept-language': 'de', 'cookie': 'a=1' } });
  expect(response).toMatchObject({ status: 200, body: 'app', headers: { 'x-cache': 'Miss from cloudfront' } });
  const { url, headers } = site.origins.app!.seen[0]!;
  expect(url).toBe('/hello');
  expect(headers).toMatchObject({ 'host': 'app.example.com', 'user-agent': 'Amazon CloudFront', 'x-forwarded-for': '127.0.0.1' });
  expect(headers).not.toHaveProperty('cookie');
  expect(headers).not.toHaveProperty('accept-language');
});

test('F-001 a listed status of the primary brings the secondary, for this request alone', async () => {
  const site = await startSite({ config: groupConfig([500, 503]) });
  site.origins.a!.handler = (_request, response) => {
    response.statusCode = 500;
    response.end('broken');
  };
  expect((await site.get('/')).body).toBe('b');
  site.origins.a!.handler = (_request, response) => response.end('healed');
  expect((await site.get('/')).body).toBe('healed');
});
