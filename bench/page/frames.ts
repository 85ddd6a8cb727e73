import { mkdtempSync, rmSync } from 'node:fs';
import * as http from 'node:http';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { Browser } from 'playwright-core';
import { LocalCloudFront } from '../../cli/src';
import { chromiumPath, launchChromium } from '../../cli/test/support/chromium';
import type { BenchResult } from '../bench-result';
import { startPlainServer } from '../local-cloudfront/servers';
import { CACHING_OPTIMIZED, plainSite } from '../local-cloudfront/templates';
import { requireTools } from '../local-cloudfront/tools';
import { median } from '../median';

const PER_SECOND = 500;
const ROUNDS = 3;
const SECONDS = 5;
const PATHS = 50;
const TARGET = 0.95;
const FRAMES_WANTED = 58;

/** Frames of five seconds. A text, since benchmarks are not compiled with the types of browsers. */
const COUNT_FRAMES = `new Promise((resolve) => {
  const begin = performance.now();
  let frames = 0;
  const count = (now) => {
    if (now - begin >= ${SECONDS * 1000}) return resolve(frames / ((now - begin) / 1000));
    frames += 1;
    requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
})`;

/**
 * Frames a second of the page to look at while 500 requests a second pass, beside a page that shows nothing in the same browser under the
 * same load: what is missing to 60 there is the machine's.
 */
export async function run(): Promise<BenchResult[]> {
  requireTools('chromium');
  const folder = mkdtempSync(path.join(tmpdir(), 'smart-origin-bench-'));
  const origin = await startPlainServer();
  const template = plainSite(folder, { cachePolicyId: CACHING_OPTIMIZED });
  const edge = await LocalCloudFront.start({ template, origins: { app: origin.url }, controlPort: 0 });
  const load = new OpenLoop(edge.url);
  const browser = await launchChromium(chromiumPath()!);
  try {
    const rounds: { page: number; blank: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({ blank: await framesOf(browser, 'about:blank'), page: await framesOf(browser, `${edge.controlUrl}/__smart-origin`) });
    }
    const value = median(rounds.map(({ page }) => page));
    const ratio = median(rounds.map(({ page, blank }) => page / blank));
    return [{
      name: `page to look at, frames a second at ${Math.round(load.perSecond)} requests a second`,
      value, unit: 'frames/s', peer: 'an empty page', peerValue: median(rounds.map(({ blank }) => blank)), ratio,
      target: `${FRAMES_WANTED} or more, or ${TARGET} times the empty page's`,
      ok: load.perSecond >= PER_SECOND * 0.95 && (value >= FRAMES_WANTED || ratio >= TARGET),
    }];
  } finally {
    load.stop();
    await browser.close();
    await edge.close();
    await origin.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function framesOf(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(url);
  // The first picture and the first layout are not what is measured.
  await page.waitForTimeout(1000);
  const frames = await page.evaluate<number>(COUNT_FRAMES);
  await page.close();
  return frames;
}

/** Requests at their times, whether or not earlier ones have been answered. */
class OpenLoop {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  private readonly begin = performance.now();
  private readonly timer = setInterval(() => this.sendDue(), 10);
  private sent = 0;
  private answered = 0;

  constructor(private readonly url: string) {}

  get perSecond(): number {
    return this.answered / ((performance.now() - this.begin) / 1000);
  }

  stop(): void {
    clearInterval(this.timer);
    this.agent.destroy();
  }

  private sendDue(): void {
    const due = ((performance.now() - this.begin) / 1000) * PER_SECOND;
    for (; this.sent < due; this.sent += 1) {
      http.get(`${this.url}/${this.sent % PATHS}`, { agent: this.agent }, (response) => {
        this.answered += 1;
        response.resume();
      }).on('error', () => undefined);
    }
  }
}
