import { carried, CONFIG, customOrigin, event, request, response, SECRETS } from './events';
import type { Instance } from './instance';
import { edgeResult } from '../../../../cli/src/lambda-edge/edge-result';
import type { Headers, OriginRequest, OriginResponse } from '../../../../lambda/edge-router/event';
import type { EdgeConfig } from '../../../../src/contract/edge-router';

/** What nobody but AWS knows. */
export interface Assumptions {
  /** F-101: the request of leg 2 carries what origin-request made of leg 1's. */
  readonly leg2SeesEdits: boolean;
  /** F-103: origin-response sees the request, and its origin, as origin-request left them. */
  readonly responseSeesEdits: boolean;
}

export const ASSUMPTIONS: Assumptions[] = [true, false]
  .flatMap((leg2SeesEdits) => [true, false].map((responseSeesEdits) => ({ leg2SeesEdits, responseSeesEdits })));

/** What an origin was sent, of which it could tell. */
export interface Sent {
  readonly domain: string;
  readonly host: string;
  readonly own: { [name: string]: string };
  readonly request: OriginRequest;
}

export interface Journey {
  readonly sent: Sent[];
  /** Of the last leg that answered. */
  readonly response?: OriginResponse;
}

export interface Given {
  readonly assumptions: Assumptions;
  /** Who runs the next event. */
  readonly next: () => Instance;
  readonly headers?: Headers;
  readonly method?: string;
  readonly config?: EdgeConfig;
  readonly secrets?: { [member: string]: { [name: string]: string } };
  readonly requestId?: string;
  /** An origin's answer; undefined where there is no connection. */
  readonly origin: (domain: string) => OriginResponse | undefined;
  /** Statuses that lead to leg 2. */
  readonly statusCodes?: readonly number[];
}

/** A request on its way behind the cache: leg 1, leg 2 where that fails, and the function on every event of both. */
export async function travel(given: Given): Promise<Journey> {
  const config: EdgeConfig = given.config ?? CONFIG;
  const { assumptions, next, secrets = SECRETS, headers = {}, method = 'GET', requestId, origin, statusCodes = [500, 502, 503, 504] } = given;
  const sent: Sent[] = [];
  let edits: Headers | undefined;
  let last: OriginResponse | undefined;
  for (const role of ['primary', 'fallback'] as const) {
    if (role === 'fallback' && config.fallback === undefined) break;
    const member = role === 'primary' ? config.primary : config.fallback!;
    const configured = request(customOrigin(config.members[member].domain, carried(config, role, secrets)), headers, method);
    if (edits && assumptions.leg2SeesEdits) configured.headers = edits;
    const edited = await next().request(event({ request: configured }, requestId));
    expectAccepted('origin-request', edited, configured);
    sent.push(sentBy(edited));
    const answer = origin(edited.origin?.custom?.domainName ?? edited.origin!.s3!.domainName);
    if (answer) {
      const shown = assumptions.responseSeesEdits ? edited : configured;
      last = await next().response(event({ request: shown, response: answer }, requestId));
      expectAccepted('origin-response', last, configured, answer);
    }
    const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(method);
    if (!isRead || (answer && !statusCodes.includes(Number(answer.status)))) break;
    edits = edited.headers;
  }
  return { sent, response: last };
}

/** The rules by which CloudFront refuses a result, of the local CloudFront. */
export function expectAccepted(eventType: 'origin-request' | 'origin-response', result: unknown, given: OriginRequest, answer: OriginResponse = response(200)) {
  const judged = edgeResult(JSON.parse(JSON.stringify(result)), {
    eventType,
    distributionId: 'E',
    distributionDomainName: 'd',
    requestId: 'r',
    includeBody: false,
    request: { method: given.method, uri: given.uri, querystring: given.querystring, headers: given.headers, clientIp: given.clientIp },
    origin: given.origin as never,
    response: { status: Number(answer.status), statusDescription: answer.statusDescription, headers: answer.headers },
  }, 'router');
  expect(judged).not.toHaveProperty('message');
}

function sentBy(edited: OriginRequest): Sent {
  const origin = edited.origin?.custom ?? edited.origin!.s3!;
  return {
    domain: origin.domainName,
    host: edited.headers.host[0].value,
    own: Object.fromEntries(Object.entries(origin.customHeaders).map(([name, [{ value }]]) => [name, value])),
    request: edited,
  };
}
