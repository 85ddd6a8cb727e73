import { IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex, Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { inPieces } from './in-pieces';
import { passOn } from './pass-on';
import { wrongVersion, type Refusal } from './request-form';
import { ViewerBody } from './viewer-body';
import type { ListenerState, ViewerStream } from './viewer-stream';
import { switchProtocols } from './web-socket';
import { ConnectionTraffic, type Traffic } from '../access-logs/traffic';
import { fromRawHeaders, headerValue, toRawHeaders } from '../model/headers';
import type { EdgeResponse, HeaderMap } from '../model/http';
import { discard } from '../stages/replies';

/** A request over HTTP/1.0 or 1.1. */
export class Http1Stream implements ViewerStream {
  readonly headers: HeaderMap;
  readonly refusal?: Refusal;
  readonly body?: Readable;
  private refused?: (refusal: Refusal) => void;

  constructor(
    private readonly message: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly state: ListenerState,
    refusal?: Refusal,
    readonly webSocket?: true,
  ) {
    this.refusal = refusal ?? wrongVersion(message);
    this.headers = fromRawHeaders(message.rawHeaders);
    if (webSocket === undefined && hasBody(this.headers)) this.body = this.newBody();
  }

  get method(): string {
    return this.message.method ?? 'GET';
  }

  get target(): string {
    return this.message.url ?? '/';
  }

  get httpVersion(): string {
    return this.message.httpVersion;
  }

  get address(): string {
    return this.message.socket.remoteAddress ?? '127.0.0.1';
  }

  get port(): number {
    return this.message.socket.remotePort ?? 0;
  }

  get rawHeaders(): readonly string[] {
    return this.message.rawHeaders;
  }

  get headerBytes(): number {
    return this.message.rawHeaders.reduce((sum, text) => sum + text.length, 0);
  }

  get closed(): boolean {
    return this.response.headersSent || this.response.destroyed;
  }

  /** Whether all of the request has been read from the connection. */
  get complete(): boolean {
    return this.message.complete;
  }

  /** Whether the connection ends with its response. */
  get isLast(): boolean {
    return !this.response.shouldKeepAlive;
  }

  /** Whether all of the response has been given to the connection. */
  get finished(): boolean {
    return this.response.writableFinished;
  }

  traffic(): Traffic {
    return new ConnectionTraffic(this.message);
  }

  respond(answered: EdgeResponse, ends = this.state.draining): void {
    if (this.closed) return discard(answered);
    const { response, message } = this;
    const { status, body } = answered;
    if (status === 101 && body instanceof Duplex) return switchProtocols(answered, body, message.socket, this.state);
    // RFC 9110 §8.6
    const headers = toRawHeaders(status === 204 ? { ...answered.headers, 'content-length': [] } : answered.headers);
    if (Buffer.isBuffer(body) && answered.headers['content-length'] === undefined) headers.push('Content-Length', String(body.length));
    if (ends || this.awaitsContinue()) response.shouldKeepAlive = false;
    response.writeHead(status, reasonPhrase(answered), headers);
    const sent = Buffer.isBuffer(body) && message.socket instanceof TLSSocket ? inPieces(body) : body;
    if (sent instanceof Readable) {
      // The head goes out with the first bytes of the body where they are there, and does not wait for them.
      setImmediate(() => !response.destroyed && response.flushHeaders());
      passOn(sent, response);
    } else {
      response.end(sent);
    }
    // What is left of a body that nobody read would hold the connection.
    if (!message.complete && !message.readableDidRead) response.once('finish', () => message.resume());
  }

  destroy(): void {
    this.response.destroy();
  }

  onClose(callback: (whole: boolean) => void): void {
    this.response.on('close', () => callback(this.response.writableFinished));
  }

  onRefusal(callback: (refusal: Refusal) => void): void {
    this.refused = callback;
  }

  /** The rest of the request is not served. Where the response is under way, it breaks off: there are never two. */
  refuse(refusal: Refusal): void {
    const { response, message: { socket } } = this;
    if (!this.closed && this.refused !== undefined) this.refused(refusal);
    else if (!response.writableEnded) response.destroy();
    else if (response.writableFinished) socket.destroy();
    else response.once('close', () => socket.destroy());
  }

  private newBody(): ViewerBody {
    return new ViewerBody(this.message, {
      idleMs: this.state.bodyIdleMs,
      onWanted: () => {
        if (this.awaitsContinue()) this.response.writeContinue();
      },
      onStalled: () => this.refuse({ status: 408, explanation: 'The rest of the request\'s body did not arrive in time.', detail: 'ClientHungUpRequest' }),
    });
  }

  /** Whether the viewer holds its body back until it is asked for. RFC 9110 §10.1.1 */
  private awaitsContinue(): boolean {
    return this.headers.expect !== undefined && !this.message.readableDidRead && !this.message.complete
      && headerValue(this.headers, 'expect')!.toLowerCase() === '100-continue' && this.httpVersion === '1.1';
  }
}

/**
 * A request whose connection is no longer read as HTTP: one to change protocols, or one that could not be read.
 *
 * @param message - Undefined where there is none.
 */
export function lastOnConnection(
  socket: Socket, state: ListenerState, message: IncomingMessage | undefined, form: { refusal?: Refusal; webSocket?: true } = {},
): Http1Stream {
  const read = message ?? unread(socket);
  const response = new ServerResponse(read);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.destroySoon());
  return new Http1Stream(read, response, state, form.refusal, form.webSocket);
}

/** Stands for a request that could not be read. */
function unread(socket: Socket): IncomingMessage {
  return Object.assign(new IncomingMessage(socket), { method: 'GET', url: '/', httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1, complete: true });
}

function hasBody(headers: HeaderMap): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headerValue(headers, 'content-length') ?? 0) > 0;
}

/** An origin may send a reason phrase that Node reads but does not write; it means nothing to anybody. RFC 9112 §4 */
function reasonPhrase({ status, statusDescription }: EdgeResponse): string | undefined {
  if (statusDescription === STATUS_CODES[status]) return statusDescription;
  return /^[\t\x20-\x7e\x80-\xff]+$/.test(statusDescription) ? statusDescription : undefined;
}
