import fc from 'fast-check';
import { createPace } from '../../../../lambda/edge-router/fastest/create-pace';
import type { Pace, PaceSettings } from '../../../../lambda/edge-router/fastest/pace';

const SETTINGS: PaceSettings = { decay: 10_000, hysteresis: 15, refresh: 15_000, exploration: 1 };
const MEMBERS = ['eu', 'us', 'ap'];

/** An instance whose clock the test sets. */
class Bench {
  public time = 1_000_000;
  public readonly pace: Pace;

  constructor(private readonly settings: PaceSettings = SETTINGS) {
    this.pace = createPace({ now: () => this.time, random: () => 0.5 });
  }

  /** Answers, a second apart. */
  public answered(member: string, ...milliseconds: number[]): this {
    for (const each of milliseconds) {
      this.time += 1_000;
      this.pace.answered(member, each, this.settings);
    }
    return this;
  }

  /** Knows each of them well, and has asked the fastest. */
  public settled(speeds: { readonly [member: string]: number }): this {
    for (let turn = 0; turn < 20; turn++) for (const [member, speed] of Object.entries(speeds)) this.answered(member, speed);
    this.choose(false, Object.keys(speeds));
    return this;
  }

  public choose(mayExplore = true, members: readonly string[] = MEMBERS): string {
    return this.pace.choose(members, this.settings, mayExplore).member;
  }

  /** Whom so many requests go to, answered at once by these speeds. */
  public visits(count: number, speeds: { readonly [member: string]: number }, gap = 2_000): string[] {
    return Array.from({ length: count }, () => {
      this.time += gap;
      const member = this.choose();
      this.pace.answered(member, speeds[member], this.settings);
      return member;
    });
  }
}

const EVEN = { eu: 60, us: 80, ap: 140 };
const shareOf = (member: string, asked: readonly string[]) => asked.filter((one) => one === member).length / asked.length;

describe('what nobody has heard of', () => {
  test('is unknown until a race or an answer', () => {
    const { pace } = new Bench();
    expect(pace.isUnknown(MEMBERS)).toBe(true);
    pace.raced(MEMBERS, 'us', 130);
    expect(pace.isUnknown(MEMBERS)).toBe(false);
    expect(pace.isUnknown(['eu', 'ap'])).toBe(true);
  });

  test('is asked in the order given', () => {
    expect(new Bench().choose()).toBe('eu');
    expect(new Bench().pace.fastestFirst(MEMBERS, SETTINGS)).toEqual(MEMBERS);
  });

  test('is asked soon, beside the winner of the race', () => {
    const bench = new Bench();
    bench.pace.raced(MEMBERS, 'us', 130);
    expect(bench.choose()).toBe('us');
    bench.answered('us', 80);
    expect(new Set(bench.visits(6, EVEN))).toEqual(new Set(MEMBERS));
  });

  test('is not asked before the winner has answered', () => {
    const bench = new Bench();
    bench.pace.raced(MEMBERS, 'us', 130);
    expect([1, 2, 3].map(() => bench.choose())).toEqual(['us', 'us', 'us']);
  });
});

test('whoever lost the race, but answers faster, is found', () => {
  const bench = new Bench();
  bench.pace.raced(MEMBERS, 'ap', 130);
  bench.visits(40, EVEN);
  expect(shareOf('eu', bench.visits(100, EVEN))).toBeGreaterThan(0.94);
});

