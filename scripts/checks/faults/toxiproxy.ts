import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApplication, startFaultSite } from './fault-site';
import { Fault, type LocalCloudFront } from '../../../cli/src';
import { finish, result } from '../lib/results';

const SLOW_MS = 300;
/** Head and beginning of a response of 1,000 bytes. */
const SOME_BYTES = 600;

interface Toxic {
  type: string;
  stream: 'upstream' | 'downstream';
  attributes: Record<string, number>;
}

/** Our fault, and what toxiproxy calls the same; without a toxic the proxy is disabled. */
const SAME: { fault: Fault; toxic?: Toxic }[] = [
  { fault: Fault.refused() },
  { fault: Fault.reset(), toxic: { type: 'reset_peer', stream: 'upstream', attributes: { timeout: 0 } } },
  { fault: Fault.silence(), toxic: { type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } } },
  { fault: Fault.slow(SLOW_MS), toxic: { type: 'latency', stream: 'downstream', attributes: { latency: SLOW_MS } } },
  { fault: Fault.truncatedBody(), toxic: { type: 'limit_data', stream: 'downstream', attributes: { bytes: SOME_BYTES } } },
];

/** What became of a request, for viewers and in the trace. */
async function verdict(site: LocalCloudFront): Promise<string> {
  const response = await site.fetch('/');
  const body = await response.text().then((text) => `${text.length} bytes`, () => 'a body that breaks off');
  const legs = response.record.legs.map(({ leg, outcome, status }) => `leg ${leg}: ${outcome} ${status}`).join(', ');
  const late = response.record.firstByteMs >= SLOW_MS && response.record.legs.length === 1 ? `, not before ${SLOW_MS} ms` : '';
  return `${response.status} of ${response.headers.get('x-name')}, ${body} (${legs}${late})`;
}

/** toxiproxy's control API. */
class Toxiproxy {
  static async start(program: string): Promise<Toxiproxy> {
    const port = await freePort();
    const child = spawn(program, ['-port', String(port), '-host', '127.0.0.1'], { stdio: 'ignore' });
    const api = new Toxiproxy(`http://127.0.0.1:${port}`, () => child.kill());
    for (let tries = 0; tries < 100; tries += 1) {
      if (await fetch(`${api.url}/version`).then(({ ok }) => ok, () => false)) return api;
      await sleep(50);
    }
    api.stop();
    throw new Error('toxiproxy does not answer on its control port');
  }

  private constructor(readonly url: string, readonly stop: () => void) {}

  /** @returns where the proxy listens. */
  async proxy(name: string, upstream: string): Promise<string> {
    const { listen } = await this.post('/proxies', { name, listen: '127.0.0.1:0', upstream: new URL(upstream).host, enabled: true }) as { listen: string };
    return `http://${listen}`;
  }

  async post(path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.url + path, { method: 'POST', ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`toxiproxy answers ${response.status} to ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function main(program: string): Promise<void> {
  const toxiproxy = await Toxiproxy.start(program);
  const [v1, v2] = await Promise.all(['v1', 'v2'].map(startApplication));
  const ours = await startFaultSite({ v1: v1!.url, v2: v2!.url });
  const theirs = await startFaultSite({ v1: await toxiproxy.proxy('v1', v1!.url), v2: v2!.url });
  try {
    const healthy = await verdict(ours);
    result('toxiproxy: no fault: the same verdict', healthy === await verdict(theirs) ? [] : [`ours is ${healthy}`]);
    for (const { fault, toxic } of SAME) {
      await ours.origin('v1').fail(fault);
      if (toxic === undefined) await toxiproxy.post('/proxies/v1', { enabled: false });
      else await toxiproxy.post('/proxies/v1/toxics', toxic);
      const [our, their] = [await verdict(ours), await verdict(theirs)];
      console.log(`# ${fault.text}: ${our}`);
      result(`toxiproxy: ${fault.text}: the same verdict as of ${toxic?.type ?? 'a disabled proxy'}`, [
        ...(our === their ? [] : [`ours: ${our}`, `toxiproxy's: ${their}`]),
        ...(our === healthy ? ['it is that of a healthy origin'] : []),
      ]);
      await ours.origin('v1').heal();
      await toxiproxy.post('/reset');
    }
    const [our, their] = [await verdict(ours), await verdict(theirs)];
    result('toxiproxy: healed: the same verdict', our === healthy && their === healthy ? [] : [`ours: ${our}`, `toxiproxy's: ${their}`]);
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
    for (const application of [v1, v2]) application!.close();
    toxiproxy.stop();
  }
  finish();
}

void main(process.argv[2]!);
