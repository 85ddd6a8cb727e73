import { NEAREST_VERSION, type NearestRoute, planNearest } from '../../src/contract/nearest/nearest-route';
import { askOrigins } from '../viewer-functions/ask-origins';
import { cf } from '../viewer-functions/cloudfront-module';
import { removeForged } from '../viewer-functions/remove-forged';
import type { EventRequest, ViewerEvent } from '../viewer-functions/viewer-event';

/** A placeholder in the bundle, which synth replaces. */
declare const NEAREST: NearestRoute;

const route = NEAREST;

/**
 * Has the nearest members answer, by the Region through which a cache miss is expected to go. Fails open: without a Region, or after a fault, the
 * behavior's own target answers, which is the primary.
 */
export function handler(event: ViewerEvent): EventRequest {
  const request = event.request;
  removeForged(request.headers);
  try {
    const place = cf.edgeLocation;
    if (route.version === NEAREST_VERSION) askOrigins(planNearest(place && place.region, route), route);
  } catch {
    // The behavior's own target stays.
  }
  return request;
}
