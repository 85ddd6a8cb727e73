import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline, Readable, type Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { reset } from './connection-faults';
import { cutBody } from './cut-body';
import type { SimpleFault } from './fault-spec';
import { slowMs, type Random } from './lot';
import { MARK, type OwnRequest } from './own-requests';
import { outlastEnd } from '../listener/web-socket';
import { headerValue } from '../model/headers';
import type { EdgeResponse } from '../model/http';
import type { Origin, OriginRequest } from '../origins/origin';
import { fromWireHeaders, toWireHeaders } from '../origins/wire-headers';
import { MAX_TIMER_MS } from '../timer-limits';

/** A request that came to a gate. */
export interface ReceivedRequest {
  message: IncomingMessage;
  stream: Duplex;
  /** Whether it would open a WebSocket: then the connection is nobody's but ours. */
  webSocket: boolean;
  /** Undefined for a request of somebody else. */
  own: OwnRequest | undefined;
  /** What is played to it; undefined where it is passed on as it is. */
  fault: SimpleFault | undefined;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Answers a request: by what plays the origin, and as the fault says. */
export async function answerByOrigin(received: ReceivedRequest, target: Origin, response: ServerResponse, random: Random): Promise<void> {
  const { message, stream, own, fault } = received;
  if (fault?.kind === 'status') return answerWithStatus(message, response, fault.code);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const limits = {
    connectTimeoutMs: own?.limits.connectTimeoutMs ?? MAX_TIMER_MS,
    // Whoever asks has a time-out of their own, and hangs up.
    responseTimeoutMs: MAX_TIMER_MS,
    signal: gone.signal,
  };
  const [answer] = await Promise.all([
    (own?.target ?? target).send(requestOf(received), limits),
    fault?.kind === 'slow' ? delay(slowMs(fault, random), undefined, { signal: gone.signal }).catch(() => undefined) : undefined,
  ]);
  if (answer.kind === 'failure') {
    if (own !== undefined) own.failure = answer;
    return reset(stream);
  }
  if (gone.signal.aborted) return discard(answer.response);
  if (answer.response.status === 101) return connect(answer.response, response, stream);
  write(answer.response, response, stream, fault);
}

/** For requests that Node's server does not answer itself: those that would open a WebSocket. */
export function responseOn(message: IncomingMessage, stream: Duplex): ServerResponse {
  const response = new ServerResponse(message);
  response.assignSocket(stream as Socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => stream.end());
  return response;
}

function requestOf({ message, webSocket, own }: ReceivedRequest): OriginRequest {
  const { 'transfer-encoding': encoding, 'content-length': length } = message.headers;
  const headers = fromWireHeaders(message.rawHeaders);
  if (own !== undefined) delete headers[MARK];
  const hasBody = encoding !== undefined || Number(length ?? 0) > 0;
  return {
    method: message.method ?? 'GET',
    target: message.url ?? '/',
    headers,
    ...(hasBody ? { body: message } : {}),
    ...(webSocket ? { webSocket: true } : {}),
  };
}

function write(answer: EdgeResponse, response: ServerResponse, stream: Duplex, fault: SimpleFault | undefined): void {
  const { status, statusDescription, body } = answer;
  response.sendDate = false;
  response.writeHead(status, statusDescription, toWireHeaders(answer.headers, NOTHING));
  response.flushHeaders();
  if (body === undefined) return void response.end();
  if (fault?.kind === 'stalled-body' || fault?.kind === 'truncated-body') {
    const length = Buffer.isBuffer(body) ? body.length : Number(headerValue(answer.headers, 'content-length') ?? Number.NaN);
    const truncates = fault.kind === 'truncated-body';
    return cutBody(body, length, response, () => truncates && void stream.end());
  }
  if (Buffer.isBuffer(body)) return void response.end(body);
  // The origin broke off, and so does the gate.
  pipeline(body, response, (error) => void (error && !response.writableFinished && reset(stream)));
}

function answerWithStatus(message: IncomingMessage, response: ServerResponse, code: number): void {
  const body = `status ${code}, as the fault of this origin says\n`;
  message.resume();
  const hasBody = code !== 204 && code !== 205 && code !== 304;
  response.writeHead(code, hasBody ? { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) } : {});
  response.end(hasBody ? body : undefined);
}

/** From here on it is a WebSocket, whose bytes mean nothing to the gate. */
function connect({ status, statusDescription, headers, body }: EdgeResponse, response: ServerResponse, stream: Duplex): void {
  const wire = ['Connection', 'Upgrade', 'Upgrade', 'websocket', ...toWireHeaders(headers, NOTHING)];
  const lines = wire.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${wire[index + 1]!}`] : []));
  response.detachSocket(stream as Socket);
  stream.write(`HTTP/1.1 ${status} ${statusDescription}\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  outlastEnd(stream);
  const far = body as Duplex;
  pipeline(stream, far, stream, () => undefined);
}

function discard({ body }: EdgeResponse): void {
  if (body instanceof Readable) body.destroy();
}
