import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { App } from 'aws-cdk-lib';
import { Fault, LocalCloudFront, type LocalCloudFrontOptions, type RequestRecord, type TraceEvent } from '../../../cli/src';
import { OPEN_QUESTIONS } from '../../../cli/src/assumptions';
import { MachineWatch } from '../../../cli/src/drill/run/machine-watch';
import { startOrigin, type TestOrigin } from '../../../cli/test/support/origin-server';
import { send } from '../../../cli/test/support/site';
import { pairwise } from '../../../scripts/checks/assumptions/settings';
import { Failover } from '../../../src';
import { assumedOr, type NamedAnswers } from '../../assumed';
import { fastestSite, stackIn } from '../edge/fixtures';

/** The shipped bundle at three points of presence, each with a member near it; probes and visitors on real sockets. */

// Loading the CDK, and starting instances, take long on a busy machine.
jest.setTimeout(120_000);

const MEMBERS = ['eu', 'us', 'ap'];
const PLACES = [
  { name: 'DUB56-P1', region: 'eu-west-1', nearest: 'eu', ms: { eu: 20, us: 90, ap: 180 } },
  { name: 'IAD12-P1', region: 'us-east-1', nearest: 'us', ms: { eu: 90, us: 20, ap: 210 } },
  { name: 'SIN52-P1', region: 'ap-southeast-1', nearest: 'ap', ms: { eu: 170, us: 210, ap: 20 } },
];
type Place = (typeof PLACES)[number];

/** What is stated: requests until a place is settled, how long an ejection takes at most, and the slow start after it. */
const SETTLED_WITHIN = 20;
const EJECTED_AT_MOST = '40s';
const SLOW_START_SECONDS = 60;
/** Requests that are looked at, and how many of them may go elsewhere: to find out whether it is faster there, and where this machine hesitates. */
const LOOKED_AT = 20;
const ELSEWHERE = 8;
const WATCHED_EVERY_MS = 200;
/** For so long the news of a connection that is tried beside a request may take on a busy machine. */
const NEWS_MS = 5_000;

/** Which of CloudFront's open questions bear on two functions at the origin and a failover between them. */
const TOUCHING = ['leg2-sees-leg1-edits', 'origin-response-sees-request-edits', 'failover-judged', 'function-headers-forwarded'] as const;
const SETTINGS = assumedOr(() => (
  pairwise(Object.fromEntries(TOUCHING.map((id) => [id, OPEN_QUESTIONS[id]]))).map(({ name, answers }): NamedAnswers => [name, { ...answers }])));

let directory: string;
let edge: LocalCloudFront;
let origins: Record<string, TestOrigin>;
const records = new Map<string, RequestRecord>();

beforeAll(() => {
  const app = new App({ outdir: join(tmpdir(), `three-places-${process.pid}`) });
  fastestSite(stackIn('us-east-1', app), { site: { failover: Failover.onStatus({ statusCodes: [500, 502, 503, 504] }), writes: ['/api/*'] }, probePath: '/health' });
  ({ directory } = app.synth());
});

