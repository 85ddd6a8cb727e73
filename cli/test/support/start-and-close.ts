import http from 'node:http';
import { held, leftBehind } from './left-behind';
import { LocalCloudFront } from '../../src';

/**
 * Starts a distribution with all that can be left behind, uses it, and closes it while requests are on their way. Run as a process
 * of its own: it must end by itself.
 */
async function main([template, folder]: string[]): Promise<void> {
  const silent = http.createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  // Opened by its first use.
  process.stdout.write('');
  const before = held();
  const cloudFront = await LocalCloudFront.start({
    template: template!, origins: { a: folder!, b: `http://127.0.0.1:${port}` }, httpPort: 0, https: true, controlPort: 0,
  });
  const agent = new http.Agent({ keepAlive: true });
  const ask = (path: string, wait: boolean) => new Promise<number>((resolve) => {
    http.get(`${cloudFront.url}${path}`, { agent }, (response) => response.resume().on('end', () => resolve(response.statusCode!)))
      .on('error', () => resolve(0));
    if (!wait) resolve(-1);
  });
  console.log(await ask('/index.html', true));
  await cloudFront.reload();
  const arrived = new Promise((resolve) => silent.once('request', resolve));
  await ask('/missing', false);
  await arrived;
  await cloudFront.close();
  agent.destroy();
  silent.closeAllConnections();
  console.log(['closed', ...await leftBehind(before)].join('\n'));
  silent.close();
}

void main(process.argv.slice(2));
