import { applyMember, leaveToTemplate } from './apply-member';
import { chooseLeg1, chooseLeg2, visitorOf } from './choose-member';
import type { ServedBy } from '../../../src/contract/edge-router';
import type { RouterConfig } from '../config';
import type { OriginRequest } from '../event';
import { isRead, originOf } from '../event';
import { isPromise, lookUp } from '../look-up';
import { factsOf, leg1Seen, type RequestFacts } from '../read-request';
import type { RouterParts } from '../router-parts';
import type { SessionAnswer } from '../sessions/session-reader';

/** Everything about a request that does not change while it is decided on. */
interface Journey {
  readonly request: OriginRequest;
  readonly requestId: string | undefined;
  readonly config: RouterConfig;
  readonly facts: RequestFacts;
}

/** Chooses the member that a leg asks. Fails open: without a decision the template's origin answers. */
export function onOriginRequest(request: OriginRequest, requestId: string | undefined, parts: RouterParts): OriginRequest | Promise<OriginRequest> {
  const customHeaders = originOf(request)?.customHeaders;
  const config = customHeaders && parts.readConfig(customHeaders);
  if (!config) {
    parts.log.fault('no-configuration');
    leaveToTemplate(request);
    return request;
  }
  const journey = { request, requestId, config, facts: factsOf(request, customHeaders, config) };
  return journey.facts.leg === 1 ? leg1(journey, parts) : leg2(journey, parts);
}

function leg1(journey: Journey, parts: RouterParts): OriginRequest | Promise<OriginRequest> {
  return withSession(journey, parts, (answer) => {
    const { request, config, facts } = journey;
    const visitor = visitorOf(facts, answer, config);
    const health = config.ejection ? parts.health : undefined;
    const isWrite = !isRead(request.method);
    const member = chooseLeg1(visitor.member, isWrite, facts, config, health);
    if (health && (isWrite || config.fallback === undefined)) probe(visitor.member, config, parts);
    const standsInFor = visitor.missing ?? (member === visitor.member ? undefined : visitor.member);
    return {
      member,
      leg: 1,
      ...(standsInFor === undefined ? {} : { standsInFor }),
      ...(visitor.stamp === undefined ? {} : { stamp: visitor.stamp }),
      ...lasting(journey, standsInFor !== undefined),
    };
  });
}

function leg2(journey: Journey, parts: RouterParts): OriginRequest | Promise<OriginRequest> {
  const { request, requestId, config, facts } = journey;
  const remembered = parts.inFlight.get(requestId);
  const served = remembered?.servedBy?.leg === 1 ? remembered.servedBy : leg1Seen(request.headers, config);
  const choose = (visitors: string, failed: string, avoided: readonly string[]): ServedBy => {
    const health = config.ejection ? parts.health : undefined;
    const kind = health && parts.legOneFailure.kindOf(failed, remembered, parts.now(), config);
    if (kind) parts.health.failure(failed, kind);
    else if (health && config.failsOverBelow500) probe(failed, config, parts);
    const member = chooseLeg2(visitors, failed, { ...facts, avoided }, config, health);
    return { member, leg: 2, ...(member === visitors ? {} : { standsInFor: visitors }), ...lasting(journey, true) };
  };
  if (served) {
    return send(journey, parts, () => choose(served.standsInFor ?? served.member, served.member, [...facts.avoided, ...served.avoid ?? []]));
  }
  // Nothing tells of leg 1: it is decided again.
  return withSession(journey, parts, (answer) => {
    const { member } = visitorOf(facts, answer, config);
    return choose(member, member, facts.avoided);
  });
}

/** What the leg's other events cannot find out any more once our headers are gone. */
function lasting({ config: { fallbackTtl }, facts: { leg, avoided } }: Journey, isFallback: boolean): { avoid?: readonly string[]; ttl?: number } {
  return {
    ...(leg === 1 && avoided.length > 0 ? { avoid: avoided } : {}),
    ...(isFallback && fallbackTtl !== undefined ? { ttl: fallbackTtl } : {}),
  };
}

function withSession(
  journey: Journey, parts: RouterParts, choose: (answer: SessionAnswer | undefined) => ServedBy,
): OriginRequest | Promise<OriginRequest> {
  const { config: { sessions }, facts: { session } } = journey;
  if (session === undefined || sessions === undefined) return send(journey, parts, () => choose(undefined));
  const answer = lookUp(session, sessions, parts.reader, parts.log);
  if (!isPromise(answer)) return send(journey, parts, () => choose(answer));
  return answer.then((settled) => send(journey, parts, () => choose(settled)));
}

/** Should the choice fail, leg 1 goes to the visitor's variant, and leg 2 where the template says. */
function send({ request, requestId, config, facts }: Journey, parts: RouterParts, choose: () => ServedBy): OriginRequest {
  let served: ServedBy;
  try {
    served = choose();
  } catch (error) {
    parts.log.exception(error);
    served = facts.leg === 1 ? { member: facts.variant, leg: 1, standsInFor: facts.missing } : { member: facts.configured ?? config.primary, leg: 2 };
  }
  parts.inFlight.sent(requestId, served, parts.now());
  applyMember(request, served, facts.configured, config);
  return request;
}

function probe(member: string, config: RouterConfig, { probe: prober }: RouterParts): void {
  const origin = config.members.get(member)?.origin;
  if (origin) prober.maybe(member, origin.domainName, origin.port);
}
