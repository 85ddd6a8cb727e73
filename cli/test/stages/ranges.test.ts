import type { IncomingMessage, ServerResponse } from 'node:http';
import { startSite, stopSites, type TestSite } from '../support/site';
import { cachePolicyResource } from '../support/templates';

/** Requests for parts of objects, over sockets. */

afterEach(stopSites);

const TEXT = '0123456789abcdefghij';
const HEADERS = { 'cache-control': 'max-age=60', 'content-type': 'text/plain' };

/** An origin that serves ranges, as S3 and most servers do. */
function withRanges(etag = '"v1"', text = TEXT) {
  return ({ headers: { range } }: IncomingMessage, response: ServerResponse) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    if (first === undefined) return void response.writeHead(200, { ...HEADERS, etag }).end(text);
    const part = text.slice(Number(first), Number(last) + 1);
    response.writeHead(206, { ...HEADERS, etag, 'content-length': part.length, 'content-range': `bytes ${first}-${Number(first) + part.length - 1}/${text.length}` }).end(part);
  };
}

async function cachingSite(handler = withRanges()): Promise<TestSite> {
  const site = await startSite({ behavior: { CachePolicyId: { Ref: 'Policy' } }, resources: { Policy: cachePolicyResource() } });
  site.origins.app!.handler = handler;
  return site;
}

const part = (site: TestSite, range: string, headers: Record<string, string> = {}) => site.get('/', { headers: { range, ...headers } });
const hit = { 'x-cache': 'Hit from cloudfront' };
const miss = { 'x-cache': 'Miss from cloudfront' };

describe('F-233 a part', () => {
  test('is asked of the origin, and served out of the cache from then on', async () => {
    const site = await cachingSite();
    expect(await part(site, 'bytes=2-5')).toMatchObject({ status: 206, body: '2345', headers: miss });
    expect(site.origins.app!.seen[0]!.headers.range).toBe('bytes=2-5');
    expect(await part(site, 'bytes=2-5')).toMatchObject({ status: 206, body: '2345', headers: { ...hit, 'content-range': 'bytes 2-5/20', 'content-length': '4' } });
    expect(await part(site, 'bytes=3-4')).toMatchObject({ status: 206, body: '34', headers: { ...hit, 'content-range': 'bytes 3-4/20' } });
    expect(site.origins.app!.seen).toHaveLength(1);
  });

  test('is joined with others of the same object', async () => {
    const site = await cachingSite();
    for (const range of ['bytes=0-3', 'bytes=4-9']) await part(site, range);
    expect(await part(site, 'bytes=2-7')).toMatchObject({ status: 206, body: '234567', headers: hit });
    expect(await part(site, 'bytes=0-1,8-9')).toMatchObject({ status: 206, headers: hit });
    expect(await part(site, 'bytes=8-10')).toMatchObject({ status: 206, body: '89a', headers: miss });
  });

  test('is dropped when the object has changed', async () => {
    const site = await cachingSite();
    await part(site, 'bytes=0-3');
    site.origins.app!.handler = withRanges('"v2"', 'ABCDEFGHIJKLMNOPQRST');
    await part(site, 'bytes=4-9');
    expect(await part(site, 'bytes=0-3')).toMatchObject({ body: 'ABCD', headers: miss });
  });

  test('expires as the whole would', async () => {
    const site = await cachingSite();
    await part(site, 'bytes=0-3');
    site.advance(61);
    expect(await part(site, 'bytes=0-3')).toMatchObject({ body: '0123', headers: miss });
  });

  test('does not stand for the whole, which is fetched', async () => {
    const site = await cachingSite();
    await part(site, 'bytes=0-3');
    expect(await site.get('/')).toMatchObject({ status: 200, body: TEXT, headers: miss });
    expect(await part(site, 'bytes=10-12')).toMatchObject({ status: 206, body: 'abc', headers: hit });
  });

  test('is forgotten by an invalidation of its path', async () => {
    const site = await cachingSite();
    await part(site, 'bytes=0-3');
    expect(site.cloudFront.invalidate(['/'])).toBe(1);
    expect(await part(site, 'bytes=0-3')).toMatchObject({ headers: miss });
  });

  test('is the whole where the origin serves no ranges, which is kept', async () => {
    const site = await cachingSite((_request, response) => void response.writeHead(200, { ...HEADERS, 'transfer-encoding': 'chunked' }).end(TEXT));
    expect(await part(site, 'bytes=0-3')).toMatchObject({ status: 200, body: TEXT, headers: miss });
    expect(await part(site, 'bytes=0-3')).toMatchObject({ status: 206, body: '0123', headers: hit });
  });

  test.each([
    ['whose length is not what it says', { 'content-range': 'bytes 0-5/20' }],
    ['of an object of unknown length', { 'content-range': 'bytes 0-3/*' }],
    ['that does not say which', {}],
  ])('%s is not kept', async (_name, headers) => {
    const site = await cachingSite((_request, response) => void response.writeHead(206, { ...HEADERS, ...headers }).end('0123'));
    for (let times = 0; times < 2; times += 1) expect(await part(site, 'bytes=0-3')).toMatchObject({ status: 206, body: '0123', headers: miss });
  });

  test('that nobody asked for is not kept', async () => {
    const site = await cachingSite((_request, response) => void response.writeHead(206, { ...HEADERS, 'content-range': 'bytes 0-3/20' }).end('0123'));
    await site.get('/');
    expect(await part(site, 'bytes=0-3')).toMatchObject({ headers: miss });
  });

  test('is asked for once at a time, and the whole beside it', async () => {
    const site = await cachingSite();
    const serve = withRanges();
    const held: (() => void)[] = [];
    site.origins.app!.handler = (request, response) => void held.push(() => serve(request, response));
    const all = Promise.all([part(site, 'bytes=0-3'), part(site, 'bytes=0-3'), part(site, 'bytes=4-5')]);
    const waits = () => site.traces.filter(({ detail }) => detail === 'waits for a request for the same object').length;
    while (held.length < 2 || waits() < 1) await new Promise((resolve) => setTimeout(resolve, 2));
    for (const answer of held) answer();
    expect((await all).map(({ body }) => body)).toEqual(['0123', '0123', '45']);
    expect(site.origins.app!.seen).toHaveLength(2);
  });
});

