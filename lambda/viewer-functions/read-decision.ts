import { readPreview } from './read-preview';
import { readStore } from './read-store';
import type { ViewerEvent } from './viewer-event';
import { POLICY_KEY, PREVIEW_COOKIE } from '../../src/contract/names';
import { decide, type Decision, type DecisionInput } from '../../src/contract/steering/decide';
import { readPolicy } from '../../src/contract/steering/policy';
import type { SteeringConfig } from '../../src/contract/steering/steering-config';

/** A decision with what it was made of. */
export interface MadeDecision {
  readonly input: DecisionInput;
  readonly decision: Decision;
}

/** Decides on the viewer's own request: both viewer functions come to the same result, without talking. */
export async function readDecision(event: ViewerEvent, config: SteeringConfig): Promise<MadeDecision> {
  const request = event.request;
  const now = Math.floor(Date.now() / 1000);
  const text = await readStore(POLICY_KEY);
  const policy = text ? readPolicy(text, config) : undefined;
  const cookie = request.cookies[PREVIEW_COOKIE];
  const preview = cookie ? await readPreview(cookie.value, now) : undefined;
  const input = { request: request, ip: event.viewer.ip, config: config, policy: policy, preview: preview, now: now };
  return { input: input, decision: decide(input) };
}
