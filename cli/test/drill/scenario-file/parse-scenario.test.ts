import fc from 'fast-check';
import { parseScenario } from '../../../src/drill';
import { SmartOriginError } from '../../../src/errors';

const WHOLE = `title: Primary dead
about: Every page must go on being served.
steering: weighted
duration: 30s
seed: 7
pops: [eu-west-1, us-east-1]
distances: { eu-west-1: { v1: 20ms, us-east-1: 80ms } }
places: { v1: eu-west-1, v2: us-east-1 }
table_lag: 500ms
kvs_lag: 1s
edge_functions: { max_instances: 2, cold_start: 50ms, idle: 60s }
origins: { v1: stand-in, v2: ./site, v3: "http://127.0.0.1:3003" }
time_scale: 10
visitors:
  - name: regulars
    count: 300
    requests_per_second: 60 # open loop
    arrival: constant
    from: { eu-west-1: 25%, us-east-1: 75% }
    cookies: 90%
    sessions: 60%
    aws: 5%
    posts: 10%
    paths: [/, /about/]
    post_paths: [/api/cart]
  - { name: crowd, count: 3, arrival: { burst: { every: 5s, size: 50 } }, roaming: true }
timeline:
  - { at: 5s, policy: set-weight v2=50 }
  - { at: 6s, deploy: ../other.cdk.out, pops: [us-east-1] }
  - { at: 10s, phase: broken, fail: { origin: v1, fault: refused, pop: us-east-1 } }
  - { at: 10s, fail: { table: '*', fault: slow 400ms } }
  - { at: 10s, fail: { edge_functions: '*', fault: throttled } }
  - { at: 10s, fail: { key_value_store: '*', fault: lag 10s } }
  - { at: 11s, cut: eu-west-1 }
  - { at: 12s, cut: [eu-west-1, us-east-1] }
  - { at: 13s, advance: 2h }
  - { at: 13s, recycle: edge_functions }
  - { at: 14s, invalidate: ['/*'] }
  - { at: 20s, phase: healed, heal: { origin: v1 } }
  - { at: 21s, heal: { link: [us-east-1, eu-west-1] } }
  - { at: 22s, heal: all }
expect:
  errors: 0
  p99_ms: <3000
  hit_ratio: '>90%'
  recovered_within_s: 15
  served_by: { v2: '>100' }
  phases: { healed: { errors: <=2 } }
`;
const LINES = WHOLE.trimEnd().split('\n');

/** The least that a scenario needs. */
const LEAST = 'duration: 10s\nvisitors: [{ count: 1, requests_per_second: 1 }]\n';

/** The mistakes of a file, as lines of the message. */
function mistakes(text: string): string[] {
  try {
    parseScenario(text, 'drills/a.yaml');
  } catch (error) {
    if (!(error instanceof SmartOriginError) || error.code !== 'ERR_SCENARIO') throw error;
    return error.why.split('\n').map((line) => line.trim());
  }
  return [];
}

