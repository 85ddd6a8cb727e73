import { Readable } from 'node:stream';
import { CONDITIONS } from '../../cache/conditional';
import { setHeader } from '../../model/headers';
import type { EdgeRequest } from '../../model/http';
import { originRequestOf } from '../../policies/origin-request';
import { discard, edgeError } from '../replies';
import type { Exchange, Reply, Stage } from '../stage';
import { detailOfFailure, failoverReason, type LegOutcome } from './failover';
import { InvalidOriginChoice, planLegs, type Leg, type LegPlan } from './leg-plan';
import { runShieldedLeg } from './origin-shield';
import { hostWasEdited, type LegRun } from './run-leg';

/** Asks the origin: leg 1, and leg 2 where the outcome of leg 1 is one that fails over. Nothing is remembered between requests. */
export const originStage: Stage = {
  name: 'origin',
  async handle(exchange) {
    let plan: LegPlan;
    try {
      plan = planLegs(exchange);
    } catch (error) {
      if (!(error instanceof InvalidOriginChoice)) throw error;
      exchange.trace('origin', error.message);
      exchange.notes?.functionError(exchange.behavior.functions['viewer-request']!.name, 'FunctionValidationError');
      return { ...edgeError(502, error.message, 'FunctionValidationError'), uncacheable: true };
    }
    const [first, second] = plan.legs;
    const leg1 = await runShieldedLeg(exchange, first!, (asking) => requestFor(asking, first!), second === undefined);
    if (exchange.viewer.signal.aborted) return givenUp(leg1.outcome);
    if (second === undefined) return reply(leg1.outcome);
    const reason = failoverReason(leg1.outcome, plan.statusCodes, exchange.edge.assumptions);
    if (reason === undefined) return reply(leg1.outcome);
    if (wasSent(leg1.edited.body)) {
      exchange.trace('failover', `none, though ${reason}: the request's body has been sent already`);
      return reply(leg1.outcome);
    }
    exchange.trace('failover', `${first!.origin.id} → ${second.origin.id}: ${reason}`);
    if ('response' in leg1.outcome) discard(leg1.outcome.response);
    const { outcome } = await runShieldedLeg(exchange, second, (asking) => requestForLeg2(asking, first!, second, leg1), true);
    return exchange.viewer.signal.aborted ? givenUp(outcome) : reply(outcome);
  },
};

/** Whether a body streamed to leg 1: it cannot be sent to leg 2 again. */
function wasSent(body: EdgeRequest['body']): boolean {
  return body instanceof Readable && body.readableDidRead;
}

/** The viewer went away: what became of its request says nothing about the origin, so nobody else may be served it. */
function givenUp(outcome: LegOutcome): Reply {
  return { ...reply(outcome), uncacheable: true };
}

function requestFor(exchange: Exchange, { origin, hostHeader }: Leg): EdgeRequest {
  const { behavior, received, request, edge } = exchange;
  const added = edge.assumptions['function-headers-forwarded'] === 'always'
    ? Object.keys(request.headers).filter((name) => received.headers[name] === undefined) : [];
  const conditions = edge.assumptions['viewer-conditions-forwarded'] === 'always' ? CONDITIONS : [];
  const built = originRequestOf({
    request,
    rules: behavior,
    viewer: exchange.viewer,
    originDomain: origin.domainName,
    toBucket: origin.details.kind === 's3',
    distributionDomain: edge.distribution.domainName,
    alwaysForward: new Set([...added, ...conditions]),
  });
  if (hostHeader !== undefined) setHeader(built.headers, 'Host', hostHeader);
  const { etag, lastModified } = exchange.validators ?? {};
  // What is asked is whether the cached response is still the one, not the viewer's.
  if (exchange.validators !== undefined) for (const name of CONDITIONS) delete built.headers[name];
  if (etag !== undefined) setHeader(built.headers, 'If-None-Match', etag);
  if (lastModified !== undefined) setHeader(built.headers, 'If-Modified-Since', lastModified);
  return built;
}

/** Leg 2 starts from the viewer's request again, or from what leg 1 was edited to, which is an open question. */
function requestForLeg2(exchange: Exchange, first: Leg, second: Leg, leg1: LegRun): EdgeRequest {
  const fresh = requestFor(exchange, second);
  if (exchange.edge.assumptions['leg2-sees-leg1-edits'] === 'no') return fresh;
  const edited = { ...leg1.edited, headers: { ...leg1.edited.headers } };
  if (!hostWasEdited(requestFor(exchange, first), leg1.edited)) edited.headers.host = fresh.headers.host!;
  return edited;
}

function reply(outcome: LegOutcome): Reply {
  switch (outcome.kind) {
    case 'answered':
      return {
        kind: 'content',
        result: outcome.response.status >= 400 ? 'Error' : outcome.fromShield ? 'Hit' : 'Miss',
        ...(outcome.fromShield ? { detail: 'OriginShieldHit' } : {}),
        response: outcome.response,
        originStatus: outcome.status,
        servedBy: outcome.servedBy,
        firstByteMs: outcome.firstByteMs,
      };
    case 'generated':
      return { kind: 'content', result: 'LambdaGeneratedResponse', detail: 'MissGeneratedResponse', response: outcome.response, originStatus: outcome.response.status };
    case 'failed': {
      const failed = edgeError(outcome.status, `The origin gave no response: ${outcome.cause} (${outcome.detail}).`);
      return { ...failed, detail: detailOfFailure(outcome), originStatus: outcome.status, unreachable: true };
    }
    case 'lambda-error':
      return { ...edgeError(outcome.status, outcome.message, outcome.result), originStatus: outcome.status, uncacheable: true, failedFunction: true };
  }
}
