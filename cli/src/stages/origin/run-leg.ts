import { lookup } from 'node:dns/promises';
import net from 'node:net';
import { askedOrigin } from './asked-origin';
import { eventOriginOf, withEventOrigin } from './event-origin';
import { STATUS_OF_FAILURE, type LegOutcome } from './failover';
import type { Leg } from './leg-plan';
import { tryOrigin } from './origin-tries';
import type { OriginConfig } from '../../model/distribution';
import { headerValue, setHeader, withSharedFields } from '../../model/headers';
import type { EdgeRequest } from '../../model/http';
import type { OriginRequest } from '../../origins/origin';
import { originResponseHeaders } from '../../policies/origin-response';
import type { LegRecord } from '../../records/request-record';
import type { BoundOrigin } from '../../runtime/origin-pool';
import { withBufferedBody } from '../buffered-body';
import { invocationFacts, lambdaErrorResult } from '../invocation';
import type { Exchange } from '../stage';
import { seesResponseEvents, withoutOrphan } from '../web-socket';

export interface LegRun {
  outcome: LegOutcome;
  /** The request as origin-request Lambda@Edge left it. */
  edited: EdgeRequest;
}

/**
 * One leg: the configured name is resolved, origin-request Lambda@Edge runs, the origin is tried, origin-response Lambda@Edge
 * runs on what it answered.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-cloudfront-trigger-events.html
 */
export async function runLeg(exchange: Exchange, leg: Leg, request: EdgeRequest): Promise<LegRun> {
  const { edge, behavior } = exchange;
  const stage = `leg ${leg.number}`;
  const requestLambda = behavior.lambdas['origin-request'];
  if (requestLambda === undefined) return send(exchange, leg, leg.origin, request, request);

  const startedAt = performance.now();
  const note = (outcome: LegRecord['outcome'], status: number) => noteLeg(exchange, leg, leg.origin, { outcome, status, ms: performance.now() - startedAt });
  const unresolved = await resolutionFailure(boundOrigin(exchange, leg, leg.origin));
  if (unresolved !== undefined) {
    exchange.trace(stage, `${leg.origin.domainName} does not resolve, so ${requestLambda.name} is not invoked`);
    note('dns', STATUS_OF_FAILURE.dns);
    return { outcome: { kind: 'failed', cause: 'dns', status: STATUS_OF_FAILURE.dns, detail: unresolved }, edited: request };
  }
  const shown = requestLambda.includeBody ? await withBufferedBody(request) : request;
  const result = await edge.code.edgeLambda(requestLambda).invoke({
    eventType: 'origin-request',
    ...invocationFacts(exchange, stage, requestLambda.name),
    request: shown,
    origin: eventOriginOf(leg.origin, exchange.viewer.protocol),
    includeBody: requestLambda.includeBody,
  });
  switch (result.kind) {
    case 'error':
      exchange.trace(stage, `${requestLambda.name} failed: ${result.message}`);
      exchange.notes?.functionError(requestLambda.name, lambdaErrorResult(result.status, result.isThrottled));
      note('function-error', result.status);
      return { outcome: lambdaError(result.status, result.message, result.isThrottled), edited: request };
    case 'response':
      exchange.trace(stage, `${requestLambda.name} generated status ${result.response.status}`);
      note('generated', result.response.status);
      return { outcome: { kind: 'generated', response: result.response }, edited: request };
    case 'request': {
      const edited = { ...result.request, body: result.request.body ?? shown.body };
      const origin = result.origin === undefined ? leg.origin : withEventOrigin(leg.origin, result.origin);
      const chosen = origin.domainName === leg.origin.domainName ? '' : `, chose ${origin.domainName}`;
      exchange.trace(stage, `${requestLambda.name}: ${result.request.uri}${chosen}`);
      return send(exchange, leg, origin, shown, edited);
    }
  }
}

function lambdaError(status: 502 | 503, message: string, isThrottled?: boolean): LegOutcome {
  return { kind: 'lambda-error', status, message, result: lambdaErrorResult(status, isThrottled) };
}

