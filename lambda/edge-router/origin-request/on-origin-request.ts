import { applyMember, leaveToTemplate } from './apply-member';
import { chooseLeg1, chooseLeg2, type Visitor, visitorOf } from './choose-member';
import type { ServedBy } from '../../../src/contract/edge-router';
import { assignedOf, groupOf, isAlike, type RouterConfig } from '../config';
import type { OriginRequest } from '../event';
import { isRead, originOf } from '../event';
import { removeInternal } from '../headers';
import { lookUp } from '../look-up';
import { after, attempt, type MaybePromise } from '../maybe-promise';
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

/** Chooses the member that a leg asks. Fails open: without a decision the template's origin answers. */
export function onOriginRequest(request: OriginRequest, requestId: string | undefined, parts: RouterParts): MaybePromise<OriginRequest> {
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

function onLeg1(journey: Journey, parts: RouterParts): MaybePromise<OriginRequest> {
  return withSession(journey, parts, (answer) => {
    const { request, config, facts } = journey;
    const visitor = visitorOf(facts, answer, config);
    const health = config.ejection ? parts.health : undefined;
    const isWrite = !isRead(request.method);
    // Without a leg 2 a trial that fails is an error for the visitor, as it is with writes.
    const isSafe = !isWrite && config.fallback !== undefined;
    const ask = (first: string, members: readonly string[] = []): ServedBy => {
      if (health && !isSafe) probe(first, config, parts);
      return servedBy(journey, chooseLeg1(visitor.member, isSafe, facts, config, health, { first, members }), visitor);
    };
    const group = groupOf(visitor.member, config);
    if (globalThis.FASTEST === false || !group) return ask(visitor.member);
    if (health && !isSafe) for (const id of group.members) if (health.isOut(id)) probe(id, config, parts);
    return after(parts.equivalents!.first(group, config, health, isSafe, isWrite), (first) => ask(first, parts.equivalents!.bestFirst(group)));
  });
}

function onLeg2(journey: Journey, parts: RouterParts): MaybePromise<OriginRequest> {
  const { requestId, config, facts, leg1 } = journey;
  const remembered = parts.inFlight.get(requestId);
  const served = remembered?.servedBy?.leg === 1 ? remembered.servedBy : leg1;
  const health = config.ejection ? parts.health : undefined;
  const choose = (visitor: Visitor, failed: string, avoided: readonly string[]): ServedBy => {
    const group = groupOf(visitor.member, config);
    const alike = globalThis.FASTEST !== false && group ? parts.equivalents!.bestFirst(group) : [];
    const member = chooseLeg2(visitor.member, failed, { ...facts, avoided }, config, health, alike);
    if (globalThis.FASTEST !== false) parts.equivalents?.sentLeg2(member);
    return servedBy(journey, member, visitor);
  };
  if (served) {
    return send(journey, parts, () => {
      const { member, standsInFor = member, avoid = [], stamp } = served;
      if (health) blame(member, remembered ?? served, config, parts);
      return choose({ member: assignedOf(standsInFor, config), stamp }, member, [...facts.avoided, ...avoid]);
    });
  }
  // Nothing tells of leg 1: it is decided again.
  return withSession(journey, parts, (answer) => {
    const visitor = visitorOf(facts, answer, config);
    const { member } = visitor;
    const group = groupOf(member, config);
    if (globalThis.FASTEST !== false && group) {
      // It may have been any: the likeliest is not asked again, and not blamed.
      return choose(visitor, parts.equivalents!.bestFirst(group).find((id) => !health?.isOut(id)) ?? member, facts.avoided);
    }
    if (health) blame(member, remembered, config, parts);
    return choose(visitor, member, facts.avoided);
  });
}

/** Learns from the arrival of leg 2 that leg 1's member failed, and how. */
function blame(member: string, seen: { sentAt?: number } | undefined, config: RouterConfig, parts: RouterParts): void {
  const now = parts.now();
  // While others that answer alike are well, to leave a member costs visitors nothing, and to stay with it may cost another one as long a wait.
  const hasEquals = globalThis.FASTEST !== false && groupOf(member, config)?.members.some((id) => id !== member && !parts.health.isOut(id));
  const kind = parts.kindOfFailure(member, seen, now, config, hasEquals);
  const wasLong = globalThis.FASTEST !== false && kind?.endsWith('timeout');
  if (kind) parts.health.failure(member, kind, wasLong && hasEquals);
  // What the arrival does not tell, a connection may.
  if (config.failsOverBelow500 ? !kind : kind === 'unknown') probe(member, config, parts, kind);
  // Whoever was waited for in vain is as slow as that.
  if (wasLong) parts.equivalents?.answered(member, now - seen!.sentAt!, parts.health);
}

/** With what the leg's other events cannot find out any more once our headers are gone. */
function servedBy({ config, facts: { leg, avoided } }: Journey, member: string, { member: visitors, missing, stamp }: Visitor): ServedBy {
  const standsInFor = missing ?? (isAlike(visitors, member, config) ? undefined : visitors);
  const isOwn = standsInFor === undefined;
  return {
    member,
    leg,
    standsInFor,
    stamp: leg === 1 || isOwn ? stamp : undefined,
    avoid: leg === 1 && avoided.length > 0 ? avoided : undefined,
    ttl: isOwn ? undefined : config.fallbackTtl,
  };
}

function withSession(
  journey: Journey, parts: RouterParts, choose: (answer: SessionAnswer | undefined) => MaybePromise<ServedBy>,
): MaybePromise<OriginRequest> {
  const { config: { sessions }, facts: { session } } = journey;
  const answer = session === undefined ? undefined : lookUp(session, sessions!, parts.reader, parts.log);
  return after(answer, (settled) => send(journey, parts, () => choose(settled)));
}

/** Should the choice fail, leg 1 goes to the visitor's variant, and leg 2 where the template says. */
function send({ request, requestId, config, facts }: Journey, parts: RouterParts, choose: () => MaybePromise<ServedBy>): MaybePromise<OriginRequest> {
  const { leg, variant, missing, configured } = facts;
  const otherwise = (): ServedBy =>
    (leg === 1 ? { member: variant, leg, standsInFor: missing } : { member: configured ?? config.primary, leg, standsInFor: variant });
  return after(attempt(parts.log, choose, otherwise), (served) => {
    const now = parts.now();
    parts.inFlight.sent(requestId, served, now);
    const marked = globalThis.FASTEST === false ? served : {
      ...served,
      sentAt: groupOf(served.member, config)?.fastest && now,
      id: config.unassigned ? requestId : undefined,
    };
    applyMember(request, marked, configured, config);
    return request;
  });
}

function probe(member: string, config: RouterConfig, { probe: prober }: RouterParts, suspicion?: unknown): void {
  // Leg 1 may have asked who is no member any more.
  const known = config.members.get(member);
  if (known?.mayProbe) prober.maybe(member, known.origin.domainName, known.origin.port, suspicion !== undefined);
}
