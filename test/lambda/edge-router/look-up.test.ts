import { found, NONE, UNKNOWN } from './support/instance';
import { createLog } from '../../../lambda/edge-router/log';
import { lookUp } from '../../../lambda/edge-router/look-up';
import { isPromise } from '../../../lambda/edge-router/maybe-promise';
import type { SessionAnswer } from '../../../lambda/edge-router/sessions/session-reader';

const CONFIG = { table: 'sessions', regions: ['eu-west-1'], budget: 150 };

function lookedUp(read: () => SessionAnswer | Promise<SessionAnswer>) {
  const faults: string[] = [];
  const log = createLog((line) => faults.push((JSON.parse(line) as { fault: string }).fault), () => 0);
  return { answer: lookUp('abc', CONFIG, { read }, log), faults };
}

afterEach(() => jest.useRealTimers());

test('what is in memory comes without a promise', () => {
  expect(lookedUp(() => found('v2'))).toEqual({ answer: found('v2'), faults: [] });
  expect(lookedUp(() => NONE)).toEqual({ answer: NONE, faults: [] });
  expect(lookedUp(() => UNKNOWN)).toEqual({ answer: UNKNOWN, faults: ['session-unknown'] });
});

test('what has to be read comes by one, and leaves no timer behind', async () => {
  jest.useFakeTimers();
  const { answer, faults } = lookedUp(async () => found('v2'));
  expect(isPromise(answer)).toBe(true);
  expect(await answer).toEqual(found('v2'));
  expect(faults).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});

test('a reader that throws or rejects does not know', async () => {
  const thrown = lookedUp(() => { throw new Error('x'); });
  expect(thrown.answer).toEqual(UNKNOWN);
  expect(thrown.faults).toEqual(['exception', 'session-unknown']);
  const rejected = lookedUp(() => Promise.reject(new Error('x')));
  expect(await rejected.answer).toEqual(UNKNOWN);
  expect(rejected.faults).toEqual(['exception', 'session-unknown']);
});

test('a reader that never answers is given up after 0.9 seconds', async () => {
  jest.useFakeTimers();
  const { answer, faults } = lookedUp(() => new Promise(() => {}));
  let settled: unknown;
  void (answer as Promise<SessionAnswer>).then((value) => { settled = value; });
  await jest.advanceTimersByTimeAsync(899);
  expect(settled).toBeUndefined();
  await jest.advanceTimersByTimeAsync(1);
  expect(settled).toEqual(UNKNOWN);
  expect(faults).toEqual(['session-unknown']);
});
