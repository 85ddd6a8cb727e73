import { observationOf, type Seen } from './observations';
import { Measured } from '../../../src/drill';

const FAIL = 'at: 5s, fail: { origin: v1, fault: refused }';
const HEAL = 'at: 10s, heal: { origin: v1 }';
const SHORT_GRACE = { more: 'expect: { recovered_within_s: 2 }' };

const answered = (observation: ReturnType<typeof observationOf>) => new Measured(observation).steps.map((step) => step.answered).join(' ');

describe('journeys', () => {
  test.each<[what: string, seen: Seen[], timeline: string[], expected: string]>([
    ['everybody stays', [{ at: 0, by: 'v1' }, { at: 1000, by: 'v1' }, { at: 2000, visitor: 1, by: 'v2' }], [], 'home home home'],
    ['another origin without need', [{ at: 0, by: 'v1' }, { at: 1000, by: 'v2' }, { at: 2000, by: 'v1' }], [], 'home moved home'],
    ['the fault of another origin is no reason', [{ at: 0, by: 'v2' }, { at: 6000, by: 'v1' }], [FAIL, HEAL], 'home moved'],
    ['the home is broken', [{ at: 0, by: 'v1' }, { at: 6000, by: 'v2' }], [FAIL, HEAL], 'home stand-in'],
    ['before it is broken', [{ at: 0, by: 'v1' }, { at: 4000, by: 'v2' }], [FAIL, HEAL], 'home moved'],
    ['a request that was under way when it broke', [{ at: 0, by: 'v1' }, { at: 4990, ms: 30, by: 'v2' }], [FAIL, HEAL], 'home stand-in'],
    ['soon after it was healed', [{ at: 0, by: 'v1' }, { at: 11_900, by: 'v2' }], [FAIL, HEAL], 'home stand-in'],
    ['long after it was healed', [{ at: 0, by: 'v1' }, { at: 12_100, by: 'v2' }], [FAIL, HEAL], 'home moved'],
    ['whatever failed, a leg 2 is a stand-in', [{ at: 0, by: 'v1' }, { at: 1000, by: 'v2', legs: ['v1:response-timeout', 'v2'] }], [], 'home stand-in'],
    ['who first comes by failover is at home at leg 1', [{ at: 6000, by: 'v2', legs: ['v1:connect-refused', 'v2'] }, { at: 13_000, by: 'v1' }], [FAIL, HEAL], 'stand-in home'],
    ['who first comes while the other one is avoided has no home yet', [{ at: 6000, by: 'v2' }, { at: 13_000, by: 'v1' }, { at: 14_000, by: 'v2' }], [FAIL, HEAL], 'unknown home moved'],
    ['errors are answers of nobody', [{ at: 0, by: 'v1' }, { at: 1000, status: 503, by: 'v2' }, { at: 2000, status: 0 }], [], 'home unknown unknown'],
    ['a cached answer is its origin\'s', [{ at: 0, by: 'v1' }, { at: 1000, servedBy: 'v2', result: 'Hit' }], [], 'home moved'],
    ['seen from one point of presence alone', [{ at: 0, by: 'v1' }, { at: 6000, by: 'v2' }, { at: 0, visitor: 1, pop: 'us-east-1', by: 'v1' }, { at: 6000, visitor: 1, pop: 'us-east-1', by: 'v2' }],
      ['at: 5s, fail: { origin: v1, fault: refused, pop: us-east-1 }'], 'home moved home stand-in'],
    ['a Region is cut off: from outside', [{ at: 0, pop: 'us-east-1', by: 'v1' }, { at: 6000, pop: 'us-east-1', by: 'v2' }], ['at: 5s, cut: eu-west-1'], 'home stand-in'],
    ['a Region is cut off: from within', [{ at: 0, by: 'v1' }, { at: 6000, by: 'v2' }, { at: 0, visitor: 1, by: 'v2' }, { at: 6000, visitor: 1, by: 'v1' }], ['at: 5s, cut: eu-west-1'], 'home moved home stand-in'],
    ['a link is cut', [{ at: 0, by: 'v2' }, { at: 6000, by: 'v1' }, { at: 0, visitor: 1, by: 'v1' }, { at: 6000, visitor: 1, by: 'v2' }], ['at: 5s, cut: [us-east-1, eu-west-1]'], 'home stand-in home moved'],
    ['a rollback gives another home', [{ at: 0, by: 'v2' }, { at: 6000, by: 'v1' }, { at: 7000, by: 'v1' }, { at: 8000, by: 'v2' }], ['at: 5s, policy: rollback v2'], 'home stand-in home moved'],
    ['a force gives none', [{ at: 0, by: 'v2' }, { at: 6000, by: 'v1' }, { at: 13_000, by: 'v2' }], ['at: 5s, policy: force v1', 'at: 10s, policy: release'], 'home stand-in home'],
    ['a weight moves nobody', [{ at: 0, by: 'v2' }, { at: 6000, by: 'v1' }], ['at: 5s, policy: set-weight v2=0'], 'home moved'],
  ])('%s', (_, seen, timeline, expected) => {
    const heals = timeline.some((entry) => entry.includes('heal'));
    expect(answered(observationOf(seen, timeline, heals ? SHORT_GRACE : {}))).toBe(expected);
  });

  test('who keeps nothing has no home; a session is enough for one', () => {
    const seen = [{ at: 0, by: 'v1' }, { at: 1000, by: 'v2' }];
    expect(answered(observationOf(seen))).toBe('home moved');
    const nobody = { ...observationOf(seen), visitors: [{ group: 'a', cookies: false, session: false }] };
    expect(answered(nobody)).toBe('unknown unknown');
    expect(new Measured(nobody).figures().measures.moved_sessions).toBeUndefined();
    expect(answered({ ...nobody, visitors: [{ group: 'a', cookies: false, session: true }] })).toBe('home moved');
  });

  test('moved_sessions counts visitors, and wrong_version_writes POSTs that succeeded', () => {
    const seen: Seen[] = [
      { at: 0, by: 'v1' }, { at: 1000, by: 'v2' }, { at: 2000, by: 'v2', post: true }, { at: 3000, by: 'v2', post: true, status: 404 },
      { at: 0, visitor: 1, by: 'v2' }, { at: 6000, visitor: 1, by: 'v1', post: true, status: 303 }, { at: 7000, visitor: 1, by: 'v2', post: true },
    ];
    const observation = observationOf(seen, ['at: 5s, phase: later, advance: 1s']);
    const measured = new Measured(observation);
    expect(measured.figures().measures).toMatchObject({ moved_sessions: 2, wrong_version_writes: 2 });
    expect(measured.figures(observation.phases[0]).measures).toMatchObject({ moved_sessions: 1, wrong_version_writes: 1 });
    expect(measured.figures(observation.phases[1]).measures).toMatchObject({ moved_sessions: 1, wrong_version_writes: 1 });
  });
});

