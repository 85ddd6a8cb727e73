import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { LocalCloudFront, type RequestRecord } from '../../src';
import { fakeFunction, lambdas, send, startSite, stopSites, track, type SiteInput } from '../support/site';
import { cachePolicyResource, customOrigin, groupConfig, withFunction, withLambdas, writeTemplate } from '../support/templates';

/** What listeners are told of each request. */

afterEach(stopSites);

async function recordedSite(input: SiteInput = {}) {
  const records: RequestRecord[] = [];
  const site = await startSite({ ...input, options: { onRequest: (record) => records.push(record), ...input.options } });
  return { ...site, records };
}

const CACHED = { behavior: { CachePolicyId: { Ref: 'Policy' } }, resources: { Policy: cachePolicyResource() } };

describe('a record', () => {
  test('tells who served a request and which origins were asked, and no query string', async () => {
    const { get, records, cloudFront } = await recordedSite();
    const response = await get('/page?token=secret');
    expect(records).toEqual([{
      requestId: response.headers['x-amz-cf-id'],
      pop: cloudFront.pops[0]!.name,
      method: 'GET',
      uri: '/page',
      at: Date.UTC(2026, 0, 1),
      status: 200,
      result: 'Miss',
      servedBy: 'app',
      legs: [{ leg: 1, origin: 'app', outcome: 'response', status: 200, ms: expect.any(Number) }],
      functionErrors: [],
      firstByteMs: expect.any(Number),
    }]);
    expect(records[0]!.firstByteMs).toBeGreaterThanOrEqual(records[0]!.legs[0]!.ms);
  });

  test('has both legs after failover', async () => {
    const { get, records, origins } = await recordedSite({ config: groupConfig([500]), behavior: { TargetOriginId: 'group' } });
    origins.a!.handler = (_request, response) => response.writeHead(500).end();
    await get('/');
    expect(records[0]).toMatchObject({
      status: 200, servedBy: 'b', legs: [{ leg: 1, origin: 'a', outcome: 'response', status: 500 }, { leg: 2, origin: 'b', outcome: 'response', status: 200 }],
    });
  });

  test('says why an origin gave no response', async () => {
    const { get, records, origins } = await recordedSite();
    await origins.app!.close();
    await get('/');
    expect(records[0]).toMatchObject({ status: 502, result: 'Error', legs: [{ leg: 1, origin: 'app', outcome: 'connect-refused', status: 502 }] });
    expect(records[0]).not.toHaveProperty('servedBy');
  });

  test('names the origin of a response out of the cache, which was remembered before anybody listened', async () => {
    const site = await startSite(CACHED);
    site.origins.app!.handler = (_request, response) => response.writeHead(200, { 'cache-control': 'max-age=60' }).end('kept');
    await site.get('/');
    const records: RequestRecord[] = [];
    const end = site.cloudFront.onRequest((record) => records.push(record));
    await site.get('/');
    end();
    await site.get('/');
    expect(records).toEqual([expect.objectContaining({ result: 'Hit', servedBy: 'app', legs: [] })]);
  });

  test('names the origin of a response out of Origin Shield', async () => {
    const shield = { OriginShield: { Enabled: true, OriginShieldRegion: 'eu-west-1' } };
    const pops = [{ name: 'FRA56-P1', region: 'eu-central-1' }, { name: 'IAD89-P1', region: 'us-east-1' }];
    const { get, records, origins } = await recordedSite({ ...CACHED, config: { Origins: [customOrigin('app', shield)] }, options: { pops } });
    origins.app!.handler = (_request, response) => response.writeHead(200, { 'cache-control': 'max-age=60' }).end('kept');
    for (const { name } of pops) await get('/', { headers: { 'x-local-pop': name } });
    expect(records).toMatchObject([{ pop: 'FRA56-P1', servedBy: 'app', legs: [{ origin: 'app' }] }, { pop: 'IAD89-P1', servedBy: 'app', legs: [] }]);
  });

  test('has the origin that a Lambda@Edge function chose by its domain name', async () => {
    const { get, records } = await recordedSite({
      ...withLambdas(['origin-request']),
      config: { Origins: [customOrigin('app'), customOrigin('other')] },
      functions: lambdas({
        'origin-request': async (invocation) => ({
          kind: 'request', request: invocation.request, origin: { custom: { ...invocation.origin!.custom!, domainName: 'other.example.com' } },
        }),
      }),
    });
    expect((await get('/')).body).toBe('other');
    expect(records[0]).toMatchObject({ servedBy: 'other', legs: [{ leg: 1, origin: 'other', outcome: 'response' }] });
    expect(records[0]!.legs[0]).not.toHaveProperty('domainName');
  });

  test('has the responses that Lambda@Edge functions generate and their failures', async () => {
    let failing = false;
    const { get, records } = await recordedSite({
      ...withLambdas(['origin-request']),
      functions: lambdas({
        'origin-request': async () => (failing ? { kind: 'error', status: 503, message: 'broken' }
          : { kind: 'response', response: { status: 200, statusDescription: 'OK', headers: {}, body: Buffer.from('made') } }),
      }),
    });
    await get('/');
    failing = true;
    await get('/');
    expect(records).toMatchObject([
      { status: 200, result: 'LambdaGeneratedResponse', legs: [{ outcome: 'generated', status: 200 }], functionErrors: [] },
      { status: 503, result: 'LambdaExecutionError', legs: [{ outcome: 'function-error', status: 503 }], functionErrors: ['originrequest: LambdaExecutionError'] },
    ]);
  });

  test('has the failure of a CloudFront Function, by the name that it has in the template', async () => {
    const { get, records } = await recordedSite({
      ...withFunction(['viewer-request']),
      functions: {
        viewerFunction: () => fakeFunction({
          onRequest: async () => ({ outcome: { kind: 'error', error: 'FunctionExecutionError', message: 'no' }, computeMicros: 1, logs: [] }),
        }),
      },
    });
    await get('/');
    expect(records[0]).toMatchObject({ status: 503, result: 'FunctionExecutionError', legs: [] });
    expect(records[0]!.functionErrors).toEqual([expect.stringMatching(/^[\w-]+: FunctionExecutionError$/)]);
  });

  test('is told of what CloudFront refuses, and of a point of presence that there is not', async () => {
    const { get, records } = await recordedSite();
    await get('/', { headers: { 'x-local-pop': 'NOWHERE' } });
    await get(`/${'a'.repeat(9_000)}`);
    expect(records).toMatchObject([{ status: 400, result: 'Error', legs: [] }, { status: 413, result: 'Error', legs: [] }]);
  });

  test('is told of a WebSocket when it begins', async () => {
    const origin = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(origin, 'listening');
    track({ close: () => new Promise((resolve) => origin.close(() => resolve())) });
    const { cloudFront, records } = await recordedSite({
      behavior: { OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' },
      options: { origins: { app: `http://127.0.0.1:${(origin.address() as AddressInfo).port}` } },
    });
    const viewer = new WebSocket(cloudFront.url.replace('http', 'ws'));
    await once(viewer, 'open');
    viewer.terminate();
    expect(records).toMatchObject([{ status: 101, servedBy: 'app', legs: [{ outcome: 'response', status: 101 }] }]);
  });
});

describe('listeners', () => {
  test('several are told of each request, and one that throws fails no request', async () => {
    const faults: unknown[] = [];
    const heard: string[] = [];
    const { cloudFront } = await startSite({ options: { onFault: (error) => faults.push(error) } });
    cloudFront.onRequest(() => {
      throw new Error('in the listener');
    });
    cloudFront.onRequest(({ uri }) => heard.push(uri));
    expect(await send(cloudFront.url, '/one')).toMatchObject({ status: 200 });
    expect(heard).toEqual(['/one']);
    expect(faults).toEqual([new Error('in the listener')]);
  });

  test('of traces come and go while it serves', async () => {
    const { cloudFront } = await startSite({ options: { onTrace: undefined } });
    const stages: string[] = [];
    const end = cloudFront.onTrace(({ stage }) => stages.push(stage));
    await send(cloudFront.url, '/');
    expect(stages).toContain('leg 1');
    end();
    stages.length = 0;
    await send(cloudFront.url, '/');
    expect(stages).toEqual([]);
  });
});

describe('assembly and template', () => {
  test('fails when neither or both are given, or an assembly is a file', async () => {
    const file = writeTemplate({});
    await expect(LocalCloudFront.start({ origins: {} })).rejects.toThrow('neither assembly nor template was given');
    await expect(LocalCloudFront.start({ assembly: 'cdk.out', template: file, origins: {} })).rejects.toThrow('were both given');
    await expect(LocalCloudFront.start({ assembly: file, origins: {} })).rejects.toThrow(/is a file.*give its directory, or the file as template/s);
  });
});

