import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { pipeline, Readable, type Duplex } from 'node:stream';
import { GuardedBody } from './guarded-body';
import type { OriginAnswer, OriginFailureCause, OriginRequest, TryLimits } from './origin';
import type { TryPhase } from './origin-failure';
import { causeOf, detailOf } from './origin-failure';
import { fromWireHeaders, toWireHeaders } from './wire-headers';
import { MAX_HEAD } from '../edge-rules/limits';
import type { EdgeResponse } from '../model/http';

export interface TryTarget {
  secure: boolean;
  hostname: string;
  port: number;
  /** For requests that name no Host themselves: HTTP/1.1 cannot do without. */
  host: string;
  agent: Agent;
  /** What a certificate is checked by, where it is not the system's authorities and the host name. */
  trust?: TlsTrust;
}

export interface TlsTrust {
  /** PEM. */
  ca: string;
  /** The name that the certificate must be for; empty for an address. */
  servername: string;
}

export interface TryOutcome {
  answer: OriginAnswer;
  /** The request met a kept-alive connection that the origin had closed already: it says nothing about the origin. */
  stale: boolean;
}

/**
 * A reset this soon on a reused connection means that the origin had closed it before the request arrived. Later, the origin
 * had the request in its hands, and the reset is its answer.
 */
const STALE_WINDOW_MS = 50;

/** In lower case. */
const WRITTEN_HERE: ReadonlySet<string> = new Set(['connection', 'content-length', 'transfer-encoding', 'upgrade']);

/** What is sent without a body says nothing of it; with others, RFC 9110 §8.6 wants a zero. */
const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

/** One request on one connection. Resolves once, whatever happens; afterwards no timer is left but the body's own. */
export function tryOnce(target: TryTarget, request: OriginRequest, limits: TryLimits, startedAt: number): Promise<TryOutcome> {
  return new Promise((resolve) => new OriginTry(target, request, limits, startedAt, resolve).start());
}

class OriginTry {
  private phase: TryPhase = 'connecting';
  private settled = false;
  private sentAt = 0;
  private req!: ClientRequest;
  private connectTimer?: NodeJS.Timeout;
  private responseTimer?: NodeJS.Timeout;
  private completionTimer?: NodeJS.Timeout;

  constructor(
    private readonly target: TryTarget,
    private readonly request: OriginRequest,
    private readonly limits: TryLimits,
    private readonly startedAt: number,
    private readonly resolve: (outcome: TryOutcome) => void,
  ) {}

  private readonly abort = () => this.fail('reset', 'given up: the viewer went away');
  private readonly cut = () => this.fail('reset', 'ECONNRESET: the connection was reset');

  start(): void {
    this.req = this.open();
    const { connectTimeoutMs, completionTimeoutMs, signal } = this.limits;
    if (!this.req.reusedSocket) {
      this.connectTimer = setTimeout(() => this.fail('connect-timeout', `no connection within ${connectTimeoutMs} ms`), connectTimeoutMs);
    }
    if (completionTimeoutMs !== undefined) {
      const left = Math.max(0, completionTimeoutMs - this.elapsed());
      this.completionTimer = setTimeout(() => this.fail('completion-timeout', 'the response completion timeout passed'), left);
    }
    this.req.on('error', (error: NodeJS.ErrnoException) => this.onError(error));
    this.req.on('socket', (socket) => this.onSocket(socket));
    this.req.on('response', (response) => this.onResponse(response));
    this.req.on('upgrade', (response, socket, head) => this.onUpgrade(response, socket, head));
    this.sendBody();
    if (signal?.aborted) return this.abort();
    signal?.addEventListener('abort', this.abort, { once: true });
    this.limits.breaker?.add(this.cut);
  }

  private open(): ClientRequest {
    const { secure, hostname, port, host, agent, trust } = this.target;
    const { method, target: path } = this.request;
    const headers = toWireHeaders(this.request.headers, WRITTEN_HERE);
    if (this.request.headers.host === undefined) headers.push('Host', host);
    headers.push(...this.framing());
    // As CloudFront does; an origin that was told of the end would cut off an upload that it answers early.
    headers.push(...this.request.webSocket ? ['Connection', 'Upgrade', 'Upgrade', 'websocket'] : ['Connection', 'keep-alive']);
    const options = { agent, hostname, port, method, path, headers, setHost: false, maxHeaderSize: MAX_HEAD };
    if (!secure) return http.request(options);
    // Node would take the Host header for the certificate's name; the name that was connected to counts.
    return https.request({ ...options, servername: isAddress(hostname) ? '' : hostname, ...trust });
  }

  private framing(): string[] {
    const { method, body, headers } = this.request;
    const stated = headers['content-length']?.[0]?.value;
    if (Buffer.isBuffer(body)) return ['Content-Length', String(body.length)];
    if (stated !== undefined) return ['Content-Length', stated];
    // Node would send the body of a DELETE or OPTIONS without any framing: to the origin, another request.
    if (body !== undefined) return ['Transfer-Encoding', 'chunked'];
    return WITHOUT_BODY.has(method) ? [] : ['Content-Length', '0'];
  }

  private sendBody(): void {
    const { body } = this.request;
    if (body === undefined || Buffer.isBuffer(body)) {
      this.req.end(body);
      return;
    }
    // As long as the viewer still sends, a silent origin is only a patient one.
    body.on('data', () => !this.settled && this.responseTimer && this.armResponseTimer());
    pipeline(body, this.req, () => undefined);
  }

