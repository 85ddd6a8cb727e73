import { runRace } from '../../../../lambda/edge-router/fastest/race';
import type { Contender, RaceResult } from '../../../../lambda/edge-router/fastest/racer';
import { prepared } from '../../../../lambda/edge-router/router-member';

const contender = (id: string): Contender => ({ id, member: prepared(id, { domain: `${id}.example.com` }, [id]) });

beforeEach(() => void jest.useFakeTimers({ now: 1_795_000_000_000 }));
afterEach(() => void jest.useRealTimers());

/** A race of three for 800 milliseconds, answered by hand. */
function started(ids = ['eu', 'us', 'ap']) {
  const done: { [id: string]: (isGood: boolean) => void } = {};
  const calledOff: string[] = [];
  const ends: (RaceResult | undefined)[] = [];
  void runRace(ids.map(contender), 800, ({ id }, tell) => {
    done[id] = tell;
    return () => void calledOff.push(id);
  }, Date.now).then((end) => ends.push(end));
  return { done, calledOff, ends };
}

const over = async (race: ReturnType<typeof started>) => {
  await jest.advanceTimersByTimeAsync(0);
  expect(jest.getTimerCount()).toBe(0);
  expect(race.ends).toHaveLength(1);
  return race.ends[0];
};

test('the first good answer ends it, and calls the others off', async () => {
  const race = started();
  await jest.advanceTimersByTimeAsync(60);
  race.done.us(true);
  expect(race.calledOff).toEqual(expect.arrayContaining(['eu', 'ap']));
  expect(await over(race)).toEqual({ winner: 'us', milliseconds: 60 });
});

test('bad answers do not', async () => {
  const race = started();
  race.done.us(false);
  await jest.advanceTimersByTimeAsync(300);
  expect(race.ends).toEqual([]);
  race.done.eu(true);
  expect(await over(race)).toEqual({ winner: 'eu', milliseconds: 300 });
});

test('it does not wait once nobody is left', async () => {
  const race = started();
  for (const id of ['us', 'eu', 'ap']) race.done[id](false);
  expect(await over(race)).toBeUndefined();
});

test('nor for nobody', async () => {
  expect(await over(started([]))).toBeUndefined();
});

test('silence is called off', async () => {
  const race = started();
  race.done.us(false);
  await jest.advanceTimersByTimeAsync(799);
  expect(race.ends).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  expect(race.calledOff).toEqual(expect.arrayContaining(['eu', 'ap']));
  expect(await over(race)).toBeUndefined();
});

describe('an instance that was frozen meanwhile', () => {
  const freeze = () => void jest.setSystemTime(Date.now() + 60_000);

  test('believes nobody who answers late', async () => {
    const race = started();
    await jest.advanceTimersByTimeAsync(300);
    freeze();
    race.done.us(true);
    expect(await over(race)).toBeUndefined();
  });

  test('nor the silence', async () => {
    const race = started();
    freeze();
    await jest.advanceTimersByTimeAsync(250);
    expect(race.calledOff).toHaveLength(3);
    expect(await over(race)).toBeUndefined();
  });

  test('a processor that was busy for a while is not frozen', async () => {
    const race = started();
    jest.setSystemTime(Date.now() + 400);
    race.done.us(true);
    expect(await over(race)).toEqual({ winner: 'us', milliseconds: 400 });
  });
});
