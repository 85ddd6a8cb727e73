import { send, startSite, stopSites } from '../support/site';
import { globalTable } from '../support/table-site';
import { withLambdas } from '../support/templates';

/** Tables and Lambda@Edge instances on the control port. */

afterEach(stopSites);

const json = { 'content-type': 'application/json' };
const EU_AND_US = ['eu-west-1', 'us-east-1'];

async function startTableSite() {
  const { behavior, resources } = withLambdas(['origin-request'], { code: 'exports.handler = async () => ({ status: "200" });' });
  const site = await startSite({ behavior, resources: { ...resources, Sessions: globalTable(EU_AND_US) }, options: { controlPort: 0 } });
  const post = async (path: string, change: object) => {
    const { status, body } = await send(site.cloudFront.controlUrl!, `/local/${path}`, { method: 'POST', headers: json, body: JSON.stringify(change) });
    return { status, told: JSON.parse(body) as Record<string, unknown> };
  };
  const status = async () => JSON.parse((await send(site.cloudFront.controlUrl!, '/local/status')).body) as Record<string, unknown>;
  return { ...site, post, status };
}

test('the status tells tables and functions', async () => {
  const { cloudFront, get, status } = await startTableSite();
  await get('/');
  expect(await status()).toMatchObject({
    dynamoDbUrl: cloudFront.dynamoDbUrl,
    sessionTables: {
      lagSeconds: 0.5,
      faults: { 'eu-west-1': { kind: 'none' }, 'us-east-1': { kind: 'none' } },
      tables: [{ name: 'sessions', regions: EU_AND_US }],
      counts: EU_AND_US.map((region) => ({ region, table: 'sessions', reads: 0, writes: 0, refused: 0, replicated: 0 })),
    },
    lambdaInstances: { functions: [{ functionName: 'originrequest', pop: 'LCL50-P1', region: 'us-east-1', invocations: 1, coldStarts: 1, errors: 0, instances: 1 }] },
  });
});

test('faults and lag of tables are set while they serve', async () => {
  const { post, cloudFront } = await startTableSite();
  const slow = { kind: 'slow', ms: 400 };
  expect(await post('session-tables', { fault: slow, region: 'us-east-1' }))
    .toMatchObject({ status: 200, told: { lagSeconds: 0.5, faults: { 'eu-west-1': { kind: 'none' }, 'us-east-1': slow } } });
  expect(await post('session-tables', { fault: { kind: 'gone' }, lagSeconds: 3 }))
    .toMatchObject({ told: { lagSeconds: 3, faults: { 'eu-west-1': { kind: 'gone' }, 'us-east-1': { kind: 'gone' } } } });
  expect(cloudFront.sessionTables!.fault('eu-west-1')).toEqual({ kind: 'gone' });
});

test('instances are recycled and set', async () => {
  const { post, get } = await startTableSite();
  await get('/');
  expect(await post('lambda-instances', { recycle: true })).toMatchObject({ status: 200, told: { recycled: 1, functions: [{ instances: 0, coldStarts: 1 }] } });
  expect(await post('lambda-instances', { idleSeconds: 60, coldStartMs: 1 })).toMatchObject({ told: { maxInstances: 8, coldStartMs: 1, idleSeconds: 60 } });
  await get('/');
  const { told } = await post('lambda-instances', { idleSeconds: null });
  expect(told).toMatchObject({ coldStartMs: 1, idleSeconds: null, functions: [{ coldStarts: 2 }] });
  expect(told).not.toHaveProperty('recycled');
});

test.each<[string, object, RegExp]>([
  ['the fault is none that there is', { fault: { kind: 'lost' } }, /fault/],
  ['a slow replica has no time', { fault: { kind: 'slow' } }, /fault\.ms/],
  ['another has one', { fault: { kind: 'gone', ms: 5 } }, /ms/],
  ['the Region has no replica', { fault: { kind: 'gone' }, region: 'sa-east-1' }, /sa-east-1.*eu-west-1, us-east-1/s],
  ['a Region has no fault', { lagSeconds: 1, region: 'eu-west-1' }, /a region goes with a fault/],
  ['nothing is asked for', {}, /changes nothing/],
  ['the lag is none', { lagSeconds: -1 }, /lagSeconds/],
  ['the lag is longer than timers can wait', { lagSeconds: 2_147_484, fault: { kind: 'gone' } }, /lagSeconds.*2147483/],
  ['a replica is slower than timers can wait', { fault: { kind: 'slow', ms: 2_147_483_648 } }, /fault\.ms.*2147483647/],
])('fails when %s, and nothing changes', async (_name, change, message) => {
  const { post, cloudFront } = await startTableSite();
  const { status, told } = await post('session-tables', change);
  expect([status, `${String(told.what)}: ${String(told.why)}: ${String(told.mend)}`]).toEqual([400, expect.stringMatching(message)]);
  expect([cloudFront.sessionTables!.lagSeconds, cloudFront.sessionTables!.fault('eu-west-1')]).toEqual([0.5, { kind: 'none' }]);
});
