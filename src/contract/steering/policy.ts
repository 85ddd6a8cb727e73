import { MAX_POLICY_BYTES, POLICY_VERSION } from './live-policy';
import type { SteeringConfig } from './steering-config';

/**
 * The live policy as the edge takes it: only what makes sense for this pool. Compared by type, since a member may be called
 * "constructor", which every object has.
 */
export interface EdgePolicy {
  readonly weights: { readonly [member: string]: number };
  readonly voided: { readonly [member: string]: true };
  readonly force?: string;
}

/**
 * Reads the live policy. Undefined where the text is no policy for this template, and then the template's weights serve; a part of it
 * that makes no sense has no effect. Strictness is the command line's: here nobody is left to correct anything.
 */
export function readPolicy(text: string | undefined, config: SteeringConfig): EdgePolicy | undefined {
  if (!text || text.length > MAX_POLICY_BYTES) return undefined;
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!given || given.v !== POLICY_VERSION || !(given.generation >= config.generation)) return undefined;
  const weights: { [member: string]: number } = {};
  const voided: { [member: string]: true } = {};
  const voids = Array.isArray(given.voided) && given.voided.length > 0 ? given.voided : undefined;
  let force: string | undefined;
  for (let i = 0; i < config.members.length; i++) {
    const id = config.members[i].id;
    const weight = given.weights ? given.weights[id] : undefined;
    if (typeof weight === 'number' && weight >= 0 && weight <= 100) weights[id] = weight;
    if (voids && voids.indexOf(id) >= 0) voided[id] = true;
    if (given.force === id) force = id;
  }
  return { weights: weights, voided: voided, force: force };
}