  private onSocket(socket: Socket): void {
    if (this.settled) return;
    if (this.req.reusedSocket || !socket.connecting) return this.onConnected();
    socket.once('connect', () => {
      if (this.target.secure) this.phase = 'handshake';
      else this.onConnected();
    });
    if (this.target.secure) socket.once('secureConnect', () => this.onConnected());
  }

  private onConnected(): void {
    if (this.settled) return;
    this.phase = 'waiting';
    this.sentAt = performance.now();
    clearTimeout(this.connectTimer);
    this.armResponseTimer();
  }

  private armResponseTimer(): void {
    clearTimeout(this.responseTimer);
    const { responseTimeoutMs } = this.limits;
    this.responseTimer = setTimeout(() => {
      if (this.awaitsViewer()) this.armResponseTimer();
      else this.fail('response-timeout', `no response within ${responseTimeoutMs} ms`);
    }, responseTimeoutMs);
  }

  /** How long a viewer may be silent within its body is not the origin's to answer for. */
  private awaitsViewer(): boolean {
    const { body } = this.request;
    return body instanceof Readable && !body.readableEnded && !body.destroyed && !this.req.writableNeedDrain;
  }

  private onResponse(response: IncomingMessage): void {
    const status = response.statusCode ?? 0;
    if (this.settled) return void response.destroy();
    if (status < 200 || status > 599) return this.fail('malformed', `status ${status} is outside 200 to 599`);
    if (!this.req.writableFinished) response.once('end', () => this.goOnSending());
    const firstByteMs = this.elapsed();
    this.stop();
    // Whoever gets the body listens for its errors, a moment later.
    response.on('error', () => undefined);
    const headers = fromWireHeaders(response.rawHeaders);
    const answer = (body: EdgeResponse['body']) => this.resolve({
      stale: false,
      answer: { kind: 'response', firstByteMs, response: { status, statusDescription: response.statusMessage ?? '', headers, body } },
    });
    // What came in one packet with the head is parsed by then. A body without a stated length goes on without one too.
    queueMicrotask(() => {
      if (response.complete && headers['content-length'] !== undefined && this.allowsBody(status)) read(response, answer);
      else answer(this.bodyOf(response, status));
    });
  }

  /** Node forgets at the end of the response that a request may still be under way, and would wait for room for ever. */
  private goOnSending(): void {
    const { req, req: { socket } } = this;
    if (req.writableFinished || req.destroyed || socket === null) return;
    const onDrain = () => req.emit('drain');
    socket.on('drain', onDrain);
    for (const end of ['finish', 'close']) req.once(end, () => socket.removeListener('drain', onDrain));
  }

  private onUpgrade(response: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Whoever drops the connection need not listen.
    socket.on('error', () => undefined);
    if (this.settled || !this.request.webSocket || response.headers.upgrade?.toLowerCase() !== 'websocket') {
      socket.destroy();
      return this.fail('malformed', 'status 101, though nothing asked for that protocol');
    }
    if (head.length > 0) socket.unshift(head);
    this.breakWith(socket);
    const { statusCode, statusMessage, rawHeaders } = response;
    this.settle({
      kind: 'response',
      firstByteMs: this.elapsed(),
      response: { status: statusCode ?? 101, statusDescription: statusMessage ?? '', headers: fromWireHeaders(rawHeaders), body: socket },
    });
  }

  private breakWith(socket: Duplex): void {
    const { breaker } = this.limits;
    if (breaker === undefined) return;
    const cut = () => void socket.destroy();
    breaker.add(cut);
    socket.once('close', () => breaker.delete(cut));
  }

  private allowsBody(status: number): boolean {
    return this.request.method !== 'HEAD' && status !== 204 && status !== 304;
  }

  private bodyOf(response: IncomingMessage, status: number): GuardedBody | undefined {
    if (!this.allowsBody(status)) {
      response.resume();
      return undefined;
    }
    const { completionTimeoutMs, responseTimeoutMs, signal, breaker } = this.limits;
    const completionMs = completionTimeoutMs === undefined ? undefined : completionTimeoutMs - this.elapsed();
    return new GuardedBody(response, { idleMs: responseTimeoutMs, completionMs, signal, breaker });
  }

  private onError(error: NodeJS.ErrnoException): void {
    const stale = this.req.reusedSocket && causeOf(error, this.phase) === 'reset' && performance.now() - this.sentAt < STALE_WINDOW_MS;
    this.fail(causeOf(error, this.phase), detailOf(error), stale);
  }

  private fail(cause: OriginFailureCause, detail: string, stale = false): void {
    if (this.settled) return;
    this.settle({ kind: 'failure', cause, detail, elapsedMs: this.elapsed() }, stale);
    this.req.destroy();
  }

  private settle(answer: OriginAnswer, stale = false): void {
    this.stop();
    this.resolve({ answer, stale });
  }

  private stop(): void {
    this.settled = true;
    clearTimeout(this.connectTimer);
    clearTimeout(this.responseTimer);
    clearTimeout(this.completionTimer);
    this.limits.signal?.removeEventListener('abort', this.abort);
    this.limits.breaker?.delete(this.cut);
  }

  private elapsed(): number {
    return performance.now() - this.startedAt;
  }
}

/** Hands a body over that has arrived, once the connection is free again. */
function read(response: IncomingMessage, answer: (body: Buffer) => void): void {
  const body = (response.read() as Buffer | null) ?? Buffer.alloc(0);
  response.once('end', () => answer(body)).resume();
}

/** Addresses are no names of TLS servers. */
function isAddress(hostname: string): boolean {
  return /^[\d.]+$|:/.test(hostname);
}
