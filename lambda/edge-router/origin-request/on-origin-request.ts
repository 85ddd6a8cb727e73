import { applyMember, leaveToTemplate } from './apply-member';
import { chooseLeg1, chooseLeg2, type Visitor, visitorOf } from './choose-member';
import type { ServedBy } from '../../../src/contract/edge-router';
import { assignedOf, isAlike, type RouterConfig } from '../config';
import type { OriginRequest } from '../event';
import { isRead, originOf } from '../event';
import { removeInternal } from '../headers';
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
  /** Who served leg 1, where leg 2 shows it. */
  readonly leg1?: ServedBy;
}

type Choose = (answer: SessionAnswer | undefined) => ServedBy | Promise<ServedBy>;

/** Chooses the member that a leg asks. Fails open: without a decision the template's origin answers. */
export function onOriginRequest(request: OriginRequest, requestId: string | undefined, parts: RouterParts): OriginRequest | Promise<OriginRequest> {
  const customHeaders = originOf(request)?.customHeaders;
  const config = customHeaders && parts.readConfig(customHeaders);
  if (!config) {
    parts.log.fault('no-configuration');
    leaveToTemplate(request);
    return request;
  }
  const { headers } = request;
  const leg1 = leg1Seen(headers, config, requestId);
  if (globalThis.FASTEST !== false && config.unassigned) removeInternal(headers);
  const journey = { request, requestId, config, leg1, facts: factsOf(request, customHeaders, config) };
  return journey.facts.leg === 1 ? onLeg1(journey, parts) : onLeg2(journey, parts);
}

function onLeg1(journey: Journey, parts: RouterParts): OriginRequest | Promise<OriginRequest> {
  return withSession(journey, parts, (answer) => {
    const { request, config, facts } = journey;
    const visitor = visitorOf(facts, answer, config);
    const health = config.ejection ? parts.health : undefined;
    const isWrite = !isRead(request.method);
    const group = globalThis.FASTEST !== false ? config.groups?.get(visitor.member) : undefined;
    const ask = (first: string): ServedBy => {
      const member = chooseLeg1(visitor.member, isWrite, facts, config, health, group && { first, members: parts.equivalents!.bestFirst(group) });
      if (health && (isWrite || config.fallback === undefined)) probe(first, config, parts);
      const standsInFor = visitor.missing ?? (isAlike(visitor.member, member, config) ? undefined : visitor.member);
      return {
        member,
        leg: 1,
        standsInFor,
        stamp: visitor.stamp,
        ...lasting(journey, standsInFor !== undefined),
      };
    };
    const first = group ? parts.equivalents!.first(group, config, health, !isWrite && config.fallback !== undefined) : visitor.member;
    return isPromise(first) ? first.then(ask) : ask(first);
  });
}

function onLeg2(journey: Journey, parts: RouterParts): OriginRequest | Promise<OriginRequest> {
  const { requestId, config, facts } = journey;
  const remembered = parts.inFlight.get(requestId);
  const served = remembered?.servedBy?.leg === 1 ? remembered.servedBy : journey.leg1;
  const health = config.ejection ? parts.health : undefined;
  const choose = (visitors: string, failed: string, avoided: readonly string[], { missing, stamp }: Partial<Visitor>): ServedBy => {
    const group = globalThis.FASTEST !== false ? config.groups?.get(visitors) : undefined;
    const member = chooseLeg2(visitors, failed, { ...facts, avoided }, config, health, group && parts.equivalents!.bestFirst(group));
    const standsInFor = missing ?? (isAlike(visitors, member, config) ? undefined : visitors);
    return { member, leg: 2, standsInFor, stamp: standsInFor === undefined ? stamp : undefined, ...lasting(journey, standsInFor !== undefined) };
  };
  if (served) {
    return send(journey, parts, () => {
      if (health) learn(served, journey, parts);
      const { member, standsInFor, avoid = [] } = served;
      const visitors = standsInFor ?? member;
      return choose(assignedOf(visitors, config), member, [...facts.avoided, ...avoid], { stamp: served.stamp });
    });
  }
  // Nothing tells of leg 1: it is decided again.
  return withSession(journey, parts, (answer) => {
    const visitor = visitorOf(facts, answer, config);
    const { member } = visitor;
    const group = globalThis.FASTEST !== false ? config.groups?.get(member) : undefined;
    // Of several it may have been any: the likeliest is not asked again, and not blamed.
    const likeliest = group && (parts.equivalents!.bestFirst(group).find((id) => !health?.isOut(id)) ?? member);
    if (health && !group) blame(member, parts.legOneFailure.kindOf(member, remembered, parts.now(), config), config, parts);
    return choose(member, likeliest ?? member, facts.avoided, visitor);
  });
}

