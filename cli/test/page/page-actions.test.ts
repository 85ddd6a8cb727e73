import { startPageSite, Stream, type PageSite } from './page-site';
import { POLICY_KEY } from '../../../src/contract/names';
import type { Picture } from '../../src/page/picture';
import { send, stopSites } from '../support/site';

/** What buttons do, and how the picture shows it. */

let site: PageSite;
let stream: Stream;
beforeAll(async () => {
  site = await startPageSite();
  stream = await Stream.open(site.control);
});
afterAll(async () => {
  stream.close();
  await stopSites();
});

/** The first picture from now on of which it is true. */
async function shows(isTrue: (picture: Picture) => boolean): Promise<Picture> {
  return stream.until(({ pictures }) => {
    const last = pictures.at(-1);
    return last !== undefined && isTrue(last) ? last : undefined;
  });
}

const origin = (picture: Picture, id: string) => picture.origins.find((one) => one.id === id)!;

test('an origin is broken everywhere, at one point of presence, and healed', async () => {
  expect(await site.act({ do: 'break-origin', origin: 'a', fault: 'brown-out 30%' })).toMatchObject({ status: 200, done: 'a is broken: brown-out 30% status 503' });
  expect(origin(await shows((picture) => origin(picture, 'a').faults.length > 0), 'a').faults).toEqual([{ fault: 'brown-out 30% status 503' }]);
  expect(await site.act({ do: 'heal-origin', origin: 'a', pop: 'DUB56-P1' })).toMatchObject({ done: 'a is healed as seen from DUB56-P1' });
  await shows((picture) => JSON.stringify(origin(picture, 'a').faults) === '[{"pop":"IAD89-P1","fault":"brown-out 30% status 503"}]');
  await site.act({ do: 'heal-origin', origin: 'a' });
  await shows((picture) => origin(picture, 'a').faults.length === 0);
});

test('a broken origin is met by requests, and what they met is seen', async () => {
  await site.act({ do: 'break-origin', origin: 'a', fault: 'refused' });
  expect((await site.get('/x')).status).toBe(200);
  const picture = await shows(({ traffic }) => traffic.failoverShare > 0);
  expect(picture.links.find((link) => link.origin === 'b')).toMatchObject({ pop: 'DUB56-P1', cut: false });
  expect(picture.links.find((link) => link.origin === 'b')!.second).toBeGreaterThan(0);
  expect(origin(picture, 'a')).toMatchObject({ failedShare: 1, health: 'failing' });
  const line = await stream.until(({ batches }) => batches.flatMap(({ lines }) => lines).find(({ uri }) => uri === '/x'));
  expect(line.legs.map(({ leg, origin: id, outcome }) => [leg, id, outcome])).toEqual([[1, 'a', 'connect-refused'], [2, 'b', 'response']]);
  const opened = JSON.parse((await send(site.control, `/__smart-origin/requests/${line.id}`)).body) as { trace: { stage: string; detail: string }[] };
  expect(opened.trace.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['listener', 'failover', 'deliver']));
  await site.act({ do: 'heal-all' });
});

test('caches fill, and forget', async () => {
  const { pops: [before] } = await shows(() => true);
  await site.get('/kept/1');
  await site.get('/kept/1');
  const { pops: [pop], traffic } = await shows((picture) => picture.pops[0]!.cachedObjects > before!.cachedObjects && picture.traffic.hitShare > 0);
  expect(pop!.cachedBytes).toBeGreaterThan(before!.cachedBytes);
  expect(traffic.requests).toBeGreaterThanOrEqual(2);
  expect(await site.act({ do: 'invalidate', paths: ['/kept/*'] })).toMatchObject({ done: '/kept/*: 1 cached response forgotten' });
  await shows((picture) => picture.pops[0]!.cachedBytes === before!.cachedBytes);
});

test('weights move as smart-origin policy moves them', async () => {
  expect((await shows(() => true)).policy!.members).toEqual([
    { id: 'a', role: 'primary', share: 90, voided: false }, { id: 'b', role: 'member', share: 10, voided: false, weight: 10 },
  ]);
  expect(await site.act({ do: 'set-weight', member: 'b', percent: 35 })).toMatchObject({ done: 'b: weight 10 (template) -> 35', notes: ['the store had no live policy'] });
  await shows(({ policy }) => policy!.members[1]!.share === 35);
  expect(JSON.parse(site.cloudFront.keyValueStore()!.written.get(POLICY_KEY)!)).toMatchObject({ weights: { b: 35 } });
  await site.act({ do: 'rollback', member: 'b' });
  await shows(({ policy }) => policy!.members[1]!.voided && policy!.members[0]!.share === 100);
  await site.act({ do: 'restore', member: 'b' });
  await site.act({ do: 'force', member: 'b' });
  await shows(({ policy }) => policy!.force === 'b' && policy!.members[1]!.share === 100);
  expect(await site.act({ do: 'release' })).toMatchObject({ done: 'force: b -> nobody' });
  site.cloudFront.keyValueStore()!.put(POLICY_KEY, 'no policy');
  await shows(({ policy }) => /no JSON/.test(policy!.unreadable ?? ''));
  site.cloudFront.keyValueStore()!.delete(POLICY_KEY);
});

