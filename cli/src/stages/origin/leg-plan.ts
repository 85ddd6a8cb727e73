import type { OriginChoice } from '../../functions/viewer-function';
import type { OriginConfig, OriginKind } from '../../model/distribution';
import type { Exchange } from '../stage';

/** One attempt at an origin within a request. */
export interface Leg {
  number: 1 | 2;
  origin: OriginConfig;
  /** `Host` that a function asked for instead of the origin's domain name. */
  hostHeader?: string;
}

export interface LegPlan {
  /** One leg, or two where the target is an origin group and the method fails over. */
  legs: Leg[];
  /** The statuses that lead from leg 1 to leg 2. */
  statusCodes: number[];
}

/** Why a function's choice cannot be served. */
export class InvalidOriginChoice extends Error {}

/**
 * The legs of a request: the behavior's target, or what the viewer-request function chose instead.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html
 * @throws InvalidOriginChoice for a choice that names no origin of the distribution
 */
export function planLegs(exchange: Exchange): LegPlan {
  const plan = chosenLegs(exchange);
  return failsOver(exchange) ? plan : { legs: plan.legs.slice(0, 1), statusCodes: [] };
}

/** Only reads fail over, and OPTIONS only where the behavior caches it. */
function failsOver({ request, behavior }: Exchange): boolean {
  return request.method === 'GET' || request.method === 'HEAD' || (request.method === 'OPTIONS' && behavior.cachedMethods.includes('OPTIONS'));
}

function chosenLegs(exchange: Exchange): LegPlan {
  const choice = exchange.originChoice;
  switch (choice?.kind) {
    case 'select': return { legs: [leg(1, member(exchange, choice.originId), choice.overrides)], statusCodes: [] };
    case 'group': return {
      legs: [
        leg(1, member(exchange, choice.originIds[0]), choice.overrides[0]),
        leg(2, member(exchange, choice.originIds[1]), choice.overrides[1]),
      ],
      statusCodes: choice.statusCodes,
    };
    default: return updated(configuredLegs(exchange), choice);
  }
}

function configuredLegs({ edge: { distribution }, behavior }: Exchange): LegPlan {
  const group = distribution.originGroups.get(behavior.targetOriginId);
  if (group === undefined) return { legs: [{ number: 1, origin: distribution.origins.get(behavior.targetOriginId)! }], statusCodes: [] };
  const [primary, secondary] = group.members;
  return {
    legs: [{ number: 1, origin: distribution.origins.get(primary)! }, { number: 2, origin: distribution.origins.get(secondary)! }],
    statusCodes: group.statusCodes,
  };
}

function member({ edge: { distribution } }: Exchange, id: string): OriginConfig {
  const origin = distribution.origins.get(id);
  if (origin === undefined) throw new InvalidOriginChoice(`the function chose the origin "${id}", which the distribution does not have`);
  return origin;
}

function leg(number: 1 | 2, origin: OriginConfig, overrides: Record<string, unknown> | undefined): Leg {
  const hostHeader = overrides?.hostHeader;
  return { number, origin, ...(typeof hostHeader === 'string' ? { hostHeader } : {}) };
}

/** `updateRequestOrigin` changes leg 1 alone, also where that is a group's primary. */
function updated(plan: LegPlan, choice: OriginChoice | undefined): LegPlan {
  if (choice?.kind !== 'update') return plan;
  const [first, ...rest] = plan.legs;
  if (first!.origin.details.kind === 'vpc') {
    throw new InvalidOriginChoice(`updateRequestOrigin() cannot update the VPC origin "${first!.origin.id}"; selectRequestOriginById() can select it`);
  }
  return { ...plan, legs: [leg(1, withSettings(first!.origin, choice.settings), choice.settings), ...rest] };
}

/** What `updateRequestOrigin` names replaces the origin's setting; what it leaves out stays. */
function withSettings(origin: OriginConfig, settings: Record<string, unknown>): OriginConfig {
  const timeouts = (settings.timeouts ?? {}) as Record<string, number | undefined>;
  const customHeaders = settings.customHeaders as Record<string, string> | undefined;
  return {
    ...origin,
    domainName: (settings.domainName as string | undefined) ?? origin.domainName,
    path: ((settings.originPath as string | undefined) ?? origin.path).replace(/\/$/, ''),
    customHeaders: customHeaders === undefined ? origin.customHeaders : Object.fromEntries(
      Object.entries(customHeaders).map(([name, value]) => [name.toLowerCase(), [{ key: name, value }]])),
    connectionAttempts: (settings.connectionAttempts as number | undefined) ?? origin.connectionAttempts,
    connectionTimeout: timeouts.connectionTimeout ?? origin.connectionTimeout,
    responseTimeout: timeouts.readTimeout ?? origin.responseTimeout,
    completionTimeout: timeouts.responseCompletionTimeout ?? origin.completionTimeout,
    shield: withShield(origin.shield, settings.originShield as { enabled: boolean; region?: string } | undefined),
    details: withConnection(origin.details, settings.customOriginConfig as Record<string, unknown> | undefined, timeouts.keepAliveTimeout),
  };
}

function withShield(shield: OriginConfig['shield'], changed: { enabled: boolean; region?: string } | undefined): OriginConfig['shield'] {
  if (changed === undefined) return shield;
  return changed.enabled && changed.region !== undefined ? { region: changed.region } : undefined;
}

function withConnection(details: OriginKind, config: Record<string, unknown> | undefined, keepAlive: number | undefined): OriginKind {
  if (config === undefined) return details;
  const port = config.port as number | undefined;
  const base = details.kind === 'custom' ? details : { httpPort: 80, httpsPort: 443, sslProtocols: ['TLSv1.2'], keepaliveSeconds: 5 };
  return {
    kind: 'custom',
    protocolPolicy: config.protocol === 'http' ? 'http-only' : 'https-only',
    httpPort: config.protocol === 'http' ? port ?? base.httpPort : base.httpPort,
    httpsPort: config.protocol === 'http' ? base.httpsPort : port ?? base.httpsPort,
    sslProtocols: (config.sslProtocols as string[] | undefined) ?? base.sslProtocols,
    keepaliveSeconds: keepAlive ?? base.keepaliveSeconds,
  };
}
