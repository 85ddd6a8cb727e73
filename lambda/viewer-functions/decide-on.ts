import { epochSeconds } from './epoch-seconds';
import type { ViewerEvent } from './viewer-event';
import { decide, type Decision, type DecisionInput } from '../../src/contract/steering/decide';
import { readPolicy } from '../../src/contract/steering/policy';
import type { Preview } from '../../src/contract/steering/preview';
import type { SteeringConfig } from '../../src/contract/steering/steering-config';

/** A decision with what it was made of. */
export interface MadeDecision {
  readonly input: DecisionInput;
  readonly decision: Decision;
}

/**
 * Decides on the viewer's own request: both viewer functions come to the same result, without talking. What they read is handed in,
 * because each asynchronous function between costs as much as the decision.
 */
export function decideOn(event: ViewerEvent, config: SteeringConfig, policyText: string | undefined, preview: Preview | undefined): MadeDecision {
  const input = {
    request: event.request,
    ip: event.viewer.ip,
    config: config,
    policy: policyText ? readPolicy(policyText, config) : undefined,
    preview: preview,
    now: epochSeconds(),
  };
  return { input: input, decision: decide(input) };
}
