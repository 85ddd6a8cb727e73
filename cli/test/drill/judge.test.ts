import type { PhaseFigures } from '../../src/drill/drill-report';
import { judge } from '../../src/drill/judge';
import type { Expectation } from '../../src/drill/scenario';

function figures(measures: Record<string, number | undefined>, changes: Partial<PhaseFigures> = {}): PhaseFigures {
  return { phase: { name: 'broken', fromMs: 0, toMs: 1000 }, measures, latencies: { p50: 1, p90: 1, p99: 1, p999: 1, max: 1 }, servedBy: {}, errors: [], ...changes };
}

function judged(expectation: Partial<Expectation>, measures: Record<string, number | undefined>, changes?: Partial<PhaseFigures>) {
  const whole: Expectation = { measure: 'errors', comparison: '=', value: 0, line: 12, ...expectation };
  return judge({ expectations: [whole] }, { overall: figures(measures, changes), phases: [figures(measures, changes)] })[0]!;
}

test.each([
  ['=', 5, 5, true], ['=', 5, 4, false],
  ['<', 5, 4.9, true], ['<', 5, 5, false],
  ['<=', 5, 5, true], ['<=', 5, 5.1, false],
  ['>', 5, 5.1, true], ['>', 5, 5, false],
  ['>=', 5, 5, true], ['>=', 5, 4.9, false],
] as const)('%s %d, where %d was measured: %s', (comparison, value, measured, held) => {
  expect(judged({ measure: 'p99_ms', comparison, value }, { p99_ms: measured })).toMatchObject({ measured, held, line: 12 });
});

test('what held has no why; its text is as in the scenario', () => {
  expect(judged({ measure: 'p99_ms', comparison: '<', value: 3000, phase: 'broken' }, { p99_ms: 42 }))
    .toEqual({ text: 'p99_ms <3000 (broken)', measured: 42, held: true, line: 12 });
  expect(judged({}, { errors: 0 }).text).toBe('errors 0');
});

test('why it did not hold is one sentence, with the most frequent error and whose fault that was', () => {
  const errors = [
    { cause: 'no response: socket hang up', blame: 'network', count: 1 },
    { cause: '502 connect-refused at v1', blame: 'origin', count: 30 },
  ] as const;
  expect(judged({ phase: 'broken' }, { errors: 31 }, { errors }).why)
    .toBe('it was 31 in the phase "broken", where exactly 0 is expected; most often "502 connect-refused at v1" (30 times, the fault of an origin)');
  expect(judged({ measure: 'p99_ms', comparison: '<', value: 3000 }, { p99_ms: 3410 }, { errors }).why)
    .toBe('it was 3.41 s, where below 3 s is expected');
  expect(judged({ measure: 'hit_ratio', comparison: '>=', value: 0.9 }, { hit_ratio: 0.5 }).why)
    .toBe('it was 50 %, where at least 90 % is expected');
});

test('errors of the edge itself are told by those that are its own', () => {
  const errors = [{ cause: '502 at v1', blame: 'origin', count: 30 }, { cause: '503 router', blame: 'edge-function', count: 2 }] as const;
  expect(judged({ measure: 'errors_of_ours' }, { errors_of_ours: 2 }, { errors }).why).toContain('each time "503 router" (2 times, the fault of an edge function)');
});

test('what was not measured, or whose phase never came, has not held', () => {
  expect(judged({ measure: 'moved_sessions' }, { moved_sessions: undefined })).toMatchObject({ held: false, measured: undefined, why: expect.stringContaining('could not be measured') });
  expect(judged({ phase: 'healed' }, { errors: 0 })).toMatchObject({ held: false, measured: undefined, why: 'the phase "healed" never came' });
  expect(judged({ measure: 'constructor' }, {})).toMatchObject({ held: false, measured: undefined });
});

test('where nobody asked for anything, nothing has held but that', () => {
  const nobody = { requests: 0, errors: 0, failovers: 0 };
  expect(judged({ phase: 'broken' }, nobody)).toEqual({
    text: 'errors 0 (broken)', measured: undefined, held: false, why: 'errors could not be measured in the phase "broken": nobody asked for anything', line: 12,
  });
  expect(judged({ measure: 'served_by.v1' }, nobody)).toMatchObject({ held: false, measured: undefined });
  expect(judged({ measure: 'requests' }, nobody)).toMatchObject({ held: true, measured: 0 });
});

test('what never recovered is told so', () => {
  expect(judged({ measure: 'recovered_within_s', comparison: '<=', value: 15 }, { recovered_within_s: Infinity }).why)
    .toBe('it never came to that, where at most 15 s is expected');
});

test('an origin that answered nothing has answered 0', () => {
  const served = { servedBy: { v2: 120 } };
  expect(judged({ measure: 'served_by.v2', comparison: '>', value: 100 }, {}, served)).toMatchObject({ measured: 120, held: true });
  expect(judged({ measure: 'served_by.v1', comparison: '=', value: 0 }, {}, served)).toMatchObject({ measured: 0, held: true });
  expect(judged({ measure: 'served_by.toString', comparison: '=', value: 0 }, {}, served)).toMatchObject({ measured: 0, held: true });
});

test('of one phase its own figures count, else those of the whole', () => {
  const expectations: Expectation[] = [
    { measure: 'errors', comparison: '=', value: 0, line: 1 }, { measure: 'errors', comparison: '=', value: 0, phase: 'broken', line: 2 },
  ];
  const results = judge({ expectations }, { overall: figures({ errors: 3 }), phases: [figures({ errors: 0 })] });
  expect(results.map(({ held }) => held)).toEqual([false, true]);
});
