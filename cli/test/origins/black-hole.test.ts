import { connect, createServer } from 'node:net';
import { openBlackHole } from '../../src/origins/black-hole';

test('never establishes a connection, and frees its port when closed', async () => {
  const hole = await openBlackHole();
  const socket = connect({ port: hole.port, host: '127.0.0.1' });
  const outcome = await new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('error', (error) => resolve(error.message));
    setTimeout(() => resolve('silence'), 300);
  });
  socket.destroy();
  await hole.close();
  expect(outcome).toBe('silence');
  expect(hole.url).toBe(`http://127.0.0.1:${hole.port}`);

  const successor = createServer();
  await new Promise<void>((resolve, reject) => {
    successor.once('error', reject);
    successor.listen(hole.port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => successor.close(resolve));
});
