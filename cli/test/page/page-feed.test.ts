import net from 'node:net';
import { startPageSite, Stream } from './page-site';
import { MAX_STREAMS } from '../../src/page/page-feed';
import { RequestObservers } from '../../src/records/request-observers';
import { send, stopSites } from '../support/site';

afterEach(async () => {
  jest.restoreAllMocks();
  await stopSites();
});

/** Whether a request is followed: then it tells what becomes of it, and writes its trace. */
async function isFollowed(begin: jest.SpyInstance, get: () => Promise<unknown>): Promise<boolean> {
  begin.mockClear();
  await get();
  return begin.mock.calls.length > 0;
}

test('nothing is gathered while nobody looks', async () => {
  const site = await startPageSite();
  const begin = jest.spyOn(RequestObservers.prototype, 'begin');
  expect(await isFollowed(begin, () => site.get('/'))).toBe(false);
  const [one, other] = [await Stream.open(site.control), await Stream.open(site.control)];
  expect(await isFollowed(begin, () => site.get('/'))).toBe(true);
  one.close();
  expect(await isFollowed(begin, () => site.get('/'))).toBe(true);
  other.close();
  // The connection's end arrives in its own time.
  while (await isFollowed(begin, () => site.get('/')));
  expect(await isFollowed(begin, () => site.get('/'))).toBe(false);
});

test('a page that comes later is told the last requests', async () => {
  const site = await startPageSite();
  const first = await Stream.open(site.control);
  await site.get('/early');
  await first.until(({ batches }) => batches.find(({ lines }) => lines.some(({ uri }) => uri === '/early')));
  const later = await Stream.open(site.control);
  expect(await later.until(({ batches }) => batches[0])).toMatchObject({ lines: [{ uri: '/early' }], leftOut: 0 });
  first.close();
  later.close();
});

test('a picture that says nothing new is not sent', async () => {
  const site = await startPageSite();
  const stream = await Stream.open(site.control);
  await stream.until(({ pictures }) => pictures[0]);
  await site.act({ do: 'break-origin', origin: 'a', fault: 'refused' });
  await stream.until(({ pictures }) => pictures.find(({ origins }) => origins[0]!.faults.length > 0));
  expect(stream.pictures).toHaveLength(2);
  stream.close();
});

test('a tab that does not read keeps nobody waiting', async () => {
  const site = await startPageSite();
  const slow = net.connect(Number(new URL(site.control).port), '127.0.0.1').pause();
  slow.on('error', () => undefined);
  slow.write(`GET /__smart-origin/events HTTP/1.1\r\nHost: ${new URL(site.control).host}\r\n\r\n`);
  const quick = await Stream.open(site.control);
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(Array.from({ length: 20 }, (_, index) => site.get(`/${round}/${index}`)));
  }
  await quick.until(({ pictures }) => pictures.find(({ traffic }) => traffic.requests >= 100));
  quick.close();
  slow.destroy();
});

test('streams are bounded', async () => {
  const site = await startPageSite();
  const streams = await Promise.all(Array.from({ length: MAX_STREAMS }, () => Stream.open(site.control)));
  expect(new Set(streams.map(({ response }) => response.status))).toEqual(new Set([200]));
  const { status, body } = await send(site.control, '/__smart-origin/events');
  expect([status, JSON.parse(body)]).toEqual([503, expect.objectContaining({ code: 'ERR_PAGE_STREAMS' })]);
  for (const stream of streams) stream.close();
});

test('close() ends what pages look at', async () => {
  const site = await startPageSite();
  const stream = await Stream.open(site.control);
  await stream.until(({ pictures }) => pictures[0]);
  await site.cloudFront.close();
  await expect(fetch(site.page)).rejects.toThrow();
});
