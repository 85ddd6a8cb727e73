import type { LegOutcome } from './failover';
import type { Leg } from './leg-plan';
import { runLeg, type LegRun } from './run-leg';
import { cacheKey } from '../../cache/cache-key';
import { CONDITIONS, opaqueTag, withoutBodyHeaders, withoutHeaders } from '../../cache/conditional';
import { headerValue, setHeader } from '../../model/headers';
import type { EdgeRequest, EdgeResponse } from '../../model/http';
import { cachesMethod, Lookup, type TierRules } from '../lookup';
import { discard } from '../replies';
import type { Exchange, Reply } from '../stage';

/** Errors are cached where the viewer's request was received. What has expired must not keep a request from the second leg. */
const rules = (standsIn: boolean): TierRules => ({ name: 'origin shield', keepsErrors: false, standsIn });
const LAST_LEG = rules(true);
const LEG_BEFORE_ANOTHER = rules(false);

/**
 * One leg, through the Origin Shield of its origin where it has one: a cache behind those of all points of presence, where requests for
 * one object are collapsed, and in whose Region Lambda@Edge functions at origin events run.
 *
 * @param requestOf - What the origin is asked on behalf of an exchange.
 * @param last - Whether no other leg would follow.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html
 */
export function runShieldedLeg(exchange: Exchange, leg: Leg, requestOf: (asking: Exchange) => EdgeRequest, last: boolean): Promise<LegRun> {
  const region = leg.origin.shield?.region;
  if (region === undefined) return runLeg(exchange, leg, requestOf(exchange));
  const shield = exchange.edge.shieldAt(region);
  const { edge, request, validators } = exchange;
  // A 304 must say that the point of presence has it, not that the viewer has.
  const asked = validators === undefined ? request : { ...request, headers: withoutHeaders(request.headers, CONDITIONS) };
  const asking: Exchange = { ...exchange, edge: { ...edge, code: shield.code }, request: asked };
  exchange.trace('origin shield', `${leg.origin.id} by ${region}`);
  if (!cachesMethod(exchange) || exchange.webSocket !== undefined) return runLeg(asking, leg, requestOf(exchange));
  return throughCache(asking, leg, requestOf, shield, last ? LAST_LEG : LEG_BEFORE_ANOTHER);
}

async function throughCache(
  asking: Exchange, leg: Leg, requestOf: (asking: Exchange) => EdgeRequest, tier: ReturnType<Exchange['edge']['shieldAt']>, tierRules: TierRules,
): Promise<LegRun> {
  const { validators: ofEdge } = asking;
  let ran: LegRun | undefined;
  const reply = await new Lookup(asking, tier, tierRules, keyOf(asking, leg), async (behind) => {
    const run = await runLeg(behind, leg, requestOf(behind));
    // What is renewed in the background is another exchange's.
    if (behind === asking) ran = run;
    return replyOf(run.outcome);
  }).answer();
  const edited = ran?.edited ?? requestOf({ ...asking, validators: ofEdge });
  if (ran === undefined || reply.result === 'Hit') return { edited, outcome: answeredByShield(reply, ofEdge) };
  if (!('response' in ran.outcome)) return ran;
  const status = ran.outcome.kind === 'answered' ? reply.originStatus ?? ran.outcome.status : undefined;
  return { edited, outcome: { ...ran.outcome, ...(status === undefined ? {} : { status }), response: sinceValidated(reply.response, ofEdge) } };
}

/** The same object of another origin is another object. */
function keyOf({ edge: { distribution }, request, behavior, viewer, errorPageTtl }: Exchange, { origin }: Leg): string {
  const place = [distribution.id, origin.id, origin.domainName, origin.path, errorPageTtl !== undefined];
  return `${JSON.stringify(place)} ${cacheKey(request, behavior.cachePolicy, viewer)}`;
}

/** What the cache needs to know of an outcome. */
function replyOf(outcome: LegOutcome): Reply {
  switch (outcome.kind) {
    case 'answered':
    case 'generated':
      return {
        kind: 'content',
        result: 'Miss',
        response: outcome.response,
        originStatus: outcome.kind === 'answered' ? outcome.status : outcome.response.status,
        servedBy: outcome.kind === 'answered' ? outcome.servedBy : undefined,
      };
    case 'failed':
    case 'lambda-error':
      return {
        kind: 'edge-error', result: 'Error', response: { status: outcome.status, statusDescription: '', headers: {} }, originStatus: outcome.status,
        unreachable: outcome.kind === 'failed', uncacheable: outcome.kind === 'lambda-error',
      };
  }
}

function answeredByShield(reply: Reply, validators: Exchange['validators']): LegOutcome {
  const headers = { ...reply.response.headers };
  if (reply.age !== undefined) setHeader(headers, 'Age', String(Math.max(0, Math.floor(reply.age))));
  const response = sinceValidated({ ...reply.response, headers }, validators);
  const status = response.status === 304 ? 304 : reply.originStatus ?? response.status;
  return { kind: 'answered', status, response, firstByteMs: 0, servedBy: reply.servedBy, fromShield: true };
}

/** The point of presence asked whether what it has is still the one: then a 304 is the answer. */
function sinceValidated(response: EdgeResponse, validators: Exchange['validators']): EdgeResponse {
  if (validators === undefined || response.status !== 200) return response;
  const etag = headerValue(response.headers, 'etag');
  // What is compressed at the edge has a weak validator there.
  const same = validators.etag !== undefined ? etag !== undefined && opaqueTag(etag) === opaqueTag(validators.etag)
    : validators.lastModified !== undefined && headerValue(response.headers, 'last-modified') === validators.lastModified;
  if (!same) return response;
  discard(response);
  return { status: 304, statusDescription: 'Not Modified', headers: withoutBodyHeaders(response.headers) };
}
