import { createConfigReader, type RouterConfig } from '../../../../lambda/edge-router/config';
import { createEquivalents, type Equivalents } from '../../../../lambda/edge-router/equivalents/equivalents';
import { createPace } from '../../../../lambda/edge-router/fastest/create-pace';
import type { Pace } from '../../../../lambda/edge-router/fastest/pace';
import type { Contender, Racer } from '../../../../lambda/edge-router/fastest/racer';
import { createHealth, type HealthRecord } from '../../../../lambda/edge-router/health/health';
import { createLog } from '../../../../lambda/edge-router/log';
import type { EdgeConfig } from '../../../../src/contract/edge-router';
import { carried, EQUALS } from '../support/events';

const boom = (): never => { throw new Error('boom'); };

/** In the order of the configuration. */
const settled: Partial<Pace> = {
  isUnknown: () => false, choose: ([id]) => ({ member: id, explores: false }), fastestFirst: (members) => [...members],
};

let time: number;
let lines: { fault: string; level: string; winner?: string }[];
let health: HealthRecord;
let equivalents: Equivalents;
let config: RouterConfig;

/** @param given what differs from the settings of the tests */
function make(racer: Partial<Racer> = {}, pace: Partial<Pace> = {}, given: Partial<EdgeConfig> = {}): void {
  time = 1_000_000;
  lines = [];
  const clock = { now: () => time, random: () => 0.5 };
  health = createHealth(clock);
  equivalents = createEquivalents({
    now: clock.now,
    log: createLog((line) => lines.push(JSON.parse(line) as typeof lines[number]), clock.now),
    pace: { ...createPace(clock), ...pace },
    racer: { race: async () => undefined, ...racer },
    nearestMembers: Object.values,
  });
  config = createConfigReader(equivalents.readGroups)(carried({ ...EQUALS, ...given } as EdgeConfig, 'primary', {}))!;
}

const first = (isSafe = true, isWrite = false) => equivalents.first(config.groups!.get('eu')!, config, health, isSafe, isWrite);
const faults = () => lines.map(({ fault }) => fault);

afterEach(() => jest.useRealTimers());

