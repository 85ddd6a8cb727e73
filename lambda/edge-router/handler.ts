import { createConfigReader } from './config';
import { type OriginRequest, type OriginResponse, partsOf } from './event';
import { createInFlight } from './in-flight';
import { isPromise } from './look-up';
import { leaveToTemplate } from './origin-request/apply-member';
import { LegOneFailure } from './origin-request/leg-one-failure';
import { onOriginRequest } from './origin-request/on-origin-request';
import { onOriginResponse } from './origin-response/on-origin-response';
import type { RouterParts } from './router-parts';

/** What a router is made of that reaches out of it. */
export type RouterDeps = Pick<RouterParts, 'now' | 'reader' | 'health' | 'probe' | 'equivalents' | 'log'>;

type Result = OriginRequest | OriginResponse | undefined;

/** Handles either event. Where nothing has to be waited for, the result comes without a promise. */
export type Router = (event: unknown) => Result | Promise<Result>;

/**
 * The edge router of one instance. It never throws and never rejects: no fault of it turns a good request into an error.
 */
export function createRouter(deps: RouterDeps): Router {
  const parts: RouterParts = {
    ...deps,
    readConfig: createConfigReader(deps.equivalents?.readGroups),
    inFlight: createInFlight(),
    legOneFailure: new LegOneFailure(deps.health),
  };
  return (event) => {
    const { request, response, requestId } = partsOf(event);
    if (response) return onOriginResponse(response, request, requestId, parts);
    if (!request) return undefined;
    const failed = (error: unknown): OriginRequest => {
      deps.log.exception(error);
      leaveToTemplate(request);
      return request;
    };
    try {
      const result = onOriginRequest(request, requestId, parts);
      return isPromise(result) ? result.catch(failed) : result;
    } catch (error) {
      return failed(error);
    }
  };
}
