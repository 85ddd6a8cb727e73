import { explain } from './explain';
import { POLICY_KEY, PREVIEW_COOKIE, WHY_HEADER } from '../../src/contract/names';
import { STEERING_VERSION, type SteeringConfig } from '../../src/contract/steering/steering-config';
import { stickyCookieFor } from '../../src/contract/steering/sticky-decision';
import { decideOn } from '../viewer-functions/decide-on';
import { cf } from '../viewer-functions/modules';
import { readPreview } from '../viewer-functions/read-preview';
import type { EventResponse, ViewerEvent } from '../viewer-functions/viewer-event';

/** A placeholder in the bundle, which synth replaces. */
declare const STEERING: SteeringConfig;

const steering = STEERING;

/**
 * The cookie half of the response hardener: keeps the visitor on the variant. It decides anew on the viewer's own request, since it
 * may not see what the viewer router made of it. Fails open: a response without the cookie is as good.
 */
export async function handler(event: Required<ViewerEvent>): Promise<EventResponse> {
  const response = event.response;
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
    const cookie = stickyCookieFor(made.input, made.decision);
    if (cookie) {
      if (!response.cookies) response.cookies = {};
      response.cookies[steering.cookie] = cookie;
    }
  } catch {
    // The response goes as it came.
  }
  return response;
}