async function send(exchange: Exchange, leg: Leg, origin: OriginConfig, before: EdgeRequest, request: EdgeRequest): Promise<LegRun> {
  const { edge } = exchange;
  const stage = `leg ${leg.number}`;
  const bound = boundOrigin(exchange, leg, origin);
  if (bound === undefined) {
    const detail = `nothing plays ${origin.domainName}, which a function chose: add --origin ${origin.domainName}=<url or folder>`;
    exchange.trace(stage, detail);
    noteLeg(exchange, leg, origin, { outcome: 'dns', status: STATUS_OF_FAILURE.dns, ms: 0 });
    return { outcome: { kind: 'failed', cause: 'dns', status: STATUS_OF_FAILURE.dns, detail }, edited: request };
  }
  const answer = await tryOrigin(bound.origin, origin, originRequest(exchange, origin, request), {
    timeScale: edge.timeScale,
    signal: exchange.viewer.signal,
    repeatsSilentBuckets: edge.assumptions['silent-bucket'] === 'tried-again',
    onRetry: (attempt, cause, detail) => exchange.trace(stage, `try ${attempt} at ${bound.origin.description}: ${cause} (${detail})`),
  });
  if (answer.kind === 'failure') {
    exchange.trace(stage, `${origin.id} at ${bound.origin.description}: ${answer.cause} after ${Math.round(answer.elapsedMs)} ms (${answer.detail})`);
    noteLeg(exchange, leg, origin, { outcome: answer.cause, status: STATUS_OF_FAILURE[answer.cause], ms: answer.elapsedMs });
    return { outcome: { kind: 'failed', cause: answer.cause, status: STATUS_OF_FAILURE[answer.cause], detail: answer.detail }, edited: request };
  }
  exchange.trace(stage, `${origin.id} at ${bound.origin.description}: status ${answer.response.status} after ${Math.round(answer.firstByteMs)} ms`);
  noteLeg(exchange, leg, origin, { outcome: 'response', status: answer.response.status, ms: answer.firstByteMs });
  const keepCookies = edge.assumptions['set-cookie-without-cookies'] === 'kept';
  const headers = originResponseHeaders(answer.response.headers, exchange.behavior, keepCookies);
  const outcome: LegOutcome = {
    kind: 'answered',
    status: answer.response.status,
    response: { ...answer.response, headers },
    firstByteMs: answer.firstByteMs,
    servedBy: servedBy(exchange, leg, origin),
  };
  return { outcome: await originResponse(exchange, leg, origin, before, request, outcome), edited: request };
}

async function originResponse(
  exchange: Exchange, leg: Leg, origin: OriginConfig, before: EdgeRequest, edited: EdgeRequest, outcome: LegOutcome & { kind: 'answered' },
): Promise<LegOutcome> {
  const lambda = exchange.behavior.lambdas['origin-response'];
  if (lambda === undefined || !seesResponseEvents(exchange, outcome.response)) return outcome;
  const seesEdits = exchange.edge.assumptions['origin-response-sees-request-edits'] === 'yes';
  const { body, ...head } = outcome.response;
  const result = await exchange.edge.code.edgeLambda(lambda).invoke({
    eventType: 'origin-response',
    ...invocationFacts(exchange, `leg ${leg.number}`, lambda.name),
    request: seesEdits ? edited : before,
    origin: eventOriginOf(seesEdits ? origin : leg.origin, exchange.viewer.protocol),
    response: head,
    includeBody: false,
  });
  if (result.kind === 'response') {
    exchange.trace(`leg ${leg.number}`, `${lambda.name}: status ${result.response.status}`);
    const response = { ...result.response, body: result.response.body ?? body };
    return { ...outcome, response: withoutOrphan(outcome.response, response) };
  }
  const message = result.kind === 'error' ? result.message : 'a response event must return a response';
  const status = result.kind === 'error' ? result.status : 502;
  const isThrottled = result.kind === 'error' && result.isThrottled;
  exchange.trace(`leg ${leg.number}`, `${lambda.name} failed: ${message}`);
  exchange.notes?.functionError(lambda.name, lambdaErrorResult(status, isThrottled));
  return lambdaError(status, message, isThrottled);
}

/** What plays a leg's origin: found by id as long as no function changed the domain name of the template. */
function boundOrigin({ edge: { distribution, origins, pop } }: Exchange, leg: Leg, origin: OriginConfig): BoundOrigin | undefined {
  return origins.find(pop, leg.origin.id, origin.domainName, distribution.origins.get(leg.origin.id)?.domainName);
}

function noteLeg({ notes, edge }: Exchange, leg: Leg, origin: OriginConfig, what: Pick<LegRecord, 'outcome' | 'status' | 'ms'>): void {
  notes?.leg({ leg: leg.number, ...askedOrigin(edge.distribution, leg.origin.id, origin), ...what });
}

function servedBy({ edge }: Exchange, leg: Leg, origin: OriginConfig): string {
  const { origin: id, domainName } = askedOrigin(edge.distribution, leg.origin.id, origin);
  return domainName ?? id;
}

function originRequest(exchange: Exchange, origin: OriginConfig, request: EdgeRequest): OriginRequest {
  const headers = Object.assign(withSharedFields(request.headers), origin.customHeaders);
  setHeader(headers, 'X-Amz-Cf-Id', exchange.requestId);
  const query = request.querystring === '' ? '' : `?${request.querystring}`;
  return { method: request.method, target: `${origin.path}${request.uri}${query}`, headers, body: request.body, webSocket: exchange.webSocket };
}

/** What keeps the name of an origin from resolving; undefined when it resolves or needs no resolving. */
async function resolutionFailure(bound: BoundOrigin | undefined): Promise<string | undefined> {
  const failure = bound?.nameFailure?.();
  if (failure !== undefined) return failure;
  const hostname = bound?.hostname;
  if (hostname === undefined || hostname === 'localhost' || net.isIP(hostname) !== 0) return undefined;
  try {
    await lookup(hostname);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether leg 2 should keep the `Host` that leg 1 was edited to: only where the function changed it. */
export function hostWasEdited(before: EdgeRequest, after: EdgeRequest): boolean {
  return headerValue(before.headers, 'host') !== headerValue(after.headers, 'host');
}
