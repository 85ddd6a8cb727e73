import { observationOf, type Seen } from './observations';
import { latenciesOf, measure } from '../../../src/drill';

const figuresOf = (seen: readonly Seen[], timeline: readonly string[] = [], parts = {}) => measure(observationOf(seen, timeline, parts));

describe('errors and blame', () => {
  const CUT = ['at: 5s, cut: eu-west-1', 'at: 10s, heal: all'];

  test.each<[seen: Seen, cause: string, blame: string]>([
    [{ at: 0, status: 502, legs: ['v1:connect-refused'] }, '502 connect-refused at v1', 'origin'],
    [{ at: 0, status: 504, legs: ['v1:connect-timeout', 'v2:response-timeout'] }, '504 response-timeout at v2', 'origin'],
    [{ at: 0, status: 503, by: 'v1', legs: ['v1'] }, '503 at v1', 'origin'],
    [{ at: 0, status: 503, servedBy: 'v1', result: 'Error', legs: [] }, '503 at v1, from the cache', 'origin'],
    [{ at: 0, status: 503, functionErrors: ['Router: LambdaLimitExceeded'], legs: [] }, '503 LambdaLimitExceeded', 'edge-function'],
    [{ at: 0, status: 502, legs: ['v1:function-error'] }, '502 function-error', 'edge-function'],
    [{ at: 0, status: 500, legs: [], result: 'FunctionGeneratedResponse' }, '500 FunctionGeneratedResponse', 'edge-function'],
    [{ at: 0, status: 502, legs: [], result: 'Error' }, '502 remembered', 'origin'],
    [{ at: 0, status: 500, legs: [], result: 'Error' }, '500 Error', 'local-cloudfront'],
    [{ at: 0, status: 0, failure: 'socket hang up' }, 'no response: socket hang up', 'local-cloudfront'],
    [{ at: 0, status: 200, by: 'v1', legs: ['v1'], failure: 'the body broke off' }, 'the body broke off at v1', 'origin'],
    [{ at: 6000, pop: 'us-east-1', status: 504, legs: ['v1:connect-timeout'] }, '504 connect-timeout at v1', 'network'],
    [{ at: 6000, pop: 'eu-west-1', status: 504, legs: ['v1:connect-timeout'] }, '504 connect-timeout at v1', 'origin'],
    [{ at: 11_000, pop: 'us-east-1', status: 504, legs: ['v1:connect-timeout'] }, '504 connect-timeout at v1', 'origin'],
  ])('%j is %s, the fault of %s', (seen, cause, blame) => {
    const { errors, measures } = figuresOf([seen], CUT);
    expect(errors).toEqual([{ cause, blame, count: 1 }]);
    expect(measures).toMatchObject({ errors: 1, errors_of_ours: Number(blame === 'edge-function' || blame === 'local-cloudfront'), app_errors: 0 });
  });

  test('the application\'s own are no errors of the drill', () => {
    const { errors, measures } = figuresOf([{ at: 0, status: 500, by: 'v1', appError: 'session-write' }]);
    expect(measures).toMatchObject({ errors: 0, app_errors: 1 });
    expect(errors).toEqual([{ cause: '500 session-write at v1 (the application\'s own)', blame: 'none', count: 1 }]);
  });

  test('answers below 500 are none', () => {
    expect(figuresOf([{ at: 0 }, { at: 0, status: 304 }, { at: 0, status: 404 }]).measures.errors).toBe(0);
  });

  test('are told by their causes, the most frequent first', () => {
    const refused: Seen = { at: 0, status: 502, legs: ['v1:connect-refused'] };
    expect(figuresOf([{ at: 0, status: 500, legs: [], result: 'Error' }, refused, refused]).errors.map(({ count }) => count)).toEqual([2, 1]);
  });
});

