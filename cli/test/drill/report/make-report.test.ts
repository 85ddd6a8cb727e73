import type { DrillObservation, ObservedEvent, Visit } from '../../../src/drill/observation';
import { makeReport } from '../../../src/drill/report/make-report';
import { verdict } from '../../../src/drill/report/sentences';
import { parseScenario } from '../../../src/drill/scenario-file/parse-scenario';
import type { RequestRecord } from '../../../src/records/request-record';

const scenario = parseScenario(`
title: A short one
duration: 10s
visitors: [{ name: all, count: 3, requests_per_second: 1, cookies: 100% }]
timeline:
  - { at: 4s, phase: broken, fail: { origin: v1, fault: refused } }
  - { at: 6s, phase: healed, heal: { origin: v1 } }
expect: { errors: 0, phases: { broken: { served_by: { v2: '>0' } } } }
`, 'short.yaml');

/** Asks every half second; `origin` undefined: the answer is a 502. */
function visit(index: number, origin: string | undefined, firstByteMs: number): Visit {
  const status = origin === undefined ? 502 : 200;
  const record: RequestRecord = {
    requestId: `${index}`, pop: 'IAD89-P1', method: 'GET', uri: '/', at: 0, status, result: origin === undefined ? 'Error' : 'Miss', servedBy: origin,
    legs: origin === undefined ? [{ leg: 1, origin: 'v1', outcome: 'connect-refused', status: 502, ms: 1 }] : [{ leg: 1, origin, outcome: 'response', status, ms: 1 }],
    functionErrors: [], firstByteMs,
  };
  return {
    sample: {
      index, visitor: index % 2, group: 'all', pop: 'us-east-1', method: 'GET', path: '/', scheduledMs: index * 500, sentMs: index * 500, firstByteMs, status,
      requestId: `${index}`, ...(origin !== undefined && { version: origin }), result: record.result,
    },
    record,
  };
}

function observed(changes: Partial<DrillObservation> = {}): DrillObservation {
  const kinds: ObservedEvent['kind'][] = ['fault', 'heal'];
  return {
    scenario,
    template: 'cdk.out',
    startedAt: '2026-11-21T15:00:00.000Z',
    complete: true,
    durationMs: 10_000,
    pops: [{ name: 'IAD89-P1', region: 'us-east-1' }],
    origins: ['v1', 'v2'],
    visitors: [{ group: 'all', cookies: true, session: false }, { group: 'all', cookies: true, session: false }],
    // 8 requests before the fault, which take 100 ms and then 10; two stand-ins, an error and a stand-in while it lasts; and 8 behind it.
    visits: Array.from({ length: 20 }, (_, index) => {
      if (index < 4) return visit(index, 'v1', 100);
      if (index < 8 || index >= 12) return visit(index, 'v1', 10);
      return visit(index, index === 10 ? undefined : 'v2', 30);
    }),
    phases: [{ name: 'start', fromMs: 0, toMs: 4000 }, { name: 'broken', fromMs: 4000, toMs: 6000 }, { name: 'healed', fromMs: 6000, toMs: 10_000 }],
    events: scenario.timeline.map((entry, index) => ({ atMs: entry.atMs, kind: kinds[index]!, entry, ...(index === 1 && { outcome: 'answers again' }) })),
    counters: { edgeFunctions: [], tables: [], keyValueStoreReads: 0, viewerFunctionRuns: 0 },
    notes: ['a note'],
    ...changes,
  } as DrillObservation;
}

test('judges what was measured, over all and by phase', () => {
  const report = makeReport(observed());
  expect(report.overall.measures).toMatchObject({ requests: 20, errors: 1 });
  expect(report.phases.map(({ phase, measures }) => [phase.name, measures.requests, measures.errors])).toEqual([['start', 8, 0], ['broken', 4, 1], ['healed', 8, 0]]);
  expect(report.expectations.map(({ text, measured, held }) => [text, measured, held])).toEqual([['errors 0', 1, false], ['served_by.v2 >0 (broken)', 3, true]]);
  expect(report.held).toBe(false);
  expect(report).toMatchObject({ title: 'A short one', scenario: 'short.yaml', template: 'cdk.out', notes: ['a note'], version: 1 });
});

test('an interrupted drill has not held, whatever was seen', () => {
  const { expectations, held } = makeReport(observed({ complete: false, visits: observed().visits.filter(({ sample }) => sample.status < 500) }));
  expect([expectations.every((expectation) => expectation.held), held]).toEqual([true, false]);
});

test('a fault costs what visitors waited beyond the second half of the time before it', () => {
  const [cost, ...others] = makeReport(observed()).faults;
  expect(others).toEqual([]);
  // 4 requests of 30 ms, where 10 ms are usual: the 100 ms of the first half are those of cold caches.
  expect(cost).toEqual({
    fault: 'origin: v1, fault: refused', clause: 'v1 refused connections', fromMs: 4000, toMs: 6000, errors: 1, waitedMs: 80, movedSessions: 0, stoodIn: 3,
  });
});

test('each second has its requests, errors, percentiles and who served', () => {
  const { seconds } = makeReport(observed());
  expect(seconds).toHaveLength(10);
  expect(seconds[1]).toEqual({ second: 1, requests: 2, errors: 0, p50: 100, p99: 100, servedBy: { v1: 2 } });
  expect(seconds[5]).toEqual({ second: 5, requests: 2, errors: 1, p50: 30, p99: 30, servedBy: { v2: 1 } });
});

test('a second in which nobody asked is there too', () => {
  const { seconds } = makeReport(observed({ visits: [] }));
  expect(seconds[9]).toEqual({ second: 9, requests: 0, errors: 0, p50: 0, p99: 0, servedBy: {} });
});

test('events are told as they were written, with what came of them', () => {
  expect(makeReport(observed()).events).toEqual([
    { atMs: 4000, text: 'fail origin: v1, fault: refused', kind: 'fault' }, { atMs: 6000, text: 'heal origin: v1 (answers again)', kind: 'heal' },
  ]);
});

test('a drill that was late itself says that its times are doubtful, and one that fails then proves nothing', () => {
  const visits = observed().visits.map((one) => ({ ...one, sample: { ...one.sample, sentMs: one.sample.scheduledMs + 250 } }));
  const report = makeReport(observed({ visits }));
  expect(report.notes).toEqual(['a note', expect.stringContaining('up to 250 ms late')]);
  expect(report.late).toMatch(/^requests were sent up to 250 ms late/);
  expect(verdict({ ...report, held: false, expectations: [{ text: 'errors 0', measured: 1, held: false, line: 1 }] }))
    .toMatchObject({ kind: 'inconclusive', title: expect.stringContaining('this machine was late (requests were sent up to 250 ms late') });
  // Late or not: what held has held.
  expect(verdict({ ...report, expectations: report.expectations.map((one) => ({ ...one, held: true })) }).kind).toBe('held');
});

test.each([
  [undefined, undefined],
  [{ all: 0, busy: 0 }, undefined],
  [{ all: 5, busy: 1 }, undefined],
  [{ all: 24, busy: 2 }, undefined],
  [{ all: 20, busy: 2 }, 'for 2 of 20 seconds there was no processor time left'],
])('of seconds without processor time, %j: %s', (machine, late) => {
  expect(makeReport(observed(machine && { machine })).late).toBe(late);
});
