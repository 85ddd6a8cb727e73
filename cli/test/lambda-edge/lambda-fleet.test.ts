import { LambdaFleet, type LambdaInstanceOptions } from '../../src/lambda-edge/lambda-fleet';
import { startSite, stopSites } from '../support/site';
import { withLambdas } from '../support/templates';

/** How instances of Lambda@Edge functions come and go. */

// An instance starts within a second, but not while the other tests keep the machine busy.
jest.setTimeout(60_000);

afterEach(stopSites);

/** Tells how many events its instance has had; `/fail` throws, `/slow` waits until `/release`. */
const CODE = `
  let events = 0;
  exports.handler = async (event) => {
    const { uri } = event.Records[0].cf.request;
    events += 1;
    if (uri === '/fail') throw new Error('on purpose');
    if (uri === '/odd') return 7;
    if (uri === '/slow') await new Promise((resolve) => setTimeout(resolve, 300));
    return { status: '200', body: String(events) };
  };`;

async function startFunction(lambdaInstances?: LambdaInstanceOptions) {
  const site = await startSite({ ...withLambdas(['origin-request'], { code: CODE }), options: { lambdaInstances } });
  return { ...site, ask: async (path = '/') => (await site.get(path)).body, stats: () => site.cloudFront.lambdaStats()[0]! };
}

test('F-094: an event that finds no idle instance starts one: that is a cold start', async () => {
  const { ask, stats } = await startFunction();
  expect(stats()).toMatchObject({ invocations: 0, coldStarts: 0, instances: 0 });
  expect([await ask(), await ask(), await ask()]).toEqual(['1', '2', '3']);
  expect(stats()).toMatchObject({ invocations: 3, coldStarts: 1, errors: 0, instances: 1 });
  await Promise.all([ask('/slow'), ask('/slow'), ask('/slow')]);
  expect(stats()).toMatchObject({ invocations: 6, coldStarts: 3, errors: 0, instances: 3 });
});

test('an instance that has thrown lives on; what was answered with 502 or 503 is counted', async () => {
  const { get, ask, stats } = await startFunction();
  expect([(await get('/fail')).status, (await get('/odd')).status, await ask()]).toEqual([503, 502, '3']);
  expect(stats()).toMatchObject({ invocations: 3, coldStarts: 1, errors: 2 });
});

test('recycled, the next event is a cold start; a busy instance ends its event first', async () => {
  const { cloudFront, ask, stats } = await startFunction();
  await ask();
  const slow = ask('/slow');
  while (stats().invocations < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(cloudFront.recycleLambdas()).toBe(0);
  expect(await slow).toBe('2');
  expect(cloudFront.recycleLambdas()).toBe(1);
  expect(stats().instances).toBe(0);
  expect(await ask()).toBe('1');
  expect(stats()).toMatchObject({ coldStarts: 2, instances: 1 });
});

test('F-094: an instance that was idle for long enough is gone', async () => {
  const { ask, stats, advance, cloudFront } = await startFunction({ idleSeconds: 60 });
  await ask();
  advance(59);
  expect(await ask()).toBe('2');
  advance(60);
  expect(stats().instances).toBe(0);
  expect(await ask()).toBe('1');
  cloudFront.setLambdaInstances({ idleSeconds: Infinity });
  advance(1e6);
  expect(await ask()).toBe('2');
});

test('F-094: beyond the bound, events wait', async () => {
  const { ask, stats } = await startFunction({ maxInstances: 2 });
  const answers = await Promise.all([1, 2, 3, 4].map(() => ask('/slow')));
  expect(answers.sort()).toEqual(['1', '1', '2', '2']);
  expect(stats()).toMatchObject({ invocations: 4, coldStarts: 2 });
});

test('a cold start takes as much longer as it was told to, beside loading', async () => {
  const { cloudFront, ask, stats } = await startFunction({ coldStartMs: 60_000 });
  const cold = ask().catch(() => 'cut off');
  while (stats().coldStarts === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  // The next one is started under another setting, and overtakes it.
  cloudFront.setLambdaInstances({ coldStartMs: 0 });
  expect(await ask()).toBe('1');
  expect(stats()).toMatchObject({ invocations: 2, coldStarts: 2 });
  await cloudFront.close();
  expect(await cold).toBe('cut off');
});

test('F-094: settings that are left out stay', () => {
  expect(new LambdaFleet().settings).toEqual({ maxInstances: 8, coldStartMs: 0, idleSeconds: Infinity });
  const fleet = new LambdaFleet({ maxInstances: 3 });
  fleet.set({ coldStartMs: 5, maxInstances: undefined });
  expect(fleet.settings).toEqual({ maxInstances: 3, coldStartMs: 5, idleSeconds: Infinity });
});

test.each<LambdaInstanceOptions>([
  { maxInstances: 0 }, { maxInstances: 1.5 }, { coldStartMs: -1 }, { coldStartMs: Infinity }, { coldStartMs: 2_147_483_648 },
  { idleSeconds: -1 }, { idleSeconds: NaN },
])('fails when it is %o, and nothing changes', (wrong) => {
  const fleet = new LambdaFleet();
  const [name] = Object.keys(wrong);
  expect(() => fleet.set(wrong)).toThrow(new RegExp(`${name} of Lambda@Edge instances is`));
  expect(() => new LambdaFleet(wrong)).toThrow(/ERR_OPTION|of Lambda@Edge instances/);
  expect(fleet.settings).toEqual({ maxInstances: 8, coldStartMs: 0, idleSeconds: Infinity });
});
