import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { exitMessage, memoryMessage, type HostEvents, type HostSettings, type InstanceHost } from './instance-host';
import { answerTrustQuestion, type TrustQuestion } from './player-trust';
import type { WorkerMessage } from './worker-protocol';
import { childCode } from '../child-code/child-code';

/** Runs a Node.js function in a thread of this process. */
export function startThread({ settings, environment, originCertificates }: HostSettings, { onMessage, onGone, onLog }: HostEvents): InstanceHost {
  const { file, execArgv } = childCode('lambda-worker', 'lambda-edge');
  const worker = new Worker(file, {
    workerData: settings,
    env: environment,
    execArgv,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
  });
  for (const stream of [worker.stdout, worker.stderr]) createInterface({ input: stream }).on('line', onLog);
  worker.on('message', (message: WorkerMessage | TrustQuestion) => {
    if (message.type === 'trust') answerTrustQuestion(message, originCertificates);
    else onMessage(message);
  });
  worker.on('error', (error: NodeJS.ErrnoException) => onGone(crashMessage(error, settings.memoryMb)));
  const exited = new Promise<void>((resolve) => worker.once('exit', (code) => {
    onGone(exitMessage(code));
    resolve();
  }));
  return {
    post: (message) => worker.postMessage(message),
    end: async () => {
      await worker.terminate();
      await exited;
    },
  };
}

function crashMessage(error: NodeJS.ErrnoException, memoryMb: number): string {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return memoryMessage(memoryMb);
  return `Runtime.UnhandledError: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}
