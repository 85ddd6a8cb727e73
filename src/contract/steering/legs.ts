import type { Decision } from './decide';
import type { EdgePolicy } from './policy';
import type { RouteConfig, SteeringConfig } from './steering-config';

/** What CloudFront is asked for. Undefined: the behavior's own target, which is the primary with its fallback. */
export type OriginPlan =
  | { readonly kind: 'select'; readonly member: string }
  | { readonly kind: 'group'; readonly members: readonly [string, string]; readonly statusCodes: readonly number[] }
  | undefined;

/** On these a missing file is looked for in the sibling: buckets answer 403 for what is missing where listing is not allowed. */
const MISSING = [403, 404];

/** Which origins answer, by the decision. Leg 2 is never the member of leg 1, and never a voided one. */
export function planOrigins(
  decision: Decision, asset: boolean, route: RouteConfig, config: SteeringConfig, policy: EdgePolicy | undefined,
): OriginPlan {
  const variant = decision.variant;
  const isPrimary = variant === config.primary;
  const origin = route.origins[variant];
  if (!origin) return undefined;
  if (!route.group) return isPrimary && !origin.host ? undefined : { kind: 'select', member: variant };

  const statusCodes = route.group.statusCodes;
  const sibling = asset && route.group.siblings ? route.group.siblings[variant] : undefined;
  if (sibling) return { kind: 'group', members: [variant, sibling], statusCodes: withMissing(statusCodes) };
  const candidates = route.group.fallbacks[variant] || [];
  const leg2 = firstUsable(candidates, variant, route, policy);
  // Only a member that stands alone is asked with a Host of its own.
  if (!leg2 || origin.host) return { kind: 'select', member: variant };
  if (isPrimary && leg2 === candidates[0]) return undefined;
  return { kind: 'group', members: [variant, leg2], statusCodes: statusCodes };
}

function firstUsable(candidates: readonly string[], leg1: string, route: RouteConfig, policy: EdgePolicy | undefined): string | undefined {
  for (let i = 0; i < candidates.length; i++) {
    const id = candidates[i];
    if (id !== leg1 && !route.origins[id].host && !(policy && policy.voided[id] === true)) return id;
  }
  return undefined;
}

function withMissing(statusCodes: readonly number[]): readonly number[] {
  return statusCodes.concat(MISSING.filter((code) => statusCodes.indexOf(code) < 0));
}
