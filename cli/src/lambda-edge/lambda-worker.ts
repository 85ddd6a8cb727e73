/**
 * One instance of a Lambda function, in a thread of its own: it loads the handler once and runs one event at a time.
 * Settings come as `workerData`; what the process is to see as its environment is set by whoever starts the thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { LambdaHandler } from './load-handler';
import { loadHandler } from './load-handler';
import { moveDate, realNow } from './moved-date';
import { leadToPlayers } from './origin-connections';
import type { InvokeMessage, WorkerMessage, WorkerSettings } from './worker-protocol';

const settings = workerData as WorkerSettings;

function tell(message: WorkerMessage): void {
  parentPort!.postMessage(message);
}

async function main(): Promise<void> {
  leadToPlayers(settings.originAddresses);
  // Before the code is loaded: it may keep `Date` or `Date.now` for itself.
  moveDate(settings.advancedMs);
  let handler: LambdaHandler;
  try {
    handler = await loadHandler(settings.codeDirectory, settings.handler);
  } catch (error) {
    return tell({ type: 'unusable', message: describe(error) });
  }
  if (handler.length > 2 && !settings.allowsCallbacks) {
    return tell({
      type: 'unusable',
      message: `Runtime.CallbackHandlerDeprecated: the handler "${settings.handler}" takes a callback, which nodejs24.x no longer supports; make it async`,
    });
  }
  parentPort!.on('message', (message: InvokeMessage) => void invoke(handler, message));
  tell({ type: 'ready' });
}

async function invoke(handler: LambdaHandler, { event, requestId, deadline, advancedMs }: InvokeMessage): Promise<void> {
  moveDate(advancedMs);
  try {
    const result = JSON.stringify(await run(handler, JSON.parse(event), context(requestId, deadline)));
    await written();
    tell({ type: 'result', result });
  } catch (error) {
    await written();
    tell({ type: 'threw', message: describe(error) });
  }
}

/** Lines take another way than results, and are to arrive before them. */
async function written(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength > 0) await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
}

function run(handler: LambdaHandler, event: unknown, lambdaContext: object): unknown {
  if (!settings.allowsCallbacks) return handler(event, lambdaContext);
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result?: unknown) => error === null || error === undefined ? resolve(result) : reject(error as Error);
    const returned = handler(event, lambdaContext, callback);
    if (typeof (returned as Promise<unknown> | undefined)?.then === 'function') (returned as Promise<unknown>).then(resolve, reject);
    // Before nodejs24.x, the value of a handler that is not async counts for nothing.
    else if (handler.length < 3) resolve(null);
  });
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function context(awsRequestId: string, deadline: number): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: '1',
    invokedFunctionArn: settings.functionArn,
    memoryLimitInMB: String(settings.memoryMb),
    awsRequestId,
    logGroupName: settings.logGroupName,
    logStreamName: settings.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, deadline - realNow()),
  };
}

/** `TypeError: … (at index.js:3:5)`. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : JSON.stringify(error) ?? String(error);
  const frame = error.stack?.split('\n').find((line) => line.includes(settings.codeDirectory));
  const place = frame?.slice(frame.indexOf(settings.codeDirectory) + settings.codeDirectory.length + 1).replace(/\)$/, '');
  return `${error.name}: ${error.message}${place === undefined ? '' : ` (at ${place})`}`;
}

void main();
