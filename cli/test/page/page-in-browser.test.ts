import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { startPageSite, type PageSite } from './page-site';
import { Fault, fakeOrigin } from '../../src';
import { RequestObservers } from '../../src/records/request-observers';
import { chromiumPath, launchChromium, LOW_CONTRASTS, UNUSABLE } from '../support/chromium';
import { startSite, stopSites, track } from '../support/site';

jest.setTimeout(60_000);

const executablePath = chromiumPath();
if (executablePath === undefined) process.stderr.write('cli/test/page/page-in-browser.test.ts is skipped: there is no chromium in PATH\n');

(executablePath === undefined ? describe.skip : describe)('the page in Chromium', () => {
  let browser: Browser;
  let site: PageSite;
  let page: Page;
  let complaints: string[];
  let asked: string[];

  beforeAll(async () => {
    browser = await launchChromium(executablePath!);
    site = await startPageSite();
  });
  afterAll(async () => {
    await browser.close();
    await stopSites();
  });

  async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<void> {
    complaints = [];
    asked = [];
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(site.page);
    await page.getByText('live', { exact: true }).waitFor();
  }

  afterEach(async () => {
    await page.close();
    await site.act({ do: 'heal-all' });
    await site.act({ do: 'release' });
    expect(complaints).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(`${site.control}/`) && !url.startsWith('data:'))).toEqual([]);
  });

  const focused = () => page.evaluate<string>("document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''");
  const outcome = (text: RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor();
  // By a selector: waiting for a function evaluates its text within the page, which the page's Content-Security-Policy forbids.
  const hasFocus = (label: string) => page.locator(`:focus[aria-label=${JSON.stringify(label)}]`).waitFor();

  /** Presses Tab until a control of this name has the focus. */
  async function tabTo(name: string): Promise<void> {
    for (let presses = 0; presses < 120; presses += 1) {
      if (await focused() === name) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`the Tab key never leads to "${name}"`);
  }

  test('traffic is shown, and a request is opened with its trace', async () => {
    await open();
    await site.get('/early');
    await site.get('/late?secret=1', { headers: { 'x-local-pop': 'IAD89-P1' } });
    await page.getByRole('button', { name: 'GET /late' }).waitFor();
    expect(await page.getByRole('row').filter({ hasText: '/late' }).textContent()).toMatch(/IAD89-P1GET \/late200Miss · aa 200/);
    await page.getByRole('article', { name: 'Origin a' }).getByText('100 % of answers').waitFor();
    await page.keyboard.press('r');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('GET /early');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'GET /early' });
    await dialog.getByRole('list', { name: 'Trace' }).getByText('deliver').waitFor();
    expect(await dialog.textContent()).toMatch(/Leg 1: a, status 200/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await focused()).toBe('GET /early');
    expect(await page.content()).not.toContain('secret');
  });

  test('an origin is broken and healed by the keyboard alone', async () => {
    await open();
    await tabTo('Break a');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('answers with');
    expect(await page.getByLabel('Status', { exact: true }).first().inputValue()).toBe('503');
    await page.keyboard.press('Tab');
    await page.keyboard.type('504');
    await page.keyboard.press('Enter');
    await outcome(/a is broken: status 504/);
    expect(site.cloudFront.origin('a').fault!.text).toBe('status 504');
    await hasFocus('Break a');
    expect((await site.get('/while-broken')).status).toBe(200);
    await page.getByRole('row').filter({ hasText: '/while-broken' }).getByText('a 504 → b 200').waitFor();
    await page.locator('.fault', { hasText: 'Broken: status 504' }).waitFor();
    await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe('Heal a');
    await page.keyboard.press('Enter');
    await outcome(/a is healed/);
    await hasFocus('Break a');
    expect(site.cloudFront.origin('a').fault).toBeUndefined();
    expect(await page.getByRole('listitem').filter({ hasText: 'a is broken: status 504' }).count()).toBe(1);
  });

  test('a fault is chosen for one point of presence, and what is wrong is told', async () => {
    await open();
    await page.keyboard.press('2');
    const form = page.getByRole('form', { name: 'Break b' });
    await form.getByLabel('Fault').selectOption('slow');
    await form.getByText('Answers come so much later').waitFor();
    await form.getByLabel('Time').fill('2s');
    await form.getByLabel('Seen from').selectOption('IAD89-P1');
    await form.getByRole('button', { name: 'Break' }).click();
    await page.locator('.fault', { hasText: 'Broken from IAD89-P1: slow 2s' }).waitFor();
    expect(site.cloudFront.origin('b').pops.map(({ fault }) => fault?.text)).toEqual([undefined, 'slow 2s']);
    await page.getByLabel('Advance the clock by').fill('999999999d');
    await page.getByRole('button', { name: 'Advance' }).click();
    await outcome(/Not done: the clock is to be advanced by "999999999d"/);
    // Chromium's own line of a refusal.
    expect(complaints.splice(0)).toEqual([expect.stringContaining('400 (Bad Request)')]);
  });

  test('a weight is moved', async () => {
    await open();
    const slider = page.getByRole('slider', { name: 'Weight of b' });
    await slider.focus();
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
    const weight = Number(await slider.inputValue());
    await page.getByText(`b will get ${weight} % of new visitors, now ${weight - 5} %`).waitFor();
    await page.keyboard.press('Enter');
    await outcome(new RegExp(`b: weight .* -> ${weight}`));
    await page.getByRole('group', { name: 'Member b' }).getByText(`${weight} %`, { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Send everybody to b' }).click();
    await page.locator('.fault', { hasText: 'Everybody is sent to b' }).waitFor();
  });

  test('a Region is cut off and joined again', async () => {
    await open();
    await page.getByRole('button', { name: 'Cut us-east-1 off from everything else' }).click();
    await page.locator('.fault', { hasText: 'Cut: us-east-1 from everything' }).waitFor();
    await page.getByRole('button', { name: 'Join us-east-1 again' }).first().click();
    await outcome(/joined again/);
    expect(site.cloudFront.network.cuts).toEqual([]);
  });

  test('shortcuts are listed, and can be switched off', async () => {
    await open();
    await site.act({ do: 'break-origin', origin: 'a', fault: 'silence' });
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.getByText('heal everything').waitFor();
    await dialog.getByLabel('single keys are shortcuts').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('h');
    await page.keyboard.press('?');
    expect(await dialog.isVisible()).toBe(false);
    expect(site.cloudFront.origin('a').fault).toBeDefined();
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await dialog.getByLabel('single keys are shortcuts').check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('h');
    await outcome(/everything is healed/);
  });

  test('the Tab key goes through everything and out again, and the focus is seen', async () => {
    await open();
    await site.get('/row');
    await page.getByRole('button', { name: 'GET /row' }).waitFor();
    const stops: string[] = [];
    for (let presses = 0; presses < 200; presses += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate<string>("(() => { const now = document.activeElement; return now === document.body ? '' : now.outerHTML.slice(0, 120) + ' | ' + getComputedStyle(now).outlineStyle; })()");
      if (stop === '') break;
      stops.push(stop);
    }
    expect(stops.length).toBeGreaterThan(20);
    expect(stops.length).toBeLessThan(200);
    expect(stops.filter((stop) => stop.endsWith('| none'))).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('everything has a name and is legible, %s', async (colorScheme) => {
    await site.act({ do: 'break-origin', origin: 'a', fault: 'status 503' });
    await site.act({ do: 'cut', places: ['us-east-1'] });
    await site.act({ do: 'break-table', region: 'eu-west-1', fault: 'gone' });
    await site.act({ do: 'break-functions', fault: 'cold' });
    await open({ colorScheme });
    await site.get('/seen');
    await page.getByRole('button', { name: 'GET /seen' }).waitFor();
    await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    expect(await page.evaluate(UNUSABLE)).toEqual([]);
    expect(await page.evaluate(LOW_CONTRASTS)).toEqual([]);
  });

  test('on a phone nothing is wider than the screen', async () => {
    await site.act({ do: 'break-origin', origin: 'a', fault: 'brown-out 30% slow 2s sigma 0.5', pop: 'IAD89-P1' });
    await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await site.get(`/${'a-long-path-without-a-break'.repeat(8)}`);
    await page.getByRole('button', { name: 'GET /a-long-path' }).waitFor();
    await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await page.evaluate("[...document.querySelectorAll('main button, main select')].filter((element) => element.checkVisibility() && element.getBoundingClientRect().right > 390 && !element.closest('.scroll')).map((element) => element.outerHTML)")).toEqual([]);
  });

  test('ids of origins are texts, and long ones leave room for the request on a phone', async () => {
    const ids = ['<img src=x onerror=alert(1)>', `StackSite${'Distribution'.repeat(8)}Origin1`];
    const other = await startSite({
      config: { Origins: ids.map((Id, index) => ({ Id, DomainName: `o${index}.example.com`, CustomOriginConfig: { OriginProtocolPolicy: 'http-only' } })) },
      behavior: { TargetOriginId: ids[1] },
      options: { controlPort: 0, onTrace: undefined, origins: { 'o0.example.com': fakeOrigin('page'), 'o1.example.com': fakeOrigin('page') } },
    });
    await open({ viewport: { width: 390, height: 844 }, isMobile: true });
    const ownUrl = `${other.cloudFront.controlUrl}/`;
    await page.goto(`${ownUrl}__smart-origin`);
    await page.getByRole('article', { name: `Origin ${ids[0]}` }).waitFor();
    await other.cloudFront.origin(ids[1]!).fail(Fault.status(503));
    await other.cloudFront.fetch('/request');
    await page.getByText('Broken: status 503').waitFor();
    await page.getByRole('button', { name: 'GET /request' }).click();
    await page.getByRole('dialog', { name: 'GET /request' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await page.locator('img').count()).toBe(0);
    asked = asked.filter((url) => !url.startsWith(ownUrl));
  });

  test('while its tab is hidden nothing is gathered', async () => {
    await open();
    const hide = (hidden: boolean) => page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} }); document.dispatchEvent(new Event('visibilitychange'))`);
    const begin = jest.spyOn(RequestObservers.prototype, 'begin');
    await hide(true);
    await page.getByText('paused while nobody looks').waitFor();
    // The connection's end arrives in its own time.
    for (let calls = -1; begin.mock.calls.length !== calls;) {
      calls = begin.mock.calls.length;
      await site.get('/unseen');
    }
    await hide(false);
    await page.getByText('live', { exact: true }).waitFor();
    await site.get('/seen-again');
    await page.getByRole('button', { name: 'GET /seen-again' }).waitFor();
    begin.mockRestore();
  });

  test('nothing moves where people ask for that', async () => {
    await open({ reducedMotion: 'reduce' });
    await page.getByRole('article', { name: 'Origin a' }).waitFor();
    expect(await page.evaluate("[...document.querySelectorAll('*')].filter((element) => getComputedStyle(element).transitionDuration !== '0s' || getComputedStyle(element).animationName !== 'none').length")).toBe(0);
  });

  test('a web page of another origin neither reads nor changes anything', async () => {
    const server = http.createServer((_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<title>evil</title>'));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    track({ close: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }) });
    await open();
    const evil = await browser.newPage();
    await evil.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const told = await evil.evaluate<string[]>(`(async () => {
      const base = ${JSON.stringify(site.page)};
      const action = JSON.stringify({ do: 'break-origin', origin: 'a', fault: 'refused' });
      const tries = {
        read: () => fetch(base + '/events').then((response) => 'read ' + response.status),
        status: () => fetch(base).then((response) => response.text()),
        post: () => fetch(base + '/actions', { method: 'POST', headers: { 'content-type': 'application/json' }, body: action }).then((response) => 'posted ' + response.status),
        simple: () => fetch(base + '/actions', { method: 'POST', body: action }).then((response) => 'posted ' + response.status),
        events: () => new Promise((resolve, reject) => { const source = new EventSource(base + '/events'); source.onmessage = source.onopen = () => resolve('open'); source.onerror = () => { source.close(); reject(); }; }),
        script: () => new Promise((resolve, reject) => { const script = document.createElement('script'); script.src = base + '/page.js'; script.onload = () => resolve('loaded'); script.onerror = reject; document.head.append(script); }),
        blind: () => fetch(base + '/actions', { method: 'POST', mode: 'no-cors', body: action }).then(() => { throw new Error('sent, not read'); }),
      };
      const came = [];
      for (const [name, attempt] of Object.entries(tries)) came.push(name + ': ' + await attempt().catch(() => 'nothing'));
      return came;
    })()`);
    expect(told).toEqual(['read', 'status', 'post', 'simple', 'events', 'script', 'blind'].map((name) => `${name}: nothing`));
    await evil.setContent(`<iframe src="${site.page}"></iframe>`);
    await evil.frames()[1]!.waitForLoadState();
    expect(await evil.frames()[1]!.content()).not.toContain('smart-origin');
    await evil.close();
    expect(site.cloudFront.origin('a').fault).toBeUndefined();
  });
});
