import { explain } from './explain';
import { POLICY_KEY, PREVIEW_COOKIE, STAMP_HEADER, WHY_HEADER } from '../../src/contract/names';
import { stampedCookie } from '../../src/contract/steering/session-decision';
import { STEERING_VERSION, type SteeringConfig } from '../../src/contract/steering/steering-config';
import { stickyCookieFor } from '../../src/contract/steering/sticky-decision';
import { cf } from '../viewer-functions/cloudfront-module';
import { decideOn } from '../viewer-functions/decide-on';
import { readPreview } from '../viewer-functions/read-preview';
import type { EventResponse, ViewerEvent } from '../viewer-functions/viewer-event';

/** A placeholder in the bundle, which synth replaces. */
declare const STEERING: SteeringConfig;

/** Two bundles are made of this: one for an edge router that looks sessions up and stamps what it found on the response, and one without. */
declare const SESSIONS: boolean;

const steering = STEERING;

/**
 * The cookie half of the response hardener: keeps the visitor on the variant. It decides anew on the viewer's own request, since it
 * may not see what the viewer router made of it. Fails open: a response without the cookie is as good.
 */
export async function handler(event: Required<ViewerEvent>): Promise<EventResponse> {
  const response = event.response;
  let stamp;
  if (SESSIONS) {
    // Whatever comes of the rest, the viewer does not see it.
    stamp = response.headers[STAMP_HEADER];
    delete response.headers[STAMP_HEADER];
  }
  try {
    if (steering.version !== STEERING_VERSION) return response;
    let policy;
    try {
      policy = await cf.kvs().get(POLICY_KEY);
    } catch {
      // The template's weights serve.
    }
    const token = event.request.cookies[PREVIEW_COOKIE];
    const preview = token ? await readPreview(token.value) : undefined;
    const made = decideOn(event, steering, policy, preview);
    if (made.input.preview) {
      response.headers[WHY_HEADER] = { value: explain(made.input, made.decision) };
      return response;
    }
    const cookie = SESSIONS ? stampedCookie(made.input, made.decision, stamp) : stickyCookieFor(made.input, made.decision);
    if (cookie) {
      if (!response.cookies) response.cookies = {};
      response.cookies[steering.cookie] = cookie;
    }
  } catch {
    // The response goes as it came.
  }
  return response;
}
