import type { DrillReport, PhaseFigures, Second } from '../../../src/drill/drill-report';

/** Thirty seconds in which v1 refuses connections from the tenth to the twentieth, made by hand so that tests know each figure. */
export function sampleReport(changes: Partial<DrillReport> = {}): DrillReport {
  return {
    version: 1,
    title: 'Primary dead',
    about: 'The primary refuses connections for 10 s; every page must go on being served.',
    scenario: 'drills/primary-dead.yaml',
    template: 'cdk.out',
    seed: 7,
    complete: true,
    startedAt: '2026-11-21T15:00:00.123Z',
    durationMs: 30_000,
    timeScale: 10,
    pops: [{ name: 'DUB56-P1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }],
    overall: figures('over all', 0, 30_000, { v1: 1000, v2: 800 }),
    phases: [
      figures('start', 0, 10_000, { v1: 500, v2: 100 }),
      figures('broken', 10_000, 20_000, { v2: 600 }),
      figures('healed', 20_000, 30_000, { v1: 500, v2: 100 }),
    ],
    events: [
      { atMs: 10_000, text: 'origin v1 fails: refused', kind: 'fault' },
      { atMs: 12_000, text: 'policy: set-weight v2=50', kind: 'policy' },
      { atMs: 20_000, text: 'origin v1 is healed', kind: 'heal' },
    ],
    seconds: Array.from({ length: 30 }, (_, second) => secondOf(second)),
    faults: [{
      fault: 'origin v1: refused', clause: 'v1 refused connections', fromMs: 10_000, toMs: 20_000, errors: 0, waitedMs: 60_000, movedSessions: 0, stoodIn: 500,
    }],
    expectations: [
      { text: 'errors 0', measured: 0, held: true, line: 20 },
      { text: 'p99_ms <3000 (healed)', measured: 42, held: true, line: 21 },
    ],
    notes: ['time-outs of origins are a tenth of what the template says'],
    held: true,
    ...changes,
  };
}

/** The same, with errors and expectations that did not hold. */
export function failedReport(changes: Partial<DrillReport> = {}): DrillReport {
  const report = sampleReport(changes);
  return {
    ...report,
    overall: {
      ...report.overall,
      measures: { ...report.overall.measures, errors: 31, moved_sessions: 4, recovered_within_s: Infinity },
      errors: [{ cause: '502 connect-refused at v1', blame: 'origin', count: 30 }, { cause: 'no response: socket hang up', blame: 'network', count: 1 }],
    },
    seconds: report.seconds.map((second) => (second.second === 12 ? { ...second, errors: 31 } : second)),
    faults: report.faults.map((fault) => ({ ...fault, errors: 31, movedSessions: 4 })),
    expectations: [
      { text: 'errors 0', measured: 31, held: false, why: 'it was 31, where exactly 0 is expected', line: 20 },
      { text: 'p99_ms <3000 (healed)', measured: 42, held: true, line: 21 },
    ],
    held: false,
    ...changes,
  };
}

/** Titles and names that somebody wrote to break an output. */
export const HOSTILE = '</title><script>alert(1)</script>" onload=\'x\' & ]]> <img src=x onerror=alert(2)> \u001b[31mred\u0007 \ud800 \u202e';

/** The sample with that wherever a scenario or a template can put text. */
export function hostileReport(): DrillReport {
  const report = failedReport({ title: HOSTILE, about: HOSTILE, scenario: HOSTILE, template: HOSTILE, notes: [HOSTILE] });
  const poisoned = (figure: PhaseFigures): PhaseFigures => ({
    ...figure,
    phase: { ...figure.phase, name: HOSTILE },
    servedBy: { [HOSTILE]: 5, cache: 1 },
    errors: [{ cause: HOSTILE, blame: 'origin', count: 3 }],
  });
  return {
    ...report,
    pops: [{ name: HOSTILE, region: HOSTILE }],
    overall: poisoned(report.overall),
    phases: report.phases.map(poisoned),
    events: report.events.map((event) => ({ ...event, text: HOSTILE })),
    seconds: report.seconds.map((second) => ({ ...second, servedBy: { [HOSTILE]: second.requests } })),
    faults: report.faults.map((fault) => ({ ...fault, fault: HOSTILE, clause: HOSTILE })),
    expectations: report.expectations.map((expectation) => ({ ...expectation, text: HOSTILE, why: expectation.held ? undefined : HOSTILE })),
  };
}

function figures(name: string, fromMs: number, toMs: number, servedBy: Record<string, number>): PhaseFigures {
  const requests = Object.values(servedBy).reduce((sum, n) => sum + n, 0);
  return {
    phase: { name, fromMs, toMs },
    measures: {
      requests, errors: 0, errors_of_ours: 0, p50_ms: 3.2, p90_ms: 12, p99_ms: 42, p999_ms: 120, max_ms: 1234,
      hit_ratio: 0.25, moved_sessions: 0, recovered_within_s: 0.4,
    },
    latencies: { p50: 3.2, p90: 12, p99: 42, p999: 120, max: 1234 },
    servedBy,
    errors: [],
  };
}

function secondOf(second: number): Second {
  const broken = second >= 10 && second < 20;
  return {
    second, requests: 60, errors: 0, p50: broken ? 8 : 3, p99: broken ? 900 : 40 + second % 7,
    servedBy: broken ? { v2: 55, cache: 5 } : { v1: 45, v2: 10, cache: 5 },
  };
}