describe('stays with a member', () => {
  test.each<[string, { [member: string]: number }, string]>([
    ['where another is faster by less than the hysteresis', { us: 100, eu: 88 }, 'us'],
    ['where another is faster by less than 10 ms', { us: 20, eu: 12 }, 'us'],
    ['but not where another is faster by more', { us: 100, eu: 80 }, 'eu'],
  ])('%s', (_, speeds, expected) => {
    const bench = new Bench().settled({ us: 30, eu: 200 });
    expect(bench.choose(false, ['eu', 'us'])).toBe('us');
    for (let turn = 0; turn < 100; turn++) for (const [member, speed] of Object.entries(speeds)) bench.answered(member, speed);
    expect(bench.choose(false, ['eu', 'us'])).toBe(expected);
  });

  test('where one answer of another may have been luck', () => {
    const bench = new Bench().answered('us', 100);
    bench.choose(false);
    bench.answered('eu', 70).answered('us', 100);
    expect(bench.choose(false)).toBe('us');
    bench.answered('eu', ...Array<number>(5).fill(70));
    expect(bench.choose(false)).toBe('eu');
  });
});

describe('a slow answer', () => {
  test('is enough to leave a member at once', () => {
    const bench = new Bench().settled(EVEN).answered('eu', 720);
    expect(bench.choose(false)).toBe('us');
    expect(bench.pace.fastestFirst(MEMBERS, SETTINGS)).toEqual(['us', 'ap', 'eu']);
  });

  test('alone is soon checked, and the member is back with the first good one', () => {
    const bench = new Bench().settled(EVEN).answered('eu', 720);
    const asked = bench.visits(25, EVEN);
    expect(asked.indexOf('eu')).toBeGreaterThan(3);
    expect(asked.slice(-5)).toEqual(['eu', 'eu', 'eu', 'eu', 'eu']);
  });

  test('confirmed is checked ever more rarely', () => {
    const bench = new Bench().settled(EVEN).answered('eu', 720);
    const asked = bench.visits(600, { ...EVEN, eu: 720 });
    const checks = asked.flatMap((member, index) => (member === 'eu' ? [index] : []));
    expect(checks.length).toBeGreaterThanOrEqual(3);
    expect(checks.length).toBeLessThanOrEqual(6);
    expect(checks[1] - checks[0]).toBeGreaterThan(3 * checks[0]);
  });

  test('of all lets the least bad be asked', () => {
    const bench = new Bench().settled(EVEN).answered('ap', 900).answered('us', 700).answered('eu', 800);
    expect(bench.choose(false)).toBe('us');
  });
});

describe('exploration', () => {
  test('is for those requests only that may', () => {
    const bench = new Bench().answered('us', 80);
    for (let request = 0; request < 100; request++) {
      bench.answered('us', 80);
      expect(bench.pace.choose(MEMBERS, SETTINGS, false)).toEqual({ member: 'us', explores: false });
    }
  });

  test('says that it is one, and is never two requests in a row', () => {
    const bench = new Bench().answered('us', 80);
    expect(bench.pace.choose(MEMBERS, SETTINGS, true)).toEqual({ member: 'eu', explores: true });
    expect(bench.pace.choose(MEMBERS, SETTINGS, true)).toEqual({ member: 'us', explores: false });
  });

  test('waits for its answer until the refresh is over', () => {
    const bench = new Bench().answered('us', 80);
    const asked = () => Array.from({ length: 8 }, () => bench.choose()).filter((member) => member !== 'us');
    expect(asked()).toEqual(['eu', 'ap']);
    expect(asked()).toEqual([]);
    bench.time += 20_000;
    expect(asked()).toEqual(['eu', 'ap']);
  });

  test('at 0 percent is none', () => {
    const bench = new Bench({ ...SETTINGS, exploration: 0 }).answered('us', 80);
    expect(shareOf('us', bench.visits(200, EVEN))).toBe(1);
  });

  test('of a member that is far slower is rare', () => {
    const bench = new Bench().settled({ eu: 60, us: 900 });
    expect(shareOf('us', bench.visits(1_000, { ...EVEN, us: 900, ap: 900 }))).toBeLessThan(0.01);
  });
});

