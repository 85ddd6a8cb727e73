import { chooseOrigin } from './choose-origin';
import { previewLink } from './preview-link';
import { tellEdgeRouter } from './tell-edge-router';
import { POLICY_KEY, PREVIEW_COOKIE, PREVIEW_PARAMETER, VARIANT_HEADER } from '../../src/contract/names';
import { STEERING_VERSION, type RouteConfig, type SteeringConfig } from '../../src/contract/steering/steering-config';
import { cf } from '../viewer-functions/cloudfront-module';
import { decideOn } from '../viewer-functions/decide-on';
import { readPreview } from '../viewer-functions/read-preview';
import { removeForged } from '../viewer-functions/remove-forged';
import type { EventRequest, EventResponse, ViewerEvent } from '../viewer-functions/viewer-event';

/** Placeholders in the bundle, which synth replaces. */
declare const STEERING: SteeringConfig;
declare const ROUTE: RouteConfig;

/** Two bundles are made of this: one whose edge router looks sessions up and chooses the origin, and one that chooses it here. */
declare const SESSIONS: boolean;

const steering = STEERING;
const route = ROUTE;

/**
 * Assigns the visitor before the cache is asked, and chooses the origin or tells the edge router what to choose it by. Fails open:
 * without a decision the behavior's own target answers, which is the primary.
 */
export async function handler(event: ViewerEvent): Promise<EventRequest | EventResponse> {
  const request = event.request;
  removeForged(request.headers);
  let variant = steering.primary;
  try {
    if (steering.version === STEERING_VERSION) {
      if (request.querystring[PREVIEW_PARAMETER]) {
        const link = await previewLink(request);
        if (link) return link;
      }
      let policy;
      try {
        policy = await cf.kvs().get(POLICY_KEY);
      } catch {
        // The template's weights serve.
      }
      const token = request.cookies[PREVIEW_COOKIE];
      const preview = token ? await readPreview(token.value) : undefined;
      const made = decideOn(event, steering, policy, preview);
      if (SESSIONS) tellEdgeRouter(request.headers, made);
      else chooseOrigin(made, route);
      variant = made.decision.variant;
    }
  } catch {
    // The primary stays.
  }
  request.headers[VARIANT_HEADER] = { value: variant };
  return request;
}
