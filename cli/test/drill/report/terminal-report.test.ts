import { failedReport, hostileReport, sampleReport } from './sample-report';
import { terminalComparison } from '../../../src/drill/report/terminal-comparison';
import { terminalReport } from '../../../src/drill/report/terminal-report';

test('a report tells all that was seen', () => {
  const text = terminalReport(failedReport());
  for (const part of [
    'Primary dead', 'drills/primary-dead.yaml on cdk.out, seed 7',
    'For 10 seconds v1 refused connections. 31 requests ended in an error; 500 answers came from a stand-in; 4 visitors moved to another version; pages took 100 ms longer on average.',
    'note: time-outs of origins are a tenth of what the template says', '1 of 2 expectations did not hold',
  ]) expect(text).toContain(part);
  expect(text).toMatch(/│ p99_ms +│ +42 ms │ +42 ms │ +42 ms │ +42 ms │/);
  expect(text).toMatch(/│ recovered_within_s +│.+never │/);
  expect(text).toMatch(/│ v1 +│ 500 \(83\.3 %\) │ +- │/);
  expect(text).toMatch(/│ 502 connect-refused at v1 +│ an origin +│ +30 │/);
  expect(text).toMatch(/│ origin v1: refused │ 10 s - 20 s │ +31 │ +1 min │ +4 │ +500 │/);
  expect(text).toMatch(/12 s {2}policy: set-weight v2=50/);
  expect(text).toMatch(/│ errors 0 +│ +31 │ NO +│ it was 31/);
});

test('parts that a drill has nothing for are left out', () => {
  const text = terminalReport(sampleReport({ events: [], faults: [], expectations: [] }));
  for (const part of ['time line', 'what each fault cost', 'errors by cause', 'expectations']) expect(text).not.toContain(`\n${part}\n`);
  expect(text).toContain('Nothing was expected of this drill');
});

test('an interrupted drill says so', () => {
  expect(terminalReport(sampleReport({ complete: false, durationMs: 12_000 }))).toContain('Interrupted after 12 seconds');
});

test('no text of a scenario or template reaches the terminal\'s controls', () => {
  const text = terminalReport(hostileReport()) + terminalComparison({ version: 1, before: hostileReport(), after: hostileReport() });
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
  expect(text).toContain('<script>alert(1)</script>');
});

test('two templates stand side by side, each with its verdict', () => {
  const text = terminalComparison({ version: 1, before: failedReport({ template: 'old.out' }), after: sampleReport({ template: 'new.out' }) });
  for (const part of [
    'The new template would have shown visitors 31 errors fewer: 0 instead of 31.', '4 visitors fewer would have been moved to another version.',
    '1 expectation that did not hold before would have held.', 'before (old.out): 1 of 2 expectations did not hold', 'after (new.out): All 2 expectations held',
  ]) expect(text).toContain(part);
  expect(text).toMatch(/│ errors +│ +31 │ +0 │ 31 fewer +│/);
  expect(text).toMatch(/│ errors 0 +│ NOT HELD │ held/);
});