test('tables, their lag, links and Regions', async () => {
  await site.act({ do: 'break-table', region: 'eu-west-1', fault: 'slow 400ms' });
  await site.act({ do: 'table-lag', seconds: 3 });
  const { tables } = await shows((picture) => picture.tables!.lagSeconds === 3);
  expect(tables!.replicas.map(({ region, fault }) => [region, fault])).toEqual([['eu-west-1', 'slow 400ms'], ['us-east-1', 'none']]);
  await site.act({ do: 'cut', places: ['eu-west-1', 'us-east-1'] });
  await site.act({ do: 'cut', places: ['us-east-1'] });
  await site.act({ do: 'set-distance', from: 'DUB56-P1', to: 'a', ms: 20 });
  const { cuts, links, regions } = await shows((picture) => picture.cuts.length === 2 && picture.links.some(({ roundTripMs }) => roundTripMs > 0));
  expect([cuts, regions]).toEqual([[['eu-west-1', 'us-east-1'], ['us-east-1']], ['eu-west-1', 'us-east-1']]);
  expect(links.find(({ pop, origin: id }) => pop === 'DUB56-P1' && id === 'a')!.roundTripMs).toBe(20);
  await site.act({ do: 'heal-cut', places: ['eu-west-1', 'us-east-1'] });
  await shows((picture) => JSON.stringify(picture.cuts) === '[["us-east-1"]]');
  await site.act({ do: 'set-distance', from: 'DUB56-P1', to: 'a', ms: 0 });
});

test('edge functions and stores', async () => {
  await site.act({ do: 'break-functions', fault: 'throttled', pop: 'DUB56-P1' });
  await site.act({ do: 'break-store', store: 'store', fault: 'gone' });
  await site.act({ do: 'break-store', store: 'store', fault: 'lag 10s' });
  const picture = await shows(({ stores }) => stores[0]!.lagSeconds === 10);
  expect(picture.functionFaults).toEqual([{ fault: 'throttled', pop: 'DUB56-P1' }]);
  expect(picture.stores).toEqual([expect.objectContaining({ name: 'store', gone: true })]);
  expect((await site.get('/y')).status).toBe(503);
  expect((await shows(({ functions }) => functions.some(({ errors }) => errors > 0))).functions[0]).toMatchObject({ pop: 'DUB56-P1' });
  expect(await site.act({ do: 'heal-functions', pop: 'DUB56-P1' })).toMatchObject({ done: 'edge functions are healed' });
  await site.act({ do: 'break-store', store: 'store', fault: 'none' });
  expect((await site.get('/y')).status).toBe(200);
  expect(await site.act({ do: 'recycle-functions' })).toMatchObject({ done: expect.stringMatching(/^1 idle instance ended/) });
});

test('the clock goes on, and everything is healed at once', async () => {
  await site.act({ do: 'advance', by: '2h' });
  await shows(({ clockAheadMs }) => clockAheadMs === 7_200_000);
  await site.act({ do: 'break-origin', origin: 'b', fault: 'silence' });
  await site.act({ do: 'break-table', fault: 'gone' });
  await site.act({ do: 'break-functions', fault: 'cold' });
  await site.act({ do: 'break-store', store: 'store', fault: 'gone' });
  expect(await site.act({ do: 'heal-all' })).toMatchObject({ done: 'everything is healed' });
  await shows(({ origins, tables, functionFaults, stores, cuts }) => origins.every(({ faults }) => faults.length === 0)
    && tables!.replicas.every(({ fault }) => fault === 'none') && functionFaults.length === 0 && !stores[0]!.gone && cuts.length === 0);
});

describe('fails when', () => {
  test.each<[string, object, RegExp]>([
    ['the fault is none', { do: 'break-origin', origin: 'a', fault: 'refuse' }, /refused/],
    ['the origin is unknown', { do: 'break-origin', origin: 'moon', fault: 'refused' }, /moon/],
    ['the point of presence is unknown', { do: 'heal-origin', origin: 'a', pop: 'MOON' }, /MOON/],
    ['the table has no such fault', { do: 'break-table', fault: 'slwo 4' }, /slow/],
    ['the store has none', { do: 'break-store', store: 'store', fault: 'throttled' }, /lag <time>, gone/],
    ['the store is unknown', { do: 'break-store', store: 'moon', fault: 'gone' }, /have: store/],
    ['the weight is too large', { do: 'set-weight', member: 'b', percent: 101 }, /0 to 100/],
    ['the weight is the primary\'s', { do: 'set-weight', member: 'a', percent: 1 }, /primary/],
    ['the time is none', { do: 'advance', by: 'soon' }, /2h/],
    ['a path is none', { do: 'invalidate', paths: ['x'] }, /x/],
    ['a place is unknown', { do: 'cut', places: ['moon'] }, /moon/],
    ['the action is unknown', { do: 'destroy' }, /break-origin/],
    ['an action says too much', { do: 'heal-all', really: true }, /really/],
  ])('%s', async (_name, action, message) => {
    const { status, what, why, mend } = await site.act(action);
    expect([status >= 400 && status < 500, `${what}: ${why}: ${mend}`]).toEqual([true, expect.stringMatching(message)]);
  });
});