describe('measure', () => {
  test('the hit ratio is of GETs that were no errors', () => {
    const seen: Seen[] = [
      { at: 0, result: 'Hit' }, { at: 0, result: 'RefreshHit' }, { at: 0 }, { at: 0 }, { at: 0, status: 502, result: 'Error' }, { at: 0, post: true },
    ];
    expect(figuresOf(seen).measures.hit_ratio).toBe(0.5);
    expect(figuresOf([{ at: 0, post: true }]).measures.hit_ratio).toBeUndefined();
  });

  test('who served', () => {
    const seen: Seen[] = [
      { at: 0, by: 'v1' }, { at: 0, servedBy: 'v2', result: 'Hit' }, { at: 0, by: 'v1' }, { at: 0, result: 'Hit' },
      { at: 0, status: 301, result: 'FunctionGeneratedResponse' },
      { at: 0, status: 503, by: 'v1' }, { at: 0, status: 0 },
    ];
    expect(figuresOf(seen).servedBy).toEqual({ v1: 2, v2: 1, cache: 1, edge: 1 });
  });

  test('legs: requests to origins, and failovers', () => {
    const { measures } = figuresOf([
      { at: 0, by: 'v2', legs: ['v1:connect-refused', 'v2'] }, { at: 0, by: 'v1', legs: ['v1'] },
      { at: 0, by: 'v1', result: 'Hit', legs: [] }, { at: 0, legs: ['v1:generated'] },
    ]);
    expect(measures).toMatchObject({ requests: 4, origin_requests: 3, failovers: 1 });
  });

  test('a request belongs to the phase in which it was to be sent', () => {
    const observation = observationOf([{ at: 0 }, { at: 4999, ms: 3000 }, { at: 5000 }, { at: 19_999.5 }], ['at: 5s, phase: later, advance: 1s']);
    expect(observation.phases.map((phase) => measure(observation, phase).measures.requests)).toEqual([2, 2]);
    expect(measure(observation, observation.phases[1]).measures).not.toHaveProperty('cost_usd_per_million');
  });

  test('schedule_slip_ms is the injector\'s own lateness, and the times to first byte count from the plan on', () => {
    const { measures, latencies } = figuresOf([{ at: 100, sentMs: 140, ms: 90 }]);
    expect(measures.schedule_slip_ms).toBeCloseTo(40, 1);
    expect(latencies.p50).toBeCloseTo(90, 1);
    const { p50, p90, p99, p999, max } = latencies;
    expect(measures).toMatchObject({ p50_ms: p50, p90_ms: p90, p99_ms: p99, p999_ms: p999, max_ms: max });
  });

  test('a drill without requests has no times', () => {
    const { measures } = figuresOf([]);
    expect(measures).toMatchObject({ requests: 0, errors: 0 });
    for (const name of ['p99_ms', 'hit_ratio', 'cost_usd_per_million', 'lost_writes']) expect(measures[name]).toBeUndefined();
  });

  test('who keeps nothing has no version of their own: nothing is measured of it where nobody else came', () => {
    const visitors = [{ group: 'visitors', cookies: false, session: false }, { group: 'visitors', cookies: true, session: false }];
    const [stranger, known]: Seen[] = [{ at: 0, post: true, by: 'v1', visitor: 0 }, { at: 6000, post: true, by: 'v1', visitor: 1 }];
    const observation = observationOf([stranger!, known!], ['at: 5s, phase: later, advance: 1s'], { visitors });
    const [first, later] = observation.phases.map((phase) => measure(observation, phase).measures);
    expect([first!.moved_sessions, first!.wrong_version_writes, first!.lost_writes]).toEqual([undefined, undefined, 0]);
    expect([later!.moved_sessions, later!.wrong_version_writes]).toEqual([0, 0]);
  });

  describe('writes', () => {
    const posts: Seen[] = [
      { at: 0, post: true, by: 'v1', legs: ['v1'] },
      { at: 0, post: true, status: 502, legs: ['v1:connect-refused'] },
      { at: 0, post: true, by: 'v2', legs: ['v1:connect-refused', 'v2'] },
    ];
    const counters = { edgeFunctions: [], tables: [], keyValueStoreReads: 0, viewerFunctionRuns: 0 };

    test('by what stand-ins were sent', () => {
      const writes = [{ index: 0, origins: ['v1', 'v1'] }, { index: 2, origins: ['v2'] }];
      expect(figuresOf(posts, [], { counters: { ...counters, writes } }).measures).toMatchObject({ lost_writes: 1, doubled_writes: 1 });
    });

    test('by what became of the requests, where applications tell nothing', () => {
      expect(figuresOf(posts).measures).toMatchObject({ lost_writes: 1, doubled_writes: 0 });
      expect(figuresOf([{ at: 0, post: true, by: 'v2', legs: ['v1:response-timeout', 'v2'] }]).measures).toMatchObject({ lost_writes: 0, doubled_writes: 1 });
    });
  });

  test('the cost of what the edge did', () => {
    const counters = {
      edgeFunctions: [{ functionName: 'router', pop: 'a', region: 'r', invocations: 2, coldStarts: 1, errors: 0, instances: 1 }],
      tables: [{ region: 'r', table: 't', reads: 1, writes: 1, refused: 0, replicated: 1 }],
      keyValueStoreReads: 2, viewerFunctionRuns: 2,
    };
    const { measures } = figuresOf([{ at: 0 }], [], { counters });
    // 1 request, 2 runs, 2 reads of the store, 2 events and 12 ms of half a gigabyte, 1 read, 2 writes.
    expect(measures.cost_usd_per_million).toBeCloseTo(1 + 0.2 + 0.06 + 1.2 + 0.012 * 0.5 * 50.01 + 0.0625 + 1.25, 6);
    expect(measures.cold_starts).toBe(1);
  });
});

describe('latenciesOf', () => {
  test('percentiles within 0.1 %, none beyond what was measured', () => {
    const { p50, p90, p99, p999, max } = latenciesOf(Array.from({ length: 10_000 }, (_, index) => index + 1));
    const wanted = [[p50, 5000], [p90, 9000], [p99, 9900], [p999, 9990]] as const;
    for (const [found, exact] of wanted) expect(Math.abs(found / exact - 1)).toBeLessThan(0.001);
    expect(max).toBe(10_000);
    expect(latenciesOf([])).toEqual({ p50: 0, p90: 0, p99: 0, p999: 0, max: 0 });
    expect(latenciesOf([3.1234]).p999).toBeLessThanOrEqual(3.1234);
  });
});
