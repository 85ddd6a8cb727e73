import * as fc from 'fast-check';
import { createHealth, type FailureKind, UNREACHABLE } from '../../../../lambda/edge-router/health/health';

const POOL = ['v1', 'v2', 'v3', 'v4'];

function healthOf() {
  const clock = { time: 1_795_000_000_000, chance: 0 };
  const health = createHealth({ now: () => clock.time, random: () => clock.chance });
  const fail = (member: string, kind: FailureKind, times = 1) => {
    for (let i = 0; i < times; i++) health.failure(member, kind);
  };
  const serve = (member: string, candidates: string[] = [], isWrite = false) => health.serve(member, candidates, POOL, isWrite);
  return { clock, health, fail, serve };
}

test('who is well serves', () => {
  expect(healthOf().serve('v2', ['v1'])).toBe('v2');
});

test.each<[FailureKind, number]>([
  ['refused', 1], ['connect-timeout', 1], ['reset', 3], ['response-timeout', 2], ['status', 5], ['unknown', 5],
])('%p: the %p. failure in a row makes another one stand in', (kind, times) => {
  const { fail, serve } = healthOf();
  fail('v2', kind, times - 1);
  expect(serve('v2', ['v1'])).toBe('v2');
  fail('v2', kind);
  expect(serve('v2', ['v1'])).toBe('v1');
  expect(serve('v2', ['v1'], true)).toBe('v1');
  expect(serve('v1', ['v2'])).toBe('v1');
});

test('failures of two kinds count together', () => {
  const { fail, serve } = healthOf();
  fail('v2', 'status', 3);
  fail('v2', 'unknown', 2);
  expect(serve('v2', ['v1'])).toBe('v1');
});

test('the first candidate who is well stands in; else the member serves itself', () => {
  const { fail, serve } = healthOf();
  fail('v2', 'refused');
  fail('v3', 'refused');
  expect(serve('v2', ['v3', 'v1', 'v4'])).toBe('v1');
  expect(serve('v2', ['v3'])).toBe('v2');
  expect(serve('v2', ['v2', 'v1'])).toBe('v1');
  expect(serve('v2')).toBe('v2');
});

test('a write is never the trial, and the visitors return after it', () => {
  const { clock, health, fail, serve } = healthOf();
  fail('v2', 'refused');
  clock.time += 30_000;
  expect(serve('v2', ['v1'], true)).toBe('v1');
  expect(serve('v2', ['v1'])).toBe('v2');
  expect(serve('v2', ['v1'])).toBe('v1');
  health.success('v2');
  expect(serve('v2', ['v1'], true)).toBe('v2');
});

test('who comes back gets a tenth at first', () => {
  const { clock, health, fail, serve } = healthOf();
  fail('v2', 'refused');
  clock.time += 36_000;
  serve('v2', ['v1']);
  health.success('v2');
  clock.chance = 0.11;
  expect(serve('v2', ['v1'])).toBe('v1');
  clock.chance = 0.09;
  expect(serve('v2', ['v1'])).toBe('v2');
  clock.time += 60_000;
  clock.chance = 0.999;
  expect(serve('v2', ['v1'])).toBe('v2');
});

test('a connection that opens brings back whom none reached, but not whom errors put out', () => {
  const { health, fail, serve } = healthOf();
  fail('v2', 'refused');
  fail('v3', 'status', 5);
  health.success('v2', UNREACHABLE);
  health.success('v3', UNREACHABLE);
  expect(serve('v2', ['v1'])).toBe('v2');
  expect(serve('v3', ['v1'])).toBe('v1');
});

test('when a member was last heard of', () => {
  const { clock, health } = healthOf();
  expect(health.heardFrom('v2')).toBeUndefined();
  health.failure('v2', 'refused');
  health.failure('v2', 'response-timeout');
  expect(health.heardFrom('v2')).toBeUndefined();
  health.failure('v2', 'status');
  expect(health.heardFrom('v2')).toBe(clock.time);
  clock.time += 1_000;
  health.success('v2');
  expect(health.heardFrom('v2')).toBe(clock.time);
});

test('whatever happens: the member or a candidate, and never a candidate who is out', () => {
  const event = fc.record({
    member: fc.constantFrom(...POOL), kind: fc.constantFrom<(FailureKind | 'success')[]>('refused', 'connect-timeout', 'reset', 'response-timeout', 'status', 'unknown', 'success'), after: fc.constantFrom(0, 1_000, 40_000),
  });
  fc.assert(fc.property(fc.array(event, { maxLength: 60 }), fc.subarray(POOL), fc.boolean(), (events, candidates, isWrite) => {
    const { clock, health, serve } = healthOf();
    for (const { member, kind, after } of events) {
      clock.time += after;
      if (kind === 'success') health.success(member);
      else health.failure(member, kind);
    }
    const isWell = (member: string) => health.serve(member, ['nobody'], [member, 'x', 'y', 'z'], true) === member;
    const well = POOL.filter(isWell);
    const avoided = POOL.filter((member) => {
      const served = serve(member, candidates, isWrite);
      if (served !== member) {
        expect(candidates).toContain(served);
        expect(well).toContain(served);
      }
      return served !== member;
    });
    expect(avoided.length).toBeLessThanOrEqual(POOL.length / 2);
  }), { numRuns: 300 });
});

test('each failure is told by its kind, and who is out or back once', () => {
  const told: string[] = [];
  const clock = { time: 1_795_000_000_000 };
  const health = createHealth({
    now: () => clock.time, random: () => 0.5, report: (fault, { member, kind } = {}) => void told.push(`${fault} ${member} ${kind}`),
  });
  health.failure('v2', 'reset');
  health.failure('v2', 'refused');
  health.failure('v2', 'status');
  health.success('v2', UNREACHABLE);
  health.success('v2');
  expect(told).toEqual([
    'member-failed v2 reset', 'member-failed v2 refused', 'member-out v2 refused', 'member-failed v2 status', 'member-back v2 undefined',
  ]);
});

test('a failure may put a member out at once, however many it takes otherwise', () => {
  const { health, serve } = healthOf();
  health.failure('v2', 'response-timeout', true);
  expect(serve('v2', ['v1'])).toBe('v1');
});

test('whether a request would be the trial can be asked without one', () => {
  const { clock, health, fail, serve } = healthOf();
  expect(health.isDue('v2', true)).toBe(false);
  fail('v2', 'refused');
  expect(health.isDue('v2', true)).toBe(false);
  clock.time += 30_000;
  expect([health.isDue('v2', true), health.isDue('v2', true), health.isDue('v2', false)]).toEqual([true, true, false]);
  expect(serve('v2', ['v1'])).toBe('v2');
  expect(health.isDue('v2', true)).toBe(false);
  clock.time += 30_000;
  expect(health.isDue('v2', false)).toBe(true);
});
