import { Readable } from 'node:stream';
import { refusalOf, type Refusal } from './request-form';
import { ViewerPresence } from './viewer-presence';
import { newRequestId, POP_HEADER, receive } from './viewer-request';
import type { ViewerHandler, ViewerStream } from './viewer-stream';
import { headerValue } from '../model/headers';
import { UNOBSERVED, type RequestObservers } from '../records/request-observers';
import type { Deployments } from '../runtime/deployments';
import { deliverStage } from '../stages/deliver-stage';
import { STAGES } from '../stages/pipeline';
import { edgeError } from '../stages/replies';
import { run, type Answer, type Edge, type Exchange, type Reply } from '../stages/stage';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html */
const MAX_URL_BYTES = 8_192;
const MAX_REQUEST_BYTES = 20_480;

export interface HandlerOptions {
  /** Whoever wants to hear of requests. */
  observers: RequestObservers;
  /** A fault of ours, not of a function or an origin. */
  onFault: (error: unknown) => void;
  /** Names of all points of presence. */
  pops: readonly string[];
  /**
   * The one that serves requests that name none.
   *
   * @default the first
   */
  pop?: string;
}

/**
 * Answers the requests of one listener.
 *
 * @param deployments - What is served at the moment; held until the request has ended.
 */
export function requestHandler(deployments: Pick<Deployments, 'lease'>, protocol: 'http' | 'https', options: HandlerOptions): ViewerHandler {
  return (stream) => {
    const refusal = stream.refusal ?? refusalOf(stream) ?? tooLong(stream);
    const pop = headerValue(stream.headers, POP_HEADER) ?? options.pop;
    const { edge, release, isKnown } = deployments.lease(pop);
    const presence = new ViewerPresence();
    const exchange = newExchange(edge, protocol, stream, presence, options);
    exchange.log = edge.accessLog?.follow(exchange, stream.traffic());
    if (stream.body !== undefined) {
      stream.onRefusal((late) => {
        void respond(exchange, () => refused(exchange, late), stream, options, true);
        presence.leave();
      });
    }
    const ask = () => {
      if (refusal !== undefined) return refused(exchange, refusal);
      return isKnown ? run(STAGES, exchange) : noSuchPop(exchange, pop!, options);
    };
    const answered = respond(exchange, ask, stream, options, refusal !== undefined || undefined);
    stream.onClose((whole) => {
      if (!whole) presence.leave();
      exchange.log?.ended(whole);
      // Not at the response's end alone: when the viewer goes away, functions and origins are still at it.
      if (answered === undefined) release();
      else void answered.then(release);
    });
  };
}

/** @returns what there is to wait for until the response is written or flows; undefined where that is so at once. */
function respond(
  exchange: Exchange, ask: () => Answer, stream: ViewerStream, options: HandlerOptions, ends: boolean | undefined,
): Promise<void> | undefined {
  const failed = (error: unknown) => fault(exchange, error, options);
  const written = (reply: Reply) => {
    if (!stream.closed) {
      exchange.log?.answered(reply);
      exchange.notes?.answered({ status: reply.response.status, result: reply.result, servedBy: reply.servedBy });
    }
    stream.respond(reply.response, ends);
  };
  const givenUp = (error: unknown) => {
    // What cannot be written must not keep the viewer waiting.
    options.onFault(error);
    stream.destroy();
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

function newExchange(edge: Edge, protocol: 'http' | 'https', stream: ViewerStream, presence: ViewerPresence, { observers, pops }: HandlerOptions): Exchange {
  const { request, viewer } = receive(stream, protocol, edge.simulatedViewer);
  const requestId = newRequestId();
  const startedAt = performance.now();
  const { trace, notes } = observers.idle ? UNOBSERVED : observers.begin(stream.port, {
    requestId, pop: edge.pop, method: request.method, uri: request.uri, at: edge.clock(), startedAt,
  });
  const exchange: Exchange = {
    edge,
    requestId,
    startedAt,
    viewer: Object.assign(presence, viewer),
    received: request,
    request,
    webSocket: stream.webSocket,
    behavior: edge.distribution.behaviors.at(-1)!,
    notes,
    trace: trace === undefined ? untraced : (stage, detail) => trace({ requestId, stage, detail, elapsedMs: performance.now() - startedAt }),
  };
  if (trace !== undefined) exchange.trace('listener', `${request.method} ${request.uri}${request.querystring === '' ? '' : '?…'} from ${viewer.address} over ${protocol}${pops.length > 1 ? ` at ${edge.pop}` : ''}`);
  return exchange;
}

function untraced(): void {}

/** CloudFront "returns HTTP status code 413, and then terminates the TCP connection". */
function tooLong({ target, headerBytes }: ViewerStream): Refusal | undefined {
  const bytes = target.length + headerBytes;
  if (target.length <= MAX_URL_BYTES && bytes <= MAX_REQUEST_BYTES) return undefined;
  return { status: 413, explanation: `The URL may have ${MAX_URL_BYTES} bytes, URL and headers together ${MAX_REQUEST_BYTES}: they have ${target.length} and ${bytes}.` };
}

function refused(exchange: Exchange, { status, explanation, detail = 'InvalidRequest' }: Refusal): Answer {
  exchange.trace('listener', explanation);
  return deliverStage.handle(exchange, () => ({ ...edgeError(status, explanation), detail }));
}

function noSuchPop(exchange: Exchange, pop: string, { pops }: HandlerOptions): Answer {
  const explanation = `There is no point of presence "${pop}": the header ${POP_HEADER} takes one of ${pops.join(', ')}, or a Region with one of them alone, and may be left out.`;
  exchange.trace('listener', explanation);
  return deliverStage.handle(exchange, () => edgeError(400, explanation));
}

/** A fault of ours must not look like one of the site: the answer says whose it is. */
function fault(exchange: Exchange, error: unknown, { onFault }: HandlerOptions): Answer {
  const { body } = exchange.received;
  // A function that waited in vain for the rest of the viewer's body: that is nobody's fault here, and nobody reads the answer.
  if (!(body instanceof Readable) || body.errored === null) onFault(error);
  return deliverStage.handle(exchange, () => edgeError(500, 'The local CloudFront itself failed; the real one plays no part in this.', 'Error'));
}
