import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { startPageSite, Stream } from './page-site';
import { MAX_STREAMS, PageFeed } from '../../src/page/page-feed';
import type { PageParts } from '../../src/page/page-parts';
import { SitePolicy } from '../../src/page/site-policy';
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

test('when there are no longer more requests than are listed, that is told', async () => {
  const site = await startPageSite();
  const stream = await Stream.open(site.control);
  await stream.until(({ pictures }) => pictures[0]);
  await Promise.all(Array.from({ length: 60 }, (_, index) => site.get(`/${index}`)));
  await stream.until(({ batches }) => batches.find(({ leftOut }) => leftOut > 0));
  expect(await stream.until(({ batches }) => (batches.at(-1)!.leftOut === 0 ? batches.at(-1) : undefined))).toMatchObject({ leftOut: 0 });
  stream.close();
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

describe('a tab that does not read', () => {
  afterEach(() => jest.useRealTimers());

  /** A site without anything, whose clock goes on so that each picture is another. */
  function emptyParts(): PageParts {
    let advancedMs = 0;
    return {
      pops: [],
      fleet: { stats: () => [] },
      edgeFunctions: { failing: [] },
      network: { cuts: [], places: {} },
      clock: { get advancedMs() { return (advancedMs += 1); } },
      observers: { onRequest: () => () => undefined, onTrace: () => () => undefined },
      distribution: () => ({ stackName: 'stack', name: 'site', origins: new Map() }),
      template: () => '',
      url: () => '',
      sessionTables: () => undefined,
      stores: () => [],
    } as unknown as PageParts;
  }

  class Tab extends EventEmitter {
    writes = 0;
    writableLength = 0;
    isGone = false;

    write(): void {
      this.writes += 1;
    }

    destroy(): void {
      this.isGone = true;
      this.emit('close');
    }
  }

  test('is sent nothing more until it has read, and counts as gone after half a minute', () => {
    jest.useFakeTimers();
    const parts = emptyParts();
    const feed = new PageFeed(parts, new SitePolicy(parts.distribution, parts.template, parts.stores), (error) => {
      throw error;
    });
    const [quick, slow] = [new Tab(), new Tab()];
    for (const tab of [quick, slow]) feed.stream(tab as unknown as ServerResponse);
    slow.writableLength = 10_000_000;
    const before = slow.writes;
    jest.advanceTimersByTime(10_000);
    expect(slow.writes).toBe(before);
    expect(quick.writes).toBeGreaterThan(before + 30);
    slow.writableLength = 0;
    jest.advanceTimersByTime(250);
    expect(slow.writes).toBe(before + 1);
    slow.writableLength = 10_000_000;
    jest.advanceTimersByTime(29_000);
    expect([slow.isGone, feed.openPages]).toEqual([false, 2]);
    jest.advanceTimersByTime(2_000);
    expect([slow.isGone, quick.isGone, feed.openPages]).toEqual([true, false, 1]);
    quick.emit('close');
    expect(jest.getTimerCount()).toBe(0);
  });
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