afterEach(async () => {
  await edge.close();
  await Promise.all(MEMBERS.map((id) => origins[id]!.close()));
  records.clear();
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function start(assume: Record<string, string> = {}, options: Partial<LocalCloudFrontOptions> = {}): Promise<void> {
  origins = Object.fromEntries(await Promise.all(MEMBERS.map(async (id) => [id, await startOrigin(id)] as const)));
  edge = await LocalCloudFront.start({
    template: directory,
    origins: Object.fromEntries(MEMBERS.map((id) => [id, origins[id]!.url])),
    pops: PLACES.map(({ name, region }) => ({ name, region })),
    // What an instance has learned, it has learned: with one at each place it can be counted.
    lambdaInstances: { maxInstances: 1 },
    assume,
    ...options,
  });
  edge.onRequest((record) => void records.set(record.requestId, record));
  for (const { name, ms } of PLACES) for (const [id, milliseconds] of Object.entries(ms)) edge.network.setDistance(name, id, milliseconds);
}

async function askOne({ name }: Place, target: string): Promise<RequestRecord> {
  const write = target === '/' ? {} : { method: 'POST', body: 'one' };
  const { status, headers } = await send(edge.url, target, { headers: { 'x-local-pop': name }, ...write });
  expect(status).toBe(200);
  return records.get(String(headers['x-amz-cf-id']))!;
}

/** Requests in step at each of these places, by place: one a second, which passes without being waited for. */
async function ask(places: readonly Place[], count: number, target = '/'): Promise<RequestRecord[][]> {
  const asked: RequestRecord[][] = places.map(() => []);
  for (let i = 0; i < count; i += 1) {
    const answered = await Promise.all(places.map((place) => askOne(place, target)));
    answered.forEach((record, index) => asked[index]!.push(record));
    edge.clock.advance('1s');
  }
  return asked;
}

const countBy = (id: string, asked: readonly RequestRecord[]) => asked.filter(({ servedBy }) => servedBy === id).length;
const met = (id: string, asked: readonly RequestRecord[]) => asked.filter(({ legs }) => legs.some(({ origin }) => origin === id)).length;

/** @param tries how often it is looked at, should the machine be too busy for round trips to be what they are said to be */
async function expectSettled(tries = 5): Promise<void> {
  const watch = new MachineWatch({ everyMs: WATCHED_EVERY_MS });
  const asked = await ask(PLACES, LOOKED_AT).finally(() => watch.close());
  const shares = PLACES.map(({ nearest }, index) => [nearest, countBy(nearest, asked[index]!)] as const);
  const unsettled = shares.filter(([, share]) => share < LOOKED_AT - ELSEWHERE);
  if (unsettled.length > 0 && watch.seconds.busy > 0 && tries > 1) return expectSettled(tries - 1);
  expect(unsettled).toEqual([]);
}

test.each(SETTINGS)('%s: each place settles on its nearest member; leaves it after one request; is back after the slow start', async (_name, assume) => {
  const logged: string[] = [];
  await start(assume, { onLog: (_source, line) => void logged.push(line) });
  await ask(PLACES, SETTLED_WITHIN);
  await expectSettled();
  const [dublin] = PLACES as [Place, ...Place[]];

  await edge.origin('eu').fail(Fault.refused());
  // A refused connection proves nothing of a member that never let this instance in: one that a hesitation cost the race may be met twice.
  const hasLetIn = logged.some((line) => line.includes('"fault":"race","winner":"eu"'));
  logged.length = 0;
  // Who finds out something elsewhere has not met it yet.
  const untilMet = async (): Promise<void> => {
    while (met('eu', (await ask([dublin], 1))[0]!) === 0);
  };
  const isOut = () => logged.some((line) => line.includes('"fault":"member-out","member":"eu"'));
  await untilMet();
  for (const until = Date.now() + NEWS_MS; hasLetIn && !isOut() && Date.now() < until;) await delay(10);
  const [dead] = await ask([dublin], 10) as [RequestRecord[]];
  expect(met('eu', dead)).toBeLessThanOrEqual(hasLetIn ? 0 : 1);
  // Writes are answered by another member, once.
  const [writes] = await ask([dublin], 3, '/api/order') as [RequestRecord[]];
  expect(writes.map(({ legs }) => legs.length)).toEqual([1, 1, 1]);
  expect(met('eu', writes)).toBe(0);

  await edge.origin('eu').heal();
  edge.clock.advance(EJECTED_AT_MOST);
  const [back] = await ask([dublin], SLOW_START_SECONDS) as [RequestRecord[]];
  // Its trial succeeded, and it gets a part of what is asked there.
  expect(met('eu', back)).toBeGreaterThan(0);
  await expectSettled();
});

/** What the edge router logged while a request was under way, as its trace shows it. */
function loggedOn(traces: readonly TraceEvent[], { requestId }: RequestRecord): { fault: string; member?: string; kind?: string; winner?: string }[] {
  return traces.filter((event) => event.requestId === requestId && / wrote \{/.test(event.detail))
    .map(({ detail }) => JSON.parse(detail.slice(detail.indexOf('{'))) as { fault: string });
}

test('the race, each failure by its kind, and who is out are read in the traces of the requests that met them', async () => {
  const traces: TraceEvent[] = [];
  await start({}, { onTrace: (event) => void traces.push(event) });
  const [dublin, ashburn, singapore] = PLACES as [Place, Place, Place];
  const [[first], [second], [third]] = await ask(PLACES, 1) as [[RequestRecord], [RequestRecord], [RequestRecord]];
  expect([first, second, third].map((record) => loggedOn(traces, record)[0])).toMatchObject(
    [{ fault: 'race', winner: 'eu' }, { fault: 'race', winner: 'us' }, { fault: 'race', winner: 'ap' }]);

  await edge.origin('eu').fail(Fault.refused(), { pop: dublin.name });
  edge.network.cut(ashburn.name, 'us');
  await edge.origin('ap').fail(Fault.status(503), { pop: singapore.name });
  const [refused, unreachable, failing] = await Promise.all(PLACES.map(async (place) => {
    // A few find out first how fast the others are.
    for (;;) {
      const asked = await askOne(place, '/');
      if (asked.legs[0]!.origin === place.nearest) return loggedOn(traces, asked);
    }
  }));
  // That there was no connection at all is told by a probe beside the request.
  expect(refused).toMatchObject([
    { fault: 'member-failed', member: 'eu', kind: 'unknown' }, { fault: 'member-failed', member: 'eu', kind: 'refused' }, { fault: 'member-out', member: 'eu', kind: 'refused' },
  ]);
  // A busy machine notices the time-out of a connection too late to be sure that it was one.
  expect(unreachable[0]).toMatchObject({ fault: 'member-failed', member: 'us', kind: expect.stringMatching(/^(connect-timeout|reset)$/) });
  expect(failing).toMatchObject([{ fault: 'member-failed', member: 'ap', kind: 'status' }]);
  // Whoever refused is not asked again.
  expect(met('eu', (await ask([dublin], 3))[0]!)).toBe(0);
});
