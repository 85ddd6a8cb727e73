import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { startSite, stopSites, track } from '../support/site';

const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';

afterEach(stopSites);
afterEach(() => jest.restoreAllMocks());

test('F-220 the time is ten minutes, divided by the time scale', async () => {
  const timers = jest.spyOn(globalThis, 'setTimeout');
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  track({ close: async () => void server.close() });
  for (const [timeScale, expected] of [[1, 600_000], [4, 150_000]] as const) {
    const origins = { app: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    const { cloudFront } = await startSite({ behavior: { OriginRequestPolicyId: ALL_VIEWER }, options: { timeScale, origins } });
    const viewer = new WebSocket(cloudFront.url.replace('http:', 'ws:'));
    await once(viewer, 'open');
    expect(timers.mock.calls.map(([, milliseconds]) => milliseconds)).toContain(expected);
    viewer.terminate();
  }
});
