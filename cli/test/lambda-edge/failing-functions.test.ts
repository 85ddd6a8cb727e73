import { EdgeFunctionFault, type LocalCloudFront } from '../../src';
import { startSite, stopSites } from '../support/site';
import { storeResources } from '../support/store-site';
import { CACHING_OPTIMIZED, withFunction, withLambdas } from '../support/templates';

/** Faults of edge functions, and the time that they are told, in a running site. */

// An instance starts within a second, but not while the other tests keep the machine busy.
jest.setTimeout(60_000);

afterEach(stopSites);

const COUNTS = `
  let events = 0;
  exports.handler = async () => ({ status: '200', body: String(events += 1) });`;

async function startLambda(code = COUNTS) {
  const site = await startSite({ ...withLambdas(['origin-request'], { code }), options: { pops: ['eu-west-1', 'us-east-1'] } });
  const ask = (pop = 'DUB56-P1') => site.get('/', { headers: { 'x-local-pop': pop } });
  const bodies = async (...pops: string[]) => {
    const told = [];
    for (const pop of pops) told.push((await ask(pop)).body);
    return told;
  };
  return { ...site, ask, bodies, faults: site.cloudFront.edgeFunctions, stats: () => site.cloudFront.lambdaStats()[0]! };
}

test('throttled: 503 and LambdaLimitExceeded, without an instance; where it is not throttled it runs', async () => {
  const { ask, faults, stats, traces } = await startLambda();
  faults.fail(EdgeFunctionFault.throttled(), { pop: 'eu-west-1' });
  const { status, headers } = await ask();
  expect([status, headers['x-cache']]).toEqual([503, 'LambdaLimitExceeded from cloudfront']);
  expect(stats()).toMatchObject({ pop: 'DUB56-P1', invocations: 1, errors: 1, coldStarts: 0, instances: 0 });
  expect(traces.map(({ detail }) => detail).join('\n')).toContain('throttled');
  expect((await ask('IAD89-P1')).status).toBe(200);
  faults.heal();
  expect((await ask()).status).toBe(200);
});

test('throttled at a viewer event, too', async () => {
  const site = await startSite(withLambdas(['viewer-request'], { code: COUNTS }));
  site.cloudFront.edgeFunctions.fail(EdgeFunctionFault.throttled());
  const { status, headers } = await site.get('/');
  expect([status, headers['x-cache']]).toEqual([503, 'LambdaLimitExceeded from cloudfront']);
});

test('cold: each event has an instance of its own, until it is healed', async () => {
  const { bodies, faults, stats } = await startLambda();
  expect(await bodies('DUB56-P1', 'DUB56-P1')).toEqual(['1', '2']);
  faults.fail(EdgeFunctionFault.cold());
  expect(await bodies('DUB56-P1', 'DUB56-P1')).toEqual(['1', '1']);
  expect(stats()).toMatchObject({ coldStarts: 3, instances: 0, errors: 0 });
  faults.heal();
  expect(await bodies('DUB56-P1', 'DUB56-P1')).toEqual(['1', '2']);
});

test('crashing at start: 503 for each event, also where an instance was warm; healed, new ones start', async () => {
  const { ask, bodies, faults, stats } = await startLambda();
  await ask();
  faults.fail(EdgeFunctionFault.crashAtStart());
  const answers = [await ask(), await ask()];
  expect(answers.map(({ status, headers }) => [status, headers['x-cache']])).toEqual([[503, 'LambdaExecutionError from cloudfront'], [503, 'LambdaExecutionError from cloudfront']]);
  expect(stats()).toMatchObject({ invocations: 3, coldStarts: 3, errors: 2, instances: 0 });
  faults.heal();
  expect(await bodies('DUB56-P1', 'DUB56-P1')).toEqual(['1', '2']);
});

test('over their compute: CloudFront Functions are throttled where they are meant', async () => {
  const site = await startSite({ ...withFunction(['viewer-request'], 'fn', 'function handler() { return { statusCode: 204 }; }'), options: { pops: ['eu-west-1', 'us-east-1'] } });
  site.cloudFront.edgeFunctions.fail(EdgeFunctionFault.overCompute(), { pop: 'us-east-1', functionName: site.cloudFront.distribution.behaviors[0]!.functions['viewer-request']!.name });
  const at = async (pop: string) => {
    const { status, headers } = await site.get('/', { headers: { 'x-local-pop': pop } });
    return [status, headers['x-cache']];
  };
  expect([await at('eu-west-1'), await at('us-east-1')]).toEqual([[204, 'FunctionGeneratedResponse from cloudfront'], [503, 'FunctionThrottledError from cloudfront']]);
});

