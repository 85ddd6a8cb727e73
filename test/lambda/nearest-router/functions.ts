import type { OriginChoice } from '../../../cli/src/functions/viewer-function';
import { createViewerFunction } from '../../../cli/src/functions/viewer-function-engine';
import type { EdgeRequest } from '../../../cli/src/model/http';
import { NEAREST_PLACEHOLDER, type NearestRoute } from '../../../src/contract/nearest';
import { GroupOriginIds } from '../../../src/contract/steering';
import { readBundle } from '../../../src/private/bundles';
import { withValue } from '../../../src/steering/weighted/function-parts';
import { CONTEXT, edgeRequest, type Given } from '../steering/functions';

/** The built function, with a route, in the local engine. */

export const ROUTE: NearestRoute = {
  version: 1,
  originIds: GroupOriginIds.OBJECTS,
  origins: { eu: { id: 'origin-eu' }, us: { id: 'origin-us' }, ap: { id: 'origin-ap' } },
  plans: [[], ['us', 'eu'], ['ap', 'eu'], ['eu', 'us']],
  regions: { 'us': 1, 'ap': 2, 'eu': 3, 'eu-south-1': 0, 'af-south-1': 3 },
  statusCodes: [500, 502, 503, 504],
};

export const SINGLE: NearestRoute = {
  ...ROUTE, plans: [[], ['us'], ['ap']], regions: { us: 1, ap: 2 }, statusCodes: undefined,
};

export const codeOf = (route: unknown) => withValue(readBundle('nearest-router'), NEAREST_PLACEHOLDER, route as object);

export interface Routed {
  readonly request: EdgeRequest;
  readonly choice?: OriginChoice;
}

/** What the nearest router makes of a request at an edge location. */
export async function routeFrom(region: string, given: Given = {}, route: unknown = ROUTE): Promise<Routed> {
  const { outcome } = await createViewerFunction({ name: 'nearest', runtime: 'cloudfront-js-2.0', code: codeOf(route) }).onRequest(edgeRequest(given), {
    ...CONTEXT, edgeLocation: { ...CONTEXT.edgeLocation, region }, originIds: ['origin-eu', 'origin-us', 'origin-ap'],
  });
  if (outcome.kind !== 'request') throw new Error(JSON.stringify(outcome));
  return { request: outcome.request, choice: outcome.originChoice };
}