describe('while an answer is overdue', () => {
  test.each([['only just sent', 100, 'eu'], ['far longer than usual', 400, 'us'], ['so long that it went elsewhere', 5_000, 'eu']])('%s', (_, silence, expected) => {
    const bench = new Bench().settled(EVEN).answered('eu', 60);
    expect(bench.choose(false)).toBe('eu');
    bench.time += silence;
    expect(bench.choose(false)).toBe(expected);
  });

  test('nobody is asked who is much slower', () => {
    const bench = new Bench().settled({ eu: 60, us: 180, ap: 300 }).answered('eu', 60);
    bench.choose(false);
    bench.time += 400;
    expect(bench.choose(false)).toBe('eu');
  });
});

test('of a member that is forgotten, nothing is known', () => {
  const bench = new Bench().settled(EVEN);
  bench.pace.forget('eu');
  expect(bench.pace.isUnknown(['eu'])).toBe(true);
  expect(bench.choose(false)).toBe('us');
  expect(bench.pace.fastestFirst(MEMBERS, SETTINGS)).toEqual(['us', 'ap', 'eu']);
  bench.answered('eu', 60, 60, 60);
  expect(bench.choose(false)).toBe('eu');
});

test('whatever happens, somebody of those given is asked', () => {
  const members = fc.constantFrom('a', 'b', 'c', 'd');
  const event = fc.oneof(
    fc.record({ kind: fc.constant('choose' as const), among: fc.uniqueArray(members, { minLength: 1 }), mayExplore: fc.boolean() }),
    fc.record({ kind: fc.constant('answered' as const), member: members, milliseconds: fc.integer({ min: 0, max: 120_000 }) }),
    fc.record({ kind: fc.constant('raced' as const), member: members, milliseconds: fc.integer({ min: 0, max: 900 }) }),
    fc.record({ kind: fc.constant('forget' as const), member: members }),
    fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.integer({ min: 0, max: 1_000_000 }) }),
  );
  const settings = fc.record({
    decay: fc.integer({ min: 1, max: 600_000 }),
    hysteresis: fc.integer({ min: 0, max: 90 }),
    refresh: fc.integer({ min: 1, max: 600_000 }),
    exploration: fc.constantFrom(0, 1, 5),
  });
  fc.assert(fc.property(fc.array(event, { maxLength: 120 }), settings, fc.double({ min: 0, max: 0.999, noNaN: true }), (events, given, draw) => {
    let now = 1e12;
    const pace = createPace({ now: () => now, random: () => draw });
    const known = new Set<string>();
    for (const one of events) {
      if (one.kind === 'wait') {now += one.milliseconds;} else if (one.kind === 'forget') {
        pace.forget(one.member);
        known.delete(one.member);
      } else if (one.kind === 'answered') {
        pace.answered(one.member, one.milliseconds, given);
        known.add(one.member);
      } else if (one.kind === 'raced') {
        pace.raced([one.member], one.member, one.milliseconds);
        known.add(one.member);
      } else {
        expect(pace.isUnknown(one.among)).toBe(!one.among.some((member) => known.has(member)));
        expect([...pace.fastestFirst(one.among, given)].sort()).toEqual([...one.among].sort());
        const { member, explores } = pace.choose(one.among, given, one.mayExplore);
        expect(one.among).toContain(member);
        if (given.exploration === 0) expect(explores).toBe(false);
      }
    }
  }));
});

describe('whoever comes back', () => {
  test('may be asked at once, though it was found out about just before', () => {
    const bench = new Bench().settled({ eu: 60 }).answered('eu', 60);
    expect(bench.choose(true, ['eu', 'us'])).toBe('us');
    bench.answered('us', 200).pace.forget('us');
    expect(bench.choose(true, ['eu', 'us'])).toBe('eu');
    bench.answered('eu', 60);
    expect(bench.choose(true, ['eu', 'us'])).toBe('us');
  });

  test('is asked no sooner than others for having been asked before', () => {
    const bench = new Bench();
    expect(bench.choose(false, ['us'])).toBe('us');
    bench.pace.forget('us');
    expect(bench.choose(false, ['eu', 'us'])).toBe('eu');
  });
});
