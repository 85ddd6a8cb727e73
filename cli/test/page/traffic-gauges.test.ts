import { healthOf } from '../../src/page/make-picture';
import { percentile, shareOf, TrafficGauges, WINDOW_MS } from '../../src/page/traffic-gauges';
import type { LegRecord, RequestRecord } from '../../src/records/request-record';

const leg = (change: Partial<LegRecord> = {}): LegRecord => ({ leg: 1, origin: 'v1', outcome: 'response', status: 200, ms: 10, ...change });

const record = (change: Partial<RequestRecord> = {}): RequestRecord => ({
  requestId: 'id', pop: 'DUB56-P1', method: 'GET', uri: '/', at: 0, status: 200, result: 'Miss', servedBy: 'v1', legs: [leg()], functionErrors: [], firstByteMs: 12, ...change,
});

function gauges() {
  let now = 0;
  const made = new TrafficGauges(() => now);
  return { made, pass: (ms: number) => (now += ms) };
}

test('requests are counted by point of presence, origin and leg', () => {
  const { made, pass } = gauges();
  made.count(record());
  made.count(record({ pop: 'IAD89-P1', status: 502, result: 'Error', servedBy: undefined, legs: [leg({ outcome: 'connect-refused', status: 503 }), leg({ leg: 2, origin: 'v2', status: 502 })] }));
  made.count(record({ result: 'Hit', legs: [] }));
  pass(2000);
  const readings = made.read();
  expect(readings).toMatchObject({ requests: 3, errors: 1, hits: 1, failovers: 1, seconds: 2 });
  expect([...readings.pops]).toEqual([['DUB56-P1', { requests: 2, errors: 0, hits: 1 }], ['IAD89-P1', { requests: 1, errors: 1, hits: 0 }]]);
  expect(readings.flows).toEqual([
    { pop: 'DUB56-P1', origin: 'v1', first: 1, second: 0, failed: 0, times: [10] },
    { pop: 'IAD89-P1', origin: 'v1', first: 1, second: 0, failed: 1, times: [10] },
    { pop: 'IAD89-P1', origin: 'v2', first: 0, second: 1, failed: 1, times: [10] },
  ]);
  expect([...readings.served]).toEqual([['v1', 2]]);
});

test('what is older than the window counts in the sums alone', () => {
  const { made, pass } = gauges();
  made.count(record({ status: 500 }));
  pass(WINDOW_MS + 1);
  made.count(record());
  const { requests, errors, seconds } = made.read();
  expect([requests, errors, seconds]).toEqual([1, 0, WINDOW_MS / 1000]);
  expect([made.requests, made.errors]).toEqual([2, 1]);
});

test.each(['generated', 'function-error'] as const)('an origin in whose place an edge function answered or failed (%s) was not asked', (outcome) => {
  const { made, pass } = gauges();
  made.count(record({ status: 503, servedBy: undefined, legs: [leg({ outcome, status: 503 })] }));
  pass(1000);
  expect(made.read()).toMatchObject({ errors: 1, flows: [] });
});

test('memory is bounded, and rates stay right where more passes than is kept', () => {
  const { made, pass } = gauges();
  for (let i = 0; i < 40_000; i += 1) {
    made.count(record());
    pass(0.1);
  }
  const { requests, seconds } = made.read();
  expect(requests).toBe(10_000);
  expect(requests / seconds).toBeCloseTo(10_000, -2);
});

test('whoever has just begun to look sees no endless rate', () => {
  const { made } = gauges();
  made.count(record());
  expect(made.read().seconds).toBeGreaterThan(0);
});

test.each<[number[], number, number | undefined]>([[[], 0.5, undefined], [[7], 0.99, 7], [[3, 1, 2], 0.5, 2], [[1, 2, 3, 4], 1, 4]])('percentile of %j at %d', (times, share, expected) => {
  expect(percentile(times, share)).toBe(expected);
});

test('the share of nothing is none', () => {
  expect([shareOf(0, 0), shareOf(1, 3)]).toEqual([0, 0.333]);
});

test.each<[number, number, string]>([[0, 0, 'idle'], [100, 0, 'healthy'], [100, 1, 'troubled'], [100, 50, 'failing']])('of %d attempts %d failed: %s', (legs, failed, health) => {
  expect(healthOf(legs, failed)).toBe(health);
});
