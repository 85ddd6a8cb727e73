import { headerValue } from '../../src/model/headers';
import type { Exchange, Reply } from '../../src/stages/stage';
import { viewerRequestStage } from '../../src/stages/viewer-request-stage';

test('a header "constructor" that nobody sent is none, where CloudFront adds headers of its own', async () => {
  const headers = Object.assign(Object.create(null), { host: [{ key: 'Host', value: 'www.example.com' }] });
  const request = { method: 'GET', uri: '/', querystring: '', headers, clientIp: '198.51.100.1' };
  const exchange = {
    request, received: request, viewer: { protocol: 'https', address: '198.51.100.1', port: 1, httpVersion: '1.1' },
    behavior: { functions: {}, lambdas: {}, cachePolicy: { headers: ['cloudfront-forwarded-proto', 'constructor'] } },
  } as unknown as Exchange;
  await viewerRequestStage.handle(exchange, () => ({}) as Reply);
  expect(headerValue(exchange.request.headers, 'cloudfront-forwarded-proto')).toBe('https');
  expect(headerValue(exchange.request.headers, 'constructor')).toBeUndefined();
});
