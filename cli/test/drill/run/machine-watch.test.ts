import { setTimeout as sleep } from 'node:timers/promises';
import { MachineWatch, type ProcessorTimes } from '../../../src/drill/run/machine-watch';

/** What a watch counts of looks, but for the first: `[share of idle time since the look before, longest delay]`. */
async function watched(looks: readonly (readonly [idle: number, delayMs: number])[]): Promise<{ all: number; busy: number }> {
  const times: ProcessorTimes = { idle: 0, all: 0 };
  let next = -1;
  let seen: ProcessorTimes = times;
  const watch = new MachineWatch({
    everyMs: 1,
    processors: () => {
      next += 1;
      if (next > 0) seen = { idle: seen.idle + (looks[next - 1]?.[0] ?? 1), all: seen.all + 1 };
      return seen;
    },
    delayMs: () => looks[next - 1]?.[1] ?? 0,
  });
  while (watch.seconds.all < looks.length) await sleep(1);
  watch.close();
  return watch.seconds;
}

test('seconds without idle cores, and seconds in which this process had to wait, are busy; the first one is nobody\'s', async () => {
  expect((await watched([[0, 900], [0.5, 20], [0.9, 20]])).busy).toBe(0);
  expect((await watched([[1, 0], [0.05, 20], [0.5, 20]])).busy).toBe(1);
  expect((await watched([[1, 0], [0.5, 20], [0.5, 900]])).busy).toBe(1);
  expect((await watched([[1, 0], [0, 20], [0.05, 900]])).busy).toBe(2);
});

test('where the system tells nothing of its cores, only delays count', async () => {
  const watch = new MachineWatch({ everyMs: 1, processors: () => ({ idle: 0, all: 0 }), delayMs: () => 5 });
  while (watch.seconds.all < 5) await sleep(1);
  watch.close();
  expect(watch.seconds.busy).toBe(0);
});

test('a process that is kept busy is seen by the clock', async () => {
  const watch = new MachineWatch({ everyMs: 50, processors: () => ({ idle: 0, all: 0 }) });
  while (watch.seconds.all < 1) await sleep(5);
  const until = performance.now() + 400;
  while (performance.now() < until);
  await sleep(120);
  watch.close();
  expect(watch.seconds.busy).toBeGreaterThan(0);
});
