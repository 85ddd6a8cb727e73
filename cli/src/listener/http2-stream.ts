import http2, { type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { Readable, pipeline } from 'node:stream';
import { inPieces } from './in-pieces';
import type { Refusal } from './request-form';
import { ViewerBody } from './viewer-body';
import type { ListenerState, ViewerStream } from './viewer-stream';
import { tlsOf, type Traffic } from '../access-logs/traffic';
import { fromRawHeaders, headerValue, setHeader } from '../model/headers';
import type { EdgeResponse, HeaderMap } from '../model/http';
import { discard } from '../stages/replies';

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = http2.constants;

/** Fields of which a response may have several; those of others are joined. RFC 9110 §5.3 */
const SEPARATE = new Set(['set-cookie', 'www-authenticate', 'proxy-authenticate']);

/** A request over HTTP/2. */
export class Http2Stream implements ViewerStream {
  readonly httpVersion = '2.0';
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderMap;
  readonly rawHeaders: readonly string[];
  readonly headerBytes: number;
  readonly body?: ViewerBody;
  private sentBytes = 0;
  private refused?: (refusal: Refusal) => void;

  constructor(private readonly stream: ServerHttp2Stream, raw: readonly string[], private readonly state: ListenerState) {
    const { pseudo, headers, fields } = readFields(raw);
    this.method = pseudo[':method'] ?? '';
    this.target = pseudo[':path'] ?? '';
    this.headers = headers;
    this.rawHeaders = fields;
    this.headerBytes = fields.reduce((sum, text) => sum + text.length, 0);
    // A stream that is reset while nobody listens would end the process.
    stream.on('error', () => undefined);
    if (!stream.endAfterHeaders && headerValue(headers, 'content-length') !== '0') this.body = this.newBody();
    else stream.resume();
  }

  get address(): string {
    return this.stream.session?.socket.remoteAddress ?? '127.0.0.1';
  }

  get port(): number {
    return this.stream.session?.socket.remotePort ?? 0;
  }

  get closed(): boolean {
    return this.stream.headersSent || this.stream.destroyed || this.stream.closed;
  }

  /** Frames are shared by all streams of a connection, so bytes are counted as they are before HPACK makes them fewer. */
  traffic(): Traffic {
    const { stream } = this;
    const tls = tlsOf(stream.session!.socket as Socket);
    const sent = () => this.sentBytes;
    const received = () => this.headerBytes + (this.body?.bytes ?? 0);
    return {
      tls,
      get sentBytes() { return sent(); },
      get receivedBytes() { return received(); },
      get complete() { return stream.readableEnded; },
      end: () => undefined,
    };
  }

  respond(answered: EdgeResponse, ends = false): void {
    if (this.closed) return discard(answered);
    const { stream } = this;
    const { status } = answered;
    const body = Buffer.isBuffer(answered.body) && this.method !== 'HEAD' ? inPieces(answered.body) : answered.body;
    const headers = { ':status': status, ...toHttp2Headers(answered) };
    for (const [name, value] of Object.entries(headers)) this.sentBytes += name.length + String(value).length;
    // Other streams are not to blame for what is wrong with one; GOAWAY lets those that are under way end.
    if (this.state.draining || (ends && status === 413)) stream.session?.close();
    if (!(body instanceof Readable)) {
      const last = body === undefined || body.length === 0 || this.method === 'HEAD';
      stream.respond(headers, { endStream: last });
      if (!last) {
        this.sentBytes += body.length;
        stream.end(body);
      }
    } else {
      stream.respond(headers);
      pipeline(body, stream, (error) => {
        // An end without an error would pass for a whole body.
        if (error && !stream.closed) stream.close(NGHTTP2_INTERNAL_ERROR);
      });
      body.on('data', (chunk: Buffer) => {
        this.sentBytes += chunk.length;
      });
    }
    // A viewer that still sends learns that nobody wants it. RFC 9113 §8.1
    if (this.body !== undefined && !this.body.readableDidRead) stream.once('finish', () => stream.close(NGHTTP2_NO_ERROR));
  }

  destroy(): void {
    if (!this.stream.closed) this.stream.close(NGHTTP2_INTERNAL_ERROR);
  }

  onClose(callback: (whole: boolean) => void): void {
    const { stream } = this;
    // `writableFinished` comes late, or never, where the viewer closes the session as soon as it has read everything.
    stream.once('close', () => callback(stream.rstCode === NGHTTP2_NO_ERROR && stream.writableEnded && stream.writableLength === 0));
  }

  onRefusal(callback: (refusal: Refusal) => void): void {
    this.refused = callback;
  }

  private newBody(): ViewerBody {
    const { stream } = this;
    return new ViewerBody(stream, {
      idleMs: this.state.bodyIdleMs,
      onWanted: () => {
        if (headerValue(this.headers, 'expect')?.toLowerCase() === '100-continue' && !this.closed) stream.additionalHeaders({ ':status': 100 });
      },
      onStalled: () => {
        if (this.closed || this.refused === undefined) this.destroy();
        else this.refused({ status: 408, explanation: 'The rest of the request\'s body did not arrive in time.', detail: 'ClientHungUpRequest' });
      },
    });
  }
}

/** Pseudo headers apart from the rest, which becomes what HTTP/1.1 would have carried. RFC 9113 §8.2.3, §8.3.1 */
function readFields(raw: readonly string[]): { pseudo: Record<string, string>; headers: HeaderMap; fields: string[] } {
  const pseudo: Record<string, string> = {};
  const fields: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]!.startsWith(':')) pseudo[raw[i]!] = raw[i + 1]!;
    else fields.push(raw[i]!, raw[i + 1]!);
  }
  const headers = fromRawHeaders(fields);
  if (headers.cookie !== undefined) headers.cookie = [{ key: 'cookie', value: headers.cookie.map(({ value }) => value).join('; ') }];
  const authority = pseudo[':authority'];
  if (authority !== undefined) setHeader(headers, 'host', authority);
  return { pseudo, headers, fields };
}

function toHttp2Headers({ headers, body }: EdgeResponse): Record<string, string | string[]> {
  const fields = Object.create(null) as Record<string, string | string[]>;
  for (const name of Object.keys(headers)) {
    const values = headers[name]!.map(({ value }) => value);
    if (values.length > 0) fields[name] = SEPARATE.has(name) ? values : values.join(', ');
  }
  if (Buffer.isBuffer(body)) fields['content-length'] ??= String(body.length);
  return fields;
}