describe('parseScenario', () => {
  test('reads every key', () => {
    const scenario = parseScenario(WHOLE, '/drills/a.yaml');
    expect(scenario).toMatchObject({
      file: '/drills/a.yaml', title: 'Primary dead', durationMs: 30_000, seed: 7, pops: ['eu-west-1', 'us-east-1'],
      distances: { 'eu-west-1': { 'v1': 20, 'us-east-1': 80 } }, places: { v1: 'eu-west-1', v2: 'us-east-1' },
      tableLagMs: 500, keyValueStoreLagMs: 1000, edgeFunctions: { maxInstances: 2, coldStartMs: 50, idleMs: 60_000 },
      origins: { v1: 'stand-in', v2: '/drills/site', v3: 'http://127.0.0.1:3003' }, timeScale: 10,
    });
    expect(scenario.visitors).toEqual([
      {
        name: 'regulars', count: 300, requestsPerSecond: 60, arrival: { kind: 'constant' }, from: { 'eu-west-1': 0.25, 'us-east-1': 0.75 },
        roaming: false, cookies: 0.9, sessions: 0.6, aws: 0.05, posts: 0.1, paths: ['/', '/about/'], postPaths: ['/api/cart'],
      },
      expect.objectContaining({ name: 'crowd', requestsPerSecond: 10, arrival: { kind: 'burst', everyMs: 5000, size: 50 }, roaming: true, cookies: 1 }),
    ]);
    expect(scenario.timeline.map(({ atMs, phase, text, action }) => [atMs, phase, text, action.kind])).toEqual([
      [5000, undefined, 'policy set-weight v2=50', 'policy'],
      [6000, undefined, 'deploy ../other.cdk.out, pops [us-east-1]', 'deploy'],
      [10_000, 'broken', 'fail origin: v1, fault: refused, pop: us-east-1', 'fail-origin'],
      [10_000, undefined, "fail table: '*', fault: slow 400ms", 'fail-table'],
      [10_000, undefined, "fail edge_functions: '*', fault: throttled", 'fail-edge-functions'],
      [10_000, undefined, "fail key_value_store: '*', fault: lag 10s", 'fail-key-value-store'],
      [11_000, undefined, 'cut eu-west-1', 'cut'],
      [12_000, undefined, 'cut [eu-west-1, us-east-1]', 'cut'],
      [13_000, undefined, 'advance 2h', 'advance'],
      [13_000, undefined, 'recycle edge_functions', 'recycle'],
      [14_000, undefined, "invalidate ['/*']", 'invalidate'],
      [20_000, 'healed', 'heal origin: v1', 'heal'],
      [21_000, undefined, 'heal link: [us-east-1, eu-west-1]', 'heal'],
      [22_000, undefined, 'heal all', 'heal'],
    ]);
    expect(scenario.timeline[1]!.action).toEqual({ kind: 'deploy', assembly: '/other.cdk.out', pops: ['us-east-1'] });
    expect(scenario.expectations).toEqual([
      { measure: 'errors', comparison: '=', value: 0, line: 43 },
      { measure: 'p99_ms', comparison: '<', value: 3000, line: 44 },
      { measure: 'hit_ratio', comparison: '>', value: 0.9, line: 45 },
      { measure: 'recovered_within_s', comparison: '<=', value: 15, line: 46 },
      { measure: 'served_by.v2', comparison: '>', value: 100, line: 47 },
      { measure: 'errors', comparison: '<=', value: 2, phase: 'healed', line: 48 },
    ]);
  });

  test('what is left out has a default', () => {
    expect(parseScenario(LEAST, 'drills/outage.yaml')).toMatchObject({
      title: 'outage', seed: 1, pops: ['us-east-1'], tableLagMs: 500, timeScale: 1, timeline: [], expectations: [],
      visitors: [{ name: 'visitors', arrival: { kind: 'poisson' }, from: { 'us-east-1': 1 }, cookies: 1, sessions: 0, posts: 0, paths: ['/'] }],
    });
  });

  test('entries of the time line are in the order of their times, and those of one time in their own', () => {
    const { timeline } = parseScenario(`${LEAST}timeline:\n  - { at: 5s, advance: 1s }\n  - { at: 2s, advance: 2s }\n  - { at: 5s, advance: 3s }\n`, 'a.yaml');
    expect(timeline.map(({ atMs, line }) => [atMs, line])).toEqual([[2000, 5], [5000, 4], [5000, 6]]);
  });

  test.each<[what: string, from: string, to: string, mistake: string]>([
    ['an unknown key', 'time_scale', 'timescale', 'line 13: "timescale" is no key of a scenario; did you mean time_scale?'],
    ['an unknown key of visitors', 'sessions: 60%', 'sesions: 60%', 'line 21: visitors[0] has the key "sesions", which is none; did you mean sessions?'],
    ['an unknown key of an entry', 'advance: 2h', 'advnce: 2h', 'line 36: timeline[8] has the key "advnce", which is none; did you mean advance?'],
    ['a time without a unit', 'duration: 30s', 'duration: 30', 'line 4: duration is "30"; a time has a unit: ms, s, m or h, such as 30s'],
    ['a negative time', 'at: 5s', 'at: -5s', 'line 28: timeline[0].at is "-5s"; a time is not negative'],
    ['a time after the end', 'at: 22s', 'at: 31s', 'line 41: timeline[13].at is "31s", when the drill is over; the drill ends at 30s'],
    ['what is no time', 'table_lag: 500ms', 'table_lag: soon', 'line 9: table_lag is "soon"; it is a time such as 500ms'],
    ['a share beyond 100 %', 'aws: 5%', 'aws: 105%', 'line 22: visitors[0].aws is "105%"; a share is from 0% to 100%'],
    ['a share that is no percentage', 'aws: 5%', 'aws: 0.5', 'line 22: visitors[0].aws is "0.5"; a share is written in percent, such as 50%'],
    ['shares that come to more', '75%', '85%', 'line 19: the shares of visitors[0].from come to 110%; they come to 100%'],
    ['an unknown point of presence', '{ eu-west-1: 25%', '{ eu-wst-1: 25%', 'line 19: visitors[0].from has "eu-wst-1", which is no point of presence of this scenario; did you mean eu-west-1?'],
    ['an unknown fault', 'fault: refused', 'fault: refuse', 'line 30: "refuse" is no fault; there are: refused,'],
    ['an unknown fault of tables', 'slow 400ms', 'sluggish', 'line 31: "sluggish" is no fault of tables; there are: none, slow <time>, throttled'],
    ['an unknown fault of functions', 'fault: throttled', 'fault: trottled', 'line 32: "trottled" is no fault of edge functions; there are: throttled'],
    ['an unknown fault of stores', 'lag 10s', 'lost', 'line 33: "lost" is no fault of KeyValueStores; there are: none, lag <time>, gone'],
    ['a fault of stores that heals', 'lag 10s', 'none', 'line 33: timeline[5].fail.fault is "none"; write heal: { key_value_store: \'*\' }, which ends it'],
    ['a time that no timer can wait for', 'slow 400ms', 'slow 1000h', 'line 31: "slow 1000h" does not say how slow; there are'],
    ['a Region that is misspelled', 'v1: eu-west-1,', 'v1: eu-wset-1,', 'line 8: places.v1 is "eu-wset-1"; did you mean eu-west-1?'],
    ['an unknown policy command', 'set-weight', 'set-wieght', 'line 28: "set-wieght" is no command that changes a policy; did you mean set-weight?'],
    ['an unreadable weight', 'v2=50', 'v2:50', 'line 28: "v2:50" is no weight; a weight is written <member>=<percent>'],
    ['an unknown measure', 'p99_ms', 'p98_ms', 'line 44: "p98_ms" is no measure; did you mean p90_ms?'],
    ['an unknown phase', 'healed: { errors', 'heeled: { errors', 'line 48: expect.phases has "heeled", which is no phase of the time line; did you mean healed? there are start, broken, healed'],
    ['a measure of the whole drill in a phase', 'healed: { errors: <=2', 'healed: { recovered_within_s: 2', 'line 48: recovered_within_s is measured over the whole drill, and not in the phase healed'],
    ['a ratio beyond 1', ">90%'", ">91'", 'line 45: expect.hit_ratio is ">91"; a ratio is from 0 to 1'],
    ['a lag that no timer can wait for', 'kvs_lag: 1s', 'kvs_lag: 1000h', 'line 10: kvs_lag is "1000h"; it is at most 2147483s'],
    ['an expectation that cannot fail', 'errors: 0', "errors: '>=0'", 'line 43: expect.errors is ">=0"; that is always so'],
    ['a ratio that cannot fail', "'>90%'", '<=100%', 'line 45: expect.hit_ratio is "<=100%"; that is always so'],
    ['an expectation that cannot hold', 'errors: 0', "errors: '<0'", 'line 43: expect.errors is "<0"; that is never so'],
    ['an expectation that is no number', '<3000', 'fast', 'line 44: expect.p99_ms is "fast"; it is a number, or one with <'],
    ['two phases of one name', 'phase: healed', 'phase: broken', 'line 39: two phases are called "broken"'],
    ['what is healed and was well', 'heal: { origin: v1 }', 'heal: { origin: v2 }', 'line 39: origin v2 is healed, which was well; what has failed by then: origin v1, table *,'],
    ['what is cut twice', 'cut: [eu-west-1, us-east-1]', 'cut: eu-west-1', 'line 35: region eu-west-1 is cut already; heal it first'],
    ['two actions at once', 'advance: 2h', 'advance: 2h, cut: us-east-1', 'line 36: timeline[8] has cut and advance; it has one'],
    ['a rate beside a burst', 'count: 3,', 'count: 3, requests_per_second: 2,', 'line 26: visitors[1] has requests_per_second beside a burst; leave it out'],
    ['a path that is none', '[/, /about/]', '[/, about]', 'line 24: visitors[0].paths[1] is "about"; a path begins with a slash'],
    ['two groups of one name', 'name: crowd', 'name: regulars', 'line 26: two groups of visitors are called "regulars"'],
    ['no count', 'count: 300', 'requests_per_second: 2', 'line 17: it is no YAML: Map keys must be unique'],
    ['what is no YAML', 'pops: [eu-west-1', 'pops: [[eu-west-1', 'it is no YAML'],
  ])('%s is told with its line and what is allowed', (_, from, to, mistake) => {
    expect(WHOLE).toContain(from);
    expect(mistakes(WHOLE.replace(from, to)).join('\n')).toContain(mistake);
  });

  test('one mistake is told once: what rests on it is not held against the file', () => {
    const told = (from: string, to: string) => mistakes(WHOLE.replace(from, to));
    // The phase of the entry is there, its action is not.
    expect(told('phase: healed, heal: { origin: v1 }', 'phase: healed, heal: { orign: v1 }')).toEqual([expect.stringContaining('"orign"')]);
    expect(told('phase: healed,', 'phse: healed,')).toEqual([expect.stringContaining('"phse"')]);
    expect(told('at: 20s', 'at: soon')).toEqual([expect.stringContaining('timeline[11].at is "soon"')]);
    const writes = 'duration: 9s\nvisitors: [{ count: 1, requests_per_second: 1, cookies: 0%, sessions: 9, posts: 10 }]\nexpect: { moved_sessions: 0, lost_writes: 0 }\n';
    expect(mistakes(writes)).toEqual([expect.stringContaining('sessions is "9"'), expect.stringContaining('posts is "10"')]);
    const healed = `${LEAST}timeline:\n  - { at: 1s, fail: { origin: v1, fault: refused } }\n  - { at: 2s, heal: { origin: [] } }\nexpect: { recovered_within_s: 1 }\n`;
    expect(mistakes(healed)).toEqual([expect.stringContaining('line 5: ')]);
  });

  test('a phase is unknown also where another entry is wrong', () => {
    const wrong = WHOLE.replace('fault: slow 400ms', 'fault: sluggish').replace('phases: { healed:', 'phases: { heeled:');
    expect(mistakes(wrong)).toEqual([expect.stringContaining('"sluggish"'), expect.stringContaining('did you mean healed? there are start, broken, healed')]);
  });

  test('measures that the scenario cannot measure', () => {
    expect(mistakes('duration: 9s\nvisitors: [{ count: 1, requests_per_second: 1, cookies: 0%, posts: 9% }, { name: b, count: 1, requests_per_second: 1 }]\nexpect: { wrong_version_writes: 0 }\n')).toEqual([
      'line 3: wrong_version_writes cannot be measured in this scenario; nobody who sends POSTs keeps cookies or has a session, so that no version is theirs; give that group cookies or sessions',
    ]);
    expect(mistakes(`${LEAST}expect:\n  doubled_writes: 0\n  recovered_within_s: 5\n`)).toEqual([
      'line 4: doubled_writes cannot be measured in this scenario; no visitor sends POSTs; give a group posts, such as posts: 10%',
      'line 5: recovered_within_s cannot be measured in this scenario; the time line heals nothing, so there is nothing to recover from',
    ]);
    expect(mistakes('duration: 10s\nvisitors: [{ count: 1, requests_per_second: 1, cookies: 0% }]\nexpect: { moved_sessions: 0 }\n')).toEqual([
      expect.stringContaining('line 3: moved_sessions cannot be measured in this scenario; no visitor keeps cookies or has a session'),
    ]);
  });

  test('all mistakes of a file are told at once, in the order of its lines', () => {
    const found = mistakes(WHOLE.replace('seed: 7', 'seed: -7').replace('aws: 5%', 'aws: much').replace('errors: 0', 'erors: 0'));
    expect(found.map((line) => line.split(':')[0])).toEqual(['line 5', 'line 22', 'line 43']);
  });

  test('names the file, and says how to mend it', () => {
    expect(() => parseScenario('', 'drills/a.yaml')).toThrow(/^drills\/a\.yaml has a mistake\n {2}why: {2}line 1: the scenario is nothing; .*\n {2}mend: correct that line;/);
  });

  test('aliases are what they stand for', () => {
    const { visitors } = parseScenario('duration: 1s\nvisitors:\n  - &one { name: a, count: 2, requests_per_second: 3, paths: &paths [/x] }\n  - { name: b, count: 1, requests_per_second: 1, paths: *paths }\n', 'a.yaml');
    expect(visitors.map(({ paths }) => paths)).toEqual([['/x'], ['/x']]);
  });

  test('any change of a scenario parses, or is refused by ERR_SCENARIO', () => {
    const words = fc.constantFrom('', '-1', '5s', '[]', '{}', '*x', '&x 1', 'null', '~', '"', "'", '[[', '{ a: b }', '<3', '100%', '101%', 'v1', 'all', '1e9', '\t', '!!str', ': :', '__proto__', '- ');
    const inserted = fc.oneof(words, fc.string({ maxLength: 6 }));
    const change = fc.record({ line: fc.nat(LINES.length - 1), at: fc.nat(80), drop: fc.nat(12), word: inserted });
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const lines = [...LINES];
      for (const { line, at, drop, word } of changes) lines[line] = lines[line]!.slice(0, at) + word + lines[line]!.slice(at + drop);
      for (const mistake of mistakes(lines.join('\n'))) expect(mistake).toMatch(/^line \d+: .+; ./);
    }), { numRuns: 400 });
  });
});
