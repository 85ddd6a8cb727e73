import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoAnswer } from './dynalite-engine';
import { operationOf, withTableNames, type Operation } from './operation';
import { dynamoError, FAULT_ANSWERS } from './replica-fault';
import type { Change, ReplicaRegion } from './replica-region';
import { isLoopbackHost } from '../control/loopback-host';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Limits.html: a batch has 16 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const TOO_LARGE = dynamoError(413, 'com.amazon.coral.service#RequestEntityTooLargeException', `a request has at most ${MAX_BODY_BYTES} bytes`);

export interface TableHandlerOptions {
  /** Ends what is late on purpose. */
  closing: AbortSignal;
  region(name: string): ReplicaRegion;
  /** Sends what a write has changed to the other Regions. */
  replicate(changes: readonly Change[], from: string): void;
  nextVersion(): number;
  onFault(error: unknown): void;
}

/** Answers calls to DynamoDB; each is for the Region that it is signed for. */
export function tableHandler(options: TableHandlerOptions) {
  return (message: IncomingMessage, response: ServerResponse): void => {
    answer(message, response, options).catch((error: unknown) => {
      // Whoever asked went away within the request, or everything ends.
      if (message.errored === null && !options.closing.aborted) options.onFault(error);
      response.destroy();
    });
  };
}

async function answer(message: IncomingMessage, response: ServerResponse, options: TableHandlerOptions): Promise<void> {
  const received = await bodyOf(message);
  const refusal = refusalOf(message);
  if (refusal !== undefined) return write(refusal, response);
  if (received === undefined) return write(TOO_LARGE, response);
  const body = withTableNames(received);
  const name = regionOf(message.headers.authorization);
  if (name === undefined) {
    return write(dynamoError(400, 'com.amazon.coral.service#MissingAuthenticationTokenException',
      'Request is missing Authentication Token: the Region is read from the scope of its credential, <key>/<date>/<region>/dynamodb/aws4_request'), response);
  }
  const region = options.region(name);
  const operation = operationOf(message.headers['x-amz-target'] as string | undefined, body);
  const { fault } = region;
  const isRefused = fault.kind !== 'none' && fault.kind !== 'slow';
  region.counts.addCall(operation, isRefused);
  if (fault.kind === 'gone') return void message.socket.resetAndDestroy();
  // Closing the listener ends the connection.
  if (fault.kind === 'silent') return;
  if (fault.kind === 'throttled' || fault.kind === 'error') return write(FAULT_ANSWERS[fault.kind], response);
  if (fault.kind === 'slow') await delay(fault.ms, undefined, { signal: options.closing });
  write(await served(region, operation, message, body, options), response);
}

async function served(
  region: ReplicaRegion, operation: Operation, message: IncomingMessage, body: string, options: TableHandlerOptions,
): Promise<DynamoAnswer> {
  const call = (): [string, IncomingMessage['headers'], string] => [message.method ?? 'POST', message.headers, body];
  if (operation.kind !== 'write') return region.read(call);
  const written = await region.write(operation, options.nextVersion, call);
  options.replicate(written.changes, region.name);
  return written.answer;
}

/** The Region in the scope of a SigV4 credential. https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
export function regionOf(authorization: string | undefined): string | undefined {
  return /^AWS4-HMAC-SHA256\s.*?\bCredential=[^/,\s]+\/\d{8}\/([a-z]{2,}(?:-[a-z]+)+-\d+)\/dynamodb\/aws4_request\b/.exec(authorization ?? '')?.[1];
}

/** Tables hold what visitors of a rehearsal wrote: no web page in the developer's browser may read them. */
function refusalOf({ headers: { host, origin } }: IncomingMessage): DynamoAnswer | undefined {
  if (isLoopbackHost(host) && origin === undefined) return undefined;
  const why = origin === undefined ? `Host is "${host ?? ''}"; requests to this port name 127.0.0.1, [::1] or localhost` : 'web pages may not call this port';
  return dynamoError(403, 'com.amazon.coral.service#AccessDeniedException', why);
}

/** Undefined where it is too long. */
async function bodyOf(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString();
}

function write({ status, headers, body }: DynamoAnswer, response: ServerResponse): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