describe('the race of an instance', () => {
  test('is one, however many wait for it, and only the first wait', async () => {
    let end: (winner: string) => void = boom;
    let races = 0;
    make({ race: () => {
      races++;
      return new Promise((resolve) => { end = (winner) => resolve({ winner, milliseconds: 40 }); });
    } });
    const waiting = [first(), first(), first(false, true)];
    for (const one of waiting) expect(one).toBeInstanceOf(Promise);
    end('ap');
    expect(await Promise.all(waiting)).toEqual(['ap', 'ap', 'ap']);
    expect(first()).toBe('ap');
    expect(races).toBe(1);
    expect(lines).toEqual([{ level: 'INFO', source: 'cdk-smart-origin edge router', fault: 'race', winner: 'ap', milliseconds: '0' }]);
  });

  test('is told of members, probe and watchdog', async () => {
    let told: unknown[] = [];
    make({ race: async (...given) => {
      told = given;
      return undefined;
    } });
    await first();
    const [contenders, probe, watchdog] = told as [Contender[], unknown, number];
    expect(contenders.map(({ id, member: { host, origin } }) => [id, host, origin.port])).toEqual([
      ['eu', 'eu.example.com', 443], ['us', 'us.example.com', 8080], ['ap', 'ap.example.com', 443],
    ]);
    expect(probe).toEqual(EQUALS.fastest.probe);
    expect(watchdog).toBe(900);
  });

  test.each<[string, Partial<EdgeConfig>, string]>([
    ['the primary', {}, 'eu'],
    ['who is named', { fastest: { ...EQUALS.fastest, watchdogDefault: { eu: 'ap' } } }, 'ap'],
    ['the primary where nobody is known by the name', { fastest: { ...EQUALS.fastest, watchdogDefault: { eu: 'last' } } }, 'eu'],
  ])('which nobody wins is followed by %s, and by no other race', async (_, given, expected) => {
    let races = 0;
    make({ race: async () => void races++ as undefined }, {}, given);
    expect(await first()).toBe(expected);
    expect(first()).toBe(expected);
    expect(races).toBe(1);
    expect(lines).toMatchObject([{ fault: 'race', winner: 'nobody' }]);
  });

  test.each<[string, Racer['race'], string[]]>([
    ['throws', boom, ['exception', 'race']],
    ['rejects', () => Promise.reject(new Error('boom')), ['exception', 'race']],
    ['names somebody else', async () => ({ winner: 'last', milliseconds: 5 }), ['race']],
  ])('where the racer %s, the primary is asked', async (_, race, said) => {
    make({ race });
    expect(await first()).toBe('eu');
    expect(faults()).toEqual(said);
  });

  test('that would not be polite now is run later, and neither waited for nor told of meanwhile', async () => {
    let isPolite = false;
    make({ race: () => (isPolite ? Promise.resolve({ winner: 'ap', milliseconds: 5 }) : undefined) });
    expect(first()).toBe('eu');
    expect(lines).toEqual([]);
    isPolite = true;
    expect(await first()).toBe('ap');
    expect(lines).toMatchObject([{ fault: 'race', winner: 'ap' }]);
  });

  test('that hangs is over with the watchdog, and leaves no timer', async () => {
    jest.useFakeTimers();
    make({ race: () => new Promise(() => {}) });
    let asked: string | undefined;
    void (first() as Promise<string>).then((id) => { asked = id; });
    await jest.advanceTimersByTimeAsync(899);
    expect(asked).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect(asked).toBe('eu');
    expect(first()).toBe('eu');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('needs two who can take part', () => {
    make({ race: boom });
    health.failure('eu', 'refused');
    health.failure('ap', 'refused');
    expect(first()).toBe('us');
    const shy = { domain: 'shy.example.com', probe: false as const };
    make({ race: boom }, {}, { members: { ...EQUALS.members, eu: shy, us: shy } });
    expect(first()).toBe('eu');
    expect(lines).toEqual([]);
  });
});

describe('a pace that throws', () => {
  test.each<[string, Partial<Pace>]>([
    ['everywhere', { isUnknown: boom, choose: boom, fastestFirst: boom, answered: boom, raced: boom, forget: boom }],
    ['when it is to choose', { isUnknown: () => false, choose: boom }],
  ])('%s leaves members in the order of the configuration', (_, pace) => {
    make({}, pace);
    expect(first()).toBe('eu');
    health.failure('eu', 'refused');
    expect(first()).toBe('us');
    expect([...equivalents.bestFirst(config.groups!.get('eu')!)].sort()).toEqual(['ap', 'eu', 'us']);
    expect(() => equivalents.answered('us', 50, health)).not.toThrow();
    expect(faults()).toContain('exception');
  });

  test('when it hears of a race does not lose the winner', async () => {
    make({ race: async () => ({ winner: 'ap', milliseconds: 5 }) }, { raced: boom });
    expect(await first()).toBe('ap');
  });
});

describe('who is out', () => {
  test('is asked where all are, and nobody else can be', () => {
    make({}, settled);
    for (const id of ['eu', 'us', 'ap']) health.failure(id, 'refused');
    expect(first()).toBe('eu');
  });

  test('may be asked on trial, but not by a write, and later than by what is sent again by what is not', () => {
    make({}, settled);
    health.failure('eu', 'refused');
    const asked = () => [first(true), first(false), first(false, true)];
    expect(asked()).toEqual(['us', 'us', 'us']);
    time += 30_000;
    expect(asked()).toEqual(['eu', 'us', 'us']);
    time += 30_000;
    expect(asked()).toEqual(['eu', 'eu', 'us']);
  });
});

test('whose leg 2 nobody has heard of stands in for nobody for as long as it would be out', () => {
  make({}, settled);
  const group = config.groups!.get('eu')!;
  equivalents.sentLeg2('eu');
  expect(first()).toBe('us');
  expect(equivalents.bestFirst(group)).toEqual(['us', 'ap']);
  equivalents.heard('eu');
  expect(first()).toBe('eu');
  equivalents.sentLeg2('eu');
  health.failure('us', 'refused');
  health.failure('ap', 'refused');
  expect(first()).toBe('eu');
  time += 10;
  equivalents.sentLeg2('us');
  equivalents.sentLeg2('ap');
  expect(equivalents.bestFirst(group)).toEqual(['eu']);
  time += 29_990;
  expect(equivalents.bestFirst(group)).toEqual(['eu']);
  time += 10;
  expect(equivalents.bestFirst(group)).toEqual(['eu', 'us', 'ap']);
});

test('a clock that is set back does not keep a doubt alive', () => {
  make({}, settled);
  equivalents.sentLeg2('eu');
  expect(first()).toBe('us');
  time -= 3_600_000;
  expect(first()).toBe('eu');
});

test('figures of who is out are not kept: were it slow besides, it would be out for longer than its ejection', () => {
  const told: string[] = [];
  make({}, { answered: (member) => void told.push(member) });
  health.failure('eu', 'refused');
  equivalents.answered('eu', 50, health);
  equivalents.answered('us', 50, health);
  expect(told).toEqual(['us']);
});

test('figures of members that no configuration has told of are not kept', () => {
  const told: string[] = [];
  make({}, { answered: (member) => void told.push(member) });
  for (const id of ['eu', 'last', 'nobody', '__proto__']) equivalents.answered(id, 50, health);
  expect(told).toEqual(['eu']);
});
