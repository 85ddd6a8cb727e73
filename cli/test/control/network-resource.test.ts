import { send, startSite, stopSites } from '../support/site';
import { globalTable } from '../support/table-site';
import { withFunction } from '../support/templates';

/** Distances, cuts, faults of edge functions and the clock, over the control port. */

afterEach(stopSites);

async function startControlled() {
  const { resources, behavior } = withFunction(['viewer-request'], 'fn', 'function handler() { return { statusCode: 204 }; }');
  const site = await startSite({
    behavior, resources: { ...resources, Table: globalTable(['us-east-1', 'eu-west-1']) }, options: { controlPort: 0, pops: ['eu-west-1', 'us-east-1'], popPorts: true },
  });
  const ask = async (path: string, change?: object) => {
    const { status, body } = await send(site.cloudFront.controlUrl!, `/local/${path}`, change === undefined ? {} : {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(change),
    });
    return { status, told: JSON.parse(body) as Record<string, unknown> };
  };
  return { ...site, ask };
}

test('distances, places and cuts are set and healed', async () => {
  const { cloudFront, ask } = await startControlled();
  await ask('network', { distance: { from: 'eu-west-1', to: 'app', ms: 20 } });
  await ask('network', { place: { origin: 'app', region: 'us-east-1' } });
  await ask('network', { cut: ['eu-west-1', 'us-east-1'] });
  const { told } = await ask('network', { cut: 'us-east-1' });
  expect(told).toEqual({ distances: [{ from: 'eu-west-1', to: 'app', ms: 20 }], places: { app: 'us-east-1' }, cuts: [{ a: 'eu-west-1', b: 'us-east-1' }, { a: 'us-east-1' }] });
  expect([cloudFront.network.roundTripMs('DUB56-P1', 'app'), cloudFront.network.isCut('DUB56-P1', 'app')]).toEqual([20, true]);
  await ask('network', { heal: ['us-east-1', 'eu-west-1'] });
  expect((await ask('status')).told).toMatchObject({ network: { cuts: [{ a: 'us-east-1' }] }, popUrls: cloudFront.popUrls });
  await ask('network', { cut: 'DUB56-P1' });
  await ask('network', { heal: 'us-east-1' });
  expect(cloudFront.network.cuts).toEqual([{ a: 'DUB56-P1' }]);
  expect((await ask('network', { heal: 'all' })).told.cuts).toEqual([]);
});

test('edge functions are broken and healed', async () => {
  const { get, ask } = await startControlled();
  expect((await ask('edge-functions', { fault: 'over-compute', pop: 'eu-west-1' })).told).toEqual({ failing: [{ pop: 'DUB56-P1', fault: 'over-compute' }] });
  expect([(await get('/')).status, (await get('/', { headers: { 'x-local-pop': 'us-east-1' } })).status]).toEqual([503, 204]);
  expect((await ask('status')).told).toMatchObject({ edgeFunctions: { failing: [{ pop: 'DUB56-P1', fault: 'over-compute' }] } });
  expect((await ask('edge-functions', { fault: null })).told).toEqual({ failing: [] });
  expect((await get('/')).status).toBe(204);
});

test('the clock is advanced', async () => {
  const { cloudFront, ask } = await startControlled();
  expect((await ask('clock', { advance: '2h' })).told).toEqual({ now: '2026-01-01T02:00:00.000Z', advancedMs: 7_200_000 });
  await ask('clock', { advance: 500 });
  expect(cloudFront.clock.now()).toBe(Date.UTC(2026, 0, 1, 2) + 500);
});

test('tables take faults as text, and lags of pairs', async () => {
  const { cloudFront, ask } = await startControlled();
  await ask('session-tables', { fault: 'stale', region: 'eu-west-1' });
  const { told } = await ask('session-tables', { fault: 'slow 400ms', region: 'us-east-1', lagSeconds: 3, between: ['us-east-1', 'eu-west-1'] });
  expect(told).toMatchObject({
    faults: { 'us-east-1': { kind: 'slow', ms: 400 }, 'eu-west-1': { kind: 'stale' } }, lagSeconds: 0.5, lagsOfPairs: [{ between: ['eu-west-1', 'us-east-1'], seconds: 3 }],
    waitingWrites: { 'us-east-1': 0, 'eu-west-1': 0 },
  });
  expect(cloudFront.sessionTables!.fault('eu-west-1')).toEqual({ kind: 'stale' });
});

describe('fails when', () => {
  test.each<[string, string, object, number, RegExp]>([
    ['nothing is changed', 'network', {}, 400, /one of distance, place, cut and heal.*"heal": "all"/s],
    ['two things are changed at once', 'network', { cut: 'eu-west-1', heal: 'all' }, 400, /one of distance, place, cut and heal/],
    ['a distance has no end', 'network', { distance: { from: 'eu-west-1', ms: 3 } }, 400, /one of distance/],
    ['a Region is unknown', 'network', { cut: 'eu-wset-1' }, 400, /"eu-wset-1" is no Region in use.*write eu-west-1/s],
    ['a fault of edge functions is unknown', 'edge-functions', { fault: 'slow' }, 400, /"slow" is no fault of edge functions.*throttled, cold/s],
    ['a fault of edge functions is missing', 'edge-functions', { pop: 'eu-west-1' }, 400, /fault:.*"fault": null/s],
    ['no function can have the fault', 'edge-functions', { fault: 'cold' }, 400, /this fault is for Lambda@Edge/],
    ['the clock is to go back', 'clock', { advance: -1 }, 400, /advanced by -1/],
    ['the clock is told no time', 'clock', {}, 400, /advance:.*"2h"/s],
    ['a fault of tables is unknown', 'session-tables', { fault: 'silence' }, 400, /"silence" is no fault of tables.*write silent/s],
    ['a pair of Regions has no lag', 'session-tables', { fault: 'none', between: ['eu-west-1', 'us-east-1'] }, 400, /"between" goes with lagSeconds/],
  ])('%s', async (_, path, change, status, message) => {
    const { cloudFront, ask } = await startControlled();
    const answer = await ask(path, change);
    expect([answer.status, `${String(answer.told.what)}: ${String(answer.told.why)}: ${String(answer.told.mend)}`]).toEqual([status, expect.stringMatching(message)]);
    expect([cloudFront.network.cuts, cloudFront.edgeFunctions.failing, cloudFront.clock.advancedMs]).toEqual([[], [], 0]);
  });
});