describe('recovered_within_s', () => {
  const recovered = (seen: Seen[], timeline = [FAIL, HEAL]) => new Measured(observationOf(seen, timeline)).figures().measures.recovered_within_s;
  const before: Seen = { at: 0, by: 'v1' };

  test.each<[what: string, seen: Seen[], expected: number | undefined]>([
    ['nothing was seen after the repair', [before, { at: 11_000, by: 'v1' }], 0],
    ['the last error', [before, { at: 10_500, status: 502, ms: 100 }, { at: 11_000, by: 'v1' }], 0.6],
    ['the last stand-in', [before, { at: 11_000, by: 'v2', ms: 0 }, { at: 12_000, by: 'v1' }], 1],
    ['one comes home for all', [before, { at: 0, visitor: 1, by: 'v1' }, { at: 11_000, visitor: 1, by: 'v2', ms: 0 }, { at: 12_000, by: 'v1' }], 1],
    ['errors that go on', [before, { at: 11_000, by: 'v1' }, { at: 12_000, status: 502 }], Infinity],
    ['nobody comes home', [before, { at: 0, visitor: 1, by: 'v2' }, { at: 11_000, by: 'v2' }, { at: 12_000, visitor: 1, by: 'v2' }], Infinity],
    ['errors before the repair', [before, { at: 9000, status: 502 }, { at: 11_000, by: 'v1' }], 0],
  ])('%s: %#', (_, seen, expected) => {
    expect(recovered(seen)).toBe(expected);
  });

  test('of the last repair; undefined without any', () => {
    expect(recovered([before, { at: 10_500, status: 502, ms: 0 }, { at: 15_500, status: 502, ms: 0 }, { at: 16_000, by: 'v1' }], [FAIL, HEAL, 'at: 14s, fail: { origin: v1, fault: reset }', 'at: 15s, heal: all'])).toBe(0.5);
    expect(recovered([before], [FAIL])).toBeUndefined();
    // Nobody was there to see it.
    expect(recovered([before, { at: 9900, status: 502 }])).toBeUndefined();
  });
});