test('the Date of a Lambda@Edge function goes by the clock, from its code\'s loading on and in each event; timers do not', async () => {
  const { cloudFront, ask, bodies, faults } = await startLambda(`
    const loaded = Date.now();
    const Kept = Date;
    exports.handler = async () => {
      const before = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { status: '200', body: JSON.stringify({
        loaded, now: Date.now(), made: new Date().getTime(), kept: new Kept().getTime(), text: Date(), fixed: new Date(5).getTime(), isDate: new Date() instanceof Date,
        own: new (class extends Date {})().getTime(), constructor: new Date().constructor === Date, utc: Date.UTC(1970, 0, 2), soon: performance.now() - before < 60000 }) };
    };`);
  const told = async () => JSON.parse((await ask()).body) as Record<string, number | boolean | string>;
  const day = 86_400_000;
  cloudFront.clock.advance('1d');
  const first = await told();
  cloudFront.clock.advance('30d');
  const second = await told();
  const days = (value: unknown) => Math.round(((value as number) - Date.now()) / day);
  expect([first.loaded, first.now, second.loaded, second.now, second.made, second.kept, second.own].map(days)).toEqual([1, 1, 1, 31, 31, 31, 31]);
  expect(days(Date.parse(second.text as string))).toBe(31);
  expect(second).toMatchObject({ fixed: 5, isDate: true, constructor: true, utc: day, soon: true });
  faults.fail(EdgeFunctionFault.cold());
  expect(days((JSON.parse((await bodies('DUB56-P1'))[0]!) as { loaded: number }).loaded)).toBe(31);
});

test('the time that is left to a function does not shrink because the clock is ahead', async () => {
  const { cloudFront, ask } = await startLambda('exports.handler = async (_event, context) => ({ status: "200", body: String(context.getRemainingTimeInMillis()) });');
  cloudFront.clock.advance('2h');
  expect(Number((await ask()).body)).toBeGreaterThan(1000);
});

test('the Date of a CloudFront Function goes by the clock, and stands still within a run', async () => {
  const site = await startSite(withFunction(['viewer-request'], 'fn', `
    function handler() {
      var first = Date.now();
      for (var i = 0; i < 100000; i++) {}
      return { statusCode: 200, headers: { 'x-now': { value: String(Date.now()) }, 'x-still': { value: String(first === Date.now()) } } };
    }`));
  site.cloudFront.clock.advance('2h');
  const { headers } = await site.get('/');
  expect(Math.round((Number(headers['x-now']) - Date.now()) / 3_600_000)).toBe(2);
  expect(headers['x-still']).toBe('true');
});

test('lags of KeyValueStores and lifetimes of cached responses go by the clock', async () => {
  const site = await startSite({ ...storeResources(), options: { keyValueStoreLag: 60 } });
  const store = site.cloudFront.keyValueStore()!;
  store.put('k', 'new');
  await expect(store.get('k')).rejects.toThrow(/KeyNotFound/);
  site.cloudFront.clock.advance('60s');
  expect(await store.get('k')).toBe('new');
  const cached = await startSite({ behavior: { CachePolicyId: CACHING_OPTIMIZED } });
  cached.origins.app!.handler = (_request, response) => response.writeHead(200, { 'cache-control': 'max-age=3600' }).end('x');
  const results = [];
  for (const time of ['0s', '59m', '2m']) {
    cached.cloudFront.clock.advance(time);
    const { headers } = await cached.get('/');
    results.push([headers['x-cache'], headers.age]);
  }
  expect(results).toEqual([['Miss from cloudfront', undefined], ['Hit from cloudfront', '3540'], ['Miss from cloudfront', undefined]]);
});

test.each<[string, (cloudFront: LocalCloudFront) => void, RegExp]>([
  ['the scope of a fault is misspelled', (edge) => edge.edgeFunctions.fail(EdgeFunctionFault.cold(), { functioName: 'x' } as object), /write functionName/],
  ['the scope of what is healed is misspelled', (edge) => edge.edgeFunctions.heal({ pops: 'eu-west-1' } as object), /write pop/],
  ['a setting of instances is misspelled', (edge) => edge.setLambdaInstances({ maxInstance: 1 } as object), /write maxInstances/],
  ['the clock is advanced by nothing', (edge) => void edge.clock.advance(undefined as never), /advanced by undefined/],
])('fails when %s', async (_, act, message) => {
  const { cloudFront } = await startLambda();
  expect(() => act(cloudFront)).toThrow(message);
});
