import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { Fault, nodeSees, startGate } from './gates';
import { reset } from '../../src/faults/connection-faults';
import { held, leftBehind } from '../support/left-behind';
import { stopSites } from '../support/site';

afterEach(stopSites);

test('a connection that is about to end is closed, whoever resets it', async () => {
  const before = held();
  const server = net.createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = await once(server, 'connection') as [Socket];
  client.resume().on('error', () => undefined);
  const faults: unknown[] = [];
  socket.on('error', (error) => faults.push(error));
  socket.end();
  reset(socket);
  await once(client, 'close');
  server.close();
  expect(faults).toEqual([]);
  expect(await leftBehind(before)).toEqual([]);
});

test('an origin that is gone breaks a connection within TLS too', async () => {
  const { control, origin } = await startGate();
  await control.fail(Fault.wrongCertificateName());
  await origin.close();
  expect(await nodeSees(control.url.replace('http:', 'https:'), { rejectUnauthorized: false })).toBe('ECONNRESET');
});
