import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { failedReport, hostileReport, sampleReport } from './sample-report';
import { htmlPage } from '../../../src/drill/report/html/page';
import { chromiumPath, launchChromium, LOW_CONTRASTS } from '../../support/chromium';

jest.setTimeout(60_000);

const executablePath = chromiumPath();
if (executablePath === undefined) console.warn('no chromium on the PATH: the report is not looked at in a browser');
const inBrowser = executablePath === undefined ? describe.skip : describe;

inBrowser('in a browser', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'drill-report-'));
    browser = await launchChromium(executablePath!);
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(html: string, options: Parameters<Browser['newPage']>[0], look: (page: Page, seen: string[]) => Promise<void>): Promise<void> {
    const file = path.join(folder, 'report.html');
    writeFileSync(file, html);
    const page = await browser.newPage(options);
    const seen: string[] = [];
    page.on('console', (message) => seen.push(`console: ${message.text()}`));
    page.on('dialog', (dialog) => seen.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => seen.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await look(page, seen.slice(1));
    await page.close();
  }

  const reports = [failedReport(), { version: 1, before: failedReport(), after: sampleReport() } as const];

  test.each([[390, 'light'], [390, 'dark'], [1280, 'light'], [1280, 'dark']] as const)('%d px wide, %s: nothing reaches out of the page, nothing is asked for, contrasts are enough', async (width, colorScheme) => {
    await open(htmlPage(reports, 'smart-origin'), { viewport: { width, height: 900 }, colorScheme }, async (page, seen) => {
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(seen).toEqual([]);
      expect(await page.evaluate(LOW_CONTRASTS)).toEqual([]);
    });
  });

  test('hostile texts run nothing and add no elements', async () => {
    await open(htmlPage([hostileReport()], 'smart-origin'), { viewport: { width: 390, height: 900 } }, async (page, seen) => {
      expect(seen).toEqual([]);
      expect(await page.evaluate('document.querySelectorAll("script, img, [onload], [onerror]").length')).toBe(0);
      expect(await page.title()).toContain('</title><script>alert(1)</script>');
    });
  });

  test('what is read aloud: headings in order, tables with captions and heads, plots with names', async () => {
    await open(htmlPage(reports, 'smart-origin'), {}, async (page) => {
      const levels = await page.evaluate<number[]>('[...document.querySelectorAll("h1, h2, h3")].map((heading) => Number(heading.tagName[1]))');
      expect(levels[0]).toBe(1);
      levels.slice(1).forEach((level, index) => expect(level - levels[index]!).toBeLessThanOrEqual(1));
      expect(await page.evaluate(`[...document.querySelectorAll('table')]
        .filter((table) => !table.caption?.textContent || !table.querySelector('thead th[scope]')).length`)).toBe(0);
      const plots = page.getByRole('img', { name: /Requests and errors|How long visitors waited|Who answered/ });
      expect(await plots.count()).toBe(9);
    });
  });

  test('it prints: every plot on one sheet, no dark paper', async () => {
    await open(htmlPage([failedReport()], 'smart-origin'), { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
      expect(await page.evaluate('getComputedStyle(document.querySelector(".chart")).breakInside')).toBe('avoid');
      expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
    });
  });
});
