import { createConfigReader } from './config';
import { type OriginRequest, type OriginResponse, partsOf } from './event';
import { createInFlight } from './in-flight';
import { attempt, type MaybePromise } from './maybe-promise';
import { leaveToTemplate } from './origin-request/apply-member';
import { createKindOfFailure } from './origin-request/leg-one-failure';
import { onOriginRequest } from './origin-request/on-origin-request';
import { onOriginResponse } from './origin-response/on-origin-response';
import type { RouterParts } from './router-parts';

/** What a router is made of that reaches out of it. */
export type RouterDeps = Pick<RouterParts, 'now' | 'reader' | 'health' | 'probe' | 'equivalents' | 'log'>;

type Result = OriginRequest | OriginResponse | undefined;

/** Handles either event. Where nothing has to be waited for, the result comes without a promise. */
export type Router = (event: unknown) => MaybePromise<Result>;

/**
 * The edge router of one instance. It never throws and never rejects: no fault of it turns a good request into an error.
 */
export function createRouter(deps: RouterDeps): Router {
  const parts: RouterParts = {
    ...deps,
    readConfig: createConfigReader(globalThis.FASTEST === false ? undefined : deps.equivalents?.readGroups),
    inFlight: createInFlight(),
    kindOfFailure: createKindOfFailure(deps.health),
  };
  return (event) => {
    const { request, response, requestId } = partsOf(event);
    if (response) return onOriginResponse(response, request, requestId, parts);
    if (!request) return undefined;
    return attempt(deps.log, () => onOriginRequest(request, requestId, parts), () => {
      leaveToTemplate(request);
      return request;
    });
  };
}
