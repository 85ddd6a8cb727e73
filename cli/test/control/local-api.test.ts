import net from 'node:net';
import path from 'node:path';
import { LocalCloudFront } from '../../src';
import { send, startSite, stopSites, track } from '../support/site';
import { startStoreSite, STORE_ARN } from '../support/store-site';
import { temporaryDirectory, writeTemplate } from '../support/templates';

afterEach(stopSites);

const json = { 'content-type': 'application/json' };

test('the status says what is served', async () => {
  const { cloudFront } = await startStoreSite({ keyValueStoreLag: 10 });
  const { status, headers, body } = await send(cloudFront.controlUrl!, '/local/status');
  expect([status, headers['content-type']]).toEqual([200, 'application/json']);
  const told = JSON.parse(body) as { template: string };
  expect(told).toEqual({
    distribution: 'site/Site',
    template: expect.stringMatching(/site\.template\.json$/),
    url: cloudFront.url,
    pops: [{ name: 'LCL50-P1', region: 'us-east-1' }],
    origins: [{
      id: 'app', url: cloudFront.origin('app').url, fault: null, health: { successes: 0, failures: 0 },
      pops: { 'LCL50-P1': { url: cloudFront.origin('app').url, fault: null, health: { successes: 0, failures: 0 } } },
    }],
    lambdaInstances: { maxInstances: 8, coldStartMs: 0, idleSeconds: null, functions: [] },
    network: { distances: [], places: {}, cuts: [] },
    edgeFunctions: { failing: [] },
    clock: { now: expect.any(String), advancedMs: 0 },
    keyValueStores: [{ name: 'store', arn: STORE_ARN, lagSeconds: 10, fault: 'none', outage: { edge: false, dataApi: false } }],
  });
  expect(path.isAbsolute(told.template)).toBe(true);
});

test('lag and outage of a store are set while it serves', async () => {
  const site = await startStoreSite();
  const store = site.cloudFront.keyValueStore()!;
  const post = async (change: object) => JSON.parse((await send(site.cloudFront.controlUrl!, '/local/key-value-stores/store', { method: 'POST', headers: json, body: JSON.stringify(change) })).body) as object;
  store.put('k', 'old');
  expect(await post({ lagSeconds: 60 })).toMatchObject({ name: 'store', lagSeconds: 60 });
  store.put('k', 'new');
  expect((await site.get('/k')).body).toBe('old');
  site.advance(60);
  expect((await site.get('/k')).body).toBe('new');
  expect(await post({ outage: true })).toMatchObject({ lagSeconds: 60, outage: { edge: true, dataApi: true } });
  expect((await site.get('/k')).body).toMatch(/^error/);
  expect(await post({ lagSeconds: 0, outage: { edge: false } })).toMatchObject({ lagSeconds: 0, outage: { edge: false, dataApi: true } });
  expect((await site.get('/k')).body).toBe('new');
});

describe('fails when', () => {
  test.each<[string, string, string, Record<string, string>, string, number, RegExp]>([
    ['the path is longer', 'GET', '/local/status/now', {}, '', 404, /GET \/local\/status\/now means nothing/],
    ['there is no table', 'POST', '/local/session-tables', json, '{"lagSeconds":1}', 404, /GlobalTable/],
    ['instances are set to nothing', 'POST', '/local/lambda-instances', json, '{}', 400, /changes nothing.*"recycle": true/s],
    ['there are to be no instances', 'POST', '/local/lambda-instances', json, '{"maxInstances":0}', 400, /maxInstances/],
    ['a start takes longer than timers can wait', 'POST', '/local/lambda-instances', json, '{"coldStartMs":2147483648}', 400, /coldStartMs.*2147483647/],
    ['they are not to be recycled', 'POST', '/local/lambda-instances', json, '{"recycle":false}', 400, /recycle/],
    ['instances are set by a page', 'POST', '/local/lambda-instances', { 'content-type': 'text/plain' }, '{"recycle":true}', 415, /application\/json/],
    ['the path means nothing', 'GET', '/moon', {}, '', 404, /GET \/moon means nothing/],
    ['the method is another', 'DELETE', '/local/status', {}, '', 404, /DELETE/],
    ['the store is unknown', 'POST', '/local/key-value-stores/moon', json, '{"outage":true}', 404, /"moon".*have: store/s],
    ['the body is of a type that pages may post', 'POST', '/local/key-value-stores/store', { 'content-type': 'text/plain' }, '{"outage":true}', 415, /application\/json/],
    ['the body is of no type', 'POST', '/local/key-value-stores/store', {}, '{"outage":true}', 415, /of no type/],
    ['the body is not JSON', 'POST', '/local/key-value-stores/store', json, '{', 400, /not JSON/],
    ['the lag is none', 'POST', '/local/key-value-stores/store', json, '{"lagSeconds":-1}', 400, /lagSeconds/],
    ['the lag is too long', 'POST', '/local/key-value-stores/store', json, '{"lagSeconds":2147484}', 400, /lagSeconds.*2147483/],
    ['a word is unknown', 'POST', '/local/key-value-stores/store', json, '{"lag":1}', 400, /lag.*lagSeconds/s],
    ['nothing is asked for', 'POST', '/local/key-value-stores/store', json, '{}', 400, /changes nothing/],
  ])('%s', async (_name, method, target, headers, body, status, message) => {
    const { cloudFront } = await startStoreSite();
    const answer = await send(cloudFront.controlUrl!, target, { method, headers, body });
    const told = JSON.parse(answer.body) as { code: string; what: string; why: string; mend: string };
    expect([answer.status, `${told.what}: ${told.why}: ${told.mend}`]).toEqual([status, expect.stringMatching(message)]);
    expect(told.code).toMatch(/^ERR_/);
  });

  test.each(['rebound.example.com', 'localhost.example.com', '127.0.0.1.example.com', '10.0.0.1:4599'])('Host is "%s"', async (host) => {
    const { cloudFront } = await startStoreSite();
    expect((await send(cloudFront.controlUrl!, '/local/status', { headers: { host } })).status).toBe(403);
  });
});

test.each(['localhost', 'localhost:4599', '127.0.0.1:1', '[::1]:4599', '123456789012.localhost:4599'])('Host may be %s', async (host) => {
  const { cloudFront } = await startStoreSite();
  expect((await send(cloudFront.controlUrl!, '/local/status', { headers: { host } })).status).toBe(200);
});

async function occupied(): Promise<number> {
  const blocker = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => blocker.once('listening', resolve));
  track({ close: () => new Promise<void>((resolve) => blocker.close(() => resolve())) });
  return (blocker.address() as net.AddressInfo).port;
}

test('a preferred port that is in use gives way, one that was asked for does not', async () => {
  const port = await occupied();
  const { cloudFront } = await startStoreSite({ controlPort: { preferred: port } });
  expect(cloudFront.controlUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(cloudFront.controlUrl).not.toContain(`:${port}`);
  await expect(LocalCloudFront.start({ template: writeTemplate({}), origins: { app: temporaryDirectory() }, controlPort: port }))
    .rejects.toMatchObject({ code: 'ERR_PORT_IN_USE' });
});

test('there is no control port unless it is asked for', async () => {
  expect((await startSite()).cloudFront.controlUrl).toBeUndefined();
});
