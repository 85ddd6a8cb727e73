import { Readable } from 'node:stream';
import type { LogRecord, LoggedViewer } from './log-record';
import { resultTypes } from './result-types';
import type { Traffic } from './traffic';
import { headerValue } from '../model/headers';
import type { ErrorDetail } from '../model/result-types';
import { OriginBodyError } from '../origins/origin-failure';
import { cloudFrontHeader, viewerCountry } from '../policies/cloudfront-headers';
import { DETAIL_OF_FAILURE } from '../stages/origin/failover';
import type { Exchange, Reply } from '../stages/stage';

/** Requests beyond these are not logged: CloudFront "can't parse the request completely". */
const MAX_URL_BYTES = 8_192;
const MAX_HEADER_BYTES = 20_480;

/** One request on its way to the log. */
export class FollowedRequest {
  private reply: Reply | undefined;
  private answeredAt = 0;
  /** Why the origin's body ended in the middle. */
  private brokeOff: ErrorDetail | undefined;
  /** TLS is asked for at once: of a connection that is gone nothing can be learned. */
  private readonly tls: Traffic['tls'];

  constructor(private readonly exchange: Exchange, private readonly traffic: Traffic, private readonly log: (record: LogRecord) => void) {
    this.tls = traffic.tls;
  }

  /** The response is about to be written. */
  answered(reply: Reply): void {
    this.reply = reply;
    this.answeredAt = performance.now();
    const { body } = reply.response;
    if (!(body instanceof Readable)) return;
    body.once('error', (error: NodeJS.ErrnoException) => {
      // With these the body is destroyed when the viewer leaves.
      if (error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ABORT_ERR') return;
      this.brokeOff = error instanceof OriginBodyError ? DETAIL_OF_FAILURE[error.failure] : 'OriginReadError';
    });
  }

  /** @param whole - Whether the response was written to its end. */
  ended(whole: boolean): void {
    const { exchange, traffic, reply, answeredAt } = this;
    const { edge, received, startedAt } = exchange;
    const { sentBytes, receivedBytes } = traffic;
    traffic.end();
    if (isUnlogged(exchange)) return;
    const now = performance.now();
    const firstByteAt = reply === undefined ? now : answeredAt;
    const headers = reply?.response.headers ?? {};
    const body = reply?.response.body;
    const originFirstByte = reply?.firstByteMs === undefined ? undefined : reply.firstByteMs / 1000;
    this.log({
      ...resultTypes(reply, this.cutOff(whole)),
      endedAt: edge.clock(),
      requestId: exchange.requestId,
      pop: edge.pop,
      distributionDomainName: edge.distribution.domainName,
      pathPattern: exchange.behavior.pathPattern,
      viewer: this.viewer(),
      request: received,
      customData: exchange.customData,
      status: reply?.response.status ?? 0,
      contentType: headerValue(headers, 'content-type'),
      contentLength: headerValue(headers, 'content-length') ?? (Buffer.isBuffer(body) ? String(body.length) : undefined),
      contentRange: headerValue(headers, 'content-range'),
      sentBytes,
      receivedBytes,
      timeTaken: (now - startedAt) / 1000,
      timeToFirstByte: (firstByteAt - startedAt) / 1000,
      originFirstByte,
      // A body that streams through comes to its end here when it does there.
      originLastByte: originFirstByte === undefined ? undefined : originFirstByte + (body instanceof Readable ? (now - answeredAt) / 1000 : 0),
    });
  }

  private cutOff(whole: boolean): ErrorDetail | undefined {
    // A WebSocket has no end but that of its connection.
    if (whole || this.reply?.response.status === 101) return undefined;
    return this.brokeOff ?? (this.traffic.complete ? 'ClientCommError' : 'ClientHungUpRequest');
  }

  private viewer(): LoggedViewer {
    const { viewer, received } = this.exchange;
    const { address, port, httpVersion } = viewer;
    const secured = viewer.protocol === 'https';
    const isWebSocket = this.reply?.response.status === 101 && headerValue(received.headers, 'upgrade')?.toLowerCase() === 'websocket';
    const protocol = isWebSocket ? (secured ? 'wss' : 'ws') : viewer.protocol;
    const asn = cloudFrontHeader('cloudfront-viewer-asn', received, viewer)?.value;
    const tls = secured ? this.tls ?? simulatedTls(this.exchange) : undefined;
    return { address, port, httpVersion, protocol, country: viewerCountry(received, viewer), asn, tls };
  }
}

/** What CloudFront tells of viewers on HTTPS where they are spoken to in plain HTTP: the beginning of `CloudFront-Viewer-TLS`. */
function simulatedTls({ received, viewer }: Exchange): Traffic['tls'] {
  const [protocol, cipher] = cloudFrontHeader('cloudfront-viewer-tls', received, viewer)?.value.split(':') ?? [];
  return protocol === undefined || cipher === undefined ? undefined : { protocol, cipher };
}

/**
 * A request that is too large is not logged, and one without a Host belongs to no distribution.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
function isUnlogged({ received: { uri, querystring, headers } }: Exchange): boolean {
  if (headers.host === undefined) return true;
  if (uri.length + querystring.length + (querystring === '' ? 0 : 1) > MAX_URL_BYTES) return true;
  let bytes = 0;
  for (const [name, fields] of Object.entries(headers)) for (const { value } of fields) bytes += name.length + value.length;
  return bytes > MAX_HEADER_BYTES;
}
