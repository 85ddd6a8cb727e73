import { createServer, type IncomingMessage, type Server, Agent } from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { crowd } from '../../scripts/demo/crowd/crowd';
import { inParallel } from '../../scripts/demo/crowd/in-parallel';
import { filesOf } from '../../scripts/demo/crowd/page-files';
import { interval99 } from '../../scripts/demo/crowd/share';
import { Visitor } from '../../scripts/demo/crowd/visitor';
import type { Answer } from '../../scripts/demo/traffic';

const FORGED = { 'x-smart-origin-variant': 'v2' };

describe('a crowd', () => {
  test('is the same for the same numbers, with an address for everybody', () => {
    const first = () => crowd(0, 2000, FORGED).map(({ address, userAgent }) => `${address()} ${userAgent}`);
    const once = first();
    expect(first()).toEqual(once);
    expect(new Set(once).size).toBe(2000);
    expect(once.every((line) => net.isIP(line.split(' ')[0]!) > 0)).toBe(true);
  });

  test('has four habits: one stays, one roams, one has a new IPv6 address with each request, one forges', () => {
    const members = crowd(4, 4, FORGED);
    const [stays, roams, ipv6, forges] = members.map(({ address }) => Array.from({ length: 10 }, address));
    expect(members.map(({ habit }) => habit)).toEqual(['stays', 'roams', 'private-ipv6', 'forges']);
    expect(new Set(stays).size).toBe(1);
    expect(new Set(roams!.slice(0, 5)).size).toBe(1);
    expect(new Set(roams).size).toBe(2);
    expect(new Set(ipv6).size).toBe(10);
    // A household keeps its first 64 bits.
    expect(new Set(ipv6!.map((address) => address.split(':').slice(0, 4).join(':'))).size).toBe(1);
    expect(new Set(forges).size).toBe(1);
    expect(members.map(({ headers }) => headers)).toEqual([undefined, undefined, undefined, FORGED]);
  });

  test('fails when there are no addresses for it', () => {
    expect(() => crowd(65_000, 1000, {})).toThrow('visitors have numbers below 65536; asked for 1000 from 65000 on');
  });
});

describe('a visitor', () => {
  let server: Server, agent: Agent, url: string;
  const asked: IncomingMessage[] = [];
  const answers: Answer[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request);
      if (request.url === '/broken') return void response.destroy();
      response.setHeader('set-cookie', 'id=7; Secure; Path=/');
      response.end('<html data-version="v2">');
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    agent = new Agent({ keepAlive: true });
  });

  afterAll(async () => {
    agent.destroy();
    await new Promise((resolve) => { server.close(resolve); });
  });

  const visitor = () => new Visitor(crowd(3, 1, FORGED)[0]!, { url, agent, onAnswer: (answer) => answers.push(answer) });

  test('sends address, browser and cookies, and reads which version a body is of', async () => {
    const one = visitor();
    expect(await one.get('/')).toMatchObject({ path: '/', status: 200, version: 'v2', body: '<html data-version="v2">' });
    await one.get('/again');
    expect(asked.map(({ headers }) => headers.cookie)).toEqual([undefined, 'id=7']);
    expect(asked[0]!.headers).toMatchObject({ 'x-local-viewer-address': '198.18.0.3', ...FORGED, 'user-agent': expect.stringContaining('Mozilla') });
    expect(answers.map(({ path, status }) => [path, status])).toEqual([['/', 200], ['/again', 200]]);
  });

  test('tells of an answer that never came', async () => {
    expect(await visitor().get('/broken')).toMatchObject({ status: 0, body: '', version: undefined });
  });
});

test('the files of a page are those of its own site, each once', () => {
  const html = `<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/style.css"><SCRIPT src="/app.js" defer></script>
    <img alt="" src="/icon.svg"><a href="/about/">About</a><script src="https://example.com/elsewhere.js"></script>`;
  expect(filesOf(html)).toEqual(['/icon.svg', '/style.css', '/app.js']);
  expect(filesOf('')).toEqual([]);
});

// Bounds of the exact binomial distribution's central 99 % (qbinom in R); a visitor more or less is as good.
test.each([[10, 2000, 166, 235], [50, 1000, 459, 541], [10, 100, 3, 18], [0, 100, 0, 0], [100, 100, 100, 100]])(
  '%d %% of %d visitors are from %d to %d', (percent, visitors, least, most) => {
    const interval = interval99(percent, visitors);
    expect(Math.abs(interval.least - least)).toBeLessThanOrEqual(1);
    expect(Math.abs(interval.most - most)).toBeLessThanOrEqual(1);
  });

test('work is done so many at a time, and its results keep their order', async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 1, 4, 2, 3], 2, async (item) => {
    running++;
    most = Math.max(most, running);
    await new Promise((resolve) => { setTimeout(resolve, item); });
    running--;
    return item * 10;
  });
  expect([results, most]).toEqual([[50, 10, 40, 20, 30], 2]);
});
