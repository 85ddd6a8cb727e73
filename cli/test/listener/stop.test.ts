import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import { start } from '../support/command-line';
import { startOrigin } from '../support/origin-server';
import { send, startSite, stopSites, track, type SiteInput } from '../support/site';
import { templateOf, writeTemplate } from '../support/templates';

/** How the local CloudFront ends, and how it is replaced while viewers are served. */

afterEach(stopSites);

/** A site whose origin answers `/slow` when it is told to. */
async function slowSite(input: SiteInput = {}) {
  const site = await startSite({ ...input, config: { HttpVersion: 'http2', ...input.config }, options: { https: true, ...input.options } });
  const waiting: http.ServerResponse[] = [];
  let wake = () => undefined as void;
  site.origins.app!.handler = (request, response) => {
    if (!request.url!.startsWith('/slow')) return void response.end('quick');
    waiting.push(response);
    wake();
  };
  const arrived = async (count: number) => {
    while (waiting.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { ...site, waiting, arrived };
}

function openSession(url: string): http2.ClientHttp2Session {
  const session = http2.connect(url, { rejectUnauthorized: false });
  session.on('error', () => undefined);
  track({ close: async () => session.destroy() });
  return session;
}

async function bodyOf(stream: http2.ClientHttp2Stream): Promise<string> {
  let body = '';
  for await (const chunk of stream) body += String(chunk);
  return body;
}

test('with a grace, requests under way end, over HTTP/1.1 and HTTP/2; nothing new is taken, and what is idle ends at once', async () => {
  const site = await slowSite();
  const idle = net.connect(Number(new URL(site.cloudFront.url).port), '127.0.0.1');
  await once(idle, 'connect');
  const keptAlive = new http.Agent({ keepAlive: true });
  const [first] = await once(http.get(`${site.cloudFront.url}/quick`, { agent: keptAlive }), 'response') as [http.IncomingMessage];
  await once(first.resume(), 'end');
  const session = openSession(site.cloudFront.httpsUrl!);
  const idleSession = openSession(site.cloudFront.httpsUrl!);
  await Promise.all([once(session, 'connect'), once(idleSession, 'connect')]);
  const over1 = site.get('/slow/1');
  const over2 = session.request({ ':path': '/slow/2' });
  await site.arrived(2);
  expect(site.cloudFront.requestsUnderWay).toBe(2);

  const ends = [once(idle.resume(), 'close'), once(idleSession, 'close')];
  const closing = site.cloudFront.close(600);
  await Promise.all(ends);
  await expect(site.get('/new')).rejects.toThrow(/ECONNREFUSED/);
  for (const response of site.waiting) response.end('slow');
  expect(await over1).toMatchObject({ body: 'slow', headers: { connection: 'close' } });
  expect(await bodyOf(over2)).toBe('slow');
  await closing;
  keptAlive.destroy();
});

test('with a grace, a response whose head went out before ends its connection: nothing new comes over it', async () => {
  const site = await slowSite();
  const viewer = net.connect(Number(new URL(site.cloudFront.url).port), '127.0.0.1');
  let received = '';
  viewer.on('data', (bytes) => (received += String(bytes)));
  viewer.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
  const other = site.get('/slow/other');
  await site.arrived(2);
  const own = site.waiting.find(({ req }) => req.url === '/slow')!;
  own.writeHead(200, { 'content-length': 4 }).write('sl');
  while (!received.endsWith('sl')) await once(viewer, 'data');
  expect(received).toContain('Connection: keep-alive');
  const closing = site.cloudFront.close(600);
  const gone = once(viewer, 'close');
  own.end('ow');
  await gone;
  expect(received).toMatch(/\r\n\r\nslow$/);
  expect(site.cloudFront.requestsUnderWay).toBe(1);
  site.waiting.find(({ req }) => req.url !== '/slow')!.end('other');
  expect((await other).body).toBe('other');
  await closing;
});

test('when the grace is over, or the user insists, all ends', async () => {
  for (const end of ['over', 'insisted']) {
    const site = await slowSite();
    const slow = site.get('/slow').catch((error: NodeJS.ErrnoException) => error.code);
    await site.arrived(1);
    const closing = site.cloudFront.close(end === 'over' ? 0.05 : 600);
    if (end === 'insisted') await site.cloudFront.close();
    await closing;
    expect(await slow).toBe('ECONNRESET');
  }
});

test.each([-1, NaN, Infinity, 2_147_484])('fails when the grace is %d seconds, and serves on', async (graceSeconds) => {
  const site = await startSite();
  await expect(site.cloudFront.close(graceSeconds)).rejects.toMatchObject({ code: 'ERR_OPTION', why: expect.stringContaining('0 to 2147483') });
  expect((await site.get('/')).status).toBe(200);
});

test('closing twice is closing once', async () => {
  const site = await startSite();
  await Promise.all([site.cloudFront.close(), site.cloudFront.close(10)]);
  await expect(site.get('/')).rejects.toThrow(/ECONNREFUSED/);
});

test('no descriptor and no timer is left', async () => {
  const before = process.getActiveResourcesInfo();
  /** What there is more of than before; what other tests left may go meanwhile. */
  const left = () => {
    const others = [...before];
    return process.getActiveResourcesInfo().filter((kind) => {
      const index = others.indexOf(kind);
      if (index >= 0) others.splice(index, 1);
      return index < 0 && kind !== 'Immediate';
    });
  };
  const site = await slowSite({ options: { httpPort: 0 } });
  const session = openSession(site.cloudFront.httpsUrl!);
  await bodyOf(session.request({ ':path': '/quick' }));
  await Promise.all(Array.from({ length: 5 }, (_, index) => site.get(`/${index}`)));
  const slow = site.get('/slow').catch(() => undefined);
  const half = net.connect(Number(new URL(site.cloudFront.url).port), '127.0.0.1', () => half.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Le'));
  half.on('error', () => undefined);
  await site.arrived(1);
  await site.cloudFront.close();
  await slow;
  session.destroy();
  half.destroy();
  await stopSites();
  for (let turn = 0; turn < 300 && left().length > 0; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(left()).toEqual([]);
});

test('reloads under load drop nothing, over HTTP/1.1 and HTTP/2', async () => {
  const site = await slowSite();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const session = openSession(site.cloudFront.httpsUrl!);
  let ended = false;
  const answers: string[] = [];
  const over1 = async () => {
    while (!ended) {
      const [response] = await once(http.get(`${site.cloudFront.url}/quick`, { agent }), 'response') as [http.IncomingMessage];
      answers.push((await response.toArray()).join(''));
    }
  };
  const over2 = async () => {
    while (!ended) answers.push(await bodyOf(session.request({ ':path': '/quick' })));
  };
  const load = Promise.all([over1(), over1(), over2(), over2()]);
  for (let reload = 0; reload < 10; reload += 1) {
    const before = answers.length;
    await site.cloudFront.reload();
    while (answers.length < before + 8) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  ended = true;
  await load;
  expect(new Set(answers)).toEqual(new Set(['quick']));
  expect((await send(site.cloudFront.url, '/')).status).toBe(200);
  agent.destroy();
});

test.each([['text', [], /^stopping: 1 request under way may take 600 s to end; interrupt again to end at once$/m], ['JSON', ['--json'], /^\{"event":"stopping","requests":1,"graceSeconds":600\}$/m]])(
  'the command says what it waits for, in %s', async (_name, options, line) => {
    const app = track(await startOrigin('app'));
    let response: http.ServerResponse | undefined;
    const asked = new Promise<void>((resolve) => {
      app.handler = (_request, held) => {
        response = held;
        resolve();
      };
    });
    const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${app.url}`, '--control-port', '0', '--grace', '600', ...options]);
    const [url] = await run.until(/http:\/\/127\.0\.0\.1:\d+/);
    const slow = send(url, '/');
    await asked;
    run.interrupt();
    await run.until(line);
    response!.end('slow');
    expect((await slow).body).toBe('slow');
    expect(await run.exitCode).toBe(0);
  });

// A label of 64 characters is refused without asking anybody.
test.each([[`${'x'.repeat(64)}.invalid`, /does not resolve/], ['192.0.2.1', /no address of this machine/], ['', /an address of this machine/]])('fails when the host is "%s"', async (host, why) => {
  await expect(startSite({ options: { host } })).rejects.toMatchObject({ code: 'ERR_LISTEN', why: expect.stringMatching(why) });
});

test('fails when the port is none', async () => {
  await expect(startSite({ options: { port: 70_000 } })).rejects.toMatchObject({ code: 'ERR_LISTEN', why: expect.stringContaining('65535') });
});
