import zlib from 'node:zlib';
import { compressibleType } from '../../src/cache/compressible-types';
import { startSite, stopSites } from '../support/site';
import { CACHING_OPTIMIZED, cachePolicyResource } from '../support/templates';

afterEach(stopSites);

const TEXT = 'compress me '.repeat(200);

type Headers = Record<string, string>;

async function fetched(requestHeaders: Headers, originHeaders: Headers = {}, body = TEXT, Compress = true, status = 200) {
  const site = await startSite({ behavior: { CachePolicyId: CACHING_OPTIMIZED, Compress } });
  site.origins.app!.handler = (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-length': String(Buffer.byteLength(body)), 'etag': '"v"', ...originHeaders });
    response.end(body);
  };
  const first = await site.get('/', { headers: requestHeaders });
  const second = await site.get('/', { headers: requestHeaders });
  expect(second.headers['x-cache']).toBe(status === 200 ? 'Hit from cloudfront' : 'Error from cloudfront');
  expect(second.bytes.equals(first.bytes)).toBe(true);
  return first;
}

test('F-048 Brotli where the viewer takes it, else gzip; the validator turns weak', async () => {
  const br = await fetched({ 'accept-encoding': 'gzip, br' });
  expect(br.headers).toMatchObject({ 'content-encoding': 'br', 'etag': 'W/"v"', 'vary': 'Accept-Encoding' });
  expect(zlib.brotliDecompressSync(br.bytes).toString()).toBe(TEXT);
  const gzip = await fetched({ 'accept-encoding': 'gzip' });
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(zlib.gunzipSync(gzip.bytes).toString()).toBe(TEXT);
});

test.each([[999, false], [1_000, true], [10_000_000, true], [10_000_001, false]])('F-048 an object of %d bytes is compressed: %s', async (bytes, compressed) => {
  const { headers } = await fetched({ 'accept-encoding': 'gzip' }, {}, 'x'.repeat(bytes));
  expect(headers['content-encoding'] === 'gzip').toBe(compressed);
});

test('what is no validator does not become one', async () => {
  expect((await fetched({ 'accept-encoding': 'gzip' }, { etag: 'v' })).headers).not.toHaveProperty('etag');
});

test.each<[string, Parameters<typeof fetched>]>([
  ['the viewer takes neither', [{}]],
  ['the behavior does not compress', [{ 'accept-encoding': 'gzip' }, {}, TEXT, false]],
  ['the type does not gain', [{ 'accept-encoding': 'gzip' }, { 'content-type': 'image/png' }]],
  ['the object is small', [{ 'accept-encoding': 'gzip' }, {}, 'x'.repeat(999)]],
  ['the origin is in trouble', [{ 'accept-encoding': 'gzip' }, {}, TEXT, true, 500]],
  ['the origin compressed it', [{ 'accept-encoding': 'gzip' }, { 'content-encoding': 'deflate' }]],
])('F-048 nothing is compressed where %s', async (_name, input) => {
  const { headers, body } = await fetched(...input);
  expect(headers['content-encoding'] ?? 'none').not.toMatch(/gzip|br/);
  expect(headers.etag).toBe('"v"');
  expect(body).toBe(input[2] ?? TEXT);
});

test('F-048 nothing is compressed where caching is off', async () => {
  const site = await startSite({
    behavior: { CachePolicyId: { Ref: 'Policy' }, Compress: true },
    resources: { Policy: cachePolicyResource({ MaxTTL: 0 }, { EnableAcceptEncodingGzip: true }) },
  });
  site.origins.app!.handler = (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': TEXT.length });
    response.end(TEXT);
  };
  expect((await site.get('/', { headers: { 'accept-encoding': 'gzip' } })).headers).not.toHaveProperty('content-encoding');
});

test('types are told with and without parameters', () => {
  expect([compressibleType('text/html'), compressibleType('TEXT/HTML; charset=utf-8'), compressibleType('image/png'), compressibleType(undefined)])
    .toEqual([true, true, false, false]);
});
