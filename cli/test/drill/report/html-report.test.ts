import { failedReport, hostileReport, sampleReport } from './sample-report';
import { htmlPage } from '../../../src/drill/report/html/page';

const MADE_BY = 'smart-origin 1.2.3';

/** All ids of a page, in order. */
function ids(page: string): string[] {
  return [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
}

test('needs neither a network nor a script', () => {
  const page = htmlPage([failedReport(), { version: 1, before: failedReport(), after: sampleReport() }], MADE_BY);
  expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:\/\//);
  expect(page).not.toMatch(/ on\w+=/);
  expect(page).toContain('content="default-src \'none\'; style-src \'unsafe-inline\'"');
});

test('says what happened in plain words, with its verdict first', () => {
  const page = htmlPage([sampleReport()], MADE_BY);
  expect(page).toContain('<h1 id="drill-1-h">Primary dead</h1>');
  expect(page).toContain('For 10 seconds v1 refused connections. Nobody saw an error; 500 answers came from a stand-in; pages took 100 ms longer on average.');
  expect(page.indexOf('All 2 expectations held.')).toBeLessThan(page.indexOf('For 10 seconds'));
  expect(page).toContain('99 % began within: below 3 s, in the phase healed<small><code>p99_ms &lt;3000 (healed)</code></small>');
});

test('what did not hold says why', () => {
  const page = htmlPage([failedReport()], MADE_BY);
  for (const part of ['1 of 2 expectations did not hold.', 'it was 31, where exactly 0 is expected', '502 connect-refused at v1', 'an origin', '>never<']) expect(page).toContain(part);
});

test('each plot has a title and a description, and draws what was measured', () => {
  const page = htmlPage([failedReport()], MADE_BY);
  const plots = [...page.matchAll(/<svg viewBox="0 0 1000 200"[^]*?<\/svg>/g)].map(([svg]) => svg);
  expect(plots).toHaveLength(3);
  for (const plot of plots) expect(plot).toMatch(/role="img" aria-labelledby="(\S+) (\S+)">\n<title id="\1">[^<]+<\/title><desc id="\2">[^<]+<\/desc>/);
  const [rates, latency, served] = plots;
  // 31 errors in second 12 of 30, of at most 60 requests: 8 tenths of a second wide.
  expect(rates).toContain('<rect class="errors" x="403.3" y="96.7" width="26.7" height="103.3"/>');
  // The fault lasts from a third to two thirds.
  expect(rates).toContain('<rect class="fault" x="333.3" y="0" width="333.3" height="200"/>');
  // 3 ms and 900 ms are not to be compared on a linear axis.
  expect(page).toContain('each line is ten times the one below');
  expect(latency!.match(/class="line /g)).toHaveLength(2);
  expect(served!.match(/class="area series-/g)).toHaveLength(3);
});

test('events at about one time share a mark, and are numbered as in the time line', () => {
  const at = (atMs: number, kind: 'fault' | 'policy') => ({ atMs, kind, text: `at ${atMs}` });
  const page = htmlPage([sampleReport({ events: [at(5000, 'fault'), at(5100, 'policy'), at(20_000, 'policy')] })], MADE_BY);
  expect(page).toContain('<span class="fault" style="left:16.67%">1-2</span><span class="policy" style="left:66.67%">3</span>');
  expect(page).toContain('<b class="policy">2</b>');
  // What broke gives the mark its color and place, whatever else was done just before.
  const later = htmlPage([sampleReport({ events: [at(5000, 'policy'), at(6000, 'fault')] })], MADE_BY);
  expect(later).toContain('<span class="fault" style="left:20%">1-2</span>');
});

test('a drill of which nothing was seen is a page too', () => {
  const nothing = { ...sampleReport().overall, servedBy: {}, measures: {} };
  const report = sampleReport({
    overall: nothing, phases: [], events: [], seconds: [], faults: [], expectations: [], notes: [], complete: false, durationMs: 0,
  });
  const page = htmlPage([report], MADE_BY);
  expect(page).toContain('Interrupted after 0 seconds');
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});

test('several drills begin with a summary that leads to each', () => {
  const page = htmlPage([sampleReport(), failedReport({ title: 'Another' })], MADE_BY);
  expect(page).toContain('2 drills, 1 did not hold');
  expect(page).toContain('<a href="#drill-2">Another</a>');
  expect(new Set(ids(page)).size).toBe(ids(page).length);
});

test('two templates are drawn by the same measure', () => {
  const fast = sampleReport({ seconds: sampleReport().seconds.map((second) => ({ ...second, p99: 4 })) });
  const page = htmlPage([{ version: 1, before: failedReport({ template: 'old.out' }), after: { ...fast, template: 'new.out' } }], MADE_BY);
  expect(page).toContain('Before: old.out');
  expect(page).toContain('After: new.out');
  expect(page.match(/each line is ten times the one below/g)).toHaveLength(2);
  expect(new Set(ids(page)).size).toBe(ids(page).length);
});

test('whatever a scenario or template says, it stays text', () => {
  const page = htmlPage([hostileReport(), { version: 1, before: hostileReport(), after: hostileReport() }], MADE_BY);
  expect(page).not.toMatch(/<script|<img|<\/title><script|onload='/);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  // eslint-disable-next-line no-control-regex
  expect(page).not.toMatch(/[\u0000-\u0008\u001b\u202e]|[\ud800-\udbff](?![\udc00-\udfff])/);
});
