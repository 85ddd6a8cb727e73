import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { filesIn, textOf } from '../access-logs/support';
import { send, startSite, stopSites } from '../support/site';
import { CACHING_OPTIMIZED, temporaryDirectory } from '../support/templates';

/** The package cloudfront-log-parser, which others read their logs with, reads ours. */

const PACKAGE = path.resolve(__dirname, '../../../node_modules/.cache/outside/cloudfront-log-parser/node_modules/cloudfront-log-parser');
const installed = existsSync(PACKAGE);
if (!installed) console.warn('cloudfront-log-parser is not installed (npx tsx scripts/install-outside.mts): skipped');

afterEach(stopSites);

(installed ? test : test.skip)('F-301 cloudfront-log-parser reads what was sent out of the files', async () => {
  const { parse } = createRequire(__filename)(PACKAGE) as { parse: (text: string, options: object) => Record<string, string>[] };
  const folder = temporaryDirectory();
  const site = await startSite({
    config: { Logging: { Bucket: 'logs', IncludeCookies: true } },
    behavior: { CachePolicyId: CACHING_OPTIMIZED },
    options: { accessLogs: folder },
  });
  site.origins.app!.handler = (_request, response) => response.setHeader('content-type', 'text/plain; charset=utf-8').setHeader('etag', '"1"').end('0123456789');
  const agent = 'Mozilla/5.0 (X11; Linux x86_64) "quoted"';
  const headers = { 'user-agent': agent, 'cookie': 'a=1; b=2', 'referer': 'https://example.com/?a=b' };
  const first = await site.get('/dir/page.html?q=1&r=2', { headers });
  await site.get('/dir/page.html?q=1&r=2', { headers: { ...headers, range: 'bytes=2-5' } });
  await site.get('/', { method: 'DELETE' });
  await send(site.cloudFront.url, '/last');
  await site.cloudFront.close();
  const records = filesIn(folder).flatMap((file) => parse(textOf(folder, file), { format: 'web' }));
  const facts = ['cs-method', 'cs-uri-stem', 'cs-uri-query', 'sc-status', 'cs-user-agent', 'cs-cookie', 'cs-referer', 'x-edge-result-type', 'sc-content-type', 'sc-range-start'];
  expect(records.map((record) => facts.map((fact) => record[fact]))).toEqual([
    ['GET', '/dir/page.html', 'q=1&r=2', '200', agent, 'a=1; b=2', 'https://example.com/?a=b', 'Miss', 'text/plain; charset=utf-8', '-'],
    ['GET', '/dir/page.html', 'q=1&r=2', '206', agent, 'a=1; b=2', 'https://example.com/?a=b', 'Hit', 'text/plain; charset=utf-8', '2'],
    ['DELETE', '/', '-', '403', '-', '-', '-', 'Error', 'text/html', '-'],
    ['GET', '/last', '-', '200', '-', '-', '-', 'Miss', 'text/plain; charset=utf-8', '-'],
  ]);
  expect(records[0]!['x-edge-request-id']).toBe(first.headers['x-amz-cf-id']);
});