/** What the arrival of leg 2 says of leg 1's member. */
function learn({ member, sentAt }: ServedBy, { requestId, config }: Journey, parts: RouterParts): void {
  const now = parts.now();
  const seen = parts.inFlight.get(requestId) ?? { sentAt };
  const kind = parts.legOneFailure.kindOf(member, seen, now, config, globalThis.FASTEST !== false && config.groups?.has(member));
  blame(member, kind, config, parts);
  // Whoever was waited for in vain is as slow as that.
  if (globalThis.FASTEST !== false && kind?.endsWith('timeout') && seen.sentAt !== undefined) parts.equivalents?.answered(member, now - seen.sentAt, parts.health);
}

function blame(member: string, kind: ReturnType<RouterParts['legOneFailure']['kindOf']>, config: RouterConfig, parts: RouterParts): void {
  if (kind) parts.health.failure(member, kind);
  // What the arrival does not tell, a connection may.
  if (config.failsOverBelow500 ? !kind : kind === 'unknown') probe(member, config, parts, kind && true);
}

/** What the leg's other events cannot find out any more once our headers are gone. */
function lasting({ config: { fallbackTtl }, facts: { leg, avoided } }: Journey, isFallback: boolean): { avoid?: readonly string[]; ttl?: number } {
  return {
    ...(leg === 1 && avoided.length > 0 ? { avoid: avoided } : {}),
    ...(isFallback && fallbackTtl !== undefined ? { ttl: fallbackTtl } : {}),
  };
}

function withSession(journey: Journey, parts: RouterParts, choose: Choose): OriginRequest | Promise<OriginRequest> {
  const { config: { sessions }, facts: { session } } = journey;
  if (session === undefined || sessions === undefined) return send(journey, parts, () => choose(undefined));
  const answer = lookUp(session, sessions, parts.reader, parts.log);
  if (!isPromise(answer)) return send(journey, parts, () => choose(answer));
  return answer.then((settled) => send(journey, parts, () => choose(settled)));
}

/** Should the choice fail, leg 1 goes to the visitor's variant, and leg 2 where the template says. */
function send(journey: Journey, parts: RouterParts, choose: () => ServedBy | Promise<ServedBy>): OriginRequest | Promise<OriginRequest> {
  const { request, requestId, config, facts } = journey;
  const sent = (served: ServedBy): OriginRequest => {
    const now = parts.now();
    parts.inFlight.sent(requestId, served, now);
    const marks = globalThis.FASTEST === false ? undefined : {
      ...(config.groups?.get(served.member)?.fastest ? { sentAt: now } : {}),
      ...(config.unassigned ? { id: requestId } : {}),
    };
    applyMember(request, { ...served, ...marks }, facts.configured, config);
    return request;
  };
  const failed = (error: unknown): ServedBy => {
    parts.log.exception(error);
    const { leg, variant, missing, configured = config.primary } = facts;
    return leg === 1 ? { member: variant, leg, standsInFor: missing } : { member: configured, leg, standsInFor: variant };
  };
  let served: ServedBy | Promise<ServedBy>;
  try {
    served = choose();
  } catch (error) {
    served = failed(error);
  }
  return isPromise(served) ? served.catch(failed).then(sent) : sent(served);
}

function probe(member: string, config: RouterConfig, { probe: prober }: RouterParts, isSuspect?: boolean): void {
  const { origin, mayProbe } = config.members.get(member)!;
  if (mayProbe) prober.maybe(member, origin.domainName, origin.port, isSuspect);
}
