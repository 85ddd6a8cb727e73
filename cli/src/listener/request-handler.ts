import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable, pipeline } from 'node:stream';
import { ViewerPresence } from './viewer-presence';
import { ConnectionTraffic } from '../access-logs/traffic';
import { toNodeHeaders } from '../model/headers';
import type { EdgeResponse } from '../model/http';
import { deliverStage } from '../stages/deliver-stage';
import { STAGES } from '../stages/pipeline';
import { discard, edgeError } from '../stages/replies';
import { run, type Answer, type Edge, type Exchange, type Reply } from '../stages/stage';
import type { TraceSink } from '../trace';
import { newRequestId, POP_HEADER, receive } from './viewer-request';
import type { ServedTemplate } from '../runtime/served-template';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html */
const MAX_URL_BYTES = 8_192;
const MAX_REQUEST_BYTES = 20_480;

export interface HandlerOptions {
  /** Undefined where nobody listens: then no line is written in the first place. */
  onTrace: TraceSink | undefined;
  /** A fault of ours, not of a function or an origin. */
  onFault: (error: unknown) => void;
  /** Names of all points of presence. */
  pops: readonly string[];
}

/**
 * Answers the requests of one listener.
 *
 * @param served - What is served at the moment; held until the request has ended.
 */
export function requestHandler(served: () => ServedTemplate, protocol: 'http' | 'https', options: HandlerOptions) {
  return (message: IncomingMessage, response: ServerResponse): void => {
    const template = served();
    const pop = message.headers[POP_HEADER]?.toString();
    const chosen = pop === undefined ? template.edge : template.at(pop);
    const { edge, release } = template.lease(chosen);
    const presence = new ViewerPresence();
    const exchange = newExchange(edge, protocol, message, presence, options);
    exchange.log = edge.accessLog?.follow(exchange, new ConnectionTraffic(message));
    const ask = () => (chosen === undefined ? noSuchPop(exchange, pop!, options) : answer(exchange, message));
    const answered = respond(exchange, ask, message, response, options);
    response.on('close', () => {
      if (!response.writableFinished) presence.leave();
      exchange.log?.ended(response.writableFinished);
      // Not at the response's end alone: when the viewer goes away, functions and origins are still at it.
      if (answered === undefined) release();
      else void answered.then(release);
    });
  };
}

/** @returns what there is to wait for until the response is written or flows; undefined where that is so at once. */
function respond(
  exchange: Exchange, ask: () => Answer, message: IncomingMessage, response: ServerResponse, options: HandlerOptions,
): Promise<void> | undefined {
  const failed = (error: unknown) => fault(exchange, error, options);
  const written = (reply: Reply) => {
    exchange.log?.answered(reply);
    write(reply.response, message, response);
  };
  const givenUp = (error: unknown) => {
    // What cannot be written must not keep the viewer waiting.
    options.onFault(error);
    response.destroy();
  };
  try {
    const reply = orElse(ask, failed);
    if (reply instanceof Promise) return reply.catch(failed).then(written).catch(givenUp);
    written(reply);
  } catch (error) {
    givenUp(error);
  }
  return undefined;
}

function orElse(ask: () => Answer, failed: (error: unknown) => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    return failed(error);
  }
}

function newExchange(edge: Edge, protocol: 'http' | 'https', stream: ViewerStream, presence: ViewerPresence, { onTrace, pops }: HandlerOptions): Exchange {
  const { request, viewer } = receive(stream, protocol, edge.simulatedViewer);
  const requestId = newRequestId();
  const startedAt = performance.now();
  const exchange: Exchange = {
    edge,
    requestId,
    startedAt,
    viewer: Object.assign(presence, viewer),
    received: request,
    request,
    behavior: edge.distribution.behaviors.at(-1)!,
    trace: onTrace === undefined ? untraced : (stage, detail) => onTrace({ requestId, stage, detail, elapsedMs: performance.now() - startedAt }),
  };
  if (onTrace !== undefined) exchange.trace('listener', `${request.method} ${request.uri}${request.querystring === '' ? '' : '?…'} from ${viewer.address} over ${protocol}${pops.length > 1 ? ` at ${edge.pop}` : ''}`);
  return exchange;
}

function untraced(): void {}

function answer(exchange: Exchange, message: IncomingMessage): Answer {
  const urlBytes = (message.url ?? '').length;
  const bytes = message.rawHeaders.reduce((sum, text) => sum + text.length, urlBytes);
  if (urlBytes <= MAX_URL_BYTES && bytes <= MAX_REQUEST_BYTES) return run(STAGES, exchange);
  const explanation = `The URL may have ${MAX_URL_BYTES} bytes, URL and headers together ${MAX_REQUEST_BYTES}: they have ${urlBytes} and ${bytes}.`;
  exchange.trace('listener', explanation);
  return deliverStage.handle(exchange, () => edgeError(413, explanation));
}

function noSuchPop(exchange: Exchange, pop: string, { pops }: HandlerOptions): Answer {
  const explanation = `There is no point of presence "${pop}": the header ${POP_HEADER} takes one of ${pops.join(', ')}, and may be left out.`;
  exchange.trace('listener', explanation);
  return deliverStage.handle(exchange, () => edgeError(400, explanation));
}

/** A fault of ours must not look like one of the site: the answer says whose it is. */
function fault(exchange: Exchange, error: unknown, { onFault }: HandlerOptions): Answer {
  onFault(error);
  return deliverStage.handle(exchange, () => edgeError(500, 'The local CloudFront itself failed; the real one plays no part in this.', 'Error'));
}

/** An origin may send a reason phrase that Node reads but does not write; it means nothing to anybody. RFC 9112 §4 */
function reasonPhrase({ status, statusDescription }: EdgeResponse): string | undefined {
  if (statusDescription === STATUS_CODES[status]) return statusDescription;
  return /^[\t\x20-\x7e\x80-\xff]+$/.test(statusDescription) ? statusDescription : undefined;
}

function write(answered: EdgeResponse, message: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed) return discard(answered);
  const { body } = answered;
  const headers = toNodeHeaders(answered.headers);
  if (Buffer.isBuffer(body) && answered.headers['content-length'] === undefined) headers['Content-Length'] = [String(body.length)];
  response.writeHead(answered.status, reasonPhrase(answered), headers);
  if (body instanceof Readable) {
    // A body that breaks off must break off for the viewer too, so the connection is closed, not the message ended.
    pipeline(body, response, () => undefined);
  } else {
    response.end(body);
  }
  // What is left of a body that nobody read would hold the connection.
  if (!message.complete && !message.readableDidRead) response.once('finish', () => message.resume());
}