describe('F-234 out of a whole that is cached', () => {
  test('several parts are a multipart response', async () => {
    const site = await cachingSite();
    await site.get('/');
    const response = await part(site, 'bytes=0-1,5-6,-2');
    const [, boundary] = /^multipart\/byteranges; boundary=(\w+)$/.exec(response.headers['content-type']!) ?? [];
    expect(response).toMatchObject({ status: 206, headers: { ...hit, 'content-length': String(response.bytes.length) } });
    expect(response.headers).not.toHaveProperty('content-range');
    expect(response.body.split(`--${boundary}`).map((text) => text.trim())).toEqual([
      '',
      'Content-Type: text/plain\r\nContent-Range: bytes 0-1/20\r\n\r\n01',
      'Content-Type: text/plain\r\nContent-Range: bytes 5-6/20\r\n\r\n56',
      'Content-Type: text/plain\r\nContent-Range: bytes 18-19/20\r\n\r\nij',
      '--',
    ]);
  });

  test.each(['bytes=5-6,0-1', 'bytes=0-5,3-8', 'bytes=0-1,x-y', 'bytes=-', 'lines=1-2'])('%s is the whole', async (range) => {
    const site = await cachingSite();
    await site.get('/');
    expect(await part(site, range)).toMatchObject({ status: 200, body: TEXT, headers: hit });
  });

  test('what lies outside is 416', async () => {
    const site = await cachingSite();
    await site.get('/');
    expect(await part(site, 'bytes=20-')).toMatchObject({ status: 416, body: '', headers: { 'content-range': 'bytes */20' } });
  });

  test('F-235 If-Range asks for the whole where the object is another one', async () => {
    const site = await cachingSite();
    await site.get('/');
    expect(await part(site, 'bytes=0-1', { 'if-range': '"v1"' })).toMatchObject({ status: 206, body: '01' });
    expect(await part(site, 'bytes=0-1', { 'if-range': '"v0"' })).toMatchObject({ status: 200, body: TEXT });
  });
});
