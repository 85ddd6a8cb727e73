import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { DynamoAnswer } from './dynalite-engine';
import { operationOf, withTableNames, type Operation } from './operation';
import { dynamoError, FAULT_ANSWERS } from './replica-fault';
import type { Change, ReplicaRegion } from './replica-region';
import type { TableNetwork } from './table-network';
import { isLoopbackHost } from '../control/loopback-host';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Limits.html: a batch has 16 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const TOO_LARGE = dynamoError(413, 'com.amazon.coral.service#RequestEntityTooLargeException', `a request has at most ${MAX_BODY_BYTES} bytes`);

export interface TableHandlerOptions {
  /** Ends what is late on purpose. */
  closing: AbortSignal;
  /** The point of presence that calls here, and how far it is from the Regions; undefined for whoever is near all of them. */
  way?: { pop: string; network: TableNetwork };
  region(name: string): ReplicaRegion;
  /** Sends what a write has changed to the other Regions. */
  replicate(changes: readonly Change[], from: string): void;
  nextVersion(): number;
  onFault(error: unknown): void;
}

/** Answers calls to DynamoDB; each is for the Region that it is signed for. */
export function tableHandler(options: TableHandlerOptions) {
  /** Connections that have been used: their handshake is over. */
  const known = new WeakSet<Socket>();
  return (message: IncomingMessage, response: ServerResponse): void => {
    const isNew = !known.has(message.socket);
    known.add(message.socket);
    answer(message, response, isNew, options).catch((error: unknown) => {
      // Whoever asked went away within the request, or everything ends.
      if (message.errored === null && !options.closing.aborted) options.onFault(error);
      response.destroy();
    });
  };
}

async function answer(message: IncomingMessage, response: ServerResponse, isNew: boolean, options: TableHandlerOptions): Promise<void> {
  const began = performance.now();
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
  const { way } = options;
  // What nobody answers ends with the caller's own time-out, or with the listener.
  if (way?.network.isRegionCut(way.pop, name)) return;
  const roundTripMs = way?.network.roundTripToRegionMs(way.pop, name) ?? 0;
  // It is there after half a round trip, and a handshake before that.
  const arrival = began + roundTripMs * (isNew ? 1.5 : 0.5);
  if (roundTripMs > 0) await until(arrival, options.closing);
  const late = performance.now() - arrival;
  const reply = await replyOf(region, message, body, options);
  if (reply === undefined) return;
  // Timers are late by up to a millisecond or two: the way back makes up for that of the way there.
  if (roundTripMs > 0) await until(performance.now() + roundTripMs / 2 - late, options.closing);
  if (way?.network.isRegionCut(way.pop, name)) return;
  write(reply, response);
}

/** Undefined where a fault keeps it from being answered. */
async function replyOf(
  region: ReplicaRegion, message: IncomingMessage, body: string, options: TableHandlerOptions,
): Promise<DynamoAnswer | undefined> {
  const operation = operationOf(message.headers['x-amz-target'] as string | undefined, body);
  const { fault } = region;
  const isRefused = !['none', 'slow', 'stale'].includes(fault.kind);
  region.counts.addCall(operation, isRefused);
  if (fault.kind === 'gone') message.socket.resetAndDestroy();
  // Closing the listener ends the connection.
  if (fault.kind === 'gone' || fault.kind === 'silent') return undefined;
  if (fault.kind === 'throttled' || fault.kind === 'error') return FAULT_ANSWERS[fault.kind];
  if (fault.kind === 'slow') await delay(fault.ms, undefined, { signal: options.closing });
  return served(region, operation, message, body, options);
}

/** @param time - By `performance.now()`. */
async function until(time: number, signal: AbortSignal): Promise<void> {
  // They count whole milliseconds, and fire within the one after the last.
  const left = Math.floor(time - performance.now() - 0.5);
  if (left > 0) await delay(left, undefined, { signal });
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
