import { MAX_RECENT, RecentRequests } from '../../src/page/recent-requests';
import type { RequestRecord } from '../../src/records/request-record';

const record = (requestId: string, change: Partial<RequestRecord> = {}): RequestRecord => ({
  requestId, pop: 'P', method: 'GET', uri: '/', at: Number(requestId), status: 200, result: 'Miss', legs: [], functionErrors: [], firstByteMs: 1, ...change,
});
const line = (requestId: string, detail: string) => ({ requestId, stage: 'cache', detail, elapsedMs: 1.23 });

test('a request is opened with its trace, what was written after its response began among it', () => {
  const recent = new RecentRequests();
  recent.trace(line('1', 'miss'));
  recent.record(record('1'));
  expect(recent.batch()).toEqual({ lines: [expect.objectContaining({ id: '1', ms: 1 })], leftOut: 0 });
  recent.trace(line('1', 'stored'));
  expect(recent.open('1')!.trace).toEqual([{ stage: 'cache', detail: 'miss', ms: 1.2 }, { stage: 'cache', detail: 'stored', ms: 1.2 }]);
  expect(recent.open('2')).toBeUndefined();
});

test('of many requests those are listed that went wrong, and it is told how many are not', () => {
  const recent = new RecentRequests();
  for (let id = 1; id <= 30; id += 1) recent.record(record(String(id), id === 29 ? { status: 502 } : id === 30 ? { functionErrors: ['fn: FunctionExecutionError'] } : {}));
  const { lines, leftOut } = recent.batch();
  expect(leftOut).toBe(30 - lines.length);
  expect(lines.map(({ id }) => id)).toEqual(expect.arrayContaining(['29', '30']));
  expect(recent.batch()).toEqual({ lines: [], leftOut: 0 });
});

test('what is kept is bounded, whatever passes', () => {
  const recent = new RecentRequests();
  for (let id = 0; id < 3000; id += 1) {
    recent.trace(line(String(id), 'miss'));
    for (let more = 0; more < 3; more += 1) recent.trace(line('endless', 'frame'));
    if (id % 2 === 0) recent.record(record(String(id)));
    if (id % 10 === 0) recent.batch();
  }
  recent.record(record('endless', { at: 3000 }));
  recent.batch();
  expect(recent.recent).toHaveLength(MAX_RECENT);
  expect(recent.open('endless')!.trace.length).toBeLessThanOrEqual(200);
  // What never answered is forgotten, too.
  expect((recent as unknown as { underWay: Map<string, unknown> }).underWay.size).toBeLessThanOrEqual(1000);
});
