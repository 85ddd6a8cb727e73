import { parentPort, workerData } from 'node:worker_threads';
import type { FromInjector, InjectorData, ToInjector } from './injector-protocol';
import { Sender } from './sender';
import type { Sample } from '../sample';

/** Often enough for progress, seldom enough to cost nothing. */
const BATCH_MS = 200;
/** A timer is up to a millisecond late: requests that are due until the next look are sent now. */
const AHEAD_MS = 0.5;

const { plan, url, pops, graceMs } = workerData as InjectorData;
const post = (message: FromInjector) => parentPort!.postMessage(message);

let startAt = 0;
let advancedMs = 0;
let next = 0;
let samples: Sample[] = [];
let batches: NodeJS.Timeout | undefined;
let timer: NodeJS.Timeout | undefined;
let finished = false;

const elapsed = () => performance.timeOrigin + performance.now() - startAt;
const sender = new Sender({ plan, url, pops, elapsed, now: () => Date.now() + advancedMs, onSample: (sample) => samples.push(sample) });

/** Open loop: each request is sent at its time, whatever became of those before. */
function sendDue(): void {
  const now = elapsed();
  while (next < plan.requests.length && plan.requests[next]!.atMs <= now + AHEAD_MS) {
    sender.send(next);
    next += 1;
  }
  if (next < plan.requests.length) timer = setTimeout(sendDue, Math.max(0, plan.requests[next]!.atMs - elapsed()));
  else timer = setTimeout(() => finish(true), graceMs);
}

function flush(): void {
  post({ type: 'samples', samples, sent: next });
  samples = [];
  if (next === plan.requests.length && sender.waiting === 0) finish(true);
}

function finish(tells: boolean): void {
  if (finished) return;
  finished = true;
  clearTimeout(timer);
  clearInterval(batches);
  sender.close(tells);
  post({ type: 'samples', samples, sent: next });
  post({ type: 'done' });
  parentPort!.close();
}

parentPort!.on('message', (message: ToInjector) => {
  switch (message.type) {
    case 'start':
      startAt = message.at;
      batches = setInterval(flush, BATCH_MS);
      timer = setTimeout(sendDue, Math.max(0, -elapsed()));
      break;
    case 'advance':
      advancedMs += message.ms;
      break;
    case 'stop':
      finish(false);
      break;
  }
});
post({ type: 'ready' });
